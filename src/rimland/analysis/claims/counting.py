"""Claims about numbers of people or attacks: counted under every definition, then judged."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np
from numpy.typing import NDArray

from rimland.analysis.claims.covering import Coverings
from rimland.analysis.claims.definitions import Dimension, dimensions
from rimland.analysis.claims.drivers import shares
from rimland.analysis.claims.grid import Grid, grid_of
from rimland.analysis.claims.pool import Bools, Pool
from rimland.analysis.claims.results import Answered, ClaimAnswer, Curve, figure_words
from rimland.analysis.claims.verdict import (
    FAILS,
    HOLDS,
    STANDINGS,
    UNTOLD,
    Verdict,
    on_least_figures,
    overall,
    standings,
)
from rimland.analysis.claims.words import question
from rimland.model.article_claim import ArticleClaim, ClaimKind, Quantity, Victims
from rimland.model.network import Network
from rimland.model.place import fold_area
from rimland.tables.packaged import countries, country_name

_MOST_NAMED, _MOST_SOURCES = 5, 6


@dataclass(frozen=True, slots=True)
class Asked:
    """What claims are counted from: the events and the coverage of one network, or of anybody."""

    network: Network | None
    title: str | None
    pool: Pool
    coverings: Coverings
    published: date


def count_together(claims: Sequence[ArticleClaim], asked: Asked) -> list[ClaimAnswer]:
    """Return the answers to claims made in one breath: they hold where all hold, on one definition."""
    lead = claims[0]
    kept = _kept(lead, asked.pool)
    earliest = date.fromordinal(int(asked.pool.days[kept].min())) if bool(kept.any()) else None
    made = dimensions(
        claims,
        asked.network,
        published=asked.published,
        earliest=earliest,
        sources=_sources(asked.pool, kept),
    )
    grid = grid_of(asked.pool, made, kept)
    curves = [
        _curve(claim, grid, asked, _place_countries(claim, asked.pool, kept)) for claim in claims
    ]
    if len(claims) == 1:
        return [_answer(lead, curves[0], curves[0].standing, asked)]
    joint = np.min(np.stack([_ranked(c.standing) for c in curves]), axis=0)
    both = np.choose(joint, [FAILS, UNTOLD, HOLDS]).astype(np.int8)
    return [_answer(claim, curve, both, asked) for claim, curve in zip(claims, curves, strict=True)]


def _ranked(standing: NDArray[np.int8]) -> NDArray[np.int64]:
    """Rank standings so that the least of several is that of all: fails, untold, holds."""
    return np.where(standing == FAILS, 0, np.where(standing == UNTOLD, 1, 2))


def _kept(claim: ArticleClaim, pool: Pool) -> Bools:
    """Return the events that the claim's place and modes leave; periods and regions are options."""
    kept = np.ones(len(pool), dtype=bool)
    if claim.place is not None:
        kept &= np.array(
            [
                is_at(claim.place, place, adm1, country)
                for (place, adm1), country in zip(pool.places, pool.countries, strict=True)
            ],
            dtype=bool,
        )
    if claim.modes:
        wanted = {str(mode) for mode in claim.modes}
        kept &= np.array([not wanted.isdisjoint(modes) for modes in pool.modes], dtype=bool)
    return kept


def is_at(claimed: str, place: str, adm1: str, country: str) -> bool:
    """Whether an event's place is the one claimed: the same words, or all words of the shorter name."""
    wanted = set(fold_area(claimed).split())
    if not wanted:
        return False
    if country and wanted == set(fold_area(country_name(country)).split()):
        return True
    for name in (place, adm1):
        words = set(fold_area(name.replace("-", " ").replace(",", " ")).split())
        if words and (wanted <= words or (words <= wanted and name == place)):
            return True
    return False


def _place_countries(claim: ArticleClaim, pool: Pool, kept: Bools) -> frozenset[str] | None:
    """Return the country of a claim's place, where the claim or the ledger's own places tell it."""
    if claim.place is None or claim.countries:
        return None
    found = {str(c) for c in pool.countries[kept] if c}
    named = fold_area(claim.place)
    found |= {c.iso3 for c in countries().values() if fold_area(c.name) == named}
    return frozenset(found) if len(found) == 1 else None


def _sources(pool: Pool, kept: Bools) -> list[str]:
    seen: dict[str, int] = {}
    for row in np.flatnonzero(kept):
        for source in pool.sources[row]:
            seen[source] = seen.get(source, 0) + 1
    return sorted(seen, key=lambda s: (-seen[s], s))[:_MOST_SOURCES]


def _curve(claim: ArticleClaim, grid: Grid, asked: Asked, at_place: frozenset[str] | None) -> Curve:
    figures = grid.figures(None if claim.kind is ClaimKind.ATTACK else claim.quantity)
    covered = _covered(claim, grid, asked, at_place)
    if claim.kind is ClaimKind.ATTACK:
        found = np.where(figures.best > 0, HOLDS, np.where(covered, FAILS, UNTOLD)).astype(np.int8)
    else:
        found = standings(
            claim, low=figures.low, best=figures.best, high=figures.high, most=figures.most
        )
        found = on_least_figures(claim, found, covered)
    return Curve(grid, figures, found, covered)


