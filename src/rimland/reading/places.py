"""Places in a text: where they are named, which ones are meant and how exactly they are told."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from rimland.reading.gazetteer import Gazetteer, Grade, Place
from rimland.reading.place_candidates import given
from rimland.reading.place_choice import Choice
from rimland.reading.place_links import ties
from rimland.reading.place_mention import Hint, Mention
from rimland.reading.place_precision import precision, precision_of
from rimland.reading.place_senses import chosen_places
from rimland.reading.place_tokens import Token, tokens
from rimland.reading.place_trust import mentions
from rimland.reading.spans import Span

__all__ = ["Hint", "PlaceMention", "locate", "places", "resolve"]

_ACCEPTED = 0.0
_HEARD = -3.2
_MOST_ALTERNATIVES = 5
_SMALL = 100_000
_SMALL_KINDS = frozenset({"town", "city", "admin2", "district", "airport"})
_FAR, _FAR_AND_MISSPELT, _AT_HOME, _NEAR = 0.8, 9.0, 3.0, 1.0
_TOO_LARGE = frozenset({"country", "continent", "ocean", "sea"})
_SOMEWHERE_IN = 0.3
_LONGEST_GAP = 40
_VAGUE = 2


@dataclass(frozen=True, slots=True)
class PlaceMention:
    """A place as the text names it.

    ``place`` is what the name stands for; where ``vague`` is set the text does not say more than
    that it happened near or somewhere in it, and ``precision`` (UCDP where_prec 1 to 7) how far
    that reaches. ``confidence`` is the share of belief that it is a place and this one.
    """

    span: Span
    place: Place | None
    precision: int | None
    confidence: float
    vague: bool
    alternatives: tuple[Place, ...] = ()
    demonym: bool = False


def places(
    text: str,
    gazetteer: Gazetteer,
    *,
    entities: Sequence[Hint] = (),
    blocked: Sequence[Span] = (),
    demonyms: bool = False,
) -> tuple[PlaceMention, ...]:
    """Return the places a text names, in order.

    Args:
        text: the text as given.
        gazetteer: the index of places.
        entities: what an entity recogniser found; hints, not orders.
        blocked: stretches in which no place is looked for, such as masked persons.
        demonyms: also return words for the people of a country ("Iraqi"), marked as such.
    """
    words = tokens(text)
    found = mentions(words, text, gazetteer, entities, blocked)
    heard = [mention for mention in found if mention.trust > _HEARD]
    return tuple(
        _told(mention, choices, words)
        for mention, choices in zip(heard, chosen_places(heard, text), strict=True)
        if choices
        and (demonyms or choices[0].grade != Grade.DEMONYM)
        and mention.trust - _out_of_place(choices[0]) > _ACCEPTED
    )


def locate(
    text: str, spans: Iterable[Span], gazetteer: Gazetteer, *, entities: Sequence[Hint] = ()
) -> tuple[PlaceMention, ...]:
    """Return what the given names in a text stand for, one mention per span in order.

    A name the gazetteer does not have stands for the area the text puts it in ("X in Helmand
    province"), as vague; where it puts it in none, ``place`` is None.
    """
    words = tokens(text)
    wanted = list(spans)
    forced = [given(words, text, span, gazetteer) for span in wanted]
    others = [
        mention
        for mention in mentions(words, text, gazetteer, entities, wanted)
        if mention.trust > _HEARD
    ]
    known = {mention.span: mention for mention in forced if mention}
    heard = sorted([*known.values(), *others], key=lambda mention: mention.span)
    chosen = {
        mention.span: choices
        for mention, choices in zip(heard, chosen_places(heard, text), strict=True)
        if choices and _out_of_place(choices[0]) < _FAR_AND_MISSPELT
    }
    return tuple(
        _told(known[span], chosen[span], words)
        if span in chosen
        else _somewhere_in(span, text, heard, chosen)
        for span in wanted
    )


def resolve(name: str, gazetteer: Gazetteer, *, context: str = "") -> PlaceMention:
    """Return what a place name stands for in a text, with the alternatives.

    The span is the name's first place in the context; where it does not stand there, it is read as
    if the text had named it at its end, and the span counts in the name itself.
    """
    at = context.find(name)
    if at >= 0:
        return locate(context, [Span(at, at + len(name))], gazetteer)[0]
    start = len(context) + 1
    span = Span(start, start + len(name))
    told = locate(f"{context}\n{name}", [span], gazetteer)[0]
    return replace(told, span=Span(0, len(name)))


def _somewhere_in(
    span: Span, text: str, heard: Sequence[Mention], chosen: dict[Span, tuple[Choice, ...]]
) -> PlaceMention:
    """Return the area that follows an unknown name as the place it lies in, or nothing."""
    after = (m.span for m in heard if m.span.start >= span.end and m.span in chosen)
    outer = next(after, None)
    if outer is not None and outer.start - span.end <= _LONGEST_GAP:
        best = chosen[outer][0]
        if ties(text[span.end : outer.start]) and best.place.kind not in _TOO_LARGE:
            level = max(_VAGUE, precision_of(best.place))
            share = round(_SOMEWHERE_IN * best.share, 3)
            return PlaceMention(span, best.place, level, share, vague=True)
    return PlaceMention(span, None, None, 0.0, vague=False)


def _out_of_place(choice: Choice) -> float:
    """Return what a little place costs that lies in none of the countries the text speaks of.

    A place gains where others are in its province, and a name in a spelling no list has where the
    text speaks of its country.
    """
    loose, home = choice.grade == Grade.LOOSE, -_NEAR if choice.near_others else 0.0
    small = choice.place.population < _SMALL and choice.place.kind in _SMALL_KINDS
    if choice.spoken_of is None or (choice.spoken_of and not loose):
        return home
    if choice.spoken_of:
        return home - _AT_HOME
    if loose:
        return _FAR_AND_MISSPELT
    return _FAR if small else 0.0


def _told(mention: Mention, choices: tuple[Choice, ...], words: Sequence[Token]) -> PlaceMention:
    best = choices[0]
    level, vague = precision(best.place, words, mention.first, mention.last)
    belief = 1 / (1 + math.exp(-mention.trust))
    return PlaceMention(
        mention.span,
        best.place,
        level,
        round(belief * best.share, 3),
        vague,
        tuple(choice.place for choice in choices[1 : _MOST_ALTERNATIVES + 1]),
        best.grade == Grade.DEMONYM,
    )
