import csv
import io
import json
import random
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from xml.sax.saxutils import escape

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rimland.app.jobs.load import append_parsed
from rimland.ledger.database import Database
from rimland.ledger.loads import LoadCounts
from rimland.ledger.reports import standing_reports
from rimland.model.errors import DeclarationError, FileRefusedError
from rimland.model.report import Report
from rimland.model.source import Scope
from rimland.model.time import Month
from rimland.model.vocab import Mode, Redistribution, TargetType, Weapon
from rimland.sources.base import LoadRequest, ParsedFile
from rimland.sources.gtd import FORMAT, GtdReader, coverage_of, definition, known_at_of_release
from rimland.sources.ucdp_coverage import FileShape
from rimland.tables.packaged import countries
from tests.unit.sources.test_files import workbook

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
REQUEST = LoadRequest(now=NOW)
NAMES = """
eventid iyear imonth iday approxdate extended resolution country country_txt region region_txt
provstate city latitude longitude specificity vicinity location summary crit1 crit2 crit3
doubtterr alternative alternative_txt multiple success suicide attacktype1 attacktype1_txt
attacktype2 attacktype2_txt attacktype3 attacktype3_txt targtype1 targtype1_txt targsubtype1
targsubtype1_txt corp1 target1 natlty1 natlty1_txt targtype2 targtype2_txt targsubtype2
targsubtype2_txt corp2 target2 natlty2 natlty2_txt targtype3 targtype3_txt targsubtype3
targsubtype3_txt corp3 target3 natlty3 natlty3_txt gname gsubname gname2 gsubname2 gname3
gsubname3 motive guncertain1 guncertain2 guncertain3 individual nperps nperpcap claimed claimmode
claimmode_txt claim2 claimmode2 claimmode2_txt claim3 claimmode3 claimmode3_txt compclaim
weaptype1 weaptype1_txt weapsubtype1 weapsubtype1_txt weaptype2 weaptype2_txt weapsubtype2
weapsubtype2_txt weaptype3 weaptype3_txt weapsubtype3 weapsubtype3_txt weaptype4 weaptype4_txt
weapsubtype4 weapsubtype4_txt weapdetail nkill nkillus nkillter nwound nwoundus nwoundte property
propextent propextent_txt propvalue propcomment ishostkid nhostkid nhostkidus nhours ndays divert
kidhijcountry ransom ransomamt ransomamtus ransompaid ransompaidus ransomnote hostkidoutcome
hostkidoutcome_txt nreleased addnotes scite1 scite2 scite3 dbsource INT_LOG INT_IDEO INT_MISC
INT_ANY related
"""
PUBLISHED = NAMES.split()


SOUND = {
    "eventid": "201603220001",
    "iyear": "2016",
    "imonth": "3",
    "iday": "22",
    "extended": "0",
    "country": "95",
    "country_txt": "Iraq",
    "provstate": "Al Anbar",
    "city": "Fallujah",
    "latitude": "33.355813",
    "longitude": "43.786124",
    "specificity": "1",
    "vicinity": "0",
    "doubtterr": "0",
    "multiple": "0",
    "success": "1",
    "suicide": "1",
    "attacktype1": "3",
    "attacktype1_txt": "Bombing/Explosion",
    "targtype1": "3",
    "gname": "Islamic State of Iraq and the Levant (ISIL)",
    "guncertain1": "0",
    "individual": "0",
    "claimed": "1",
    "weaptype1": "6",
    "weapsubtype1": "15",
    "nkill": "9",
    "nkillter": "2",
    "nwound": "12",
    "nwoundte": "0",
    "dbsource": "START Primary Collection",
}
"""One row that nothing is wrong with."""


def row(**changes: object) -> dict[str, str]:
    return {**SOUND, **{name: str(value) for name, value in changes.items()}}


def written(
    path: Path,
    *rows: Mapping[str, str],
    columns: Sequence[str] = PUBLISHED,
    encoding: str = "utf-8",
) -> Path:
    stream = io.StringIO()
    table = csv.writer(stream, lineterminator="\n")
    table.writerow(columns)
    table.writerows([one.get(c, "") for c in columns] for one in rows)
    path.write_bytes(stream.getvalue().encode(encoding))
    return path


