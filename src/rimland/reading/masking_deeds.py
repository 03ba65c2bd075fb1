"""What is said of people only: what they are, what they do and what is done to them."""

from __future__ import annotations

from rimland.reading.masking_context import Run, is_role
from rimland.reading.masking_tokens import Reading


def has_a_role(reading: Reading, i: int) -> bool:
    """Whether word i is explained as a person: ", a hairdresser from Kano," but no ", a rival group"."""
    tokens, lists = reading.tokens, reading.lists
    if tokens[i].gap != ", " or i + 2 >= len(tokens):
        return False
    article = tokens[i + 1].low in ("a", "an", "the")
    for j in range(i + 1 + article, min(i + (5 if article else 2), len(tokens))):
        token = tokens[j]
        if token.capital and not token.never:
            return False
        if is_role(token, lists) and token.low not in lists.cues["groups_roles"]:
            ends = not token.joined or j + 1 == len(tokens)
            return not token.possessive and (ends or tokens[j + 1].low in lists.cues["after_roles"])
        if not token.joined:
            return False
    return False


def suffers(reading: Reading, run: Run) -> bool:
    """Whether what follows or leads a run happens to people only: "was shot", "charged X with"."""
    tokens, cues = reading.tokens, reading.lists.cues
    if reading.before(run.start) in cues["done_to"] and not tokens[run.start].first:
        return True
    if tokens[run.end - 1].possessive:
        following = tokens[run.end].low if run.end < len(tokens) else ""
        return following in reading.lists.kinship or following in cues["persons_things"]
    from_there = reading.before(run.start) == "from"
    return (_with_kin(reading, run.end) and not from_there) or _harm_follows(reading, run.end)


def _harm_follows(reading: Reading, start: int) -> bool:
    """Whether "died", "was killed" or "was praying" begins at a word."""
    tokens, cues, passive = reading.tokens, reading.lists.cues, False
    for i in range(start, min(start + 4, len(tokens))):
        low = tokens[i].low
        if tokens[i - 1].gap not in (" ", "\n") or tokens[i].first:
            return False
        if low in cues["suffered"] or (passive and low in cues["harmed"] | cues["activities"]):
            return True
        if low not in cues["passive"]:
            return False
        passive = passive or low in ("was", "were", "been", "being")
    return False


def _with_kin(reading: Reading, i: int) -> bool:
    """Whether "and his wife" or "with her two sons" begins at word i."""
    lows = [token.low for token in reading.tokens[i : i + 4]]
    return (
        len(lows) > _AND_HIS
        and reading.tokens[i - 1].gap == " "
        and lows[0] in ("and", "with")
        and lows[1] in ("his", "her")
        and any(low in reading.lists.kinship for low in lows[_AND_HIS:])
    )


_AND_HIS = 2
