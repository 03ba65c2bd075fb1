"""Fields of a query: what each takes, and the condition it becomes."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from rimland.model.vocab import Certainty, Claim, Mode, TheatreKind, Tie, Vocabulary
from rimland.outputs.follows.errors import QueryError
from rimland.outputs.follows.lexer import Piece
from rimland.outputs.follows.names import Names, near, regions
from rimland.outputs.follows.tree import (
    Actors,
    And,
    AtLeast,
    Bearer,
    Countries,
    Flag,
    Language,
    Modes,
    Node,
    Not,
    Or,
    Places,
    Publisher,
    Said,
    Theatres,
    Within,
)
from rimland.outputs.follows.words import keys, name_key
from rimland.reading.place_names import fold

NUMBERS = ("killed", "injured", "abducted", "houses")
_FLAGS = ("suicide", "foiled")
_AXES: dict[str, type[Vocabulary]] = {"tie": Tie, "certainty": Certainty, "claim": Claim}
_YES = {"yes": True, "true": True, "no": False, "false": False}
_MOST = 1_000_000
_MOST_KILOMETRES = 500
_WITHIN = re.compile(r"(?P<km>\d{1,4}(?:\.\d+)?)\s*km:(?P<of>.+)", re.IGNORECASE)
_POINT = re.compile(r"(?P<latitude>-?\d{1,2}(?:\.\d+)?):(?P<longitude>-?\d{1,3}(?:\.\d+)?)")
_LANGUAGE = re.compile(r"[a-z]{2,3}")


@dataclass(frozen=True, slots=True)
class Read:
    """The condition of a field, what its author should know, and words that may name persons."""

    node: Node
    notes: tuple[str, ...] = ()
    said: tuple[tuple[int, str], ...] = ()


@dataclass(frozen=True, slots=True)
class _Field:
    """A field on its way to a condition."""

    query: str
    piece: Piece
    network: str
    names: Names

    @property
    def asked(self) -> str:
        return " or ".join(value for _, value in self.piece.values)

    def fault(self, what: str, hint: str, position: int | None = None) -> QueryError:
        at = self.piece.start if position is None else position
        return QueryError(what, query=self.query, position=at, hint=hint)


def field_node(query: str, piece: Piece, network: str, names: Names) -> Read:
    """Return the condition of a field; raises QueryError."""
    field = _Field(query, piece, network, names)
    name = piece.text
    if name in NUMBERS:
        return _number(field)
    reader = _READERS.get(name)
    if reader is None:
        known = sorted([*_READERS, *NUMBERS])
        meant = near(name, known)
        hint = f"did you mean {meant}?" if meant else f"the fields are {', '.join(known)}"
        hint += "; words with a colon go in quotes"
        raise field.fault(f"there is no field '{name[:40]}'", hint)
    if piece.relation not in {":", "="}:
        what = f"{name} has no order that {piece.relation} could compare"
        raise field.fault(what, f"write {name}:…; numbers have {', '.join(NUMBERS)}")
    return reader(field)


def _number(field: _Field) -> Read:
    if len(field.piece.values) > 1:
        raise field.fault("a number has no alternatives", "join two conditions with OR")
    position, text = field.piece.values[0]
    relation = "=" if field.piece.relation == ":" else field.piece.relation
    if field.piece.relation == ":" and text[:1] in "<>=":
        found = re.match(r"[<>]=?|=", text)
        relation = found[0] if found else relation
        text = text[len(relation) :]
    if not (text.isascii() and text.isdigit() and int(text[:9]) <= _MOST and len(text) < 9):  # noqa: PLR2004 # digits
        hint = f"write a whole number, as {field.piece.text}>=5"
        raise field.fault(f"'{text[:40]}' is no number", hint, position)
    return Read(_compared(field.piece.text, relation, int(text)))


def _compared(what: str, relation: str, number: int) -> Node:
    """Write every comparison with ``at least``, so that what is unknown is so for all of them."""
    least, more = AtLeast(what, number), AtLeast(what, number + 1)
    ways: dict[str, Node] = {
        ">=": least,
        ">": more,
        "<": Not(least),
        "<=": Not(more),
        "=": And((least, Not(more))),
    }
    return ways[relation]


def _actor(field: _Field) -> Read:
    bearers: list[Bearer] = []
    notes: list[str] = []
    said: list[tuple[int, str]] = []
    for position, value in field.piece.values:
        found = field.names.actors(value)
        if not found:
            plain = " ".join(value.lower().split())
            found = (Bearer(plain),)
            meant = field.names.near_actor(value)
            also = f"; did you mean {meant}?" if meant else ""
            notes.append(f"'{value}' is on no list of groups: only this very name counts{also}")
            said.append((position, value))
        elif len(found) > 1:
            groups = ", ".join(sorted({b.actor_id for b in found}))
            notes.append(f"'{value}' meant several groups, each on its days: {groups}")
        bearers += found
    return Read(Actors(field.asked, tuple(dict.fromkeys(bearers))), tuple(notes), tuple(said))


def _network(field: _Field) -> Read:
    bearers: list[Bearer] = []
    for position, value in field.piece.values:
        found = field.names.network(value)
        if not found:
            hint = 'write network:islamic-state or network:al-qaeda; a group is actor:"…"'
            raise field.fault(f"there is no network '{value[:40]}'", hint, position)
        bearers += found
    return Read(Actors(f"a member of {field.asked}", tuple(dict.fromkeys(bearers))))


def _place(field: _Field) -> Read:
    parts: list[Node] = []
    notes: list[str] = []
    said: list[tuple[int, str]] = []
    names: set[str] = set()
    codes: set[str] = set()
    for position, value in field.piece.values:
        country, region = field.names.country(value), field.names.region(value)
        if country or region:
            codes |= region.codes if region else {str(country)}
            continue
        if not fold(value):
            raise field.fault(f"'{value[:40]}' names no place", "write its name", position)
        places = field.names.places(value)
        names |= {fold(value), *(fold(place.name) for place in places)}
        if not places:
            notes.append(f"'{value}' is in no list of places: only this very name counts")
            said.append((position, value))
        lands = {place.country_iso3 for place in places if place.country_iso3}
        if len(lands) > 1:
            notes.append(
                f"there are places called {value} in {len(lands)} countries; add country:…"
            )
    if names:
        parts.append(Places(field.asked, frozenset(names)))
    if codes:
        parts.append(Countries(field.asked, frozenset(codes)))
    node = parts[0] if len(parts) == 1 else Or(tuple(parts))
    return Read(node, tuple(notes), tuple(said))


def _country(field: _Field) -> Read:
    codes = set()
    for position, value in field.piece.values:
        code = field.names.country(value)
        if code is None:
            hint = "write its English name or its three letters, as Iraq or IRQ"
            raise field.fault(f"there is no country '{value[:40]}'", hint, position)
        codes.add(code)
    return Read(Countries(field.asked, frozenset(codes)))


def _region(field: _Field) -> Read:
    codes: set[str] = set()
    for position, value in field.piece.values:
        region = field.names.region(value)
        if region is None:
            meant = near(name_key(value), regions())
            hint = f"did you mean {regions()[meant].name}?" if meant else "see docs/follows.md"
            raise field.fault(f"there is no region '{value[:40]}'", hint, position)
        codes |= region.codes
    return Read(Countries(field.asked, frozenset(codes)))


def _within(field: _Field) -> Read:
    if len(field.piece.values) > 1:
        raise field.fault("a distance has no alternatives", "join two conditions with OR")
    position, value = field.piece.values[0]
    found = _WITHIN.fullmatch(value)
    hint = 'write within:"50km:Mosul" or within:50km:36.34:43.13'
    if found is None:
        raise field.fault(f"'{value[:40]}' is no distance from a place", hint, position)
    kilometres = float(found["km"])
    if not 0 < kilometres <= _MOST_KILOMETRES:
        raise field.fault(f"only 1 to {_MOST_KILOMETRES} km can be asked for", hint, position)
    point = _POINT.fullmatch(found["of"].strip())
    if point:
        latitude, longitude = float(point["latitude"]), float(point["longitude"])
        if abs(latitude) > 90 or abs(longitude) > 180:  # noqa: PLR2004 # degrees
            raise field.fault("there is no such point", hint, position)
        return Read(Within(value, latitude, longitude, kilometres))
    name = found["of"].strip()
    places = field.names.places(name)
    if not places:
        raise field.fault(f"no place is known as '{name[:40]}'", hint, position)
    first = places[0]
    inland = f", {first.country_iso3}" if first.country_iso3 else ""
    note = f"{name} is taken as the {first.kind} {first.name}{inland}"
    notes = (f"{note}, the largest of {len(places)}",) if len(places) > 1 else ()
    return Read(Within(value, first.latitude, first.longitude, kilometres), notes)


def _theatre(field: _Field) -> Read:
    kinds = frozenset(_words(field, _theatres()))
    return Read(Theatres(field.network, kinds))


def _outside(field: _Field) -> Read:
    kinds = frozenset(_theatres()) - set(_words(field, _theatres()))
    return Read(Theatres(field.network, kinds))


def _theatres() -> list[str]:
    return [str(kind) for kind in TheatreKind if kind is not TheatreKind.UNKNOWN]


def _mode(field: _Field) -> Read:
    return Read(Modes(frozenset(_words(field, [str(mode) for mode in Mode]))))


def _flag(field: _Field) -> Read:
    value = _YES.get(field.piece.values[0][1].lower())
    if value is None or len(field.piece.values) > 1:
        raise field.fault(f"{field.piece.text} is yes or no", f"write {field.piece.text}:yes")
    return Read(Flag(field.piece.text, value))


def _axis(field: _Field) -> Read:
    name = field.piece.text
    known = [str(word) for word in _AXES[name] if word != "unknown"]
    return Read(Said(name, frozenset(_words(field, known))))


def _words(field: _Field, known: Iterable[str]) -> list[str]:
    """Return the values as words of a closed list; raises QueryError."""
    words = list(known)
    found = []
    for position, value in field.piece.values:
        word = value.lower().replace("-", "_").replace(" ", "_")
        if word not in words:
            if word == "unknown":
                what, hint = "what is unknown meets no condition", "leave it out"
                raise field.fault(what, hint, position)
            meant = near(word, words)
            hint = f"did you mean {meant}?" if meant else f"it is one of {', '.join(words)}"
            raise field.fault(f"{field.piece.text} is never '{value[:40]}'", hint, position)
        found.append(word)
    return found


def _language(field: _Field) -> Read:
    codes = [value.lower() for _, value in field.piece.values]
    for code, (position, _) in zip(codes, field.piece.values, strict=True):
        if not _LANGUAGE.fullmatch(code):
            hint = "write its two letters, as language:en or language:fr"
            raise field.fault(f"'{code[:40]}' is no language's code", hint, position)
    return Read(Language(frozenset(codes)))


def _publisher(field: _Field) -> Read:
    names = [(position, tuple(keys(value))) for position, value in field.piece.values]
    for position, name in names:
        if not name:
            raise field.fault("this names no outlet", "write its name", position)
    return Read(Publisher(tuple(name for _, name in names)))


_READERS: dict[str, Callable[[_Field], Read]] = {
    "actor": _actor,
    "network": _network,
    "place": _place,
    "country": _country,
    "region": _region,
    "within": _within,
    "theatre": _theatre,
    "outside": _outside,
    "mode": _mode,
    **dict.fromkeys(_FLAGS, _flag),
    **dict.fromkeys(_AXES, _axis),
    "language": _language,
    "publisher": _publisher,
}

FIELDS = tuple(sorted([*_READERS, *NUMBERS]))
"""Every field a query can use."""
