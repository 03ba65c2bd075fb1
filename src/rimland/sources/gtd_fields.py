"""GTD's fields under rimland's names, as SQL over the typed twins of its columns."""

from __future__ import annotations

from typing import Any

from rimland.sources.definitions import packaged_toml
from rimland.sources.names import OTHER_OUTLET, names_a_leader_sql, side_sql
from rimland.sources.normalise import flags_sql, formula_condition, priogrid_sql, quoted
from rimland.tables.packaged import mode_crosswalk
from rimland.tables.schemas import ARTICLE_FIELDS, DATASET_FIELDS

RULES: dict[str, Any] = packaged_toml("gtd.toml")
FIELDS = (*DATASET_FIELDS, *(f for f in ARTICLE_FIELDS if f.name == "weapon"))
"""What a GTD row can say: a dataset's fields, and the weapon, which coders of articles name too."""

GROUPS = ("gname", "gname2", "gname3")
"""The columns that name who attacked."""

# An attack by people of no group names none; anything else there may be the attacker's own name.
_NO_PERSON = r"(?i)\b(individuals?|extremists?|separatists?|supremacists?|jihadi|group|movement)\b"


def fields_sql() -> str:
    """SQL: the report's fields under rimland's names, from the typed twins."""
    precise = RULES["place_precision"]
    where = " ".join(f"WHEN {code} THEN {level}" for code, level in precise.items())
    targets = " ".join(f"WHEN {code} THEN {quoted(w)}" for code, w in RULES["target_types"].items())
    named = "coalesce(by_name.iso3, by_code.iso3)"
    flags = {
        "multi_month": "date_trunc('month', first_day) <> date_trunc('month', date_end)",
        "country_unknown": f"country_n IS NOT NULL AND {named} IS NULL",
        "null_island": "latitude_n = 0 AND longitude_n = 0",
        "name_withheld": " OR ".join(_withheld(c) for c in GROUPS),
        "doubt_terrorism": "doubtterr_n = 1",
        "formula_text": formula_condition((*GROUPS, "city", "provstate")),
    }
    filled = {
        "event_types": _modes(),
        "unit": "'incident'",
        "suicide": "suicide_n = 1",
        # GTD calls an attack failed that missed its target; where others were hurt, harm was done.
        "foiled": "CASE WHEN success_n = 1 THEN false WHEN success_n = 0 "
        "AND coalesce(killed, 0) = 0 AND coalesce(injured, 0) = 0 THEN true END",
        "date_start": "first_day",
        "date_end": "CASE WHEN resolved THEN greatest(last_day, resolution_d) ELSE last_day END",
        "date_precision": "CASE WHEN coalesce(imonth_n, 0) = 0 THEN 'year' "
        "WHEN coalesce(iday_n, 0) = 0 THEN 'month' ELSE 'day' END",
        "country_iso3": named,
        "adm1": "provstate",
        "place": "city",
        "latitude": "round(latitude_n, 6)",
        "longitude": "round(longitude_n, 6)",
        # In the vicinity of a town, its coordinates stand for a place nearby.
        "place_precision": f"CASE WHEN specificity_n = 1 AND vicinity_n = 1 THEN 2 "
        f"ELSE CASE specificity_n {where} END END",
        # least() skips NULL: asked without coordinates, it would name the last cell of the globe.
        "priogrid_gid": "CASE WHEN latitude_n IS NOT NULL AND longitude_n IS NOT NULL "
        f"THEN {priogrid_sql('latitude_n', 'longitude_n')} END",
        "actors": f"list_filter([{', '.join(_actor(n) for n in (1, 2, 3))}], "
        "lambda actor: actor IS NOT NULL)",
        "target_type": f"CASE targtype1_n {targets} END",
        "perpetrator_side": "'a'",
        "perpetrators_in_total": "NOT counted_apart",
        "killed_side_a_best": "CASE WHEN nkill_n IS NULL OR counted_apart "
        "THEN CAST(round(nkillter_n) AS INTEGER) END",
        **_bounded("killed_total", "killed"),
        **_bounded("injured_total", "injured"),
        "abducted_best": "CASE WHEN ishostkid_n = 1 THEN CAST(round(nhostkid_n) AS INTEGER) END",
        "publishers": _collection(),
        "foreign_ids": "CASE WHEN part_of IS NOT NULL THEN ['gtd_related:' || part_of] END",
        "weapon": _first_rule(RULES["weapons"], "word", "NULL"),
    }
    columns = [
        f"{filled.get(f.name, 'NULL')}::{f.type} AS {f.name}" for f in FIELDS if f.name != "flags"
    ]
    flagged = f"{flags_sql(flags)}::VARCHAR[] AS flags"
    return ", ".join(["ordinal", "record AS record_id", *columns, flagged])