def book(path: Path, *rows: Mapping[str, str]) -> Path:
    """Write the published workbook: numbers as numbers, texts as texts."""
    lines = [PUBLISHED, *([one.get(c, "") for c in PUBLISHED] for one in rows)]
    sheet = "".join(f"<row>{''.join(map(_cell, line))}</row>" for line in lines)
    return workbook(path, sheet)


def _cell(text: str) -> str:
    if text.replace(".", "", 1).removeprefix("-").isdigit():
        return f"<c><v>{text}</v></c>"
    return f'<c t="inlineStr"><is><t>{escape(text)}</t></is></c>'


def read(path: Path, request: LoadRequest = REQUEST) -> ParsedFile:
    return GtdReader().read(str(path), request)


def payloads(parsed: ParsedFile) -> list[dict[str, Any]]:
    return [json.loads(text) for text in parsed.candidates["payload"].to_pylist()]


def all_fields(tmp_path: Path, changes: Iterable[Mapping[str, str]]) -> list[dict[str, Any]]:
    """Read rows with these changes in one go and return the fields of each."""
    parsed = read(written(tmp_path / "t.csv", *(row(**one) for one in changes)))
    assert parsed.quarantined.to_pylist() == []
    return payloads(parsed)


def fields_of(tmp_path: Path, **changes: object) -> dict[str, Any]:
    (fields,) = all_fields(tmp_path, [{name: str(value) for name, value in changes.items()}])
    return fields


def test_the_published_layout_has_135_columns_and_all_are_accounted_for(tmp_path: Path) -> None:
    assert len(PUBLISHED) == 135
    parsed = read(written(tmp_path / "t.csv", row()))
    assert parsed.signals == ()


def test_a_sound_row_becomes_canonical_fields(tmp_path: Path) -> None:
    parsed = read(written(tmp_path / "t.csv", row()))
    assert (parsed.read, parsed.candidates.num_rows, parsed.quarantined.num_rows) == (1, 1, 0)
    assert parsed.candidates["report_key"].to_pylist() == ["gtd:201603220001"]
    assert parsed.candidates["file_row"].to_pylist() == ["t.csv:2"]
    (payload,) = parsed.candidates["payload"].to_pylist()
    assert json.loads(payload) == {
        "event_types": ["bombing"],
        "unit": "incident",
        "suicide": True,
        "foiled": False,
        "date_start": "2016-03-22",
        "date_end": "2016-03-22",
        "date_precision": "day",
        "country_iso3": "IRQ",
        "adm1": "Al Anbar",
        "place": "Fallujah",
        "latitude": 33.355813,
        "longitude": 43.786124,
        "place_precision": 1,
        "priogrid_gid": 177568,
        "actors": [
            {
                "role": "perpetrator",
                "name": "Islamic State of Iraq and the Levant (ISIL)",
                "dataset_id": None,
                "tie": None,
                "certainty": "established",
                "claim": "claimed",
                "said_by": None,
            }
        ],
        "target_type": "police",
        "perpetrator_side": "a",
        "perpetrators_in_total": False,
        "killed_side_a_best": 2,
        "killed_total_best": 7,
        "injured_total_best": 12,
        "publishers": ["START"],
        "weapon": "vehicle_bomb",
    }


def test_gtd_is_never_passed_on() -> None:
    assert definition().licence.redistribute is Redistribution.NONE
    assert definition().licence.attribution


def test_the_words_of_the_definition_are_in_the_vocabularies() -> None:
    assert {rule["mode"] for rule in FORMAT["means"]} <= set(Mode)
    assert {rule["word"] for rule in FORMAT["weapons"]} <= set(Weapon)
    assert set(FORMAT["target_types"].values()) <= set(TargetType)
    known = {*FORMAT["countries"].values(), *FORMAT["country_names"].values()}
    assert known <= set(countries())


def test_workbook_and_csv_copies_give_one_report(tmp_path: Path) -> None:
    plain = read(written(tmp_path / "t.csv", row()))
    rows = row(eventid="201603220001.0", nkill="9.0", iday="22.0")
    extract = [c.upper() for c in PUBLISHED if not c.endswith("_txt")] + ["year", "event_date"]
    upper = {name.upper(): value for name, value in SOUND.items()}
    for told in (
        read(book(tmp_path / "t.xlsx", row())),
        read(written(tmp_path / "floats.csv", rows)),
        read(written(tmp_path / "extract.csv", upper, columns=extract)),
        read(written(tmp_path / "latin.csv", row(), encoding="latin-1")),
    ):
        assert told.candidates["report_key"] == plain.candidates["report_key"]
        assert told.candidates["content_hash"] == plain.candidates["content_hash"]


