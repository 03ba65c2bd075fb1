"""Names that a text introduces as a group's: "a group calling itself X", 'signed by "X"'."""

from __future__ import annotations

import re
from collections.abc import Sequence

from rimland.reading.actors_lists import Token, plain
from rimland.reading.actors_words import is_

_REACH = 7
_CALLED = frozenset(["calling", "calls", "called", "styling", "styles", "styled", "named", "known"])
_ITSELF = frozenset(["itself", "themselves"])
_BETWEEN = frozenset(["the", "as", "by", "name", *_ITSELF])
_BANDS = frozenset(
    [
        *("group", "gang", "band", "organization", "organisation", "movement", "cell", "outfit"),
        *("faction", "militia", "network", "sect"),
    ]
)
_WARLIKE = frozenset(
    [
        *(
            "militant",
            "armed",
            "rebel",
            "separatist",
            "jihadist",
            "insurgent",
            "extremist",
            "islamist",
        ),
        *("splinter", "guerrilla", "anarchist", "terrorist", "terror", "shadowy", "clandestine"),
        *("unknown", "known", "heard", "of", "breakaway", "paramilitary", "vigilante"),
    ]
)
_STRANGE = frozenset(
    ["unknown", "little-known", "unheard-of", "banned", "outlawed", "proscribed", "forbidden"]
)
_TWO = frozenset([("little", "known"), ("unheard", "of"), ("hitherto", "unknown")])
_QUOTED = re.compile(r"[\"“”«]\Z")
_SIGNED = frozenset(["signed"])
_AFTER_SIGNED = frozenset(["by", "with", "as", "in", "the", "name", "of"])


def introduced(text: str, every: Sequence[Token], number: int) -> bool:
    """Whether the words before say outright that a group's name comes."""
    before = [plain(t.text) for t in every[max(0, number - _REACH) : number]]
    if not before:
        return False
    return _called(before) or _signed(text, every[number], before)


def presented(text: str, every: Sequence[Token], number: int) -> bool:
    """Whether the words before tell of an armed or unknown body: "a rebel group, the X"."""
    before = [plain(t.text) for t in every[max(0, number - _REACH) : number]]
    while before and before[-1] in {"the", "a"}:
        before.pop()
    if not before:
        return False
    if before[-1] in _STRANGE or tuple(before[-2:]) in _TWO:
        return True
    gap = text[every[number - 1].end : every[number].start]
    if before[-1] not in _BANDS or ("," not in gap and plain(every[number - 1].text) != "the"):
        return False
    return before[-1] == "outfit" or any(w in _WARLIKE for w in before[-5:-1])


def collective(run: Sequence[Token]) -> bool:
    """Whether words can name many: "Sons of the Delta", "Wolves", never a person's name."""
    last = plain(run[-1].text)
    many = last.endswith("s") and not last.endswith("ss") and len(last) > _SHORT
    return (
        many
        or any(is_(w, "heads") or plain(w.text) in _COLLECTIVE for w in run)
        or any(plain(w.text) in {"of", "for"} for w in run[1:-1])
    )


_SHORT = 4
_COLLECTIVE = frozenset(["party", "province", "state", "council", "union", "youth", "wilayat"])


def _called(before: Sequence[str]) -> bool:
    places = [i for i, w in enumerate(before) if w in _CALLED]
    if not places:
        return False
    after = before[places[-1] + 1 :]
    if not all(w in _BETWEEN for w in after):
        return False
    return any(w in _ITSELF for w in after) or any(w in _BANDS for w in before[: places[-1]])


def _signed(text: str, name: Token, before: Sequence[str]) -> bool:
    """Whether the name stands in quotation marks under a text: a person signs without them."""
    places = [i for i, w in enumerate(before) if w in _SIGNED]
    if not places or not all(w in _AFTER_SIGNED for w in before[places[-1] + 1 :]):
        return False
    return bool(_QUOTED.search(text[max(0, name.start - 1) : name.start]))
