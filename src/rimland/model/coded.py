"""What a coder reads in a document: attack reports whose every field points at its evidence."""

from __future__ import annotations

from dataclasses import asdict, dataclass, field
from datetime import date, datetime
from typing import Any

from rimland.model.toll import Count
from rimland.model.vocab import Certainty, Claim, DatePrecision, Mode, TargetType, Tie, Weapon


@dataclass(frozen=True, slots=True)
class Quote:
    """Where a field was read: offsets into the text as given, and its words with persons masked."""

    start: int
    end: int
    quote: str


@dataclass(frozen=True, slots=True)
class Perpetrator:
    """Who the text says did it, on the three axes of attribution, and who says so.

    ``name`` is a group's or force's name, None where the text names nobody; ``said_by`` is an
    organisation or a role, never a person.
    """

    name: str | None = None
    actor_id: str | None = None
    tie: Tie = Tie.UNKNOWN
    certainty: Certainty | None = None
    claim: Claim = Claim.NONE_KNOWN
    said_by: str | None = None


@dataclass(frozen=True, slots=True)
class CodedReport:
    """One attack as one document tells it; unknown is None and ``abstained`` says why."""

    event_types: tuple[Mode, ...] = ()
    suicide: bool | None = None
    foiled: bool = False
    date_start: date | None = None
    date_end: date | None = None
    date_precision: DatePrecision | None = None
    country_iso3: str | None = None
    adm1: str | None = None
    place: str | None = None
    geonames_id: int | None = None
    latitude: float | None = None
    longitude: float | None = None
    place_precision: int | None = None
    perpetrators: tuple[Perpetrator, ...] = ()
    target_type: TargetType | None = None
    weapon: Weapon | None = None
    killed: Count = field(default_factory=Count)
    civilians_killed_best: int | None = None
    perpetrators_killed: int | None = None
    injured: Count = field(default_factory=Count)
    abducted_best: int | None = None
    is_update: bool = False
    confidence: float = 0.0
    abstained: dict[str, str] = field(default_factory=dict)
    evidence: dict[str, tuple[Quote, ...]] = field(default_factory=dict)

    def to_json(self) -> dict[str, Any]:
        """Return the report with the names and order of the contract; unknown is null."""
        row = asdict(self)
        killed, injured = row.pop("killed"), row.pop("injured")
        day = {k: v.isoformat() if v else None for k, v in _dates(self)}
        types = [str(mode) for mode in self.event_types]
        return {
            "event_type": types[0] if types else None,
            "event_types": types,
            "suicide": self.suicide,
            "foiled": self.foiled,
            **day,
            "date_precision": _word(self.date_precision),
            **{k: row[k] for k in _PLACE},
            "perpetrators": [{k: _word(v) for k, v in p.items()} for p in row["perpetrators"]],
            "target_type": self.target_type,
            "weapon": self.weapon,
            **{f"killed_{k}": killed[k] for k in _LEVELS},
            "civilians_killed_best": self.civilians_killed_best,
            "perpetrators_killed": self.perpetrators_killed,
            **{f"injured_{k}": injured[k] for k in _LEVELS},
            "abducted_best": self.abducted_best,
            "is_update": self.is_update,
            "confidence": round(self.confidence, 3),
            "abstained": dict(self.abstained),
            "evidence": {k: [asdict(q) for q in v] for k, v in self.evidence.items()},
        }


@dataclass(frozen=True, slots=True)
class CodedDocument:
    """All reports read in one document, and why it was not read whole where it was not.

    ``background`` holds earlier attacks that the document only recalls: recognised and dated,
    never taken into a ledger as new.
    """

    document_id: str
    published: datetime | date | None
    reports: tuple[CodedReport, ...]
    background: tuple[CodedReport, ...] = ()
    abstained: dict[str, str] = field(default_factory=dict)

    def to_json(self) -> dict[str, Any]:
        """Return the document's line of ``rimland code``."""
        line: dict[str, Any] = {
            "document_id": self.document_id,
            "published": self.published.isoformat() if self.published else None,
            "reports": [report.to_json() for report in self.reports],
        }
        if self.background:
            line["background"] = [report.to_json() for report in self.background]
        if self.abstained:
            line["abstained"] = dict(self.abstained)
        return line


_LEVELS = ("low", "best", "high")
_PLACE = (
    "country_iso3",
    "adm1",
    "place",
    "geonames_id",
    "latitude",
    "longitude",
    "place_precision",
)


def _dates(report: CodedReport) -> tuple[tuple[str, date | None], ...]:
    return ("date_start", report.date_start), ("date_end", report.date_end)


def _word(value: Any) -> Any:
    return str(value) if isinstance(value, str) else value
