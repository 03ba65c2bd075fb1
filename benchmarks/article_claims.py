"""How exactly claims are read out of articles, and how right the verdicts are given the reading.

Two sets of thirty labelled articles: one for developing the reader, one written by somebody who had
not seen it. Beside the reader stands a lower bound: a pattern for a number before a noun. Writes
JSON lines.

    python benchmarks/article_claims.py            # both sets
    python benchmarks/article_claims.py --show     # and what is wrong, on stderr
"""

from __future__ import annotations

import json
import re
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from datetime import date
from importlib import resources
from pathlib import Path
from typing import Any

from claims_cases import Case, cases, matches

import rimland
from rimland.analysis.claims.answering import answer_claims
from rimland.analysis.claims.results import ClaimAnswer
from rimland.app.jobs.topics import default_readers
from rimland.model.article_claim import ArticleClaim, ClaimKind, Comparator, Quantity, Victims
from rimland.reading.claims.article import claims
from rimland.tables.networks import load_network
from rimland.tables.snapshot import Snapshot

SETS = ("claims_dev", "claims_dev2", "claims_blind")
NETWORKS = {name: load_network(name) for name in ("islamic-state", "al-qaeda")}
Reader = Callable[[str, date], Sequence[ArticleClaim]]


def main() -> None:
    """Print one JSON line per set and measurement."""
    show = "--show" in sys.argv
    with tempfile.TemporaryDirectory() as folder:
        taken = bundled(Path(folder))
        for name in SETS:
            articles = list(cases(name))
            for who, reader in (("reader", ours), ("number before a noun", lower_bound)):
                row = parsed(articles, reader, show=show and who == "reader")
                print(json.dumps({"set": name, "measure": "parse", "who": who} | row))
            row = judged(articles, taken, show=show)
            print(json.dumps({"set": name, "measure": "verdict given the labelled parse"} | row))
            row = judged(articles, taken, reader=ours)
            print(json.dumps({"set": name, "measure": "verdict end to end"} | row))


def ours(text: str, published: date) -> Sequence[ArticleClaim]:
    """Read claims as the program does."""
    return claims(text, published, tuple(NETWORKS.values()), default_readers())


_NUMBER = re.compile(r"(\d[\d,]*) (?:\w+ )?(civilians|people|attacks)")


def lower_bound(text: str, published: date) -> Sequence[ArticleClaim]:
    """Take every number before people, civilians or attacks for an exact count of Islamic State."""
    del published
    return [_counted(text, match) for match in _NUMBER.finditer(text)]


def _counted(text: str, match: re.Match[str]) -> ArticleClaim:
    number = int(match[1].replace(",", ""))
    return ArticleClaim(
        kind=ClaimKind.COUNT,
        start=match.start(),
        end=match.end(),
        quote=text,
        sentence_start=0,
        quantity=Quantity.ATTACKS if match[2] == "attacks" else Quantity.KILLED,
        comparator=Comparator.EXACTLY,
        low=number,
        high=number,
        victims={"civilians": Victims.CIVILIANS, "people": Victims.ALL}.get(match[2]),
        network="islamic-state",
    )


def parsed(articles: Sequence[Case], reader: Reader, *, show: bool = False) -> dict[str, Any]:
    """Return how many claims are read exactly, and which fields are wrong in the others."""
    labelled = exact = spurious = whole = 0
    wrong: Counter[str] = Counter()
    began = time.process_time()
    for case in articles:
        found = matches(case, reader(case.text, case.published))
        labelled += len(case.claims)
        spurious += sum(one.labelled is None for one in found)
        exact += sum(one.labelled is not None and not one.wrong for one in found)
        whole += all(not one.wrong for one in found)
        for one in found:
            wrong.update(one.wrong)
            if show and one.wrong:
                sys.stderr.write(_difference(case, one) + "\n")
    return {
        "articles": len(articles),
        "claims": labelled,
        "exact": round(exact / max(labelled, 1), 3),
        "exact_n": exact,
        "spurious": spurious,
        "articles_whole": whole,
        "wrong": dict(wrong.most_common()),
        "cpu_seconds": round(time.process_time() - began, 2),
    }


def _difference(case: Case, one: Any) -> str:
    if one.labelled is None:
        return f"{case.case_id} spurious: {case.text[one.read.start : one.read.end]!r} {one.read}"
    said = [
        f"{name} {getattr(one.labelled.claim, name)} read {getattr(one.read, name)}"
        for name in one.wrong
        if one.read is not None
    ]
    return f"{case.case_id} {one.labelled.phrase!r}: {'; '.join(said) or 'not read'}"


def judged(
    articles: Sequence[Case],
    taken: Snapshot,
    *,
    reader: Reader | None = None,
    show: bool = False,
) -> dict[str, Any]:
    """Return how many verdicts are as labelled, of the labelled claims or of those read."""
    right = total = 0
    confused: Counter[str] = Counter()
    for case in articles:
        for label, verdict, told in _verdicts(case, taken, reader):
            total += 1
            right += verdict == label.verdict
            if verdict != label.verdict:
                confused[f"{label.verdict} -> {verdict}"] += 1
                if show:
                    sys.stderr.write(
                        f"{case.case_id} {label.phrase!r}: {label.verdict} ({label.why}) but {verdict}: {told}\n"
                    )
    return {"claims": total, "right": round(right / max(total, 1), 3), "wrong": dict(confused)}


def _verdicts(case: Case, taken: Snapshot, reader: Reader | None) -> Iterator[tuple[Any, str, str]]:
    asked = (
        [one.claim for one in case.claims]
        if reader is None
        else list(reader(case.text, case.published))
    )
    result = answer_claims(asked, taken, NETWORKS, published=case.published)
    if reader is None:
        for label, answer in zip(case.claims, result.answers, strict=True):
            yield label, told_of(answer), answer.why
        return
    by_claim = {id(answer.claim): answer for answer in result.answers}
    for match in matches(case, asked):
        if match.labelled is not None:
            read = by_claim[id(match.read)] if match.read is not None else None
            yield match.labelled, told_of(read) if read else "not read", ""


_BECAME = {
    "came true": "holds",
    "did not come true": "does not hold",
    "cannot tell": "cannot tell",
}


def told_of(answer: ClaimAnswer) -> str:
    """Return the verdict; of a claim about the future what became of it, where that can be told."""
    resolved = (answer.forward or {}).get("resolved") or {}
    return _BECAME.get(resolved.get("outcome", ""), str(answer.verdict))


def bundled(folder: Path) -> Snapshot:
    """Return a snapshot of the bundled attack table alone."""
    table = resources.files("rimland") / "data" / "attacks" / "is_linked_attacks_2014_2017.csv"
    with resources.as_file(table) as file, rimland.open(str(folder / "one.db")) as ledger:
        ledger.load("csv", [str(file)])
        ledger.link()
        return ledger.snapshot()


if __name__ == "__main__":
    main()
