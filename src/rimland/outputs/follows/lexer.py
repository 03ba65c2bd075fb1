"""A query cut into its smallest pieces, each with its place."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal

from rimland.outputs.follows.errors import QueryError

Kind = Literal["(", ")", "and", "or", "not", "near", "phrase", "word", "field", "end"]

MAX_CHARACTERS = 2000
_SPACE = re.compile(r"[\s,;]+")
_FIELD = re.compile(r"(?P<name>[^\W\d_][\w-]*)(?P<relation>:|\s*(?:>=|<=|≥|≤|>|<|=))\s*")
_QUOTES = {'"': '"', "“": "”", "„": "“", "«": "»"}
_BARE = re.compile(r"[^\s()\"“”„«»|,;]+")
_NEAR = re.compile(r"near(?:/(?P<words>\d{1,4}))?(?=[\s()\"“„«]|\Z)", re.IGNORECASE)
_RELATIONS = {"≥": ">=", "≤": "<="}


@dataclass(frozen=True, slots=True)
class Piece:
    """One piece of a query: an operator, a bracket, words, or a field with its values."""

    kind: Kind
    start: int
    text: str = ""
    relation: str = ""
    values: tuple[tuple[int, str], ...] = ()


def pieces(query: str) -> list[Piece]:
    """Return the pieces of a query, with an end mark; raises QueryError."""
    if len(query) > MAX_CHARACTERS:
        what = f"has {len(query):,} characters; {MAX_CHARACTERS:,} are allowed"
        raise QueryError(what, query=query, position=MAX_CHARACTERS, hint="make several follows")
    found: list[Piece] = []
    at = _past_space(query, 0)
    while at < len(query):
        piece, at = _piece(query, at)
        found.append(piece)
        at = _past_space(query, at)
    return [*found, Piece("end", len(query))]


def _past_space(query: str, at: int) -> int:
    space = _SPACE.match(query, at)
    return space.end() if space else at


def _piece(query: str, at: int) -> tuple[Piece, int]:  # noqa: PLR0911 # a return for each kind
    letter = query[at]
    if letter == "(":
        return Piece("(", at, "("), at + 1
    if letter == ")":
        return Piece(")", at, ")"), at + 1
    if letter in _QUOTES:
        words, end = _quoted(query, at)
        return Piece("phrase", at, words), end
    near = _NEAR.match(query, at)
    if near:
        return Piece("near", at, near["words"] or ""), near.end()
    field = _FIELD.match(query, at)
    if field:
        return _field(query, field)
    bare = _BARE.match(query, at)
    if bare is None:
        what = f"'{letter}' means nothing here"
        raise QueryError(what, query=query, position=at, hint="leave it out")
    word = bare[0]
    if word[0] in "-+!":
        what = f"'{word[0]}' before a word means nothing here"
        hint = "write NOT before what must not be there"
        raise QueryError(what, query=query, position=at, hint=hint)
    if word.lower() in {"and", "or", "not"}:
        return Piece(word.lower(), at, word), bare.end()  # type: ignore[arg-type] # one of three
    return Piece("word", at, word), bare.end()


def _field(query: str, field: re.Match[str]) -> tuple[Piece, int]:
    name, relation = field["name"].lower(), field["relation"].strip()
    values: list[tuple[int, str]] = []
    at = field.end()
    while True:
        if at < len(query) and query[at] in _QUOTES:
            value, end = _quoted(query, at)
        else:
            bare = _BARE.match(query, at)
            value, end = (bare[0], bare.end()) if bare else ("", at)
            if value.endswith(":") and end < len(query) and query[end] in _QUOTES:
                inner, end = _quoted(query, end)  # within:50km:"Al Hol"
                value += inner
        if not value.strip():
            what = f"'{name}{relation}' is followed by nothing"
            hint = f'write the value behind it, as {name}{relation}… or {name}{relation}"…"'
            raise QueryError(what, query=query, position=at, hint=hint)
        values.append((at, value.strip()))
        if end >= len(query) or query[end] != "|":
            break
        at = end + 1
    relation = _RELATIONS.get(relation, relation)
    return Piece("field", field.start(), name, relation, tuple(values)), end


def _quoted(query: str, at: int) -> tuple[str, int]:
    end = query.find(_QUOTES[query[at]], at + 1)
    if end < 0:
        what = "the quotation mark is never closed"
        raise QueryError(what, query=query, position=at, hint="close it, or leave it out")
    return query[at + 1 : end], end + 1
