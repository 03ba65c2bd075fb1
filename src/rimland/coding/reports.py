"""One incident as a coded report: what, where, when, who and how many, each with its evidence."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import TypedDict

from rimland.coding.apart import Incident
from rimland.coding.confidence import confidence
from rimland.coding.document import Reading
from rimland.coding.settle import SettledToll, pick, settle
from rimland.coding.shadow import recalled
from rimland.coding.what import foiled, modes, suicide, target, weapon
from rimland.coding.when import when
from rimland.coding.where import where
from rimland.coding.who import who
from rimland.model.coded import CodedReport, Quote
from rimland.model.vocab import DatePrecision, Mode
from rimland.reading.spans import Span
from rimland.reading.tolls import Side

COUNTRY_ONLY = 6
_STRIKES = frozenset({Mode.AIR_STRIKE, Mode.DRONE_STRIKE})
_COLUMNS = {
    "killed": ("killed_low", "killed_best", "killed_high"),
    "injured": ("injured_low", "injured_best", "injured_high"),
    "abducted": ("abducted_best",),
    "civilians_killed": ("civilians_killed_best",),
}


@dataclass(slots=True)
class _Draft:
    """The growing evidence and abstentions of one report."""

    reading: Reading
    evidence: dict[str, tuple[Quote, ...]] = field(default_factory=dict)
    abstained: dict[str, str] = field(default_factory=dict)

    def cite(self, names: Sequence[str], spans: Sequence[Span]) -> None:
        """Keep where the fields were read."""
        if spans:
            quotes = tuple(self.reading.quote(s) for s in dict.fromkeys(spans))
            self.evidence.update(dict.fromkeys(names, quotes))

    def found(self, name: str, span: Span | None, why_not: str) -> None:
        """Keep where a field was read, or why it is unknown."""
        if span is None:
            self.abstained[name] = why_not
        else:
            self.cite([name], [span])


def report(
    reading: Reading,
    incident: Incident,
    others: Sequence[Incident] = (),
    newsworthiness: float = 0.5,
) -> CodedReport:
    """Return one incident as a coded report; ``others`` are all the incidents the text reports."""
    draft = _Draft(reading)
    found_modes = modes(reading, incident)
    draft.cite(["event_type", "event_types"], [span for _, span in found_modes])
    own_death, stopped = suicide(reading, incident), foiled(incident)
    draft.found("suicide", own_death, "the text does not say that an attacker meant to die")
    draft.cite(["foiled"], [stopped.span] if stopped else [])
    means, aim = weapon(reading, incident), target(reading, incident)
    draft.found("weapon", means[1] if means else None, "no means named")
    draft.found("target_type", aim[1] if aim else None, "no target named")
    doers = who(reading, incident, others, found_modes[0][0])
    draft.cite(["perpetrators"], doers.evidence)
    if doers.reason:
        draft.abstained["perpetrators"] = doers.reason
    by_state = doers.by_state or found_modes[0][0] in _STRIKES
    toll = _toll(draft, incident, Side.SECURITY if by_state else Side.PERPETRATORS)
    coded = CodedReport(
        event_types=tuple(mode for mode, _ in found_modes),
        suicide=True if own_death else None,
        foiled=stopped is not None,
        perpetrators=doers.perpetrators,
        target_type=aim[0] if aim else None,
        weapon=means[0] if means else None,
        killed=toll.killed,
        civilians_killed_best=toll.civilians_killed_best,
        perpetrators_killed=toll.perpetrators_killed,
        injured=toll.injured,
        abducted_best=toll.abducted_best,
        is_update=toll.is_update,
        abstained=draft.abstained,
        evidence=draft.evidence,
        **_place_fields(draft, incident),
        **_date_fields(draft, incident),
    )
    position = next((n for n, other in enumerate(others) if other is incident), 0)
    chance = confidence(coded, incident, reading, position, newsworthiness)
    return replace(coded, confidence=chance)


def _toll(draft: _Draft, incident: Incident, attackers: Side | None) -> SettledToll:
    numbers = set(incident.sentences)
    told, news = draft.reading.tolls, incident.background is None
    wanted = [
        i
        for i, toll in enumerate(told)
        if draft.reading.number_at(toll.span) in numbers
        and not (news and recalled(draft.reading, toll.span))
    ]
    mentions = pick(told, wanted)
    toll = settle(mentions, draft.reading.screened.text, attackers=attackers)
    if toll.injured.high == 0 and not toll.killed.known:
        # "Nobody was hurt": then nobody was killed either.
        nobody = {"killed": toll.evidence.get("injured", ())}
        toll = replace(toll, killed=toll.injured, evidence=toll.evidence | nobody)
        toll.abstained.pop("killed", None)
    for name, where_read in toll.evidence.items():
        draft.cite(_COLUMNS.get(name, (name,)), where_read)
    for name, reason in toll.abstained.items():
        draft.abstained[f"{name}_best" if name in {"killed", "injured"} else name] = reason
    return toll


class _PlaceFields(TypedDict, total=False):
    country_iso3: str | None
    adm1: str | None
    place: str | None
    geonames_id: int | None
    latitude: float | None
    longitude: float | None
    place_precision: int | None


class _DateFields(TypedDict, total=False):
    date_start: date | None
    date_end: date | None
    date_precision: DatePrecision | None


_POINT = ("place", "geonames_id", "latitude", "longitude")


def _place_fields(draft: _Draft, incident: Incident) -> _PlaceFields:
    chosen = where(draft.reading, incident)
    if chosen.country is None:
        draft.abstained["country_iso3"] = chosen.why
    elif chosen.evidence:
        draft.cite(["country_iso3", "place_precision"], [chosen.evidence])
    place = chosen.mention.place if chosen.mention else None
    precision = chosen.mention.precision if chosen.mention else None
    if place is None or precision is None or precision >= COUNTRY_ONLY:
        draft.abstained["place"] = f"no place below a country: {chosen.why}"
        return {
            "country_iso3": chosen.country,
            "place_precision": COUNTRY_ONLY if chosen.country else None,
        }
    if chosen.mention:
        draft.cite([*_POINT, "adm1", "place_precision"], [chosen.mention.span])
    return {
        "country_iso3": chosen.country,
        "adm1": place.adm1,
        "place": place.name,
        "geonames_id": place.geonames_id,
        "latitude": place.latitude,
        "longitude": place.longitude,
        "place_precision": precision,
    }


def _date_fields(draft: _Draft, incident: Incident) -> _DateFields:
    chosen = when(draft.reading, incident)
    if chosen.mention is None:
        draft.abstained["date_start"] = chosen.why
        return {}
    draft.cite(["date_start", "date_end", "date_precision"], [chosen.mention.span])
    return {
        "date_start": chosen.mention.start,
        "date_end": chosen.mention.end,
        "date_precision": chosen.mention.precision,
    }