@pytest.mark.parametrize(
    ("encoding", "city", "signals"),
    [
        ("utf-8", "Cali – São José", ()),
        ("latin-1", "São José", ("is not UTF-8; read as cp1252, which has latin-1's letters",)),
        ("cp1252", "Cali – José", ("is not UTF-8; read as cp1252, which has latin-1's letters",)),
        ("latin-1", "Jos\x81é", ("is not UTF-8; read as latin-1, which has latin-1's letters",)),
    ],
)
def test_the_character_set_is_found_by_decoding(
    tmp_path: Path, encoding: str, city: str, signals: tuple[str, ...]
) -> None:
    path = written(tmp_path / "t.csv", row(), row(city=city, eventid="1" * 12), encoding=encoding)
    parsed = read(path)
    places = [json.loads(p)["place"] for p in parsed.candidates["payload"].to_pylist()]
    assert places == ["Fallujah", city]
    assert parsed.signals[: len(signals)] == signals


def test_a_character_set_the_user_names_is_the_only_one_tried(tmp_path: Path) -> None:
    path = written(tmp_path / "t.csv", row(city="José"), encoding="latin-1")
    with pytest.raises(FileRefusedError, match="such text"):
        read(path, LoadRequest(now=NOW, encoding="ascii"))
    told = read(path, LoadRequest(now=NOW, encoding="latin-1"))
    assert told.signals == ()
    assert '"place":"José"' in told.candidates["payload"][0].as_py()


DATES = [
    ("3", "22", "2016-03-22", "2016-03-22", "day"),
    ("2", "0", "2016-02-01", "2016-02-29", "month"),
    ("2", "-9", "2016-02-01", "2016-02-29", "month"),
    ("0", "0", "2016-01-01", "2016-12-31", "year"),
    ("0", "17", "2016-01-01", "2016-12-31", "year"),
    ("-99", "", "2016-01-01", "2016-12-31", "year"),
]


def test_unknown_days_and_months_widen_the_date(tmp_path: Path) -> None:
    found = all_fields(tmp_path, [{"imonth": month, "iday": day} for month, day, *_ in DATES])
    names = ("date_start", "date_end", "date_precision")
    assert [tuple(f[n] for n in names) for f in found] == [tuple(d[2:]) for d in DATES]


RESOLUTIONS = [
    ("1", "2016-04-02", "2016-04-02", False),
    ("1", "4/2/2016", "2016-04-02", False),
    ("1", "2016-04-02 00:00:00", "2016-04-02", False),
    ("1", "", "2016-03-22", False),
    ("1", "2016-03-01", "2016-03-22", True),
    ("1", "2030-01-01", "2016-03-22", True),
    ("1", "some days later", "2016-03-22", True),
    ("0", "2016-04-02", "2016-03-22", True),
]


def test_an_extended_attack_ends_with_its_resolution(tmp_path: Path) -> None:
    rows = [row(extended=extended, resolution=day) for extended, day, *_ in RESOLUTIONS]
    parsed = read(written(tmp_path / "t.csv", *rows))
    assert [f["date_end"] for f in payloads(parsed)] == [end for _, _, end, _ in RESOLUTIONS]
    unused = sum(unused for *_, unused in RESOLUTIONS)
    assert [s for s in parsed.signals if s.startswith(f"{unused} row(s) whose resolution")]


DEAD = [
    ({}, (7, None, None, False, 2)),
    ({"nkillter": "0"}, (9, None, None, False, 0)),
    ({"nkill": "0", "nkillter": "0"}, (0, None, None, False, 0)),
    ({"nkillter": ""}, (9, None, None, True, None)),
    ({"nkillter": "-99"}, (9, None, None, True, None)),
    ({"nkill": "-9"}, (None, None, None, True, 2)),
    ({"nkill": "", "nkillter": ""}, (None, None, None, True, None)),
    # The two contradict each other: the total stands and nobody knows how many were attackers.
    ({"nkill": "1"}, (1, None, None, True, None)),
    ({"nkill": "3.5", "nkillter": "0"}, (4, 3, 4, False, 0)),
]


