"""From looks and scores to words. Few surges say little, and that is said."""

from __future__ import annotations

from collections.abc import Sequence

from scipy.stats import poisson

from rimland.analysis.replay.knowledge import Lags
from rimland.analysis.replay.results import LABEL, TheatreReplay, TogetherReplay
from rimland.analysis.replay.scoring import Rule, Score
from rimland.analysis.replay.together import DayWarned, TogetherLook
from rimland.analysis.results import Interval
from rimland.analysis.verdicts import Answer, Check, Concern, Finding
from rimland.model.vocab import TheatreKind

FEWEST_SURGES = 5
"""With fewer surges that could be warned of, how many were says next to nothing."""

HALF = 0.5

MANY = 0.05
"""From which chance on as many warnings are more than the levels promise."""


def assumptions(lags: Lags) -> tuple[str, ...]:
    """Return what is assumed, with the lags that were."""
    told = ", ".join(
        f"{source} {_number(days, 'day')}" for source, days in sorted(lags.by_source.items())
    )
    return (
        (
            f"Rows of datasets are known some days after their first report, or their last day: {told}, "
            f"all others {lags.other} days. UCDP's monthly candidate events did not exist before 2018: "
            "then its figures came out a year later."
        ),
        (
            "A month is looked at on the first day of the next; it is complete once every source that "
            "covers a country was out."
        ),
        (
            "Toll, place, perpetrator and which reports tell of one event are as known today; so is "
            "which sources there are and who is a member."
        ),
        (
            "A level of synchrony keeps its false alarms where theatres' frequencies are steady; where "
            "they drift, twice as many came in simulations (docs/methods.md)."
        ),
        "What a surge, a warning and a hit are was frozen before any outcome was looked at.",
    )


def of_theatre(scores: Sequence[Score]) -> tuple[Answer, str]:
    """Return whether a theatre's surges were warned of, in a few sentences."""
    by_rule = {one.rule: one for one in scores}
    own, rival = by_rule[Rule.BOUND], by_rule[Rule.RISES]
    name = str(own.theatre).capitalize()
    if not own.told:
        return Answer.CANNOT_TELL, f"{name}: at none of {own.looks} looks could anything be told."
    surges = own.hits + own.misses
    said = [f"{name}: {own.told} of {own.looks} looks could tell, {_warnings(own)}."]
    if not own.settled:
        said.append("Whether a surge began is known after none of them.")
        return Answer.CANNOT_TELL, " ".join(said)
    said.append(_false(own))
    if not surges:
        said.append("No surge began that could have been warned of, so nothing is known of misses.")
        return Answer.UNDERPOWERED, " ".join(said)
    said.append(
        f"Of {_number(surges, 'surge')} {own.hits or 'none'} {_was(own.hits)} warned of"
        f"{_share(own.hit_interval)}{_leads(own)}; the same warnings at other times would hit "
        f"{_percent(own.by_chance)}, warning after any rise {rival.hits} of "
        f"{rival.hits + rival.misses} with {_number(rival.false, 'false alarm')}."
    )
    return _answer(own, surges), " ".join(said)


def _answer(own: Score, surges: int) -> Answer:
    told = own.hit_interval
    if surges < FEWEST_SURGES or told is None or own.by_chance is None:
        return Answer.UNDERPOWERED
    if told.low > own.by_chance:
        return Answer.SUPPORTED
    return Answer.NOT_SUPPORTED if told.high <= HALF else Answer.UNDERPOWERED


def together(looks: tuple[TogetherLook, ...], only_today: tuple[DayWarned, ...]) -> TogetherReplay:
    """Return synchrony month by month with its verdict."""
    told = [look for look in looks if look.level is not None]
    warnings = tuple(one for look in looks for one in look.warnings)
    if not told:
        said = f"Synchrony: at none of {len(looks)} looks could anything be told."
        return TogetherReplay(Answer.CANNOT_TELL, said, looks, (), 0.0, None, ())
    expected = sum(look.expected for look in told)
    p = float(poisson.sf(len(warnings) - 1, expected))
    days = sum(look.new_days for look in told)
    stand = sum(one.stands is True for one in warnings)
    known = (
        f"; {stand} of them {'stands' if stand == 1 else 'stand'} on today's data"
        if warnings
        else ""
    )
    said = (
        f"Synchrony: {len(told)} of {len(looks)} looks could tell. In {days} days "
        f"{_number(len(warnings), 'warning')} would have been given, where the levels allow "
        f"{expected:.1f} false ones (as many or more by chance: {_chance(p)}){known}. Today's data "
        f"warn of {_number(len(only_today), 'day')} that no look did. No warning can be called a "
        "hit: no coordinated attack on several theatres is on record."
    )
    if p <= MANY:
        said += (
            " That is more than the levels promise: theatres fell together, or the levels did not "
            "hold in the months after those they were drawn from. The two cannot be told apart."
        )
    # Warnings without a known positive can be too many; they can never be shown to be right.
    answer = Answer.NOT_IDENTIFIED if warnings else Answer.UNDERPOWERED
    return TogetherReplay(answer, said, looks, warnings, expected, p, only_today)


