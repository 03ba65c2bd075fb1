"""Templates, keys and reports for the tests of the MUC-4 benchmark."""

from datetime import date
from typing import Any

import muc4
from muc4_keys import Incident, KeyCount, parse_incident

from rimland.model.coded import CodedReport
from rimland.model.vocab import Mode

PUBLISHED = date(1990, 3, 10)
EVE = date(1990, 3, 9)


def point(number: int) -> KeyCount:
    return KeyCount(number, number)


def template(**slots_given: list[str] | str) -> dict[str, Any]:
    names = {
        "number": "MESSAGE: TEMPLATE",
        "when": "INCIDENT: DATE",
        "where": "INCIDENT: LOCATION",
        "type": "INCIDENT: TYPE",
        "stage": "INCIDENT: STAGE OF EXECUTION",
        "by": "PERP: ORGANIZATION ID",
        "men": "PERP: INDIVIDUAL ID",
        "sure": "PERP: ORGANIZATION CONFIDENCE",
        "things": "PHYS TGT: ID",
        "people": "HUM TGT: NAME",
        "described": "HUM TGT: DESCRIPTION",
        "count": "HUM TGT: NUMBER",
        "effect": "HUM TGT: EFFECT OF INCIDENT",
        "total": "HUM TGT: TOTAL NUMBER",
    }
    row: dict[str, Any] = {name: [] for name in names.values()} | {"MESSAGE: TEMPLATE": "1"}
    return row | {names[key]: value for key, value in slots_given.items()}


def incident(**slots_given: list[str] | str) -> Incident:
    plain: dict[str, list[str] | str] = {
        "type": ["ATTACK"],
        "stage": ["ACCOMPLISHED"],
        "when": ["09 MAR 90"],
        "where": ["PERU: LIMA (CITY)"],
    }
    return parse_incident(template(**(plain | slots_given)), "T-1", PUBLISHED)


def report(**fields: Any) -> CodedReport:
    plain: dict[str, Any] = {
        "event_types": (Mode.ARMED_ASSAULT,),
        "date_start": EVE,
        "date_end": EVE,
        "country_iso3": "PER",
        "place": "Lima",
    }
    return CodedReport(**(plain | fields))


def document(*keys: Incident, text: str = "", name: str = "T-1") -> muc4.Document:
    return muc4.Document(name, "LIMA, 10 MAR 90 (WIRE)", text, keys)