def test_the_dead_without_the_perpetrators(tmp_path: Path) -> None:
    total = ("killed_total_best", "killed_total_low", "killed_total_high")
    names = (*total, "perpetrators_in_total", "killed_side_a_best")
    found = all_fields(tmp_path, [changes for changes, _ in DEAD])
    assert [tuple(f.get(n) for n in names) for f in found] == [expected for _, expected in DEAD]


def test_the_injured_without_the_perpetrators(tmp_path: Path) -> None:
    assert fields_of(tmp_path, nwoundte="5")["injured_total_best"] == 7
    assert fields_of(tmp_path, nwoundte="-9")["injured_total_best"] == 12
    assert "injured_total_best" not in fields_of(tmp_path, nwound="-99")


MEANS = [
    ({"weapsubtype1": "16"}, ["bombing"], "explosives"),
    ({"weapsubtype1": "8"}, ["mine_ied"], "roadside_bomb"),
    ({"weapsubtype1": "11"}, ["shelling"], "rocket_mortar"),
    ({"weapsubtype1": "13"}, ["bombing"], "suicide_vest"),
    (
        {"attacktype1": "2", "weaptype1": "5", "weapsubtype1": "2"},
        ["armed_assault"],
        "firearms",
    ),
    ({"attacktype1": "2", "weaptype1": "9", "weapsubtype1": "23"}, ["stabbing"], "blade"),
    ({"attacktype1": "2", "weapsubtype1": "11"}, ["shelling"], "rocket_mortar"),
    (
        {"attacktype1": "2", "weapsubtype1": "11", "weaptype2": "5"},
        ["armed_assault"],
        "rocket_mortar",
    ),
    ({"attacktype1": "1"}, ["bombing"], "vehicle_bomb"),
    ({"attacktype1": "8", "weaptype1": "10"}, ["vehicle_ramming"], "vehicle"),
    ({"attacktype1": "9", "weaptype1": "13", "weapsubtype1": ""}, ["other_violence"], None),
    (
        {"attacktype1": "6", "attacktype2": "2", "attacktype3": "7", "weaptype1": "5"},
        ["abduction", "armed_assault", "arson_destruction"],
        "firearms",
    ),
    ({"attacktype2": "3", "attacktype3": "1"}, ["bombing"], "vehicle_bomb"),
    ({"attacktype1": "-9", "weaptype1": "-9"}, None, None),
]


def test_attack_types_and_weapons_become_modes(tmp_path: Path) -> None:
    found = all_fields(tmp_path, [changes for changes, *_ in MEANS])
    said = [(f.get("event_types"), f.get("weapon")) for f in found]
    assert said == [(modes, weapon) for _, modes, weapon in MEANS]


FAILED = [
    ({"success": "1"}, False),
    ({"success": "0", "nkill": "2", "nwound": "0"}, True),
    ({"success": "0", "nkill": "", "nwound": ""}, True),
    # It missed its target and hit others: not "stopped before harm was done".
    ({"success": "0"}, None),
    ({"success": "-9"}, None),
]


def test_failed_attacks_that_hurt_nobody_are_foiled(tmp_path: Path) -> None:
    found = all_fields(tmp_path, [changes for changes, _ in FAILED])
    assert [f.get("foiled") for f in found] == [foiled for _, foiled in FAILED]


ATTRIBUTIONS = [
    ({"guncertain1": "1", "claimed": "0"}, [("ISIL", "suspected", "none_known")]),
    ({"guncertain1": "", "claimed": "-9"}, [("ISIL", None, None)]),
    ({"compclaim": "1"}, [("ISIL", "established", "counter_claimed")]),
    (
        {"gname2": "Al-Qaida", "guncertain2": "1", "claim2": "1", "gname3": "Unknown"},
        [("ISIL", "established", "claimed"), ("Al-Qaida", "suspected", "claimed")],
    ),
    ({"gname": "Unknown"}, []),
]


def test_groups_come_with_certainty_and_claim(tmp_path: Path) -> None:
    found = all_fields(tmp_path, [{"gname": "ISIL", **changes} for changes, _ in ATTRIBUTIONS])
    said = [[(a["name"], a["certainty"], a["claim"]) for a in f.get("actors", [])] for f in found]
    assert said == [expected for _, expected in ATTRIBUTIONS]


