"""Words that say nothing of what a text is about."""

from __future__ import annotations

_FUNCTION_WORDS = frozenset(
    """
    a about above according after again against ago all almost also although always am amid among
    an and another any anyone are around as at away back be became because become been before being
    below between both but by came can cannot could did do does doing done down during each either
    else even ever every few first for from further get gets got had has have having he her here
    hers herself him himself his how however i if in including into is it its itself just last
    later least less like made make many may me might more most much must my near neither never new
    no nor not now of off often on once one only onto or other others our out over own per rather
    s said same say saying says second see several she should since so some still such t take than
    that the their them then there these they this those though three through thus to told too took
    toward towards two under until up upon us very was way we well went were what when where
    whether which while who whom whose why will with within without would yet you your
    according monday tuesday wednesday thursday friday saturday sunday
    """.split()
)


def is_function_word(word: str) -> bool:
    """Whether a small-letter word carries no content, or is a day of the week or a verb of saying."""
    return word in _FUNCTION_WORDS
