"""Numbers told without a numeral for how many: "the third attack this year", "not a single civilian"."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from rimland.reading.claims.words import ATTACKS

__all__ = ["told"]

_ORDINALS: Final = (
    "second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth thirteenth "
    "fourteenth fifteenth sixteenth seventeenth eighteenth nineteenth twentieth"
).split()
_SINGULAR: Final = "|".join(sorted((w for w in ATTACKS if not w.endswith("s")), key=len)[::-1])
_WITHIN = (
    r"(?:this year|last year|that year|since|so far|in (?:19|20)\d\d|in (?:as many|(?:just )?under|less than)"
    r"|in (?:the |just )?(?:(?:past|last|space of) )?(?:[\w-]+ ){0,2}(?:days|weeks|months|years|year))"
)
_NTH = re.compile(
    rf"\b(?:the|its|their|a|his) (?P<nth>{'|'.join(_ORDINALS)}|\d{{1,2}}(?:nd|rd|th|st)) "
    rf"(?:[\w'’-]+ ){{0,4}}?(?:{_SINGULAR})\b(?=[^.;]{{0,80}}?\b{_WITHIN}\b)"
)
"""An ordinal counts only within a span of time: "the second attack" alone tells two apart."""
_NONE = re.compile(r"\bnot (?P<none>a single|one)\b(?! of\b)")


def told(low: str) -> Iterator[tuple[int, int, int]]:
    """Yield where each such number begins and ends in a folded sentence, and the number."""
    for match in _NTH.finditer(low):
        word = match["nth"]
        number = int(re.sub(r"\D", "", word)) if word[0].isdigit() else _ORDINALS.index(word) + 2
        if number > 1:
            yield *match.span("nth"), number
    for match in _NONE.finditer(low):
        yield *match.span(), 0