GROUP_NAMES = [
    ("Supporters of Zyxwvut Abcdef", "0", None),
    ("Liberation Front - Zyxwvut faction", "0", "Liberation Front (a faction)"),
    ("Zyxwvut Abcdef", "1", None),
    ("Zyxwvut - Abcdef", "1", None),
    ("Unaffiliated Individual(s)", "1", "Unaffiliated Individual(s)"),
    ("Jihadi-inspired extremists", "1", "Jihadi-inspired extremists"),
]


def test_groups_named_after_persons_lose_the_name(tmp_path: Path) -> None:
    rows = [{"gname": group, "individual": individual} for group, individual, _ in GROUP_NAMES]
    for fields, (group, _, name) in zip(all_fields(tmp_path, rows), GROUP_NAMES, strict=True):
        assert [a["name"] for a in fields["actors"]] == [name]
        assert (fields.get("flags") == ["name_withheld"]) == (name != group)


def test_free_text_and_names_go_nowhere(tmp_path: Path) -> None:
    withheld = FORMAT["columns"]["withheld"]
    assert {"summary", "motive", "target1", "corp1", "scite1", "addnotes", "location"} <= set(
        withheld
    )
    texts = dict.fromkeys((c for c in PUBLISHED if c in withheld), "Zyxwvut")
    path = written(
        tmp_path / "t.csv",
        row(**texts, dbsource="Zyxwvut Project"),
        row(eventid="Zyxwvut"),
        row(nkill="Zyxwvut", eventid="201603220002"),
    )
    parsed = read(path)
    assert parsed.quarantined.num_rows == 2
    stored = f"{parsed.candidates.to_pylist()}{parsed.quarantined.to_pylist()}{parsed.signals}"
    assert "Zyxwvut" not in stored
    (payload,) = parsed.candidates["payload"].to_pylist()
    assert json.loads(payload)["publishers"] == ["other outlet"]


PLACES = [
    ({}, ("IRQ", 1)),
    ({"vicinity": "1"}, ("IRQ", 2)),
    ({"vicinity": "-9", "specificity": "2"}, ("IRQ", 3)),
    ({"specificity": "3"}, ("IRQ", 3)),
    ({"specificity": "4"}, ("IRQ", 4)),
    ({"specificity": "5", "latitude": "", "longitude": ""}, ("IRQ", 6)),
    ({"specificity": ""}, ("IRQ", None)),
    ({"country": "155", "country_txt": "West Bank and Gaza Strip"}, ("PSE", 1)),
    ({"country": "362", "country_txt": "West Germany (FRG)"}, ("DEU", 1)),
    ({"country": "604", "country_txt": ""}, ("COD", 1)),
    # Codes that the table lacks go by the name; so do rows that contradict themselves.
    ({"country": "95", "country_txt": "Iran"}, ("IRN", 1)),
    ({"country": "95", "country_txt": "Persia"}, ("IRQ", 1)),
    ({"country": "777", "country_txt": "Kenya"}, ("KEN", 1)),
    ({"country": "777", "country_txt": "Slovak Republic"}, ("SVK", 1)),
    ({"country": "359", "country_txt": "Soviet Union"}, (None, 1)),
    ({"country": "-9", "country_txt": ""}, (None, 1)),
]


def test_places(tmp_path: Path) -> None:
    found = all_fields(tmp_path, [changes for changes, _ in PLACES])
    said = [(f.get("country_iso3"), f.get("place_precision")) for f in found]
    assert said == [expected for _, expected in PLACES]
    flagged = [
        changes.get("country")
        for (changes, _), f in zip(PLACES, found, strict=True)
        if "flags" in f
    ]
    assert flagged == ["359"]


def test_unknown_is_left_out_and_never_zero(tmp_path: Path) -> None:
    told = [
        *("success", "suicide", "targtype1", "weaptype1", "nkill", "nkillter", "nwound"),
        *("specificity", "latitude", "longitude", "gname", "provstate", "city"),
        *("ishostkid", "dbsource"),
    ]
    plain = {
        "event_types": ["bombing"],
        "unit": "incident",
        "date_start": "2016-03-22",
        "date_end": "2016-03-22",
        "date_precision": "day",
        "country_iso3": "IRQ",
        "perpetrator_side": "a",
        "perpetrators_in_total": True,
    }
    rows = [dict.fromkeys(told, unknown) for unknown in ("", "-9", "-99")]
    assert all_fields(tmp_path, rows) == [plain] * 3


