"""The section of a brief on portrayal: does a network claim more than others establish?"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from rimland.analysis.portrayal.portrayal import PortrayalResult
from rimland.analysis.portrayal.tallies import Tally
from rimland.analysis.verdicts import Answer
from rimland.model.network import Network
from rimland.model.vocab import TheatreKind
from rimland.outputs.claims_chart import Claims, claims_chart
from rimland.outputs.event_rows import THEATRE_NAMES
from rimland.outputs.findings import Figure, interval_text
from rimland.outputs.frame import Picture
from rimland.outputs.lists import ListBook
from rimland.outputs.section import ABSTAINED, Section, check_rows
from rimland.outputs.text import anchor, number, percent, span_name

_COUNTS = {
    "claimed": "claimed",
    "established": "established",
    "both": "both",
    "unclaimed": "unclaimed",
    "falsely_claimed": "disputed",
    "unknown": "not said",
}
_MOST_MEMBERS = 8


@dataclass(frozen=True, slots=True)
class TallyRow:
    """One line of the table: the whole, a theatre or a member; counts lead to their events."""

    name: str
    counts: tuple[tuple[str, Figure], ...]
    ratio: str
    held: str


def event_ids(result: PortrayalResult) -> Iterator[str]:
    """Yield the events that the section leads to."""
    for name in _COUNTS:
        yield from getattr(result.whole, name)


def section(result: PortrayalResult, book: ListBook, network: Network) -> Section:
    """Return what the section shows; a picture only where there is an answer."""
    names = {name.slug: name.name for name in network.names}
    theatres = [(THEATRE_NAMES[TheatreKind(one.label)], one) for one in result.theatres]
    members = [(names.get(one.label, one.label), one) for one in result.members]
    members = sorted(members, key=lambda named: -len(named[1].claimed + named[1].established))
    whole = (f"All of {result.network_title}", result.whole)
    rows = [_row(*named, book) for named in (whole, *theatres)]
    if len(members) > 1:
        rows += [_row(*named, book) for named in members]
    return Section(
        "portrayal",
        f"Does {result.network_title} claim more attacks than others establish?",
        str(result.answer).capitalize(),
        "portrayal.html.j2",
        {
            "verdict": _verdict(result),
            "period": span_name(result.first, result.last),
            "whole": dict(rows[0].counts),
            "rows": rows,
            "columns": [words.capitalize() for words in _COUNTS.values()],
            "picture": _picture(result, theatres, members),
            "checks": check_rows(result.checks),
            "assumed": result.assumptions,
        },
    )


def _verdict(result: PortrayalResult) -> str:
    """Return the answer in words: two sentences where it is none for want of attacks."""
    found = result.whole.ratio_interval
    if result.answer is not Answer.UNDERPOWERED or found is None:
        return result.verdict
    return (
        f"The attacks are too few to say whether {result.network_title} claims more than others "
        f"establish. For each attack established as its own it claims between {found.low:.2f} and "
        f"{found.high:.2f}, which leaves both open."
    )


def _picture(
    result: PortrayalResult,
    theatres: Sequence[tuple[str, Tally]],
    members: Sequence[tuple[str, Tally]],
) -> Picture | None:
    if result.answer in ABSTAINED:
        return None
    groups = [("by theatre", _lines(theatres))]
    by_member = _lines(members)[:_MOST_MEMBERS]
    if len(by_member) > 1:
        groups.append(("by member", by_member))
    return claims_chart(groups, result.equivalence)


def _lines(named: Sequence[tuple[str, Tally]]) -> list[Claims]:
    """Return what is drawn: not those of which nothing is claimed or established."""
    return [
        Claims(name, len(one.claimed), len(one.established), _ratio(one))
        for name, one in named
        if one.claimed or one.established
    ]


def _ratio(one: Tally) -> tuple[float, float, float] | None:
    if one.ratio is None or one.ratio_interval is None:
        return None
    return one.ratio, one.ratio_interval.low, one.ratio_interval.high


def _row(name: str, one: Tally, book: ListBook) -> TallyRow:
    counts = []
    for field, words in _COUNTS.items():
        ids = getattr(one, field)
        at = book.link(anchor("portrayal", one.label, field), f"{name}: {words}", ids, book.groups)
        counts.append((field, Figure(number(len(ids)), at)))
    ratio = _ratio(one)
    bounds = f" ({ratio[1]:.2f}–{ratio[2]:.2f})" if ratio else ""
    held = interval_text(one.held_interval).replace(" to ", "–")
    return TallyRow(
        name,
        tuple(counts),
        "none" if one.ratio is None else f"{one.ratio:.2f}{bounds}",
        "none" if one.held is None else f"{percent(one.held)} ({held})",
    )