def overall(theatres: Sequence[TheatreReplay], synchrony: TogetherReplay) -> tuple[Answer, str]:
    """Return one answer for all theatres' surges, and the sentences of all."""
    told = {one.answer for one in theatres if one.answer is not Answer.CANNOT_TELL}
    answer = Answer.CANNOT_TELL if not told else told.pop() if len(told) == 1 else Answer.MIXED
    lines = [f"{LABEL.capitalize()}.", *(one.verdict for one in theatres), synchrony.verdict]
    return answer, " ".join(lines)


def checks_of(theatres: Sequence[TheatreReplay]) -> tuple[Check, ...]:
    """Return the eight checks."""
    silent = [one.theatre for one in theatres if not any(look.bound for look in one.looks)]
    late = sum(look.count != look.count_now for one in theatres for look in one.looks if look.bound)
    return (
        Check(
            Concern.DETECTION,
            Finding.UNKNOWN,
            "a month in which more was reported looks like a surge; of the counts that were looked "
            f"at {late} changed by what came to be known later",
        ),
        Check(Concern.DEFINITION, Finding.HOLDS, "one roster, today's, for all looks"),
        Check(
            Concern.COVERAGE,
            Finding.HOLDS if not silent else Finding.UNKNOWN,
            "every country counted is covered in every month of its window"
            + (f"; nothing could be told of {_named(silent)}" if silent else ""),
        ),
        Check(Concern.REVERSE, Finding.HOLDS, "no look sees what was known later"),
        Check(
            Concern.REGRESSION,
            Finding.UNKNOWN,
            "after an unusual month the next is nearer to the usual: a warning at a single high "
            "month is often a false one",
        ),
        Check(Concern.COMMON_SHOCK, Finding.HOLDS, "what moves a theatre is not asked for"),
        Check(Concern.DENOMINATOR, Finding.HOLDS, "events are counted, not shares"),
        Check(
            Concern.INCLUSION,
            Finding.HOLDS,
            "within each window only what its strictest source would list is counted",
        ),
    )


def _warnings(own: Score) -> str:
    if not own.warnings:
        return "no warning at any of them"
    return f"{_number(own.warnings, 'warning')} at {own.warned} of them"


def _false(own: Score) -> str:
    rate, told = own.false_a_year, own.false_interval
    ranged = f" ({told.low:.1f} to {told.high:.1f})" if told else ""
    rest = f"; {own.undecided} undecided" if own.undecided else ""
    return (
        f"Of the {own.settled} looks after which it is known whether a surge began, "
        f"{own.false or 'none'} began a false alarm: {rate or 0:.1f}{ranged} a year{rest}."
    )


def _leads(own: Score) -> str:
    if not own.leads:
        return ""
    ahead = sum(lead > 0 for lead in own.leads)
    days = ", ".join(f"{lead:+d}" for lead in sorted(own.leads, reverse=True))
    return f", {ahead or 'none'} of them before it began (lead in days: {days})"


def _share(told: Interval | None) -> str:
    return f" (95 %: {told.low:.0%} to {told.high:.0%})" if told else ""


def _percent(share: float | None) -> str:
    return "an unknown share" if share is None else f"{share:.0%}"


def _number(number: int, what: str) -> str:
    return f"{number or 'no'} {what}{'' if number == 1 else 's'}"


def _was(number: int) -> str:
    return "was" if number < 2 else "were"  # noqa: PLR2004 - none was, one was, two were


def _chance(p: float) -> str:
    return "p under .01" if p < 0.01 else f"p {p:.2f}"  # noqa: PLR2004 - two places


def _named(kinds: Sequence[TheatreKind]) -> str:
    return ", ".join(str(kind) for kind in kinds)