def test_real_degrees_of_minus_nine_stay(tmp_path: Path) -> None:
    fields = fields_of(tmp_path, latitude="-9", longitude="-75.5")
    assert (fields["latitude"], fields["longitude"]) == (-9.0, -75.5)


def test_hostages_are_counted_where_some_were_taken(tmp_path: Path) -> None:
    assert fields_of(tmp_path, ishostkid="1", nhostkid="4")["abducted_best"] == 4
    assert "abducted_best" not in fields_of(tmp_path, ishostkid="1", nhostkid="-99")
    assert "abducted_best" not in fields_of(tmp_path, ishostkid="0", nhostkid="0")


def test_parts_of_one_plan_share_an_id(tmp_path: Path) -> None:
    first, second = "201603220001", "201603220002"
    related = f"{first}, {second}"
    parsed = read(
        written(
            tmp_path / "t.csv",
            row(multiple="1", related=related),
            row(multiple="1", related=first, eventid=second),
            row(multiple="1", related="", eventid="201603220003"),
        )
    )
    ids = [json.loads(p).get("foreign_ids") for p in parsed.candidates["payload"].to_pylist()]
    assert ids == [[f"gtd_related:{first}"], [f"gtd_related:{first}"], None]
    assert parsed.signals == (
        "1 row(s) said to be part of several attacks without naming the others",
    )


@pytest.mark.parametrize(
    ("changes", "flags", "signal"),
    [
        ({"doubtterr": "1"}, ["doubt_terrorism"], "1 row(s) of which GTD doubts"),
        ({"eventid": "201603210001"}, None, "1 row(s) whose eventid says another date"),
        ({"eventid": "201603000001"}, None, "1 row(s) whose eventid says another date"),
        ({"nkillter": "10"}, None, "1 row(s) with more perpetrators than people"),
        ({"nwound": "8.5"}, None, "1 row(s) with fractions of people"),
        ({"country_txt": "Iran"}, None, "1 row(s) whose country code and name differ"),
        ({"latitude": "0", "longitude": "0"}, ["null_island"], None),
        ({"imonth": "0"}, ["multi_month"], "1 row(s) whose eventid says another date"),
        ({"city": "=cmd()"}, ["formula_text"], None),
        ({"doubtterr": "-9"}, None, None),
    ],
)
def test_oddities_are_kept_and_said(
    tmp_path: Path, changes: dict[str, str], flags: list[str] | None, signal: str | None
) -> None:
    parsed = read(written(tmp_path / "t.csv", row(**changes)))
    (payload,) = parsed.candidates["payload"].to_pylist()
    assert json.loads(payload).get("flags") == flags
    assert len(parsed.signals) == (1 if signal else 0)
    assert all(s.startswith(signal or "") for s in parsed.signals)


FAULTS = [
    ({"eventid": ""}, "eventid", "missing_field", ""),
    ({"eventid": "2.01603E+11"}, "eventid", "bad_number", "2.01603E+11"),
    ({"eventid": "20160322001"}, "eventid", "bad_number", "20160322001"),
    ({"iyear": ""}, "iyear", "missing_field", ""),
    ({"iyear": "16"}, "iyear", "bad_date", "16"),
    ({"iyear": "2016.5"}, "iyear", "bad_date", "2016.5"),
    ({"iyear": "2031"}, "iyear", "future_date", "2031"),
    ({"imonth": "13"}, "imonth", "bad_date", "13"),
    ({"imonth": "May"}, "imonth", "bad_date", "text of 3 characters"),
    ({"imonth": "2", "iday": "30"}, "iday", "bad_date", "30"),
    ({"iday": "32"}, "iday", "bad_date", "32"),
    ({"latitude": "91"}, "latitude", "bad_coordinates", "91"),
    ({"longitude": "-86185896"}, "longitude", "bad_coordinates", "-86185896"),
    ({"longitude": ""}, "latitude", "bad_coordinates", "33.355813"),
    ({"attacktype1": "10"}, "attacktype1", "bad_code", "10"),
    ({"specificity": "6"}, "specificity", "bad_code", "6"),
    ({"success": "2"}, "success", "bad_code", "2"),
    ({"country": "Iraq"}, "country", "bad_number", "text of 4 characters"),
    ({"nkill": "-1"}, "nkill", "negative_number", "-1"),
    ({"nkill": "1e308"}, "nkill", "bad_number", "1e308"),
    ({"nwound": "=cmd()"}, "nwound", "bad_number", "text of 6 characters"),
]


