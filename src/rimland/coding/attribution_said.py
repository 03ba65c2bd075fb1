"""What one statement says of an actor, on the three axes."""

from __future__ import annotations

from dataclasses import dataclass

from rimland.model.vocab import Certainty, Claim, Tie


@dataclass(frozen=True, slots=True)
class Said:
    """What a phrase's position says of its actor; ``speaks`` where the actor itself says so.

    ``reported`` says that somebody in the text says it, not the text.
    """

    tie: Tie = Tie.UNKNOWN
    certainty: Certainty | None = None
    claim: Claim = Claim.NONE_KNOWN
    speaks: bool = False
    reported: bool = False


CLAIMED = Said(certainty=Certainty.PROBABLE, claim=Claim.CLAIMED, speaks=True)
CLAIMED_FOR = Said(certainty=Certainty.PROBABLE, claim=Claim.CLAIMED)
"""A claim in the group's name by words left or sent."""
DISMISSED = Said(certainty=Certainty.DISPUTED, claim=Claim.CLAIMED, speaks=True)
"""A claim that somebody in the text rejects."""
DENIED = Said(certainty=Certainty.DISPUTED, claim=Claim.DENIED, speaks=True)
DID = Said(Tie.DIRECTED, Certainty.ESTABLISHED)
REPORTED = Said(Tie.DIRECTED, Certainty.ESTABLISHED, reported=True)
ORDERED = Said(Tie.DIRECTED, Certainty.PROBABLE)
LIKELY = Said(Tie.UNKNOWN, Certainty.PROBABLE)
SUSPECTED = Said(Tie.UNKNOWN, Certainty.SUSPECTED)
INSPIRED = Said(Tie.INSPIRED, Certainty.PROBABLE)
GUIDED = Said(Tie.GUIDED, Certainty.PROBABLE)
NO_TIE = Said(Tie.NONE, Certainty.DISPUTED)
NOT_THE_DOER = Said()
"""The position shows another part: victim, target, speaker, background."""
