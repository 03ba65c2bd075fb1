"""What matters of an event and is no longer as it was told.

A difference either *adds* (more is known than was told) or *contradicts* (what was told no longer
holds). What merely becomes vaguer is none, unless a source or a person took the field back: several
reports of one attack differ in how much they say, and the loss of a detail is no news.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from rimland.model.alert import Change, Facts
from rimland.model.place import distance_km, fold_area
from rimland.model.vocab import Certainty, Claim, Mode, Tie
from rimland.outputs.alerts.wording import (
    attribution_text,
    day_text,
    known,
    modes_text,
    place_level,
    place_text,
    span,
    toll_class,
    toll_text,
)

_SAME_SPOT_KM = 10.0
"""Two names of towns this close are taken for two spellings, or a suburb, of one."""

_TAKEN_BACK = {
    "killed": "killed",
    "killed_low": "killed",
    "killed_best": "killed",
    "killed_high": "killed",
    "victims_killed": "killed",
    "all_killed": "killed",
    "toll": "killed",
    "injured": "injured",
    "injured_low": "injured",
    "injured_best": "injured",
    "injured_high": "injured",
    "country": "place",
    "country_iso3": "place",
    "adm1": "place",
    "place": "place",
    "geonames_id": "place",
    "latitude": "place",
    "longitude": "place",
    "place_precision": "place",
    "day": "day",
    "date": "day",
    "date_start": "day",
    "date_end": "day",
    "date_precision": "day",
    "modes": "mode",
    "mode": "mode",
    "event_type": "mode",
    "event_types": "mode",
    "actors": "attribution",
    "perpetrators": "attribution",
    "attribution": "attribution",
    "tie": "attribution",
    "certainty": "attribution",
    "claim": "attribution",
}
"""Which of the fields of an alert a field taken back belongs to; others change nothing told."""

_STRENGTH: dict[str, int] = {
    Certainty.SUSPECTED: 1,
    Certainty.PROBABLE: 2,
    Certainty.ESTABLISHED: 3,
}
_NEARNESS: dict[str, int] = {Tie.INSPIRED: 1, Tie.GUIDED: 2, Tie.DIRECTED: 3}


@dataclass(frozen=True, slots=True)
class Difference:
    """One change, and whether it contradicts what was told rather than adding to it."""

    change: Change
    contradicts: bool


Verdict = bool | None
"""True contradicts, False adds, None is nothing worth telling."""


def differences(told: Facts, facts: Facts) -> tuple[Difference, ...]:
    """Return what matters and is not as it was told, in a fixed order; empty for equal facts."""
    # What had been taken back when the follower was told is no longer a correction to them.
    fresh = set(facts.corrected) - set(told.corrected)
    back = {_TAKEN_BACK[name] for name in fresh if name in _TAKEN_BACK}
    return tuple(_all(told, facts, back))


def _all(told: Facts, facts: Facts, back: set[str]) -> Iterator[Difference]:
    for name, text, compare in _FIELDS:
        before, after = text(told), text(facts)
        if before == after:
            continue
        verdict = compare(told, facts)
        if name in back and (verdict is not None or name not in _CLASSED):
            verdict = True
        if verdict is not None:
            yield Difference(Change(name, before, after), contradicts=verdict)


def _killed(told: Facts, facts: Facts) -> Verdict:
    return _classes(toll_class(told.killed), toll_class(facts.killed))


def _injured(told: Facts, facts: Facts) -> Verdict:
    """Injured matter where nobody is known to be killed; else their number moves with every report."""
    if toll_class(told.killed) or toll_class(facts.killed):
        return None
    return _classes(toll_class(told.injured), toll_class(facts.injured))


def _classes(before: int | None, after: int | None) -> Verdict:
    if before == after:
        return None
    if before is None:
        return False
    return after is None or after < before


def _place(told: Facts, facts: Facts) -> Verdict:
    if _same_spot(told, facts):
        return None
    if _differ(told.country, facts.country) or _differ(told.adm1, facts.adm1):
        return True
    before, after = place_level(told), place_level(facts)
    if before == after and _differ(told.place, facts.place):
        return True
    named = ((told.country, facts.country), (told.adm1, facts.adm1), (told.place, facts.place))
    gained = any(new and not old for old, new in named)
    lost = any(old and not new for old, new in named)
    return False if after < before or (gained and not lost) else None


def _same_spot(told: Facts, facts: Facts) -> bool:
    if place_level(told) or place_level(facts) or _differ(told.country, facts.country):
        return False
    if None in (told.latitude, told.longitude, facts.latitude, facts.longitude):
        return False
    spots = [(f.latitude or 0.0, f.longitude or 0.0) for f in (told, facts)]
    return distance_km(*spots[0], *spots[1]) <= _SAME_SPOT_KM


def _differ(before: str | None, after: str | None) -> bool:
    return bool(before and after and fold_area(before) != fold_area(after))


def _day(told: Facts, facts: Facts) -> Verdict:
    before, after = span(told), span(facts)
    if after is None:
        return None
    if before is None:
        return False
    return True if before[1] < after[0] or after[1] < before[0] else None


def _mode(told: Facts, facts: Facts) -> Verdict:
    vague = {str(Mode.OTHER_VIOLENCE)}
    before, after = {str(m) for m in told.modes} - vague, {str(m) for m in facts.modes} - vague
    if not after - before:
        return None
    return bool(before) and not before & after


def _attribution(told: Facts, facts: Facts) -> Verdict:
    verdicts = [
        _who(set(told.actors), set(facts.actors)),
        _certainty(known(told.certainty), known(facts.certainty)),
        _tie(known(told.tie), known(facts.tie)),
        _claim(known(told.claim), known(facts.claim)),
    ]
    return True if True in verdicts else False if False in verdicts else None


def _who(before: set[str], after: set[str]) -> Verdict:
    if before - after:
        return True
    return False if after - before else None


def _certainty(before: str | None, after: str | None) -> Verdict:
    if before == after or after is None:
        return None
    if before is None:
        return False
    if after == Certainty.DISPUTED:
        return True
    if before == Certainty.DISPUTED or _STRENGTH.get(after, 0) > _STRENGTH.get(before, 0):
        return False
    return True if before == Certainty.ESTABLISHED else None


def _tie(before: str | None, after: str | None) -> Verdict:
    if before == after or after is None:
        return None
    if before is None:
        return False
    return _NEARNESS.get(after, 0) <= _NEARNESS.get(before, 0)


def _claim(before: str | None, after: str | None) -> Verdict:
    told, now = (None if c == Claim.NONE_KNOWN else c for c in (before, after))
    if told == now or now is None:
        return None
    if told is None:
        return False
    return (told, now) != (Claim.CLAIMED, Claim.COUNTER_CLAIMED)


_FIELDS: tuple[tuple[str, Callable[[Facts], str], Callable[[Facts, Facts], Verdict]], ...] = (
    ("killed", lambda f: toll_text(f.killed), _killed),
    ("injured", lambda f: toll_text(f.injured), _injured),
    ("place", place_text, _place),
    ("day", day_text, _day),
    ("mode", modes_text, _mode),
    ("attribution", attribution_text, _attribution),
)
_CLASSED = frozenset({"killed", "injured"})
"""Tolls matter by their class, whoever corrects them: twelve dead instead of eleven is no news."""