def test_bad_rows_are_quarantined_with_place_and_reason(tmp_path: Path) -> None:
    path = written(tmp_path / "t.csv", row(), *(row(**changes) for changes, *_ in FAULTS))
    parsed = read(path)
    assert (parsed.read, parsed.candidates.num_rows) == (1 + len(FAULTS), 1)
    refused = parsed.quarantined.to_pylist()
    assert [r["file_row"] for r in refused] == [f"t.csv:{n}" for n in range(3, 3 + len(FAULTS))]
    assert [(r["field"], r["code"], r["value"]) for r in refused] == [f[1:] for f in FAULTS]
    assert {r["further_faults"] for r in refused} == {0}


def test_rows_that_do_not_fit_the_header_are_quarantined(tmp_path: Path) -> None:
    path = written(tmp_path / "t.csv", row())
    path.write_text(path.read_text() + "201603220002,2016\n")
    assert read(path).quarantined.select(["file_row", "code", "value"]).to_pylist() == [
        {"file_row": "t.csv:3", "code": "wrong_column_count", "value": "2 cells, header has 135"}
    ]


def test_files_that_are_no_gtd_are_refused_in_one_line(tmp_path: Path) -> None:
    path = tmp_path / "t.csv"
    for content, expected in (
        ("eventid,id,ccode\n1,2,3\n", "is not a GTD table: it lacks iyear, imonth"),
        (",".join(PUBLISHED) + "\n", "has a header and no rows"),
        ('"' + "\n".join([",".join(PUBLISHED), "x"]), "."),
    ):
        path.write_text(content)
        with pytest.raises(FileRefusedError, match=expected) as caught:
            read(path)
        assert "\n" not in str(caught.value)


def test_a_header_that_is_shifted_is_refused(tmp_path: Path) -> None:
    filled = dict.fromkeys(PUBLISHED, "word") | SOUND
    shifted = PUBLISHED[3:] + PUBLISHED[:3]
    path = written(tmp_path / "t.csv", *[filled] * 6)
    path.write_text(path.read_text().replace(",".join(PUBLISHED), ",".join(shifted)))
    with pytest.raises(FileRefusedError, match=r"t.csv:2: the header does not stand over"):
        read(path)


def test_columns_that_are_missing_or_new_are_said(tmp_path: Path) -> None:
    columns = [c for c in PUBLISHED if c not in {"nkillter", "success"}] + ["mood"]
    parsed = read(written(tmp_path / "t.csv", row(), columns=columns))
    assert parsed.signals == (
        "column 'mood' is not GTD's and was not read",
        "has no column 'success'",
        "has no column 'nkillter'",
    )
    (payload,) = parsed.candidates["payload"].to_pylist()
    fields = json.loads(payload)
    assert (fields["killed_total_best"], fields["perpetrators_in_total"]) == (9, True)
    assert "foiled" not in fields


def test_a_full_release_covers_the_world_without_the_lost_year() -> None:
    named = tuple(countries())[:160]
    shape = FileShape(
        frozenset(named), datetime(1970, 1, 1, tzinfo=UTC).date(), NOW.date(), 200_000
    )
    found = [c.scope for c in coverage_of(shape, LoadRequest(now=NOW, release="2022.05"))]
    assert found == [
        Scope(None, Month(1970, 1), Month(1992, 12), release="2022.05"),
        Scope(None, Month(1994, 1), Month(2026, 3), release="2022.05"),
    ]
    few = FileShape(frozenset(named[:3]), shape.first, shape.last, 200_000)
    assert list(coverage_of(few, REQUEST)) == []


