"""Warnings held against the surges there were: hits, misses, leads and false alarms."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np

from rimland.analysis.portrayal.tallies import exact_interval
from rimland.analysis.replay.looks import Look, look_day
from rimland.analysis.replay.outcomes import Outcomes, Surge
from rimland.analysis.results import Interval
from rimland.analysis.surges import AHEAD, BEHIND, episodes
from rimland.model.time import Month
from rimland.model.vocab import TheatreKind, Vocabulary


class Rule(Vocabulary):
    """By which rule warnings are given; two are trivial, for comparison."""

    BOUND = "bound", "the last complete month is above its upper 95 % bound"
    RISES = "any rise", "the last complete month has more than the one before"
    NEVER = "never", "no warning is given"


class Outcome(Vocabulary):
    """What became of a warning."""

    HIT = "hit", "a surge began in the span that the warning speaks for"
    FALSE = "false", "none did"
    UNDECIDED = "undecided", "the months after are not covered, so nobody can tell"


@dataclass(frozen=True, slots=True)
class Warned:
    """One warning: the looks in a row at which it stood.

    ``false_alarms_a_year`` is what chance gives by the distribution the first look went by; the
    events are those of the month that was too high.
    """

    theatre: TheatreKind
    first: Month
    looks: int
    made_on: date
    tested: Month
    count: int
    expected: float
    most: int
    false_alarms_a_year: float
    outcome: Outcome
    surge: Month | None
    event_ids: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Met:
    """One surge and whether it was warned of; None where no look in its span could tell.

    ``lead_days`` is its first day minus the day of the first warning.
    """

    surge: Surge
    warned: bool | None
    warned_on: date | None
    lead_days: int | None


@dataclass(frozen=True, slots=True)
class Score:
    """How a rule did in a theatre.

    ``hit_interval`` is of hits among the surges that could be warned of, ``false_interval`` of false
    alarms a year, both exact binomial; ``by_chance`` the share of surges that the same warnings hit
    when they are moved along the looks, round at the ends.
    """

    theatre: TheatreKind
    rule: Rule
    looks: int
    told: int
    warned: int
    warnings: int
    hits: int
    misses: int
    untold: int
    false: int
    undecided: int
    settled: int
    leads: tuple[int, ...]
    hit_interval: Interval | None
    false_a_year: float | None
    false_interval: Interval | None
    by_chance: float | None


def speaks_for(month: Month) -> list[Month]:
    """Return the months in which a surge may begin that a warning at this look would hit."""
    return month.plus(-BEHIND).to(month.plus(AHEAD))


def standing(rule: Rule, looks: Sequence[Look]) -> list[bool | None]:
    """Return at which looks a rule warns; None where nothing could be told."""
    if rule is Rule.BOUND:
        return [look.warned for look in looks]
    if rule is Rule.RISES:
        return [look.rises if look.warned is not None else None for look in looks]
    return [False if look.warned is not None else None for look in looks]


def met(looks: Sequence[Look], stands: Sequence[bool | None], found: Outcomes) -> tuple[Met, ...]:
    """Return the surges that began in the months looked at, each with its first warning."""
    return tuple(
        _met(surge, looks, stands)
        for surge in found.surges
        if looks[0].month <= surge.month <= looks[-1].month
    )


def _met(surge: Surge, looks: Sequence[Look], stands: Sequence[bool | None]) -> Met:
    near = [
        (look, stood)
        for look, stood in zip(looks, stands, strict=True)
        if surge.month in speaks_for(look.month)
    ]
    first = next((look for look, stood in near if stood), None)
    if first is not None:
        lead = (surge.month.first_day - first.made_on).days
        return Met(surge, warned=True, warned_on=first.made_on, lead_days=lead)
    told = any(stood is not None for _, stood in near)
    return Met(surge, warned=False if told else None, warned_on=None, lead_days=None)


def outcome_of(months: Sequence[Month], found: Outcomes) -> tuple[Outcome, Month | None]:
    """Return what became of a warning that stood when these months were looked at."""
    spoken = sorted({one for month in months for one in speaks_for(month)})
    began = next((month for month in spoken if found.known.get(month)), None)
    if began is not None:
        return Outcome.HIT, began
    return (Outcome.FALSE if found.settled(spoken) else Outcome.UNDECIDED), None


def warnings_of(looks: Sequence[Look], found: Outcomes) -> tuple[Warned, ...]:
    """Return the warnings of a theatre by the bound, each with its false alarms."""
    given = []
    for run in episodes(standing(Rule.BOUND, looks)):
        first = looks[run[0]]
        limit, tested, count = first.bound, first.tested, first.count
        if limit is None or tested is None or count is None:
            continue  # a look that warns has all three
        outcome, surge = outcome_of([looks[n].month for n in run], found)
        given.append(
            Warned(
                first.theatre,
                first.month,
                len(run),
                look_day(first.month),
                tested,
                count,
                limit.expected,
                limit.most,
                limit.false_alarms_a_year,
                outcome,
                surge,
                first.event_ids,
            )
        )
    return tuple(given)


def score(rule: Rule, looks: Sequence[Look], found: Outcomes) -> Score:
    """Return how a rule did at a theatre's looks."""
    stands = standing(rule, looks)
    surges = met(looks, stands, found)
    runs = episodes(stands)
    became = [outcome_of([looks[n].month for n in run], found)[0] for run in runs]
    hits = sum(one.warned is True for one in surges)
    misses = sum(one.warned is False for one in surges)
    false = became.count(Outcome.FALSE)
    settled = sum(
        stood is not None and found.settled(speaks_for(look.month))
        for look, stood in zip(looks, stands, strict=True)
    )
    rate = exact(false, settled)
    return Score(
        looks[0].theatre,
        rule,
        looks=len(looks),
        told=sum(stood is not None for stood in stands),
        warned=sum(stood is True for stood in stands),
        warnings=len(runs),
        hits=hits,
        misses=misses,
        untold=len(surges) - hits - misses,
        false=false,
        undecided=became.count(Outcome.UNDECIDED),
        settled=settled,
        leads=tuple(one.lead_days for one in surges if one.lead_days is not None),
        hit_interval=exact(hits, hits + misses),
        false_a_year=12 * false / settled if settled else None,
        false_interval=rate and Interval(12 * rate.low, 12 * rate.high, rate.level, rate.note),
        by_chance=_by_chance(looks, stands, found),
    )


def _by_chance(
    looks: Sequence[Look], stands: Sequence[bool | None], found: Outcomes
) -> float | None:
    """Return the mean share of surges hit over all ways to move the warnings along the looks."""
    told = [n for n, stood in enumerate(stands) if stood is not None]
    shares = []
    for step in range(1, len(told)):
        moved: list[bool | None] = [None] * len(stands)
        for n, at in enumerate(told):
            moved[at] = stands[told[n - step]]
        could = [one.warned for one in met(looks, moved, found) if one.warned is not None]
        if could:
            shares.append(sum(could) / len(could))
    return float(np.mean(shares)) if shares else None


def exact(hits: int, of: int) -> Interval | None:
    """Return the exact binomial interval of a share; None of nothing."""
    return exact_interval(hits, of) if of else None
