"""Alerts: what a follower was told of an event, and what there is to tell now."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from rimland.model.toll import Count
from rimland.model.vocab import Vocabulary

NO_COUNT = Count()


class AlertKind(Vocabulary):
    """Why a follower hears of an event."""

    NEW = "new", "the follower has not heard of it"
    UPDATED = "updated", "more is known than the follower was told"
    CORRECTED = "corrected", "the follower was told something that no longer holds"
    RETRACTED = "retracted", "no report of it stands any more"


@dataclass(frozen=True, slots=True)
class Evidence:
    """One source of an alert: the outlet, its address, and the words, persons masked."""

    publisher: str
    url: str | None
    quote: str | None
    published: str | None = None


@dataclass(frozen=True, slots=True)
class Facts:
    """What is known of an event, or of a story no attack was read in, when an alert is decided.

    ``subject`` is ``event:ID`` or ``story:ID``. ``stands`` is false once no report of it does.
    ``held`` says why nothing may be told yet (an abduction that may be going on), else None.
    ``corrected`` names fields that a source itself took back (a correction at the same address, or
    an update that lowers its own figure) or a person corrected, since the event was known.
    """

    subject: str
    title: str
    day: date | None = None
    date_precision: str | None = None
    country: str | None = None
    adm1: str | None = None
    place: str | None = None
    place_precision: int | None = None
    latitude: float | None = None
    longitude: float | None = None
    modes: tuple[str, ...] = ()
    actors: tuple[str, ...] = ()
    tie: str | None = None
    certainty: str | None = None
    claim: str | None = None
    killed: Count = NO_COUNT
    injured: Count = NO_COUNT
    stands: bool = True
    held: str | None = None
    corrected: tuple[str, ...] = ()
    houses: int = 1
    documents: int = 1
    known_at: datetime | None = None
    evidence: tuple[Evidence, ...] = ()
    said_by: tuple[str, ...] = ()
    """Who attributes it: organisations and roles, never persons."""


@dataclass(frozen=True, slots=True)
class Change:
    """One thing that matters and is no longer as it was told."""

    field: str
    before: str | None
    after: str | None