def test_declared_scopes_are_taken_as_declared(tmp_path: Path) -> None:
    path = written(tmp_path / "t.csv", row())
    scope = Scope.parse("country=IRQ,from=1990-01,to=2016-12,release=2018.07")
    (given_coverage,) = read(path, LoadRequest(now=NOW, complete=(scope,))).coverage
    assert given_coverage.scope == scope
    assert given_coverage.basis == "declared complete by the user"
    until = Scope.parse("country=IRQ,from=2010-01")
    (given_coverage,) = read(path, LoadRequest(now=NOW, covers=(until,))).coverage
    assert given_coverage.scope == Scope(("IRQ",), Month(2010, 1), Month(2016, 3))
    assert read(path).coverage == ()
    empty = written(tmp_path / "bad.csv", row(iyear=""))
    with pytest.raises(DeclarationError, match="no last month"):
        read(empty, LoadRequest(now=NOW, covers=(Scope.parse("world"),)))


@pytest.mark.parametrize(
    ("release", "known_at"),
    [
        ("2022.05", "2022-05-31T23:59:59.999999+00:00"),
        ("2018.7", "2018-07-31T23:59:59.999999+00:00"),
        ("2018.13", None),
        ("0.5", None),
        ("22.1.3", None),
        (None, None),
    ],
)
def test_a_release_named_by_its_month_was_known_then(
    release: str | None, known_at: str | None
) -> None:
    found = known_at_of_release(release)
    assert (found.isoformat() if found else None) == known_at


def test_releases_replace_each_other_and_vanished_rows_go_inside_a_declared_scope(
    tmp_path: Path,
) -> None:
    database = Database(str(tmp_path / "l.db"))
    scope = Scope.parse("country=IRQ,from=2016-01,to=2016-12")
    other = row(eventid="201603220002", weapsubtype1="16")

    def load(release: str, *rows: Mapping[str, str], complete: bool = False) -> LoadCounts:
        request = LoadRequest(now=NOW, release=release, complete=(scope,) if complete else ())
        parsed = read(written(tmp_path / "t.csv", *rows), request)
        return append_parsed(database, "gtd", parsed, now=NOW)

    assert load("2017.06", row(), other).accepted == 2
    assert load("2017.06", row(), other).unchanged == 2
    assert load("2018.07", row(nkill="11"), complete=True) == LoadCounts(
        read=1, accepted=1, retracted=1
    )
    with database.reading() as connection:
        (report,) = standing_reports(connection).to_pylist()
    assert (report["killed_total_best"], report["weapon"]) == (9, "vehicle_bomb")
    assert Report.from_row(report).toll.victims_killed.best == 9
    assert Report.from_row(report).toll.all_killed.best == 11


CELL = st.sampled_from(["", "-9", "-99", "0", "1", "2", "7", "2.5", "x"])
CHANGES = st.fixed_dictionaries(
    dict.fromkeys(("nkill", "nkillter", "nwound", "nwoundte", "success", "imonth", "iday"), CELL)
)


@settings(max_examples=8, deadline=None)
@given(changes=st.lists(CHANGES, min_size=1, max_size=8), seed=st.integers(0, 1000))
def test_every_row_is_accounted_for_in_any_order(
    tmp_path_factory: pytest.TempPathFactory, changes: list[dict[str, str]], seed: int
) -> None:
    folder = tmp_path_factory.mktemp("gtd")
    rows = [row(eventid=f"20160322{n:04d}", **c) for n, c in enumerate(changes)]
    mixed = random.Random(seed).sample(rows, len(rows))
    one, other = read(written(folder / "a.csv", *rows)), read(written(folder / "b.csv", *mixed))
    assert one.read == one.candidates.num_rows + one.quarantined.num_rows == len(rows)
    assert sorted(one.candidates["content_hash"].to_pylist()) == sorted(
        other.candidates["content_hash"].to_pylist()
    )
    assert one.signals == other.signals
    by_id = {f"20160322{n:04d}": c for n, c in enumerate(changes)}
    for record, payload in zip(
        one.candidates["record_id"].to_pylist(),
        one.candidates["payload"].to_pylist(),
        strict=True,
    ):
        fields, cells = json.loads(payload), by_id[record]
        assert ("killed_total_best" in fields) == (cells["nkill"] not in {"", "-9", "-99"})
        assert ("injured_total_best" in fields) == (cells["nwound"] not in {"", "-9", "-99"})
        assert fields["date_start"] <= fields["date_end"]