def _covered(
    claim: ArticleClaim, grid: Grid, asked: Asked, at_place: frozenset[str] | None
) -> Bools:
    """Whether somebody lists all that a definition asks for; looked up once per kind of definition."""
    counts_attacks = claim.quantity in {Quantity.ATTACKS, None}
    found: dict[tuple[int, ...], bool] = {}
    names = list(grid.options)
    at = [names.index(d) for d in _ASKED_OF_COVERAGE]
    keys = [tuple(row) for row in grid.chosen[:, at].tolist()]
    for key in set(keys):
        region, begin, end, source, lethal = (
            grid.options[d][n] for d, n in zip(_ASKED_OF_COVERAGE, key, strict=True)
        )
        found[key] = asked.coverings.of(
            at_place if at_place is not None else region.inside,
            region.outside,
            begin.day,
            end.day,
            harmless=counts_attacks and lethal.key == "every",
            source=None if source.key == "all" else source.key,
        ).whole
    return np.array([found[key] for key in keys], dtype=bool)


_ASKED_OF_COVERAGE = (
    Dimension.REGION,
    Dimension.BEGIN,
    Dimension.END,
    Dimension.SOURCE,
    Dimension.LETHAL,
)


def _answer(
    claim: ArticleClaim, curve: Curve, together: NDArray[np.int8], asked: Asked
) -> ClaimAnswer:
    grid, network = curve.grid, asked.network
    verdict = overall(together)
    primary = curve.answered(0)
    one = [n for n in range(len(curve)) if grid.switches[n] == 1]
    missing = _missing(claim, curve, asked, primary)
    holding = np.flatnonzero(together == HOLDS)
    nearest = holding[np.argsort(grid.switches[holding], kind="stable")][:_MOST_NAMED]
    ends = {int(np.argmin(curve.figures.best)), int(np.argmax(curve.figures.best))} - {0, *one}
    holds_under = (
        tuple(curve.answered(int(n)) for n in nearest)
        if verdict is Verdict.HOLDS_ONLY_UNDER
        else ()
    )
    flips = tuple(
        f"{dimension}: {option.words}"
        for n in one
        if together[n] != together[0]
        for dimension, option in grid.switched(n)
    )
    return ClaimAnswer(
        claim=claim,
        question=question(claim, network, asked.published),
        verdict=verdict,
        why=_why(claim, verdict, primary, curve, together, holds_under),
        network_id=network.network_id if network else None,
        network_title=asked.title,
        primary=primary,
        curve=curve,
        switches=tuple(curve.answered(n) for n in one),
        extremes=tuple(curve.answered(n) for n in sorted(ends)),
        holds_under=holds_under,
        holding=len(holding),
        drives=shares(grid, curve.figures.best),
        flips=flips,
        missing=missing,
    )


def _missing(claim: ArticleClaim, curve: Curve, asked: Asked, primary: Answered) -> tuple[str, ...]:
    told = []
    if not primary.covered:
        grid = curve.grid
        region, begin, end = grid.made.regions[0], grid.made.begins[0], grid.made.ends[0]
        at_place = _place_countries(claim, asked.pool, _kept(claim, asked.pool))
        harmless = claim.quantity in {Quantity.ATTACKS, None}
        inside = at_place if at_place is not None else region.inside
        days = (begin.day, end.day)
        found = asked.coverings.of(inside, region.outside, *days, harmless=harmless, source=None)
        told.append(f"Not covered: {found.missing}. What is recorded is a least figure.")
    if primary.lacking:
        whose = "civilians" if claim.victims is Victims.CIVILIANS else str(claim.quantity)
        told.append(
            f"{primary.lacking:,} of {len(primary.event_ids):,} attacks lack a figure for the {whose}."
        )
    if claim.quantity is Quantity.INJURED and claim.victims is Victims.CIVILIANS:
        told.append("Who of the injured were civilians is recorded nowhere.")
    return tuple(told)


def _why(
    claim: ArticleClaim,
    verdict: Verdict,
    primary: Answered,
    curve: Curve,
    together: NDArray[np.int8],
    holds_under: Sequence[Answered],
) -> str:
    figure = figure_words(primary)
    alone = STANDINGS[int(curve.standing[0])]
    if claim.kind is ClaimKind.ATTACK:
        seen = f"The ledger holds {figure} such attack{'' if primary.best == 1 else 's'}."
    else:
        seen = f"Under the primary definition the ledger's figure is {figure}."
    if claim.together is not None and curve.standing[0] != together[0]:
        seen += (
            f" By itself this {alone}, but not together with what is claimed in the same breath."
        )
    if verdict is Verdict.HOLDS_ONLY_UNDER:
        named = _alternatives(holds_under)
        share = f"{int((together == HOLDS).sum()):,} of {len(curve):,}"
        return f"{seen} It holds only with: {named}; {share} definitions in all."
    if verdict is Verdict.DOES_NOT_HOLD:
        return f"{seen} It holds under none of {len(curve):,} definitions."
    if verdict is Verdict.CANNOT_TELL:
        if not primary.covered:
            return f"{seen} No source covers all that would have to be counted."
        return f"{seen} Tolls that nobody gives could decide it."
    share = f"{int((together == HOLDS).sum()):,} of {len(curve):,}"
    return f"{seen} It holds under {share} definitions."


def _alternatives(found: Iterable[Answered]) -> str:
    least = min((len(one.switched) for one in found), default=0)
    return "; or ".join(" and ".join(one.switched) for one in found if len(one.switched) == least)
