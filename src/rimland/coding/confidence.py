"""How far a report is to be believed, as a calibrated chance.

A logistic over visible features; its weights are fitted on labelled cases by
``tools/train_confidence.py`` and its reliability curve stands in the documentation. A confidence is
the chance that the report is of a real, new attack and that country, day and number of killed are
all right. It speaks of coding, not of truth: a false newspaper story that was read without a slip
has a high confidence.
"""

from __future__ import annotations

import tomllib
from collections.abc import Sequence
from functools import cache
from importlib import resources

from rimland.coding.apart import Incident
from rimland.coding.document import Reading, within
from rimland.coding.logistic import Logistic, logit
from rimland.coding.triggers import Strength
from rimland.model.coded import CodedReport
from rimland.model.vocab import DatePrecision, Mode
from rimland.reading.casing import is_upper
from rimland.reading.spans import Span
from rimland.reading.tolls import Outcome

_EARLY = 2
_TOWN = 3
_REGION = 5
_OFTEN = 3
_SHORT, _LONG = 6, 25
_FEW = 10
_SEVERAL = 2
_DAY = DatePrecision.DAY


def features(
    report: CodedReport,
    incident: Incident,
    reading: Reading | None = None,
    position: int = 0,
    newsworthiness: float = 0.5,
) -> dict[str, float]:
    """Return what speaks for and against a report: flags, and the belief as log odds.

    Args:
        report: the report as coded.
        incident: the mentions and sentences it was read from.
        reading: all that was read in the text.
        position: how many of the text's reports stand before it.
        newsworthiness: the chance that the text reports an attack (newsworthy.after_reading).
    """
    strong = [m for m in incident.mentions if m.trigger.strength is Strength.STRONG]
    killed = report.killed
    flags: dict[str, float] = {
        "newsworthiness": logit(newsworthiness),
        "early": incident.lead.sentence < _EARLY,
        "strong": bool(strong),
        "told_often": len(incident.mentions) >= _OFTEN,
        "indefinite": any(not m.definite for m in incident.mentions),
        "exact_mode": bool(report.event_types) and report.event_types[0] is not Mode.OTHER_VIOLENCE,
        "day": report.date_precision is _DAY,
        "range": report.date_precision is not None and report.date_start != report.date_end,
        "town": report.place_precision is not None and report.place_precision <= _TOWN,
        "region": report.place_precision is not None and report.place_precision <= _REGION,
        "country": report.country_iso3 is not None,
        "killed_best": killed.best is not None,
        "killed_bounds": killed.best is None and (killed.low, killed.high) != (None, None),
        "killed_none": (killed.low, killed.best, killed.high) == (None, None, None),
        "killed_many": killed.best is not None and killed.best >= _FEW,
        "one_figure": killed.best is not None and killed.low == killed.high,
        "counted_apart": report.perpetrators_killed is not None,
        "named_group": any(p.name for p in report.perpetrators),
        "foiled": report.foiled,
        "update": report.is_update,
        "later_incident": position > 0,
    }
    if reading is not None:
        flags |= _rivals(report, incident, reading)
    return {name: float(flag) for name, flag in flags.items()}


def _rivals(report: CodedReport, incident: Incident, reading: Reading) -> dict[str, bool]:
    """Whether the text offers more than one answer, and whether ours stands beside the attack."""
    spans = [reading.sentence(n).span for n in sorted(set(incident.sentences))]
    beside = [reading.sentence(m.sentence).span for m in incident.mentions]
    placed = [p.place for p in reading.places if p.place]
    near = [p.place for s in spans for p in within(reading.places, s) if p.place]
    tolls = [t for s in spans for t in within(reading.tolls, s) if t.outcome is Outcome.KILLED]
    days = {d.start for s in spans for d in within(reading.dates, s) if d.precision is _DAY}
    length = len(reading.screened.sentences)
    return {
        "countries_several": len({p.country_iso3 for p in placed if p.country_iso3}) > 1,
        "countries_near": len({p.country_iso3 for p in near if p.country_iso3}) > 1,
        "places_several": len({p.key for p in near}) > _SEVERAL,
        "tolls_several": len({t.count for t in tolls}) > 1,
        "days_several": len(days) > 1,
        "day_beside": _stands(report, "date_start", beside),
        "killed_beside": _stands(report, "killed_best", beside),
        "country_beside": _stands(report, "country_iso3", beside),
        "short_text": length <= _SHORT,
        "long_text": length > _LONG,
        "undated": reading.published is None,
        "capitals": is_upper(reading.screened.given),
    }


def _stands(report: CodedReport, field: str, spans: Sequence[Span]) -> bool:
    quotes = report.evidence.get(field, ())
    return any(s.start <= q.start and q.end <= s.end for q in quotes for s in spans)


def confidence(
    report: CodedReport,
    incident: Incident,
    reading: Reading | None = None,
    position: int = 0,
    newsworthiness: float = 0.5,
) -> float:
    """Return the chance that the report is right, between 0 and 1; takes what ``features`` takes."""
    return _model().chance(features(report, incident, reading, position, newsworthiness))


@cache
def _model() -> Logistic:
    path = resources.files("rimland").joinpath("data", "coding", "confidence.toml")
    table = tomllib.loads(path.read_text(encoding="utf-8"))
    return Logistic(float(table["intercept"]), {k: float(v) for k, v in table["weights"].items()})
