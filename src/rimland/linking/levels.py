"""The features that are compared, the levels each can reach, and the sentence for each level.

A pair reaches exactly one level of each feature. Levels say how rare an agreement is: two sources
that both count 37 dead agree on more than two that both count one. Conditions are SQL over a
candidate pair (``linking.score``): ``km``, ``reach`` (both circles together), ``gap`` (days between),
``slack`` (days the dates may be off), ``ends`` (days between the first days, or the last ones if that
is more), ``days_a`` (how many days are told of), ``precise_a`` (how well the place is known), tolls
``best_a`` and so on.
"""

from __future__ import annotations

from dataclasses import dataclass

GENERIC = "('clash', 'other_violence')"
FINE_KM, MIDDLE_KM = 12.0, 80.0
"""Both circles together: places known to the town, and to the district."""

_LARGE = "greatest(precise_a, precise_b) >= 4"
_ONE_REGION = "coalesce(adm1_a = adm1_b, names >= 1)"
_MIDDLING = "greatest(precise_a, precise_b) = 3"
_ONE_PLACE = (
    f"CASE WHEN {_LARGE} THEN {_ONE_REGION} "
    f"WHEN {_MIDDLING} AND adm2_a = adm2_b THEN true ELSE names >= 1 END"
)
"""SQL of whether both name one province, where one is known no better, one district or one place."""

WIDE = "greatest(precise_a, precise_b) >= 6"
"""SQL of whether one place is known to the country only."""


@dataclass(frozen=True, slots=True)
class Level:
    """One level of a feature: its name, when it holds (after those before it), how it is said."""

    name: str
    condition: str
    sentence: str


def _distance() -> tuple[Level, ...]:
    apart = "{km} km apart where the places are known to {reach} km"
    fine = [
        Level(f"fine_{km}", f"reach <= {FINE_KM} AND km <= {km}", apart)
        for km in (1, 4, 8, 12, 17, 22, 30, 45)
    ]
    middle = [
        Level(f"middle_{share}", f"reach <= {MIDDLE_KM} AND km <= reach * {share / 100}", apart)
        for share in (5, 25, 50, 75, 100, 150, 200)
    ]
    coarse = [
        Level(f"coarse_{share}", f"reach > {MIDDLE_KM} AND km <= reach * {share / 100}", apart)
        for share in (5, 15, 30, 45, 60, 80, 100, 130)
    ]
    return (
        Level("country", WIDE, "one place is known to the country only"),
        # Two attacks in one town lie as near each other as two tellings of one of them.
        Level("named", _ONE_PLACE, apart),
        *fine,
        Level("fine_far", f"reach <= {FINE_KM}", apart),
        *middle,
        Level("middle_far", f"reach <= {MIDDLE_KM}", apart),
        *coarse,
        Level("coarse_far", "true", apart),
    )


def _date() -> tuple[Level, ...]:
    exact = [Level(f"exact_{days}", f"exact AND gap = {days}", "{gap_words}") for days in range(8)]
    ends = [
        Level(f"ends_{days}", f"ends <= {days}", "first and last days no more than {ends} apart")
        for days in (0, 1, 2, 3, 4, 6, 8)
    ]
    return (
        *exact,
        Level("exact_far", "exact", "{gap_words}"),
        *ends,
        Level("loose_meet", "gap = 0 AND span <= 7", "{gap_words}"),
        Level("long_meet", "gap = 0", "{gap_words}, over a long time"),
        Level("loose_1", "gap <= 1", "{gap_words}"),
        Level("loose_3", "gap <= 3", "{gap_words}"),
        Level("loose_slack", "gap <= slack", "{gap_words}, within what the dates are known to"),
        Level("loose_far", "true", "{gap_words}, more than the dates are known to"),
    )


_SIZES = (0, 1, 2, 3, 4, 5, 7, 10, 15, 25, 50)
_RELATIONS = {
    "same_range": "same_range",
    "equal": "best_a = best_b",
    "close": "more - less <= greatest(1, 0.25 * more)",
    "meet": "ranges_meet",
    "half": "less >= 0.5 * more",
    "far": "true",
}
"""How two tolls are to each other, tried in this order, for every size of the larger one."""


def _toll() -> tuple[Level, ...]:
    agree = "the tolls agree ({best_a} and {best_b})"
    differ = "the tolls differ ({best_a} against {best_b})"
    return (
        Level("unknown", "best_a IS NULL OR best_b IS NULL", "one gives no toll"),
        *(
            Level(f"{relation}_{size}", holds, differ if relation in {"half", "far"} else agree)
            for size in _SIZES
            for relation, holds in _RELATIONS.items()
        ),
    )


