"""What ``outlook`` returns: ranges by theatre, and the scores of the same method at past dates."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from rimland.analysis.verdicts import Answer
from rimland.model.time import Month
from rimland.model.vocab import TheatreKind


@dataclass(frozen=True, slots=True)
class Ahead:
    """Attacks in a theatre over the months ahead: the median and where nine of ten draws lie.

    ``before`` counts the twelve months that are known, and ``event_ids`` are theirs; ``more`` is the
    share of draws with more.
    """

    theatre: TheatreKind
    low: float
    median: float
    high: float
    before: int
    more: float
    event_ids: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class PastScore:
    """How one method would have done at past dates: mean scores by month, and what lay in 90 %.

    ``totals_inside`` is the share of twelve-month sums inside the 90 % interval.
    """

    name: str
    crps: float
    log_crps: float
    inside: float
    totals_inside: float


@dataclass(frozen=True, slots=True)
class Frozen:
    """What of the ledger's register a reader should know: how much, how it came out, its head."""

    entries: int
    head: str
    tally: Mapping[str, int]


@dataclass(frozen=True)
class OutlookResult:
    """The outlook on one network; ``answer`` is CANNOT_TELL where history is too thin."""

    network_id: str
    network_title: str
    snapshot_id: str
    answer: Answer
    verdict: str
    origin: Month | None = None
    months: int = 0
    theatres: tuple[Ahead, ...] = ()
    left_out: tuple[tuple[str, str], ...] = ()
    scores: tuple[PastScore, ...] = ()
    dates: int = 0
    cells: int = 0
    frozen: Frozen | None = None
    assumptions: tuple[str, ...] = field(default=())
