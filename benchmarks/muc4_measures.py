"""Figures over aligned MUC-4 documents."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from typing import Any

from measures import f1
from muc4_score import Outcome, Verdict, slots
from muc4_view import NOT_CODED

_TRUST = frozenset({"country", "date_exact", "date_loose", "deaths"})


def relevance(outcomes: Iterable[Outcome], *, any_template: bool = False) -> dict[str, Any]:
    """Return precision, recall and F1 of "the document has an incident"."""
    tally = Counter[tuple[bool, bool]]()
    for outcome in outcomes:
        keys = outcome.document.incidents
        sure = any(not key.optional for key in keys)
        if any_template or sure or not keys:
            tally[bool(keys), bool(outcome.kept)] += 1
    right = tally[True, True]
    scores = f1(right, right + tally[False, True], right + tally[True, False])
    return scores | {"n": sum(tally.values())}


def incidents(outcomes: Sequence[Outcome]) -> dict[str, Any]:
    """Return precision, recall and F1 of incidents; a matched optional template is a found one."""
    right = sum(len(o.pairs) for o in outcomes)
    missed = sum(v.slot == "missed" for o in outcomes for v in o.verdicts)
    scores = f1(right, sum(len(o.kept) for o in outcomes), right + missed)
    return scores | {"n": right + missed}


def false_per_irrelevant(outcomes: Iterable[Outcome]) -> dict[str, Any]:
    """Return reports per document without any template."""
    counts = [len(o.kept) for o in outcomes if not o.document.incidents]
    return {"value": round(sum(counts) / len(counts), 4) if counts else 0.0, "n": len(counts)}


def not_coded(outcomes: Iterable[Outcome]) -> dict[str, Any]:
    """Count what rimland cannot find: threats, robberies, stoppages, and documents of only these."""
    templates, documents = 0, 0
    for outcome in outcomes:
        sure = [key for key in outcome.document.incidents if not key.optional]
        lost = [k for k in sure if k.threatened or set(k.types) <= NOT_CODED]
        templates += len(lost)
        documents += bool(sure) and len(lost) == len(sure)
    return {"value": templates, "n": templates, "documents": documents}


def accuracy(verdicts: Iterable[Verdict], slot: str) -> dict[str, Any]:
    """Return the share of right verdicts on a slot, and the causes of the others."""
    causes = Counter(v.cause for v in verdicts if v.slot == slot)
    count = sum(causes.values())
    value = round(causes.pop("right", 0) / count, 4) if count else 0.0
    return {"value": value, "n": count, "causes": dict(causes.most_common())}


def organisation_f1(verdicts: Iterable[Verdict]) -> dict[str, Any]:
    """Return precision, recall and F1 of perpetrator organisations over the pairs.

    ``strict_value`` is F1 when names that the key has among the individuals count as spurious.
    """
    causes = Counter(v.cause for v in verdicts if v.slot == "organisation")
    right = causes.pop("right", 0)
    keys = right + causes["wrong name"] + causes["none named"]
    ours = right + causes["spurious"]
    strict = f1(right, ours + causes["individual"], keys)["value"]
    scores = f1(right, ours, keys) | {"strict_value": strict, "n": keys}
    return scores | {"causes": dict(causes.most_common())}


def trusted(outcomes: Iterable[Outcome]) -> list[tuple[float, bool]]:
    """Return each report's confidence, and whether it met a template with where, when, dead right."""
    found = []
    for outcome in outcomes:
        met = {id(p.report): p for p in outcome.pairs}
        for report in outcome.kept:
            pair = met.get(id(report))
            asked = [v.right for v in slots(pair) if v.slot in _TRUST] if pair else [False]
            found.append((report.confidence, all(asked)))
    return found
