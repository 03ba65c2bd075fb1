"""Which of our reports MUC-4 would call an incident, and how a report meets a template.

VIEW is printed with the figures. It looks at a report's fields only, never at the text or the key.
"""

from __future__ import annotations

import re
from datetime import date, timedelta

from muc4_keys import NINE, Incident, KeyCount, KeyDate
from names import same_name, same_place

from rimland.model.coded import CodedReport
from rimland.model.toll import Count
from rimland.model.vocab import Mode

VIEW = """\
In the view of the rules a report counts as a MUC incident unless
 - its first mode is a clash, a change of territory or a prison break, and it names no dead or
   abducted civilians (MUC leaves out fights between guerrillas and the army),
 - its target is of the security forces and it names no dead or abducted civilians (MUC leaves out
   attacks on purely military and police targets),
 - its target is an armed group, or only perpetrators died in it (killings of guerrillas),
 - it is an air or drone strike or shelling and its target is not known to be civilian,
 - its country is known and is not one of the nine of interest,
 - it ended more than 62 days before the dateline and is no update.
Types: bombing and mine_ied are BOMBING; abduction and hostage_barricade KIDNAPPING;
arson_destruction ARSON; hijacking HIJACKING; every other mode ATTACK.
Not coded by rimland and so always missed: threats, ROBBERY, FORCED WORK STOPPAGE."""

TYPES = {
    Mode.BOMBING: "BOMBING",
    Mode.MINE_IED: "BOMBING",
    Mode.ABDUCTION: "KIDNAPPING",
    Mode.HOSTAGE_BARRICADE: "KIDNAPPING",
    Mode.ARSON_DESTRUCTION: "ARSON",
    Mode.HIJACKING: "HIJACKING",
}
NOT_CODED = frozenset({"ROBBERY", "FORCED WORK STOPPAGE"})
RECENT = timedelta(days=62)
THRESHOLD = 2.0
"""A report meets a template from this similarity on."""

_FIGHTS = frozenset({Mode.CLASH, Mode.TERRITORY_CHANGE, Mode.PRISON_BREAK})
_HEAVY = frozenset({Mode.AIR_STRIKE, Mode.DRONE_STRIKE, Mode.SHELLING})
_SECURITY = re.compile(r"military|police|security|army|soldier|troops|armed forces|checkpoint")
_FIGHTERS = re.compile(r"armed.?group|militant|fighter|insurgent|guerrilla|rebel|perpetrator")


def muc_type(mode: Mode) -> str:
    """Return MUC's incident type for a mode."""
    return TYPES.get(mode, "ATTACK")


def left_out(report: CodedReport, published: date | None) -> str | None:
    """Return why a report is no incident to MUC; None where it is one."""
    mode = report.event_types[0] if report.event_types else None
    target = (report.target_type or "").casefold()
    civilians = bool(report.civilians_killed_best) or bool(
        report.abducted_best and not _SECURITY.search(target)
    )
    reason = None
    if mode in _FIGHTS and not civilians:
        reason = "fight"
    elif _SECURITY.search(target) and not civilians:
        reason = "security target"
    elif _FIGHTERS.search(target) or _only_perpetrators_died(report):
        reason = "fighters hit"
    elif mode in _HEAVY and not target and not civilians:
        reason = "strike on unknown target"
    elif report.country_iso3 is not None and report.country_iso3 not in NINE:
        reason = "other country"
    elif is_old(report, published):
        reason = "old"
    return reason


def _only_perpetrators_died(report: CodedReport) -> bool:
    others = report.killed.best or report.killed.low or report.injured.best or report.abducted_best
    return bool(report.perpetrators_killed) and not others and not report.target_type


def is_old(report: CodedReport, published: date | None) -> bool:
    """Whether a report tells of what ended long before the dateline, and of nothing new about it."""
    if published is None or report.date_end is None or report.is_update:
        return False
    return report.date_end < published - RECENT


def similarity(report: CodedReport, incident: Incident, text: str) -> float:
    """Say how well a report meets a template: the sum of the points below.

    Type 1, country 0.5, place 1, an organisation in common 1; the same day 1, an allowed day 0.5, a
    day not allowed -0.5; agreeing deaths 1 (where there are any), disagreeing -0.5; each target
    string of the key that stands within 60 characters of the report's evidence 1, up to 2.
    """
    points = 1.0 * any(muc_type(m) in incident.types for m in report.event_types)
    points += 0.5 * (report.country_iso3 in incident.countries)
    points += 1.0 * bool(
        report.place and any(same_place(report.place, place) for place in incident.places)
    )
    points += _date_points(report, incident)
    points += _death_points(report, incident)
    points += 1.0 * any(
        perpetrator.name and any(same_name(perpetrator.name, n) for n in organisation.names)
        for perpetrator in report.perpetrators
        for organisation in incident.organisations
    )
    near = nearby(report, text)
    return points + min(2.0, sum(1.0 for t in incident.targets if _flat(t) in near))


def nearby(report: CodedReport, text: str, reach: int = 60) -> str:
    """Return the text within reach of the report's evidence, in small letters on one line."""
    spans = sorted({(q.start, q.end) for quotes in report.evidence.values() for q in quotes})
    pieces, done = [], 0
    for start, end in spans:
        begin = max(done, start - reach)
        if end + reach > begin:
            pieces.append(text[begin : end + reach])
            done = end + reach
    return _flat("".join(pieces))


def agrees(count: Count, key: KeyCount) -> bool:
    """Whether our count is the key's number.

    A number asks for that best; "6-" for a low or best of 6 (PLURAL: of two or more); "-15" for a
    high or best of 15; "6-8" for a best within it or just these ends. Zero is met by unknown too.
    """
    if key.low == 0 and key.high == 0:
        return not count.best and not count.low
    if key.point is not None:
        return count.best == key.point
    if key.high is None:
        known = [v for v in (count.low, count.best) if v is not None]
        return any(v >= 2 for v in known) if key.low == 2 else key.low in known
    if not key.low:
        return key.high in (count.high, count.best)
    ends = (count.low, count.high) == (key.low, key.high)
    return ends or (count.best is not None and key.low <= count.best <= key.high)


def day_of(report: CodedReport) -> date | None:
    """Return the report's day where it gives a single one."""
    return report.date_start if report.date_start == report.date_end else None


def allowed(report: CodedReport, key: KeyDate) -> bool:
    """Whether all of the report's dates are allowed by the key."""
    ends = (report.date_start, report.date_end)
    return any(ends) and all(key.holds(day) for day in ends if day is not None)


def _date_points(report: CodedReport, incident: Incident) -> float:
    if not incident.dates or (report.date_start is None and report.date_end is None):
        return 0.0
    day = day_of(report)
    if day is not None and any(key.exact and key.start == day for key in incident.dates):
        return 1.0
    return 0.5 if any(allowed(report, key) for key in incident.dates) else -0.5


def _death_points(report: CodedReport, incident: Incident) -> float:
    if not incident.deaths or not report.killed.known:
        return 0.0
    if not any(agrees(report.killed, key) for key in incident.deaths):
        return -0.5
    return 1.0 if report.killed.best or report.killed.low else 0.0


def _flat(text: str) -> str:
    return " ".join(text.casefold().split())
