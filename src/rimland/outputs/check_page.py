"""The page on an article: each claim as question and answer, under each definition, with its events.

It decides nothing about the numbers, and it refuses a record whose licence forbids it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pyarrow as pa

from rimland.analysis.claims.results import Answered, CheckResult, ClaimAnswer, Curve, figure_words
from rimland.analysis.claims.results import phrase_of as phrase
from rimland.analysis.claims.verdict import Verdict, accepted
from rimland.model.article_claim import ArticleClaim, Comparator
from rimland.model.vocab import Redistribution
from rimland.outputs import text
from rimland.outputs.brief import environment
from rimland.outputs.brief_content import SourceNote
from rimland.outputs.curve_chart import Spot, curve_chart
from rimland.outputs.event_rows import book_of, event_rows, grouped
from rimland.outputs.findings import Figure
from rimland.outputs.frame import Picture
from rimland.outputs.licensing import require_shown
from rimland.outputs.lists import ListBook

_MOST_SPOTS = 140
_MOST_CHOICES = 26


@dataclass(frozen=True, slots=True)
class CheckContent:
    """Everything the page shows: answers, their events and reports, sources, what is withheld.

    ``events`` and ``rows`` are as ``BriefContent`` has them.
    """

    title: str
    made: str
    result: CheckResult
    events: pa.Table
    rows: pa.Table
    sources: tuple[SourceNote, ...]
    withheld: int
    kept_back: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Line:
    """One definition in the table of a claim: in what it differs, its figure, how the claim stands."""

    name: str
    figure: Figure
    standing: str
    note: str


@dataclass(frozen=True, slots=True)
class Shown:
    """One claim as the page lays it out; ``before``, ``words`` and ``behind`` are its sentence."""

    anchor: str
    answer: ClaimAnswer
    before: str
    words: str
    behind: str
    headline: Figure
    lines: tuple[Line, ...]
    picture: Picture | None
    described: str
    ahead: tuple[tuple[str, str], ...]
    outcome: Figure | None


def render_check(content: CheckContent) -> str:
    """Return the page as one HTML document that loads nothing.

    Raises LicenceError if an event or report is among the content that its licence keeps back.
    """
    licences = {n.source_id: Redistribution(n.redistribute) for n in content.sources}
    require_shown(content.events, content.rows, licences)
    rows = event_rows(content.events, content.rows)
    years = grouped(rows.values(), rows)
    book = book_of(years, withheld=content.withheld)
    shown = [_shown(n, one, book) for n, one in enumerate(content.result.answers, start=1)]
    tally = [(v, sum(s.answer.verdict is v for s in shown)) for v in Verdict]
    return (
        environment()
        .get_template("check.html.j2")
        .render(
            content=content,
            result=content.result,
            shown=shown,
            tally=[(str(v), count) for v, count in tally if count],
            sources={note.source_id: note for note in content.sources},
            years=years,
            lists=book.lists,
        )
    )


def _shown(number: int, answer: ClaimAnswer, book: ListBook) -> Shown:
    claim = answer.claim
    begin, end = claim.start - claim.sentence_start, claim.end - claim.sentence_start
    at = text.anchor("claim", number)
    lines = _lines(number, answer, book)
    ahead = dict(answer.forward or {})
    return Shown(
        anchor=at,
        answer=answer,
        before=claim.quote[:begin],
        words=claim.quote[begin:end],
        behind=claim.quote[end:],
        headline=_figure(f"{at}-0", phrase(claim), answer.primary, book)
        if answer.primary
        else Figure(answer.headline, None),
        lines=lines,
        picture=_picture(answer.curve, answer) if answer.curve is not None else None,
        described=_described(answer),
        ahead=tuple((k, str(ahead[k])) for k in ("rule", "due") if k in ahead),
        outcome=_outcome(at, ahead.get("resolved"), book),
    )


def _outcome(at: str, resolved: dict[str, Any] | None, book: ListBook) -> Figure | None:
    """Return what became of a claim about the future; it leads to all events it was told by."""
    if not resolved:
        return None
    ids = [*resolved.get("event_ids", ()), *resolved.get("against_event_ids", ())]
    words = f"{resolved['outcome'].capitalize()}. {resolved['why']}"
    anchor = book.link(f"{at}-due", "Behind what became of it", ids, book.groups)
    return Figure(words, anchor)


def _figure(at: str, label: str, answered: Answered, book: ListBook) -> Figure:
    anchor = book.link(at, f"Behind “{label}”", answered.event_ids, book.groups)
    return Figure(figure_words(answered), anchor)


def _lines(number: int, answer: ClaimAnswer, book: ListBook) -> tuple[Line, ...]:
    """Return the primary definition, each single switch, the nearest that hold and the ends."""
    if answer.primary is None:
        return ()
    told: list[tuple[Answered, str]] = [(answer.primary, "primary")]
    told += [(one, "one switch") for one in answer.switches]
    told += [(one, "holds under it") for one in answer.holds_under]
    told += [(one, "least or greatest") for one in answer.extremes]
    seen: set[tuple[str, ...]] = set()
    lines = []
    for n, (one, note) in enumerate(told):
        if one.switched in seen:
            continue
        seen.add(one.switched)
        name = "; ".join(one.switched) or "primary definition"
        at = text.anchor("claim", number, n)
        lines.append(Line(name, _figure(at, name, one, book), str(one.standing), note))
    return tuple(lines)


def _described(answer: ClaimAnswer) -> str:
    if answer.curve is None:
        return ""
    best = answer.curve.figures.best
    return (
        f"{len(answer.curve):,} definitions; the figure runs from {best.min():,.0f} to "
        f"{best.max():,.0f}; the claim holds under {answer.holding:,}."
    )


def _picture(curve: Curve, answer: ClaimAnswer) -> Picture | None:
    """Draw the curve; none where one definition is all there is."""
    if len(curve) < 2:  # noqa: PLR2004 - a point is no curve
        return None
    order = np.argsort(curve.figures.best, kind="stable")
    drawn = _thinned(order)
    names = _choice_names(curve)
    spots = [_spot(curve, int(at), names) for at in drawn]
    listed = list(dict.fromkeys(name for one in names for name in one))
    return curve_chart(spots, listed[:_MOST_CHOICES], _claimed(answer.claim))


def _claimed(claim: ArticleClaim) -> list[float]:
    """Return the number of a claim, or its two ends."""
    if claim.comparator in {Comparator.BETWEEN, Comparator.ORDER}:
        return list(accepted(claim) or ())
    return [] if claim.low is None else [float(claim.low)]


def _thinned(order: Any) -> Sequence[int]:
    """Return as many definitions as can be told apart, evenly over the order, the primary among them."""
    if len(order) <= _MOST_SPOTS:
        return [int(n) for n in order]
    places = {round(n) for n in np.linspace(0, len(order) - 1, _MOST_SPOTS)}
    places.add(int(np.flatnonzero(order == 0)[0]))
    return [int(order[n]) for n in sorted(places)]


def _choice_names(curve: Curve) -> list[list[str]]:
    """Return for each dimension the words of its options; none where there is no choice."""
    return [
        [o.words for o in options] if len(options) > 1 else []
        for options in curve.grid.options.values()
    ]


def _spot(curve: Curve, at: int, names: Sequence[Sequence[str]]) -> Spot:
    one = curve.answered(at)
    chosen = tuple(
        names[n][int(option)] for n, option in enumerate(curve.grid.chosen[at]) if names[n]
    )
    return Spot(one.best, str(one.standing), at == 0, chosen)