def _modes() -> str:
    """SQL: the modes of the attack types in GTD's order, each once."""
    codes = {c.code: c.mode for c in mode_crosswalk() if c.scheme == "gtd" and c.mode}
    cases = " ".join(f"WHEN {code} THEN {quoted(mode)}" for code, mode in codes.items())
    found = []
    for n in (1, 2, 3):
        attack = f"attacktype{n}_n"
        found.append(_first_rule(RULES["means"], "mode", f"CASE {attack} {cases} END", attack))
    first, second, third = found
    return (
        f"list_filter([{first}, nullif({second}, {first}), "
        f"nullif(nullif({third}, {first}), {second})], lambda mode: mode IS NOT NULL)"
    )


def _first_rule(rules: list[dict[str, Any]], word: str, otherwise: str, attack: str = "") -> str:
    """SQL: the word of the first rule that fits the first weapon."""
    cases = []
    for rule in rules:
        parts = [f"weaptype1_n IN ({_numbers(rule['weapon'])})"]
        if "subtypes" in rule:
            parts.append(f"weapsubtype1_n IN ({_numbers(rule['subtypes'])})")
        if "attacks" in rule:
            parts.append(f"{attack} IN ({_numbers(rule['attacks'])})")
        if rule.get("alone"):
            parts.append("weaptype2_n IS NULL")
        cases.append(f"WHEN {' AND '.join(parts)} THEN {quoted(rule[word])}")
    return f"CASE {' '.join(cases)} ELSE {otherwise} END"


def _numbers(codes: list[int]) -> str:
    return ", ".join(str(int(code)) for code in codes)


def _actor(n: int) -> str:
    """SQL: the n-th group with certainty and claim; nothing where the group is unknown."""
    group, claim = GROUPS[n - 1], "claimed_n" if n == 1 else f"claim{n}_n"
    said = f"CASE {claim} WHEN 0 THEN 'none_known' WHEN 1 THEN "
    said += "CASE WHEN compclaim_n = 1 THEN 'counter_claimed' ELSE 'claimed' END END"
    return (
        f"CASE WHEN {group} IS NOT NULL THEN {{'role': 'perpetrator', "
        f"'name': CASE WHEN NOT {_is_person(group)} THEN {side_sql(group)} END, "
        "'dataset_id': NULL::VARCHAR, 'tie': NULL::VARCHAR, "
        f"'certainty': CASE guncertain{n}_n WHEN 0 THEN 'established' WHEN 1 THEN 'suspected' END, "
        f"'claim': {said}, 'said_by': NULL::VARCHAR}} END"
    )


def _withheld(group: str) -> str:
    """SQL: whether a group's name is, or holds, a person's."""
    return f"(coalesce({names_a_leader_sql(group)}, false) OR {_is_person(group)})"


def _is_person(group: str) -> str:
    """SQL: whether the attacker's own name may stand where a group's is due."""
    return f"coalesce(individual_n = 1 AND NOT regexp_matches({group}, '{_NO_PERSON}'), false)"


def less(total: str, own: str) -> str:
    """SQL: a count without the perpetrators in it, where both are known and agree."""
    known = f"{own}_n <= {total}_n"
    return f"CASE WHEN {known} THEN round({total}_n - {own}_n, 3) ELSE {total}_n END"


def _bounded(stem: str, value: str) -> dict[str, str]:
    """SQL: a count; only a fraction, which no number of people can be, has bounds."""
    broken = f"{value} <> floor({value})"
    return {
        f"{stem}_low": f"CASE WHEN {broken} THEN CAST(floor({value}) AS INTEGER) END",
        f"{stem}_best": f"CAST(round({value}) AS INTEGER)",
        f"{stem}_high": f"CASE WHEN {broken} THEN CAST(ceil({value}) AS INTEGER) END",
    }


def part_of() -> str:
    """SQL: the lowest id of the attacks named as related: all parts of one plan share it."""
    ids = "regexp_extract_all(related, '\\b[0-9]{12}\\b')"
    others = f"list_filter({ids}, lambda other: other <> record)"
    return f"CASE WHEN len({others}) > 0 THEN least(list_min({others}), record) END"


def _collection() -> str:
    """SQL: the house whose collection a row is from."""
    cases = " ".join(
        f"WHEN starts_with(dbsource, {quoted(prefix)}) THEN [{quoted(house)}]"
        for prefix, house in RULES["collections"].items()
    )
    return f"CASE WHEN dbsource IS NULL THEN NULL {cases} ELSE [{quoted(OTHER_OUTLET)}] END"
