"""How well actors are found and attacks attributed: our cases, and MUC-4's training texts.

Beside each figure stands a baseline run on the same input: any listed group or force that is
mentioned did it, as an established fact. Writes JSON lines. MUC-4 figures are for development:
its training texts were looked at while the rules were written.

    python benchmarks/actors.py
"""

from __future__ import annotations

import gzip
import json
import os
import re
import time
from collections import Counter
from collections.abc import Iterable, Iterator
from datetime import date
from pathlib import Path
from typing import Any

import yaml

from rimland.coding.attribution import attribute
from rimland.model.coded import Perpetrator
from rimland.model.vocab import Certainty, Tie
from rimland.reading.actors import ActorMention, actors
from rimland.reading.sentences import sentences
from rimland.reading.spans import Span

ROOT = Path(__file__).resolve().parents[1]
DATA = Path(os.environ.get("SHARED_DATA", ROOT.parent / "shared" / "data"))
AXES = ("tie", "certainty", "claim")


def main() -> None:
    """Print one JSON line per measurement."""
    for row in (*on_cases(), *on_muc(), on_time()):
        print(json.dumps(row))


def on_cases() -> Iterator[dict[str, Any]]:
    """Score names and axes on the cases."""
    path = ROOT / "tests" / "cases" / "attribution.yml"
    cases = yaml.safe_load(path.read_text(encoding="utf-8"))
    for method, decide in (("rules", rules), ("baseline", mentioned)):
        names, axes = Counter[str](), Counter[str]()
        for case in cases:
            _score_case(case, decide(case), names, axes)
        yield {"set": "cases", "method": method, "cases": len(cases), **_f1(names), **_shares(axes)}


def _score_case(
    case: dict[str, Any], got: list[Perpetrator], names: Counter[str], axes: Counter[str]
) -> None:
    wanted = {str(w[0] or "~").casefold(): w for w in case["who"]}
    found = {str(p.actor_id or p.name or "~").casefold(): p for p in got}
    names.update(hit=len(wanted.keys() & found.keys()), wanted=len(wanted), found=len(found))
    for key in wanted.keys() & found.keys():
        for axis, value in zip(AXES, wanted[key][1:4], strict=True):
            shown = getattr(found[key], axis)
            axes[f"{axis}_right"] += shown == value
            axes[f"{axis}_all"] += 1


def rules(case: dict[str, Any]) -> list[Perpetrator]:
    """What the coder says."""
    text = case["text"]
    begin = text.find(case["trigger"])
    trigger = Span(begin, begin + len(case["trigger"]))
    spans = [s.span for s in sentences(text)]
    return [p for p, _ in attribute(text, spans, _mentions(case), trigger=trigger).perpetrators]


def mentioned(case: dict[str, Any]) -> list[Perpetrator]:
    """The baseline: whoever is mentioned did it."""
    return _mentioned(_mentions(case))


def _mentioned(found: Iterable[ActorMention]) -> list[Perpetrator]:
    named = {m.actor.actor_id: m for m in found if m.actor and m.kind == "armed_group"}
    return [
        Perpetrator(m.name, key, Tie.DIRECTED, Certainty.ESTABLISHED) for key, m in named.items()
    ]


def _mentions(case: dict[str, Any]) -> tuple[ActorMention, ...]:
    return actors(case["text"], case.get("published") or date(2016, 5, 1))


def on_muc() -> Iterator[dict[str, Any]]:
    """Score mention recall on all templates, and attribution on texts with one template."""
    recall = Counter[str]()
    scores = {"rules": Counter[str](), "baseline": Counter[str]()}
    for document in _muc():
        mentions = actors(document["text"], date(1990, 1, 1))
        told = {_fold(m.name) for m in mentions} | {
            _fold(m.span.of(document["text"])) for m in mentions
        }
        wanted = [_answers(t) for t in document["templates"]]
        for organisations in wanted:
            for alternatives in organisations:
                recall["wanted"] += 1
                recall["hit"] += any(_same(a, b) for a in alternatives for b in told)
        if len(document["templates"]) == 1:
            spans = [s.span for s in sentences(document["text"])]
            coded = attribute(document["text"], spans, mentions).perpetrators
            _score_muc(scores["rules"], wanted[0], [p for p, _ in coded if p.name])
            _score_muc(scores["baseline"], wanted[0], _mentioned(mentions))
    yield {"set": "muc4 train", "what": "organisations among the mentions", **_recall(recall)}
    for method, counted in scores.items():
        yield {"set": "muc4 train, one template", "method": method, **_f1(counted)}


def _muc() -> Iterator[dict[str, Any]]:
    path = DATA / "muc4" / "muc4_train.jsonl.gz"
    if not path.exists():
        return
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        for line in lines:
            document = json.loads(line)
            if document["templates"]:
                yield document


def _answers(template: dict[str, Any]) -> list[list[str]]:
    answers = [re.findall(r'"([^"]+)"', fill) for fill in template["PERP: ORGANIZATION ID"]]
    return [[_fold(a) for a in alternatives] for alternatives in answers if alternatives]


def _score_muc(counted: Counter[str], wanted: list[list[str]], found: list[Perpetrator]) -> None:
    hits = sum(any(_is(a, p) for a in alternatives for p in found) for alternatives in wanted)
    counted.update(hit=min(hits, len(found)), wanted=len(wanted), found=len(found))


def _is(wanted: str, found: Perpetrator) -> bool:
    """Whether an answer is that name, or another name of the same listed actor."""
    if _same(wanted, _fold(found.name or "")):
        return True
    meant = actors(wanted.upper(), date(1990, 1, 1), upper=True)
    return any(m.actor and m.actor.actor_id == found.actor_id for m in meant)


def _fold(name: str) -> str:
    words = re.findall(r"\w+", name.casefold().replace("'", ""))
    return " ".join(w for w in words if w not in {"the", "group", "guerrillas"})


def _same(wanted: str, found: str) -> bool:
    return bool(wanted and found) and (wanted == found or f" {wanted} " in f" {found} ")


def on_time() -> dict[str, Any]:
    """Time a hostile text of 100 kB."""
    text = "attack by the army of " * 4600
    begin = time.perf_counter()
    found = actors(text, None)
    attribute(text, [s.span for s in sentences(text)], found)
    return {"set": "100 kB of one phrase", "seconds": round(time.perf_counter() - begin, 2)}


def _f1(counted: Counter[str]) -> dict[str, float]:
    precision = counted["hit"] / max(1, counted["found"])
    recall = counted["hit"] / max(1, counted["wanted"])
    both = 2 * precision * recall / max(1e-9, precision + recall)
    named = {"precision": precision, "recall": recall, "f1": both}
    return {k: round(v, 3) for k, v in named.items()}


def _recall(counted: Counter[str]) -> dict[str, float]:
    return {"recall": round(counted["hit"] / max(1, counted["wanted"]), 3), "n": counted["wanted"]}


def _shares(axes: Counter[str]) -> dict[str, float]:
    return {a: round(axes[f"{a}_right"] / max(1, axes[f"{a}_all"]), 3) for a in AXES}


if __name__ == "__main__":
    main()
