"""Reports and events as typed objects: what one source says, and what happened as resolved from all."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Self

from rimland.model.toll import Count, Toll
from rimland.model.vocab import (
    Certainty,
    Claim,
    DatePrecision,
    Mode,
    Redistribution,
    Role,
    Tie,
    Unit,
    Verification,
)

Row = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class ActorPart:
    """An actor's part in a report, with the three axes of attribution and who says so."""

    role: Role
    name: str | None
    dataset_id: str | None
    tie: Tie | None
    certainty: Certainty | None
    claim: Claim | None
    said_by: str | None

    @classmethod
    def from_row(cls, row: Row) -> Self:
        """Build an actor's part from a table's struct."""
        return cls(
            role=Role(row["role"]),
            name=row["name"],
            dataset_id=row["dataset_id"],
            tie=Tie(row["tie"]) if row["tie"] else None,
            certainty=Certainty(row["certainty"]) if row["certainty"] else None,
            claim=Claim(row["claim"]) if row["claim"] else None,
            said_by=row["said_by"],
        )


@dataclass(frozen=True, slots=True)
class When:
    """First and last day at the place, and how exactly they are known."""

    start: date
    end: date
    precision: DatePrecision

    @classmethod
    def from_row(cls, row: Row) -> Self:
        """Build the dates from a table's row."""
        return cls(row["date_start"], row["date_end"], DatePrecision(row["date_precision"]))


@dataclass(frozen=True, slots=True)
class Where:
    """The place as the source writes it, and how exactly it is known (UCDP where_prec)."""

    country: str | None
    adm1: str | None
    place: str | None
    latitude: float | None
    longitude: float | None
    precision: int | None

    @classmethod
    def from_row(cls, row: Row) -> Self:
        """Build the place from a table's row."""
        return cls(
            row["country_iso3"],
            row["adm1"],
            row["place"],
            row["latitude"],
            row["longitude"],
            row["place_precision"],
        )


@dataclass(frozen=True, slots=True)
class FieldQuote:
    """The words a field was read in: offsets into the document's text, persons masked.

    ``quote`` is empty where the document was erased; the offsets stay.
    """

    field: str
    start: int
    end: int
    quote: str


@dataclass(frozen=True, slots=True)
class Evidence:
    """Where a report's fields were read: for a dataset row, the file's row and its citation.

    For an article, the document, who read it, how sure that is, and the words of each field.
    """

    file_row: str
    citation: str | None
    publishers: tuple[str, ...]
    document_id: str | None = None
    coder: str | None = None
    confidence: float | None = None
    quotes: tuple[FieldQuote, ...] = ()

    @classmethod
    def from_row(cls, row: Row) -> Self:
        """Build the evidence from a table's row."""
        return cls(
            file_row=row["file_row"],
            citation=row["citation"],
            publishers=tuple(row["publishers"] or ()),
            document_id=row.get("document_id"),
            coder=row.get("coder"),
            confidence=row.get("confidence"),
            quotes=tuple(
                FieldQuote(q["field"], q["start"], q["end"], q["quote"] or "")
                for q in row.get("evidence") or ()
            ),
        )


@dataclass(frozen=True, slots=True)
class Report:
    """One source's account of one attack, in the version that stands."""

    key: str
    source_id: str
    record_id: str
    release: str | None
    known_at: str
    reported_at: date | None
    event_types: tuple[Mode, ...]
    unit: Unit
    when: When
    where: Where
    actors: tuple[ActorPart, ...]
    toll: Toll
    injured: Count
    verification: Verification | None
    summary: str | None
    flags: tuple[str, ...]
    evidence: Evidence

    @classmethod
    def from_row(cls, row: Row) -> Self:
        """Build a report from a row of the report table."""
        return cls(
            key=row["report_key"],
            source_id=row["source_id"],
            record_id=row["record_id"],
            release=row["release"],
            known_at=row["known_at"],
            reported_at=row["reported_at"],
            event_types=_modes(row),
            unit=Unit(row["unit"]),
            when=When.from_row(row),
            where=Where.from_row(row),
            actors=_actors(row),
            toll=Toll(
                civilians=_count(row, "killed_civilians"),
                side_a=_count(row, "killed_side_a"),
                side_b=_count(row, "killed_side_b"),
                unknown=_count(row, "killed_unknown"),
                total=_count(row, "killed_total"),
                perpetrator_side=row["perpetrator_side"],
                perpetrators_in_total=row["perpetrators_in_total"],
            ),
            injured=_count(row, "injured_total"),
            verification=Verification(row["verification"]) if row["verification"] else None,
            summary=row["summary"],
            flags=tuple(row["flags"] or ()),
            evidence=Evidence.from_row(row),
        )


@dataclass(frozen=True, slots=True)
class Event:
    """What happened: fields resolved from all reports judged to be about the same attack."""

    event_id: str
    part_of: str | None
    unit: Unit
    kind: str
    event_types: tuple[Mode, ...]
    when: When
    where: Where
    actors: tuple[ActorPart, ...]
    victims_killed: Count
    civilians_killed: Count
    all_killed: Count
    injured_best: int | None
    killed_side_a: Count
    killed_side_b: Count
    killed_unknown: Count
    perpetrator_side: str | None
    injured: Count
    abducted: Count
    toll_disagrees: bool
    reports: int
    copies: int
    sources: tuple[str, ...]
    publisher_families: tuple[str, ...]
    summary: str | None
    flags: tuple[str, ...]
    redistribute: Redistribution

    @classmethod
    def from_row(cls, row: Row) -> Self:
        """Build an event from a row of the event table."""
        return cls(
            event_id=row["event_id"],
            part_of=row["part_of"],
            unit=Unit(row["unit"]),
            kind=row["kind"],
            event_types=_modes(row),
            when=When.from_row(row),
            where=Where.from_row(row),
            actors=_actors(row),
            victims_killed=_count(row, "victims_killed"),
            civilians_killed=_count(row, "civilians_killed"),
            all_killed=_count(row, "all_killed"),
            injured_best=row["injured_best"],
            killed_side_a=_count(row, "killed_side_a"),
            killed_side_b=_count(row, "killed_side_b"),
            killed_unknown=_count(row, "killed_unknown"),
            perpetrator_side=row["perpetrator_side"],
            injured=_count(row, "injured"),
            abducted=_count(row, "abducted"),
            toll_disagrees=row["toll_disagrees"],
            reports=row["reports"],
            copies=row["copies"] or 0,
            sources=tuple(row["sources"]),
            publisher_families=tuple(row.get("publisher_families") or ()),
            summary=row["summary"],
            flags=tuple(row["flags"] or ()),
            redistribute=Redistribution(row["redistribute"]),
        )


def _count(row: Row, stem: str) -> Count:
    return Count(row[f"{stem}_low"], row[f"{stem}_best"], row[f"{stem}_high"])


def _modes(row: Row) -> tuple[Mode, ...]:
    return tuple(Mode(mode) for mode in row["event_types"] or ())


def _actors(row: Row) -> tuple[ActorPart, ...]:
    return tuple(ActorPart.from_row(actor) for actor in row["actors"] or ())
