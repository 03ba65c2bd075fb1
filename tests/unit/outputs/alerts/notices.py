"""Alerts to be shown in tests: an ordinary one, and one from hell."""

from __future__ import annotations

from typing import Any

from rimland.model.alert import AlertKind, Change, Evidence, Facts
from rimland.model.toll import Count
from rimland.outputs.alerts.stored import changes_to_json, facts_to_json
from rimland.outputs.alerts.view import Notice
from tests.unit.outputs.alerts.facts import BOMBING, but

WHY: list[dict[str, Any]] = [
    {
        "follow_id": "fo1",
        "name": "IS outside the core",
        "reasons": ["network: Islamic State Khorasan", "outside: affiliate"],
    }
]
EVIL = '"><script>alert(1)</script>\r\nBcc: all@evil.example\x00\u202e{{7*7}}'


def notice(
    kind: AlertKind = AlertKind.NEW,
    facts: Facts = BOMBING,
    changes: tuple[Change, ...] = (),
    why: list[dict[str, Any]] | None = None,
    key: str = "alq7ms4lxq3hwkab",
) -> Notice:
    payload = {
        "alert_id": "al-of-all-channels",
        "kind": str(kind),
        "facts": facts_to_json(facts),
        "changes": changes_to_json(changes),
        "why": WHY if why is None else why,
        "before": None,
        "parts": 1,
    }
    return Notice(key, kind, payload)


UPDATED = notice(
    AlertKind.UPDATED,
    but(
        killed=Count(10, 12, 14),
        houses=4,
        documents=11,
        evidence=(
            Evidence(
                "The Daily Star",
                "https://daily.example/world/jalalabad-toll-rises?id=1",
                "Officials raised the toll to twelve after two of the wounded died in hospital.",
                "2026-03-02",
            ),
            *BOMBING.evidence,
        ),
    ),
    (Change("killed", "7 (5 to 9)", "12 (10 to 14)"), Change("day", "2026-03", "2026-03-01")),
    key="alupdated",
)
CORRECTED = notice(
    AlertKind.CORRECTED,
    but(actors=(), certainty=None, tie=None),
    (Change("attribution", "Islamic State Khorasan (suspected)", "not known"),),
    key="alcorrected",
)
RETRACTED = notice(
    AlertKind.RETRACTED,
    but(stands=False),
    (Change("standing", "it is reported", "no report of it stands any more"),),
    key="alretracted",
)
UNKNOWN = notice(
    facts=Facts(subject="story:st1", title="Blast heard in the capital", houses=1), key="alunknown"
)
HOSTILE = notice(
    AlertKind.UPDATED,
    but(
        title=EVIL * 20,
        place=EVIL,
        actors=(EVIL,),
        said_by=(EVIL,),
        evidence=tuple(
            Evidence(EVIL, f"javascript:alert({n})", EVIL * 30, EVIL) for n in range(20)
        ),
    ),
    (Change("killed", EVIL, "x" * 3000),),
    [{"follow_id": "fo1", "name": EVIL, "reasons": [EVIL, "y" * 900]}],
)
ALL = {
    "new": (notice(),),
    "updated": (UPDATED,),
    "corrected": (CORRECTED,),
    "retracted": (RETRACTED,),
    "unknown": (UNKNOWN,),
    "hostile": (HOSTILE,),
    "digest": (UPDATED, CORRECTED, RETRACTED, UNKNOWN),
}