def _toll_sql() -> str:
    """SQL of the toll's level: sizes and relations are tried apart, not every pair of them."""
    sizes = " ".join(f"WHEN more < {size} THEN {number}" for number, size in enumerate(_SIZES[1:]))
    relations = " ".join(
        f"WHEN {holds} THEN {number}" for number, holds in enumerate(_RELATIONS.values())
    )
    return (
        "CASE WHEN best_a IS NULL OR best_b IS NULL THEN 0 ELSE "
        f"1 + {len(_RELATIONS)} * (CASE {sizes} ELSE {len(_SIZES) - 1} END) "
        f"+ (CASE {relations} END) END"
    )


FEATURES: dict[str, tuple[Level, ...]] = {
    "distance": _distance(),
    "date": _date(),
    "days": (
        Level("same_1", "days_a = 1 AND days_b = 1", ""),
        Level("same_few", "days_a = days_b AND days_a <= 7", "both tell of {days_a} days"),
        Level("same_many", "days_a = days_b", "both tell of {days_a} days"),
        Level("next", "abs(days_a - days_b) = 1", "one goes on for a day longer"),
        Level("different", "true", "one tells of {days_a} days, one of {days_b}"),
    ),
    "known": (
        Level("unknown", WIDE, ""),
        *(
            Level(f"same_{level}", f"precise_a = {level} AND precise_b = {level}", "")
            for level in range(1, 6)
        ),
        Level("next", "abs(precise_a - precise_b) = 1", ""),
        Level("different", "true", "one place is known better than the other"),
    ),
    "actor": (
        Level("unknown", "actors = -1", "one names no actor"),
        Level("same", "actors = 4", "both name the same actors"),
        Level("alike", "actors = 3", "the names of the actors are alike"),
        Level("within", "actors = 2", "one names some of the other's actors"),
        Level("partly", "actors = 1", "one actor is the same, another is not"),
        Level("different", "true", "they name different actors"),
    ),
    "mode": (
        Level("unknown", "modes = -1", "one does not say the mode"),
        Level("same", "modes = 3", "same mode"),
        Level("same_generic", "modes = 2", "both say only the kind of violence"),
        Level("unspecific", "modes = 1", "one says only the kind of violence"),
        Level("different", "true", "different modes"),
    ),
    "toll": _toll(),
    "area": (
        Level("other_country", "country_a <> country_b", "in different countries"),
        Level("unknown", WIDE, ""),
        Level("one_adm1", f"{_LARGE} AND {_ONE_REGION}", "in the same province"),
        Level("unknown_adm1", f"{_LARGE} AND (adm1_a IS NULL OR adm1_b IS NULL)", ""),
        Level("two_adm1", _LARGE, "provinces of different names"),
        Level("one_adm2", f"{_MIDDLING} AND adm2_a = adm2_b", "in the same district"),
        Level("same", "names = 2", "both name {place_a}"),
        Level("alike", "names = 1", "the places' names are alike"),
        Level(
            "other_place",
            "adm2_a = adm2_b AND names = 0 AND precise_a = precise_b",
            "two places in the same district",
        ),
        Level("same_adm2", "adm2_a = adm2_b", "in the same district"),
        Level("untold", "adm1_a IS NULL OR adm1_b IS NULL", ""),
        Level(
            "other_adm2", "adm1_a = adm1_b AND adm2_a <> adm2_b", "in two districts of a province"
        ),
        Level("same_adm1", "adm1_a = adm1_b", "in the same province"),
        Level("different", "true", "provinces of different names"),
    ),
    "telling": (
        Level("copy", "copy_a = copy_b", "one text is a copy of the other"),
        Level("citation", "citation_a = citation_b", "both cite the same"),
        Level("publisher", "list_has_any(publishers_a, publishers_b)", "both draw on one outlet"),
        Level("none", "true", ""),
    ),
    "words": (
        Level("unknown", "shared_words < 0", ""),
        Level("alike", "shared_words >= 0.5", "told in like words"),
        Level("some", "shared_words >= 0.25", "some of the telling words are the same"),
        Level("unlike", "true", "told in other words"),
    ),
}
"""Every feature with its levels, in the order in which conditions are tried."""


SILENT = frozenset({"unknown", "unknown_adm1", "untold", "named"})
"""Levels that say nothing, whatever was learned: what is not told, and what another feature says."""


def level_sql(feature: str) -> str:
    """SQL of the number of the level that a pair reaches."""
    if feature == "toll":
        return _toll_sql()
    cases = " ".join(
        f"WHEN {level.condition} THEN {number}"
        for number, level in enumerate(FEATURES[feature][:-1])
    )
    return f"CASE {cases} ELSE {len(FEATURES[feature]) - 1} END"
