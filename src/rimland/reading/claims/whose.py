"""Whose attacks a sentence counts, and the dated facts of networks it counts from."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from rimland.model.network import Network
from rimland.model.vocab import DatePrecision, TieEvent
from rimland.reading.actors import ActorMention
from rimland.reading.actors_lists import lists
from rimland.reading.folding import lowered
from rimland.reading.spans import Span

__all__ = ["Named", "coalition_network", "fact_day", "named_groups", "refers_back"]

_REACH = 60
_AS_TARGET = re.compile(
    r"(?:\b(?:against|fight|fighting|fought|targeting|targeted|defeat|defeated|defeating|combat|combating|tackle"
    r"|degrade|battling|battle with|war on|war with|(?:strikes?|raids?|airstrikes|offensive|operations?) on|bombing of"
    r"|bombed|from among|sanctions on)|(?:anti|counter)-)\s*(?:the )?(?:so-called )?[\"“‘']?\Z"
)
_OF_ANOTHER = re.compile(
    r"(?:\b(?:allegiance|loyalty|fealty|ba[yi]['’]?ah?) to|\b(?:loyal|linked|affiliated|allied|tied) (?:to|with)"
    r"|\b(?:affiliate|branch|offshoot|arm|ally|allies|franchise|wing) of)\s*(?:the )?(?:so-called )?[\"“‘']?\Z"
)
"""What makes a group that of the one named before it: "Boko Haram, which swore loyalty to Isis"."""
_GOES_ON = re.compile(r",? (?:which|who|whose)\b")
"""What is told of a group that is fought, it does itself: "fighting Isis, which has killed 12"."""

_BACK = re.compile(
    r"\b(?:the (?:terrorist |terror |militant |jihadist |extremist |armed )?(?:group|organisation|organization"
    r"|network|movement|militants|jihadists|insurgents)|its|it|they|their)\b"
)


@dataclass(frozen=True, slots=True)
class Named:
    """A group that a sentence names as acting."""

    span: Span
    actor_id: str | None


def named_groups(text: str, mentions: Sequence[ActorMention], start: int, end: int) -> list[Named]:
    """Return the groups of a sentence that are not merely fought or attacked in it."""
    found: list[Named] = []
    for one in mentions:
        if not (start <= one.span.start and one.span.end <= end) or one.kind != "armed_group":
            continue
        before = lowered(text[max(start, one.span.start - _REACH) : one.span.start])
        if found and _OF_ANOTHER.search(before):
            continue
        goes_on = _GOES_ON.match(lowered(text[one.span.end : min(end, one.span.end + 12)]))
        if goes_on or not _AS_TARGET.search(before):
            found.append(Named(one.span, _as_named(one, text)))
    return found


def _as_named(one: ActorMention, text: str) -> str | None:
    """Return the id of a group by the name the text uses, whatever the group is called by that date."""
    slug = "-".join(lowered(one.span.of(text)).split())
    if slug in lists().actors:
        return slug
    return one.actor.actor_id if one.actor else None


def refers_back(text: str, start: int, end: int) -> bool:
    """Whether a sentence speaks of a group named before: "the group", "its attacks"."""
    return bool(_BACK.search(lowered(text[start:end])))


def coalition_network(networks: Sequence[Network], named: Sequence[str]) -> Network | None:
    """Return the network whose coalition is meant: one named, else the only one that has any."""
    fought = [n for n in networks if n.coalition_counts]
    return next((n for n in fought if n.network_id in named), fought[0] if fought else None)


_PROCLAIMED = re.compile(
    r"(?:proclaim|declar|announc|establish|creat|set up|found)\w*\b[^.;]{0,60}?\bcaliphate|caliphate (?:was|had been|being) (?:proclaim|declar|announc|establish)"
    r"|(?:proclamation|declaration|establishment|announcement|birth|creation) of (?:\S+ ){0,5}?caliphate"
)
_ITS_OWN = re.compile(r"\b(?:its|the caliphate['’]s|the caliphate was|the) proclamation\b")
_PLEDGED = re.compile(
    r"(?:pledg|swor|swear)\w*(?: \S+){0,2}? (?:allegiance|loyalty|fealty|bay)|(?:pledge|oath) of (?:allegiance|loyalty)"
)
_TAKEN = re.compile(
    r"\b(?:seiz|captur|took|taken|take|overr[au]n|conquer|lost|losing|loss|fell|fall|liberat|retak|retook|recaptur|drove|driven|expel)\w*"
)
_LOST = re.compile(r"\b(?:lost|losing|loss|liberat|retak|retook|recaptur|drove|driven|expel)\w*")
_FOLDED_CALIPHATE = "caliphate"


def fact_day(
    clause: str, networks: Sequence[Network], groups: Sequence[str], published: date | None
) -> date | None:
    """Return the day of the dated fact that a clause speaks of; None where no network file dates it.

    Args:
        clause: the words behind "since" or around the number of years.
        networks: whose files are asked.
        groups: the ids of the groups that the sentence names.
        published: facts after it are not meant.
    """
    low = lowered(clause)
    if _PROCLAIMED.search(low) or _ITS_OWN.search(low):
        days = [
            tie.on.first
            for network in networks
            for tie in network.ties
            if tie.event is TieEvent.RENAME and _FOLDED_CALIPHATE in tie.note.lower()
        ]
        return _past(days, published)
    if _PLEDGED.search(low):
        members = {g for g in groups if g not in {n.network_id for n in networks}}
        days = [
            tie.on.first
            for network in networks
            for tie in network.ties
            if tie.event is TieEvent.PLEDGE
            and tie.slug in members
            and tie.on.precision is DatePrecision.DAY
        ]
        return _past(days, published)
    if _TAKEN.search(low):
        lost = bool(_LOST.search(low))
        days = [
            change.on.first
            for network in networks
            for change in network.territory
            if change.gained is not lost
            and re.search(rf"\b{re.escape(change.place.lower())}\b", low)
        ]
        return _past(days, published)
    return None


def _past(days: Sequence[date], published: date | None) -> date | None:
    past = [day for day in days if published is None or day <= published]
    return max(past, default=None)
