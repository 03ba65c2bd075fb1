"""Branches of a network told by their region: "the Egyptian branch of Islamic State"."""

from __future__ import annotations

import re
from datetime import date

from rimland.reading.actors_lists import Node, lists, plain, tokens
from rimland.reading.spans import Span

_NOUN = r"(?:branch|affiliate|wing|arm|province|chapter|franchise|offshoot|faction|cell)"
_WORD = r"[^\W\d_][\w.-]{1,20}"
_AFTER = re.compile(
    rf"(?:['’]s?)? (?:local |regional )?(?P<region>{_WORD}(?: {_WORD})?) {_NOUN}\b"
    rf"|(?:['’]s?)? (?:local |main )?{_NOUN} in (?:the )?(?P<where>{_WORD}(?: {_WORD})?)"
    rf"|[ ]?[-–—] ?(?P<dash>{_WORD}(?: {_WORD})?)"
)
_BEFORE = re.compile(
    rf"\b(?!the )(?P<region>{_WORD}(?: {_WORD})?)(?:-based)? {_NOUN} of (?:the |so-called )?\Z"
)
_REACH = 60


def branch_of(text: str, name: Span, parent: str, on: date | None) -> tuple[Span, str] | None:
    """Return the span and key of the branch that the words around a network's name mean."""
    after = _AFTER.match(text, name.end, min(len(text), name.end + _REACH))
    if after:
        group = next(g for g in ("region", "where", "dash") if after[g])
        words = after[group].split(" ")
        for used in range(len(words), 0, -1):
            found = _known(parent, " ".join(words[:used]), on)
            if found:
                told = after.start(group) + len(" ".join(words[:used]))
                return Span(name.start, after.end() if group == "region" else told), found
    begin = max(0, name.start - _REACH)
    before = _BEFORE.search(text, begin, name.start)
    if before:
        words = before["region"].split(" ")
        for first in range(len(words)):
            found = _known(parent, " ".join(words[first:]), on)
            if found:
                said = len(" ".join(words[first:]))
                return Span(before.end("region") - said, name.end), found
    return None


def _known(parent: str, region: str, on: date | None) -> str | None:
    """The branch for the name of a region, a country or a people."""
    phrase = " ".join(plain(t.text) for t in tokens(region))
    read = lists()
    node = read.peoples
    for word in phrase.split():
        node = node.next.get(word) or Node()
    places = [phrase, *(alias.actor_id for alias in node.found)]
    known = (a for place in places for a in read.branches.get((parent, place), ()))
    return next((a.actor_id for a in known if a.borne(on)), None)
