"""Branches of a network told by their region: "the Egyptian branch of Islamic State"."""

from __future__ import annotations

import re
from datetime import date

from rimland.reading.actors_lists import lists, plain, tokens
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
        for region in (after["region"], after["where"], after["dash"]):
            found = _known(parent, region, on)
            if found:
                return Span(name.start, name.end), found
    begin = max(0, name.start - _REACH)
    before = _BEFORE.search(text, begin, name.start)
    if before:
        found = _known(parent, before["region"], on)
        if found:
            return Span(before.start("region"), name.end), found
    return None


def _known(parent: str, region: str | None, on: date | None) -> str | None:
    """The branch for a region's or people's name; the words are tried together, then one by one."""
    if not region:
        return None
    words = [plain(t.text) for t in tokens(region)]
    tried = [" ".join(words), *words]
    read = lists()
    for phrase in tried:
        node = read.peoples
        for word in phrase.split():
            node = node.next.get(word) or type(node)()
        places = [phrase, *(alias.actor_id for alias in node.found)]
        for place in places:
            for alias in read.branches.get((parent, place), ()):
                if alias.borne(on):
                    return alias.actor_id
    return None
