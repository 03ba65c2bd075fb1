"""How far a report is to be believed, as a calibrated chance.

A logistic over visible features; its weights are fitted on labelled cases (tools/) and its
reliability curve stands in the documentation. It speaks of coding, not of truth: a false newspaper
story that was read without a slip has a high confidence.
"""

from __future__ import annotations

import math
import tomllib
from functools import cache
from importlib import resources

from rimland.coding.document import Reading
from rimland.coding.incidents import Incident
from rimland.coding.triggers import Strength
from rimland.model.coded import CodedReport
from rimland.model.vocab import DatePrecision, Mode

_EARLY = 2
_TOWN = 3
_OFTEN = 3


def features(report: CodedReport, incident: Incident, position: int = 0) -> dict[str, float]:
    """Return what speaks for and against a report, each 0 or 1."""
    strong = [m for m in incident.mentions if m.trigger.strength is Strength.STRONG]
    flags = {
        "early": incident.lead.sentence < _EARLY,
        "strong": bool(strong),
        "told_often": len(incident.mentions) >= _OFTEN,
        "indefinite": any(not m.definite for m in incident.mentions),
        "exact_mode": bool(report.event_types) and report.event_types[0] is not Mode.OTHER_VIOLENCE,
        "day": report.date_precision is DatePrecision.DAY,
        "town": report.place_precision is not None and report.place_precision <= _TOWN,
        "country": report.country_iso3 is not None,
        "killed_best": report.killed.best is not None,
        "one_figure": report.killed.best is not None and report.killed.low == report.killed.high,
        "named_group": any(p.name for p in report.perpetrators),
        "foiled": report.foiled,
        "later_incident": position > 0,
    }
    return {name: float(flag) for name, flag in flags.items()}


def confidence(
    report: CodedReport,
    incident: Incident,
    reading: Reading | None = None,
    position: int = 0,
    newsworthiness: float = 0.5,
) -> float:
    """Return the chance that the report is right, between 0 and 1."""
    del reading, newsworthiness
    intercept, weights = _model()
    found = features(report, incident, position)
    score = intercept + sum(weights.get(name, 0.0) * value for name, value in found.items())
    return 1 / (1 + math.exp(-score))


@cache
def _model() -> tuple[float, dict[str, float]]:
    path = resources.files("rimland").joinpath("data", "coding", "confidence.toml")
    table = tomllib.loads(path.read_text(encoding="utf-8"))
    return float(table["intercept"]), {k: float(v) for k, v in table["weights"].items()}
