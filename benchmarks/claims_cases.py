"""The labelled claims: loading them, and holding what was read against them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import yaml

from rimland.model.article_claim import (
    ArticleClaim,
    ClaimKind,
    Comparator,
    Quantity,
    Victims,
)
from rimland.model.vocab import Mode, Tie
from rimland.reading.claims.regions import region_codes
from rimland.tables.packaged import countries_of_region, country_name

CASES = Path(__file__).resolve().parents[1] / "tests" / "cases"
FIELDS = (
    *("kind", "quantity", "comparator", "low", "high", "victims", "network", "ties", "modes"),
    *("countries", "outside", "place", "first", "last", "together"),
)
"""What has to be as labelled for a claim to be read exactly."""


@dataclass(frozen=True, slots=True)
class Labelled:
    """One claim as it was labelled, with its verdict."""

    claim: ArticleClaim
    phrase: str
    verdict: str
    why: str


@dataclass(frozen=True, slots=True)
class Case:
    """One article with the claims a careful reader finds in it."""

    case_id: str
    published: date
    text: str
    claims: tuple[Labelled, ...]


@dataclass(frozen=True, slots=True)
class Match:
    """A labelled claim beside the one read for it, and the fields in which they differ."""

    labelled: Labelled | None
    read: ArticleClaim | None
    wrong: tuple[str, ...]


def cases(name: str) -> Iterator[Case]:
    """Yield the cases of ``claims_dev`` or ``claims_blind``."""
    for row in yaml.safe_load((CASES / f"{name}.yml").read_text(encoding="utf-8")):
        text = row["text"]
        yield Case(
            row["id"],
            row["published"],
            text,
            tuple(_labelled(text, one) for one in row["claims"] or ()),
        )


def matches(case: Case, found: Sequence[ArticleClaim]) -> list[Match]:
    """Return each labelled claim with the one read at its words, and those read without a label."""
    left = list(found)
    told = []
    for labelled in case.claims:
        at = [f for f in left if _overlaps(f, labelled.claim) and f.kind is labelled.claim.kind]
        at = at or [f for f in left if _overlaps(f, labelled.claim)]
        best = min(at, key=lambda f: len(_wrong(labelled.claim, f)), default=None)
        if best is not None:
            left.remove(best)
        told.append((labelled, best))
    sets = _sets([(one.claim, read) for one, read in told if read is not None])
    whole = []
    for labelled, read in told:
        if read is None:
            whole.append(Match(labelled, None, ("not read",)))
            continue
        wrong = [name for name in _wrong(labelled.claim, read) if name != "together"]
        if sets.get(id(read), True) is False:
            wrong.append("together")
        whole.append(Match(labelled, read, tuple(wrong)))
    return whole + [Match(None, one, ("read without a label",)) for one in left]


def _sets(pairs: Sequence[tuple[ArticleClaim, ArticleClaim]]) -> dict[int, bool]:
    """Return for each claim read whether it stands with the same others as its label."""
    told = {}
    for label, read in pairs:
        wanted = {
            n
            for n, (other, _) in enumerate(pairs)
            if label.together is not None and other.together == label.together
        }
        given = {
            n
            for n, (_, other) in enumerate(pairs)
            if read.together is not None and other.together == read.together
        }
        told[id(read)] = wanted == given
    return told


def _overlaps(a: ArticleClaim, b: ArticleClaim) -> bool:
    return a.start < b.end and b.start < a.end


def _wrong(label: ArticleClaim, read: ArticleClaim) -> list[str]:
    return [name for name in FIELDS if _value(label, name) != _value(read, name)]


def _value(claim: ArticleClaim, name: str) -> Any:
    value = getattr(claim, name)
    if name in {"countries", "outside", "ties", "modes"}:
        return frozenset(value)
    if name == "place" and value:
        return value.lower().removeprefix("the ")
    return value


def _labelled(text: str, row: dict[str, Any]) -> Labelled:
    start, end = _place(text, row["phrase"])
    kind, quantity = ClaimKind(row["kind"]), row["quantity"]
    claim = ArticleClaim(
        kind=kind,
        start=start,
        end=end,
        quote=text,
        sentence_start=0,
        quantity=Quantity(quantity) if quantity else None,
        comparator=Comparator(row["comparator"] or "exactly"),
        low=row["low"],
        high=row["high"],
        victims=Victims(row["victims"]) if row["victims"] else None,
        network=row["network"],
        ties=tuple(Tie(one) for one in row["ties"] or ()),
        modes=tuple(Mode(one) for one in row["modes"] or ()),
        region=" and ".join(map(country_name, row["region"] or ())),
        countries=_codes(row["region"] or ()),
        outside=_codes(row["outside"] or ()),
        place=row["place"],
        first=row["first"],
        last=row["last"],
        together=row["together"],
    )
    return Labelled(claim, row["phrase"], row["verdict"], row.get("why", ""))


def _place(text: str, phrase: str) -> tuple[int, int]:
    """Return where a phrase stands, over the end of a line as well; raises ValueError where it does not."""
    found = re.search(r"\s+".join(map(re.escape, phrase.split())), text)
    if found is None:
        message = f"'{phrase}' is not in the text"
        raise ValueError(message)
    return found.span()


def _codes(names: Sequence[str]) -> tuple[str, ...]:
    """Return the countries of some names of regions or codes; raises ValueError for an unknown one."""
    found: set[str] = set()
    for name in names:
        codes = region_codes(name) or _of_region(name)
        if not codes:
            message = f"'{name}' is neither a region nor a code"
            raise ValueError(message)
        found.update(codes)
    return tuple(sorted(found))


def _of_region(name: str) -> tuple[str, ...]:
    try:
        return countries_of_region(name)
    except (KeyError, ValueError):
        return region_codes(name.replace("_", " "))
