"""An alert as its reader sees it: every text cleaned, every figure with what it rests on."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from rimland.model.alert import AlertKind, Facts
from rimland.model.place import PLACE_PRECISION
from rimland.model.vocab import Certainty
from rimland.outputs.alerts.stored import changes_from_json, facts_from_json
from rimland.outputs.alerts.wording import (
    NOT_KNOWN,
    attribution_text,
    day_text,
    modes_text,
    place_text,
    toll_text,
)
from rimland.outputs.text import clean, moment, safe_url, short

LABELS = {
    AlertKind.NEW: "New",
    AlertKind.UPDATED: "Updated",
    AlertKind.CORRECTED: "Corrected",
    AlertKind.RETRACTED: "Retracted",
}
_FIELDS = {
    "killed": "Killed",
    "injured": "Injured",
    "place": "Where",
    "day": "When",
    "mode": "How",
    "attribution": "Attributed to",
    "standing": "Standing",
}
_HEADLINE, _QUOTE, _REASON, _VALUE, _OUTLET = 160, 400, 200, 300, 100
_SUBJECT = 140
_SHOWN = 8
"""Pieces of evidence a message shows; the others are counted."""


@dataclass(frozen=True, slots=True)
class Notice:
    """One alert to be shown: its key, its kind, and what the ledger keeps of it."""

    key: str
    kind: AlertKind
    payload: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Source:
    """One piece of evidence as it is shown."""

    outlet: str
    url: str | None
    published: str | None
    quote: str | None


@dataclass(frozen=True, slots=True)
class View:
    """One alert as it is shown.

    ``known`` and ``changes`` are rows of a label and texts; ``follows`` are names with reasons, in the order of
    ``follow_ids``.
    """

    key: str
    kind: AlertKind
    label: str
    headline: str
    subject: str
    event: str
    line: str
    known: tuple[tuple[str, str], ...]
    changes: tuple[tuple[str, str, str], ...]
    follows: tuple[tuple[str, tuple[str, ...]], ...]
    follow_ids: tuple[str, ...]
    sources: tuple[Source, ...]
    more_sources: int
    backing: str


def view(notice: Notice) -> View:
    """Return what a message says of an alert."""
    facts = facts_from_json(dict(notice.payload["facts"]))
    label = LABELS[notice.kind]
    headline = short(facts.title, _HEADLINE) or "An attack"
    line = _line(facts)
    shown = sorted(facts.evidence, key=lambda e: (e.published or "", e.publisher), reverse=True)
    sources = tuple(
        Source(
            short(e.publisher, _OUTLET) or "an outlet without a name",
            safe_url(e.url) if e.url else None,
            short(moment(e.published), _OUTLET) if e.published else None,
            short(e.quote, _QUOTE) if e.quote else None,
        )
        for e in shown[:_SHOWN]
    )
    return View(
        key=notice.key,
        kind=notice.kind,
        label=label,
        headline=headline,
        subject=short(f"{label}: {headline}", _SUBJECT),
        event=clean(facts.subject).partition(":")[2],
        line=line,
        known=_known(facts),
        changes=tuple(
            (
                _FIELDS.get(c.field, c.field),
                clean(c.before or NOT_KNOWN),
                clean(c.after or NOT_KNOWN),
            )
            for c in changes_from_json(list(notice.payload["changes"]))
        ),
        follows=tuple(
            (
                short(why["name"], _OUTLET),
                tuple(short(reason, _REASON) for reason in why["reasons"]),
            )
            for why in notice.payload["why"]
        ),
        follow_ids=tuple(clean(why["follow_id"]) for why in notice.payload["why"]),
        sources=sources,
        more_sources=len(shown) - len(sources),
        backing=_backing(facts),
    )


def message_subject(views: Sequence[View], digest: str | None) -> str:
    """Return the subject line of a message: what it tells, or how many alerts its digest holds."""
    if digest is None:
        return f"[rimland] {views[0].subject}"
    rhythm, _, slot = digest.partition(" ")
    number = "1 alert" if len(views) == 1 else f"{len(views)} alerts"
    return f"[rimland] {number}: {rhythm} digest of {slot[:10]}"


def _known(facts: Facts) -> tuple[tuple[str, str], ...]:
    rows = [
        ("When", day_text(facts)),
        ("Where", place_text(facts)),
        ("Place precision", _precision(facts)),
        ("How", modes_text(facts)),
        ("Killed", toll_text(facts.killed)),
        ("Injured", toll_text(facts.injured)),
        ("Attributed to", attribution_text(facts)),
        ("Certainty", _certainty(facts)),
        ("Said by", ", ".join(sorted(set(facts.said_by)))),
    ]
    return tuple((label, short(text, _VALUE)) for label, text in rows if text)


def _precision(facts: Facts) -> str:
    found = PLACE_PRECISION.get(facts.place_precision or 0)
    return found.meaning if found and (facts.place or facts.adm1 or facts.country) else ""


def _certainty(facts: Facts) -> str:
    try:
        return Certainty(facts.certainty or "").meaning if facts.actors else ""
    except ValueError:
        return ""


def _line(facts: Facts) -> str:
    """Return the alert in one line: toll, place and day, as far as they are known."""
    toll = toll_text(facts.killed)
    place = ", ".join(p for p in (facts.place, place_text(facts).rsplit(", ", 1)[-1]) if p)
    parts = [
        "" if toll == NOT_KNOWN else f"{toll} killed",
        "" if place_text(facts) == NOT_KNOWN else place,
        "" if facts.day is None else _day(facts.day, facts),
    ]
    return short(" · ".join(part for part in parts if part), _VALUE)


def _day(day: date, facts: Facts) -> str:
    return day_text(facts) if facts.date_precision not in {None, "day"} else day.isoformat()


def _backing(facts: Facts) -> str:
    if not facts.stands:
        return "No report of it stands any more."
    houses = (
        "1 independent publisher" if facts.houses == 1 else f"{facts.houses} independent publishers"
    )
    texts = "1 text" if facts.documents == 1 else f"{facts.documents} texts"
    alone = " So far one house alone reports it." if facts.houses == 1 else ""
    return f"Reported by {houses} in {texts}.{alone}"
