"""The labelled modern cases, tests/cases/coding_*.yml, against what the coder makes of them.

A field that a label leaves out is not scored; null must be answered with null. Reports and labels
of a document meet one to one with the greatest total similarity (``similarity``, at least 1).
What makes a field right stands in case_fields.py.
"""

from __future__ import annotations

import json
import re
import unicodedata
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml
from assign import assign
from case_fields import Label, fields, similarity
from measures import f1, reliability

from rimland.model.coded import CodedDocument, CodedReport

FOLDER = Path(__file__).resolve().parents[1] / "tests" / "cases"
THRESHOLD = 1.0


@dataclass(frozen=True, slots=True)
class Judged:
    """One field of one report, or one document, held against its label."""

    measure: str
    right: bool
    case: str
    wanted: object
    ours: object


@dataclass(frozen=True, slots=True)
class Scored:
    """One case after coding."""

    case: Label
    coded: CodedDocument
    pairs: list[tuple[int, int]]
    judged: list[Judged]


def run(
    paths: Sequence[Path], coder: Callable[..., CodedDocument], *, errors: str | None, limit: int
) -> None:
    """Score each file of cases and print its figures or its errors."""
    for path in paths or sorted(FOLDER.glob("coding_*.yml")):
        scored = [score(case, code_case(case, coder)) for case in load(path)]
        if errors:
            print_errors(scored, errors, limit)
            continue
        for line in figures(scored):
            print(json.dumps({"benchmark": "coding", "corpus": path.stem} | line, default=str))


def load(path: Path) -> list[Label]:
    """Return the cases of a file."""
    found: list[Label] = yaml.safe_load(path.read_text(encoding="utf-8")) or []
    return found


def code_case(case: Label, coder: Callable[..., CodedDocument]) -> CodedDocument:
    """Code a case's text."""
    return coder(
        case["text"],
        published=case.get("published"),
        title=case.get("title"),
        document_id=str(case["id"]),
    )


def score(case: Label, coded: CodedDocument) -> Scored:
    """Pair a case's reports with its labels and judge every labelled field."""
    labels = case.get("reports") or []
    scores = [[similarity(r, label) for label in labels] for r in coded.reports]
    pairs = assign(scores, THRESHOLD)
    name = f"{case['id']} ({case.get('voice', '')})"
    judged = []
    for i, j in pairs:
        for measure, right, wanted, ours in fields(coded.reports[i], labels[j]):
            judged.append(Judged(measure, right, name, wanted, ours))
    if not labels:
        said = [brief(r) for r in coded.reports]
        judged.append(Judged("negatives_silent", not said, name, [], said))
    leaks = list(leaked(case.get("persons") or [], coded))
    judged.append(Judged("documents_without_person_leak", not leaks, name, [], leaks))
    faults = list(wrong_quotes(case, coded))
    judged.append(Judged("documents_with_sound_quotes", not faults, name, [], faults))
    return Scored(case, coded, pairs, judged)


def leaked(persons: Iterable[str], coded: CodedDocument) -> Iterator[str]:
    """Yield each person whose name stands in any value or key of the document's JSON."""
    values = [_plain(v) for v in texts(coded.to_json()["reports"])]
    for person in persons:
        if any(_plain(person) in value for value in values):
            yield person


def texts(value: object) -> Iterator[str]:
    """Yield every string in a JSON value, keys too."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for key, inner in value.items():
            yield from texts(key)
            yield from texts(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from texts(inner)


def wrong_quotes(case: Label, coded: CodedDocument) -> Iterator[str]:
    """Yield quotes that leave the text, differ from it other than by masking, or eat a kept name."""
    text = case["text"]
    kept = [
        found.span()
        for name in case.get("keep") or []
        for found in re.finditer(re.escape(name), text)
    ]
    for report in coded.reports:
        for quote in (q for quotes in report.evidence.values() for q in quotes):
            words = text[quote.start : quote.end]
            sound = 0 <= quote.start < quote.end <= len(text) and len(words) == len(quote.quote)
            if not sound or any(b not in {a, "█"} for a, b in zip(words, quote.quote, strict=True)):
                yield f"{quote.start}-{quote.end} {quote.quote!r} is not {words!r}"
                continue
            for start, end in kept:
                inside = quote.start <= start and end <= quote.end
                if inside and "█" in quote.quote[start - quote.start : end - quote.start]:
                    yield f"masked the kept name {text[start:end]!r}"


def figures(scored: Sequence[Scored]) -> list[dict[str, Any]]:
    """Return one figure per measure over a file of cases."""
    lines = []
    tally = Counter((bool(s.case.get("reports")), bool(s.coded.reports)) for s in scored)
    right = tally[True, True]
    wanted = right + tally[True, False]
    lines.append(
        {"measure": "documents_f1"}
        | f1(right, right + tally[False, True], wanted)
        | {"n": len(scored)}
    )
    met = sum(len(s.pairs) for s in scored)
    coded = sum(len(s.coded.reports) for s in scored)
    labels = sum(len(s.case.get("reports") or []) for s in scored)
    lines.append({"measure": "incidents_f1"} | f1(met, coded, labels) | {"n": labels})
    by = Counter((j.measure, j.right) for s in scored for j in s.judged)
    for measure in dict.fromkeys(j.measure for s in scored for j in s.judged):
        count = by[measure, True] + by[measure, False]
        lines.append({"measure": measure, "value": round(by[measure, True] / count, 4), "n": count})
    judged = [pair for s in scored for pair in trusted(s)]
    return [*lines, {"measure": "confidence_brier"} | reliability(judged)]


def trusted(scored: Scored) -> Iterator[tuple[float, bool]]:
    """Yield each report's confidence, and whether it met a label with country, date, killed right."""
    met, labels = dict(scored.pairs), scored.case.get("reports") or []
    for i, report in enumerate(scored.coded.reports):
        asked = {"country_iso3", "date", "killed_best"}
        right = i in met and all(
            ok for measure, ok, _, _ in fields(report, labels[met[i]]) if measure in asked
        )
        yield report.confidence, right


def print_errors(scored: Sequence[Scored], measure: str, limit: int) -> None:
    """Print what went wrong: a measure's name, "all", or "missed" and "false" for incidents."""
    wrong = [j for s in scored for j in s.judged if not j.right and measure in {j.measure, "all"}]
    for s in scored:
        labels, (rows, columns) = s.case.get("reports") or [], _sides(s.pairs)
        if measure in {"missed", "all"}:
            lost = [w for j, w in enumerate(labels) if j not in columns]
            wrong += [
                Judged("missed", right=False, case=s.case["id"], wanted=w, ours=s.coded.abstained)
                for w in lost
            ]
        if measure in {"false", "all"}:
            extra = [r for i, r in enumerate(s.coded.reports) if i not in rows]
            wrong += [
                Judged("false", right=False, case=s.case["id"], wanted=None, ours=brief(r))
                for r in extra
            ]
    for j in wrong[:limit]:
        print(f"{j.case} {j.measure}\n    label: {j.wanted}\n    ours:  {j.ours}")
    print(f"{len(wrong)} in {measure}")


def _sides(pairs: Iterable[tuple[int, int]]) -> tuple[set[int], set[int]]:
    listed = list(pairs)
    return {i for i, _ in listed}, {j for _, j in listed}


def brief(report: CodedReport) -> str:
    """Return a report on one line."""
    return f"{'+'.join(report.event_types)} {report.date_start} {report.place} {report.killed}"


def _plain(text: str) -> str:
    bare = unicodedata.normalize("NFKD", text.casefold())
    return " ".join("".join(c for c in bare if not unicodedata.combining(c)).split())
