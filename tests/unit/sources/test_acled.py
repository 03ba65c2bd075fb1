import csv
import gzip
import io
import json
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, date, datetime
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rimland.app.jobs.load import append_parsed
from rimland.ledger.database import Database
from rimland.ledger.reports import standing_reports
from rimland.model.errors import DeclarationError, FileRefusedError
from rimland.model.source import Scope
from rimland.model.time import Month
from rimland.model.vocab import Redistribution
from rimland.sources.acled import (
    FORMAT,
    AcledReader,
    country_names,
    country_numbers,
    definition,
)
from rimland.sources.acled_sql import actors_sql
from rimland.sources.base import LoadRequest, ParsedFile
from rimland.sources.normalise import quoted
from rimland.tables.engine import columnar
from rimland.tables.packaged import countries, mode_crosswalk
from tests.tables import NOW, standing

REQUEST = LoadRequest(now=NOW)

CURRENT = [
    "event_id_cnty",
    "event_date",
    "year",
    "time_precision",
    "disorder_type",
    "event_type",
    "sub_event_type",
    "actor1",
    "assoc_actor_1",
    "inter1",
    "actor2",
    "assoc_actor_2",
    "inter2",
    "interaction",
    "civilian_targeting",
    "iso",
    "region",
    "country",
    "admin1",
    "admin2",
    "admin3",
    "location",
    "latitude",
    "longitude",
    "geo_precision",
    "source",
    "source_scale",
    "notes",
    "fatalities",
    "tags",
    "timestamp",
]
HDX = [
    "data_id",
    "iso",
    "event_id_cnty",
    "event_id_no_cnty",
    "event_date",
    "year",
    "time_precision",
    "event_type",
    "sub_event_type",
    "actor1",
    "assoc_actor_1",
    "inter1",
    "actor2",
    "assoc_actor_2",
    "inter2",
    "interaction",
    "region",
    "country",
    "admin1",
    "admin2",
    "admin3",
    "location",
    "latitude",
    "longitude",
    "geo_precision",
    "source",
    "source_scale",
    "notes",
    "fatalities",
    "timestamp",
    "iso3",
]
OF_2017 = [
    "GWNO",
    "EVENT_ID_CNTY",
    "EVENT_ID_NO_CNTY",
    "EVENT_DATE",
    "YEAR",
    "TIME_PRECISION",
    "EVENT_TYPE",
    "ACTOR1",
    "ALLY_ACTOR_1",
    "INTER1",
    "ACTOR1_ID",
    "ACTOR2",
    "ALLY_ACTOR_2",
    "INTER2",
    "ACTOR2_ID",
    "INTERACTION",
    "ACTOR_DYAD_ID",
    "COUNTRY",
    "ADMIN1",
    "ADMIN2",
    "ADMIN3",
    "LOCATION",
    "LATITUDE",
    "LONGITUDE",
    "GEO_PRECISION",
    "SOURCE",
    "NOTES",
    "FATALITIES",
]

SOUND = {
    "event_id_cnty": "LBY210",
    "event_date": "2016-11-05",
    "year": "2016",
    "time_precision": "1",
    "disorder_type": "Political violence",
    "event_type": "Violence against civilians",
    "sub_event_type": "Attack",
    "actor1": "Islamic State (Libya)",
    "inter1": "Rebel group",
    "actor2": "Civilians (Libya)",
    "assoc_actor_2": "Farmers (Libya)",
    "inter2": "Civilians",
    "civilian_targeting": "Civilian targeting",
    "iso": "434",
    "region": "Northern Africa",
    "country": "Libya",
    "admin1": "Surt",
    "admin2": "Surt",
    "location": "Sirte",
    "latitude": "31.2089",
    "longitude": "16.5887",
    "geo_precision": "1",
    "source": "Harbour Herald; Somebody Posting",
    "source_scale": "National",
    "notes": "Words about Zyxwvut.",
    "fatalities": "4",
    "tags": "",
    "timestamp": "1480000000",
}
"""One row of today's layout that nothing is wrong with; invented."""

AS_HDX = {"data_id": "77", "event_id_no_cnty": "210", "inter2": "7", "iso3": "LBY"}
AS_2017 = {
    "gwno": "620",
    "event_id_cnty": "210LBY",
    "event_date": "05/11/2016",
    "inter2": "7",
    "actor1_id": "3",
}


def row(**changes: object) -> dict[str, str]:
    return {**SOUND, **{name: str(value) for name, value in changes.items()}}


def text(
    rows: Iterable[Mapping[str, str]], columns: Sequence[str] = CURRENT, delimiter: str = ","
) -> str:
    stream = io.StringIO()
    writer = csv.writer(stream, delimiter=delimiter, lineterminator="\n")
    writer.writerow(columns)
    writer.writerows([given.get(c.lower(), "") for c in columns] for given in rows)
    return stream.getvalue()


def read(
    folder: Path,
    rows: Iterable[Mapping[str, str]],
    columns: Sequence[str] = CURRENT,
    request: LoadRequest = REQUEST,
) -> ParsedFile:
    path = folder / "t.csv"
    path.write_text(text(rows, columns))
    return AcledReader().read(str(path), request)


def payloads(parsed: ParsedFile) -> list[dict[str, object]]:
    return [json.loads(found) for found in parsed.candidates["payload"].to_pylist()]


def one(folder: Path, **changes: object) -> dict[str, object]:
    (fields,) = payloads(read(folder, [row(**changes)]))
    return fields


def test_a_sound_row_becomes_canonical_fields(tmp_path: Path) -> None:
    parsed = read(tmp_path, [row()])
    assert (parsed.read, parsed.quarantined.num_rows, parsed.signals) == (1, 0, ())
    assert parsed.candidates["report_key"].to_pylist() == ["acled:LBY210"]
    assert parsed.candidates["file_row"].to_pylist() == ["t.csv:2"]
    no_attribution = dict.fromkeys(("tie", "certainty", "claim", "said_by"))
    (fields,) = payloads(parsed)
    assert fields == {
        "event_types": ["armed_assault"],
        "unit": "incident",
        "date_start": "2016-11-05",
        "date_end": "2016-11-05",
        "date_precision": "day",
        "country_iso3": "LBY",
        "adm1": "Surt",
        "adm2": "Surt",
        "place": "Sirte",
        "latitude": 31.2089,
        "longitude": 16.5887,
        "place_precision": 1,
        "priogrid_gid": 174634,
        "actors": [
            {
                "role": "perpetrator",
                "name": "Islamic State",
                "dataset_id": "acled:Islamic State (Libya)",
            }
            | no_attribution,
            {"role": "target", "name": "Civilians", "dataset_id": "acled:Civilians (Libya)"}
            | no_attribution,
        ],
        "target_type": "civilians",
        "perpetrator_side": "a",
        "perpetrators_in_total": True,
        "killed_total_best": 4,
        "publishers": ["Harbour Herald", "other outlet"],
    }


@pytest.mark.parametrize(
    ("columns", "changes"),
    [
        (HDX, AS_HDX),
        ([*CURRENT, "population_1km", "population_best"], {"population_best": "900"}),
        ([c.upper() for c in reversed(CURRENT)], {"event_date": "05 November 2016"}),
    ],
    ids=["2018 to 2021", "with population", "upper case"],
)
def test_layouts_with_the_same_facts_give_the_same_report(
    tmp_path: Path, columns: Sequence[str], changes: Mapping[str, str]
) -> None:
    told = read(tmp_path, [row(**changes)], columns)
    plain = read(tmp_path, [row()])
    assert told.candidates["report_key"] == plain.candidates["report_key"]
    assert told.candidates["content_hash"] == plain.candidates["content_hash"]
    assert told.signals == ()


def test_files_of_2017_lack_columns_say_so_and_keep_the_key(tmp_path: Path) -> None:
    parsed = read(tmp_path, [row(**AS_2017)], OF_2017)
    assert parsed.candidates["report_key"].to_pylist() == ["acled:LBY210"]
    (fields,) = payloads(parsed)
    # Without a sub-event type the means are not told.
    assert fields["event_types"] == ["other_violence"]
    assert fields["country_iso3"] == "LBY"
    assert fields["target_type"] == "civilians"
    assert parsed.candidates["known_at"].to_pylist() == ["2026-03-01T12:00:00.000000Z"]
    assert parsed.signals == (
        "has no column 'sub_event_type'",
        "has no column 'timestamp'",
        "1 rows do not say when they were last changed and count as known from this load on",
    )


def test_semicolons_packing_and_tags_make_no_difference(tmp_path: Path) -> None:
    tags = {"event_id_cnty": "#event+code", "event_date": "#date", "fatalities": "#affected"}
    plain = read(tmp_path, [row()], HDX).candidates["content_hash"]
    path = tmp_path / "t.csv.gz"
    path.write_bytes(gzip.compress(text([tags, row()], HDX, ";").encode()))
    parsed = AcledReader().read(str(path), REQUEST)
    assert parsed.read == 1
    assert parsed.candidates["content_hash"] == plain
    assert parsed.candidates["file_row"].to_pylist() == ["t.csv.gz:3"]


def test_items_of_the_api_give_the_same_report(tmp_path: Path) -> None:
    item: dict[str, object] = {
        **row(),
        "fatalities": 4,
        "geo_precision": 1,
        "year": 2016,
        "iso": 434,
        "admin3": None,
    }
    parsed = AcledReader().read_items([[item], [{**item, "event_date": True}]], "api", REQUEST)
    plain = read(tmp_path, [row()])
    assert (parsed.read, parsed.quarantined["file_row"].to_pylist()) == (2, ["api:2"])
    assert parsed.candidates["content_hash"] == plain.candidates["content_hash"]
    with pytest.raises(FileRefusedError, match="is not an ACLED table"):
        AcledReader().read_items([[{"id": 1}]], "api", REQUEST)


@pytest.mark.parametrize(
    "written",
    [
        *("2016-11-05", "2016-11-05 00:00:00", "05 November 2016", "5-November-2016"),
        *("05-Nov-2016", "5-Nov-16", "05/11/2016", "5/11/2016", " 2016-11-05\n"),
    ],
)
def test_every_date_format_is_the_same_day(tmp_path: Path, written: str) -> None:
    assert one(tmp_path, event_date=written)["date_start"] == "2016-11-05"


def test_dates_written_month_first_are_refused(tmp_path: Path) -> None:
    rows = [row(event_date=f"11/{day}/2016") for day in range(13, 20)]
    with pytest.raises(FileRefusedError, match="writes dates month first"):
        read(tmp_path, rows)


@pytest.mark.parametrize(
    ("kind", "mode", "side", "roles"),
    [
        ("Armed clash", "clash", None, ["side_a", "side_b"]),
        ("Government regains territory", "territory_change", None, ["side_a", "side_b"]),
        ("Air/drone strike", "air_strike", "a", ["perpetrator", "target"]),
        ("suicide bomb", "bombing", "a", ["perpetrator", "target"]),
        ("Mob violence", "other_violence", "a", ["perpetrator", "target"]),
        ("Excessive force against protesters", "other_violence", "b", ["target", "perpetrator"]),
    ],
)
def test_kinds_of_events_give_modes_and_roles(
    tmp_path: Path, kind: str, mode: str, side: str | None, roles: list[str]
) -> None:
    fields = one(tmp_path, sub_event_type=kind)
    actors = fields["actors"]
    assert isinstance(actors, list)
    assert fields["event_types"] == [mode]
    assert fields.get("perpetrator_side") == side
    assert [actor["role"] for actor in actors] == roles
    assert fields.get("suicide") == (True if kind == "suicide bomb" else None)


def test_every_kind_in_the_crosswalk_is_read_or_left_out(tmp_path: Path) -> None:
    kinds = [c for c in mode_crosswalk() if c.scheme == "acled"]
    rows = [row(event_id_cnty=f"LBY{n}", sub_event_type=c.code) for n, c in enumerate(kinds)]
    parsed = read(tmp_path, rows)
    assert [fields["event_types"] for fields in payloads(parsed)] == [
        [c.mode] for c in kinds if c.mode
    ]
    assert parsed.quarantined.num_rows == 0
    left_out = sum(c.mode is None for c in kinds)
    assert parsed.read == len(kinds) - left_out
    assert parsed.signals == (
        f"{left_out} rows are no violence (demonstrations, strategic developments) and were left out",
    )
    attackers = FORMAT["roles"]["attacker_first"] + FORMAT["roles"]["attacker_second"]
    assert set(attackers) <= {c.code for c in kinds}


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"geo_precision": "2"}, {"place_precision": 3}),
        ({"geo_precision": "3"}, {"place_precision": 4}),
        ({"time_precision": "2"}, {"date_precision": "week"}),
        ({"time_precision": "3.0"}, {"date_precision": "month"}),
        ({"fatalities": "0"}, {"killed_total_best": 0}),
        ({"iso": "", "country": "Democratic Republic of Congo"}, {"country_iso3": "COD"}),
        ({"iso": "0", "country": "Kosovo"}, {"country_iso3": "XKX"}),
        ({"iso": "999", "country": "Nowhere"}, {"flags": ["country_unknown"]}),
        ({"latitude": "0", "longitude": "0"}, {"flags": ["null_island"]}),
        ({"location": "=cmd()"}, {"flags": ["formula_text"], "place": "=cmd()"}),
        ({"actor1": "Militia (Zyxwvut)"}, {"flags": ["name_withheld"]}),
    ],
)
def test_codes_are_read_as_the_codebook_says(
    tmp_path: Path, changes: dict[str, str], expected: dict[str, object]
) -> None:
    fields = one(tmp_path, **changes)
    assert {name: fields[name] for name in expected} == expected


def test_what_acled_does_not_say_stays_unknown(tmp_path: Path) -> None:
    fields = one(
        tmp_path,
        actor2="",
        inter2="",
        civilian_targeting="",
        admin2="",
        source="",
        iso="",
        country="",
    )
    unsaid = {"target_type", "adm2", "publishers", "country_iso3", "suicide", "foiled"}
    unsaid |= {"killed_total_low", "killed_total_high", "killed_civilians_best", "flags"}
    assert not unsaid & set(fields)
    assert isinstance(fields["actors"], list)
    assert len(fields["actors"]) == 1


@pytest.mark.parametrize(
    ("changes", "field", "code", "value"),
    [
        ({"event_id_cnty": ""}, "event_id_cnty", "missing_field", ""),
        ({"event_id_cnty": "Some One"}, "event_id_cnty", "bad_code", "text of 8 characters"),
        ({"event_date": ""}, "event_date", "missing_field", ""),
        ({"event_date": "2016-02-30"}, "event_date", "bad_date", "2016-02-30"),
        ({"event_date": "30-Feb-2016"}, "event_date", "bad_date", "text of 11 characters"),
        ({"event_date": "2026-03-02"}, "event_date", "future_date", "2026-03-02"),
        ({"time_precision": "4"}, "time_precision", "bad_code", "4"),
        ({"sub_event_type": "Levitation"}, "sub_event_type", "bad_code", "text of 10 characters"),
        (
            {"sub_event_type": "", "event_type": "Battles"},
            "event_type",
            "bad_code",
            "text of 7 characters",
        ),
        ({"sub_event_type": "", "event_type": ""}, "event_type", "missing_field", ""),
        ({"latitude": "91"}, "latitude", "bad_coordinates", "91"),
        ({"longitude": ""}, "latitude", "bad_coordinates", "31.2089"),
        ({"geo_precision": "0"}, "geo_precision", "bad_code", "0"),
        ({"fatalities": ""}, "fatalities", "missing_field", ""),
        ({"fatalities": "-1"}, "fatalities", "negative_number", "-1"),
        ({"fatalities": "=cmd()"}, "fatalities", "bad_number", "text of 6 characters"),
    ],
)
def test_bad_rows_are_quarantined_with_place_and_reason(
    tmp_path: Path, changes: dict[str, str], field: str, code: str, value: str
) -> None:
    parsed = read(tmp_path, [row(event_id_cnty="LBY1"), row(**changes)])
    assert (parsed.read, parsed.candidates.num_rows) == (2, 1)
    (refused,) = parsed.quarantined.to_pylist()
    assert (refused["file_row"], refused["field"], refused["code"]) == ("t.csv:3", field, code)
    assert (refused["value"], refused["further_faults"]) == (value, 0)


def test_rows_that_do_not_fit_and_tables_of_something_else_are_refused(tmp_path: Path) -> None:
    path = tmp_path / "t.csv"
    path.write_text(text([row()]) + "LBY5,2016-11-05\n")
    (refused,) = AcledReader().read(str(path), REQUEST).quarantined.to_pylist()
    assert (refused["file_row"], refused["code"]) == ("t.csv:3", "wrong_column_count")
    lines = text([row(event_id_cnty=f"LBY{n}") for n in range(9)]).splitlines()
    path.write_text("\n".join([lines[0], *(line.split(",", 1)[1] + ",more" for line in lines[1:])]))
    with pytest.raises(FileRefusedError, match=r"t.csv:2: the header does not stand over"):
        AcledReader().read(str(path), REQUEST)
    path.write_text("\n".join([lines[0], *(line + ",more" for line in lines[1:])]))
    with pytest.raises(FileRefusedError, match="no row has as many cells"):
        AcledReader().read(str(path), REQUEST)
    for content, words in (
        ("id,best,side_a\n1,2,3\n", "it lacks event_id_cnty, event_date, time_precision"),
        (text([]), "has a header and no rows"),
        ("a\tb\tc\td\n", "parted by tabs"),
    ):
        path.write_text(content)
        with pytest.raises(FileRefusedError, match=words):
            AcledReader().read(str(path), REQUEST)


@pytest.mark.parametrize(
    ("stamp", "known"),
    [
        ("1480000000", "2016-11-24T15:06:40.000000Z"),
        ("2016-11-24T15:06:40Z", "2016-11-24T15:06:40.000000Z"),
        ("2016-11-24 15:06:40.5", "2016-11-24T15:06:40.000000Z"),
        # Nothing can be known before it happened, nor after today.
        ("1380000000", "2026-03-01T12:00:00.000000Z"),
        ("1999999999", "2026-03-01T12:00:00.000000Z"),
        ("9999999999999", "2026-03-01T12:00:00.000000Z"),
        ("2016-13-99T00:00:00", "2026-03-01T12:00:00.000000Z"),
        ("soon", "2026-03-01T12:00:00.000000Z"),
    ],
)
def test_each_row_is_known_since_it_was_last_changed(
    tmp_path: Path, stamp: str, known: str
) -> None:
    parsed = read(tmp_path, [row(timestamp=stamp)])
    assert parsed.candidates["known_at"].to_pylist() == [known]
    assert len(parsed.signals) == (known[:4] == "2026")


def test_the_ledger_takes_it_and_sees_rows_from_their_own_time_on(tmp_path: Path) -> None:
    database = Database(str(tmp_path / "l.db"))
    rows = [row(), row(event_id_cnty="LBY3", timestamp="1700000000"), row(fatalities="x")]
    parsed = read(tmp_path, rows)
    first = append_parsed(database, "acled", parsed, now=NOW)
    second = append_parsed(database, "acled", parsed, now=NOW)
    assert (first.read, first.accepted, first.quarantined) == (3, 2, 1)
    assert (second.unchanged, second.accepted) == (2, 0)
    newer = read(tmp_path, [row(fatalities="5", timestamp="1700000001")])
    assert append_parsed(database, "acled", newer, now=NOW).accepted == 1
    with database.reading() as connection:
        then = standing_reports(connection, as_of=datetime(2017, 1, 1, tzinfo=UTC))
        now = standing_reports(connection)
    assert then.select(["report_key", "killed_total_best"]).to_pylist() == [
        {"report_key": "acled:LBY210", "killed_total_best": 4}
    ]
    assert sorted(now["killed_total_best"].to_pylist()) == [4, 5]


def test_vanished_rows_are_retracted_inside_a_declared_scope_only(tmp_path: Path) -> None:
    database = Database(str(tmp_path / "l.db"))
    both = read(tmp_path, [row(), row(event_id_cnty="LBY3")])
    append_parsed(database, "acled", both, now=NOW)
    append_parsed(database, "acled", read(tmp_path, [row()]), now=NOW)
    assert set(standing(database)) == {"acled:LBY210", "acled:LBY3"}
    # A row that ACLED now calls a protest is in the file, but no report: it vanishes as well.
    request = LoadRequest(now=NOW, complete=(Scope.parse("country=LBY"),))
    rows = [row(), row(event_id_cnty="LBY3", sub_event_type="Peaceful protest")]
    parsed = read(tmp_path, rows, request=request)
    assert append_parsed(database, "acled", parsed, now=NOW).retracted == 1
    assert set(standing(database)) == {"acled:LBY210"}


def test_coverage_is_only_what_is_declared(tmp_path: Path) -> None:
    rows = [row(), row(event_id_cnty="LBY3", event_date="2018-02-01")]
    # Days that cannot be are no months of the file.
    rows += [row(event_date="2031-01-01"), row(event_date="1016-11-05")]
    assert read(tmp_path, rows).coverage == ()
    request = LoadRequest(now=NOW, covers=(Scope.parse("country=LBY"),), release="2024.3")
    (covered,) = read(tmp_path, rows, request=request).coverage
    assert covered.scope == Scope(("LBY",), Month(2016, 11), Month(2018, 2), release="2024.3")
    assert (covered.source_id, covered.min_killed) == ("acled", 0)
    with pytest.raises(DeclarationError, match="no first or last month"):
        read(tmp_path, [row(event_date="x")], request=request)


def test_names_of_persons_go_nowhere(tmp_path: Path) -> None:
    name = "Zyxwvut"
    columns = ("notes", "tags", "source", "assoc_actor_1", "assoc_actor_2", "inter1")
    rows = [
        row(**dict.fromkeys(columns, name)),
        row(event_id_cnty="LBY2", actor1=f"Militia ({name})", actor2=f"Forces of {name}"),
        row(event_id_cnty="LBY3", actor1=f"Army (2014-) {name} Faction", actor2=f"Band - {name}"),
        *(row(event_id_cnty="LBY4", **{c: name}) for c in ("fatalities", "event_date", "iso")),
        row(event_id_cnty=name),
        row(event_id_cnty="LBY5", sub_event_type=name, timestamp=name),
    ]
    database = Database(str(tmp_path / "l.db"))
    parsed = read(tmp_path, rows)
    append_parsed(database, "acled", parsed, now=NOW)
    database.close()
    stored = b"".join(p.read_bytes() for p in tmp_path.glob("l.db*"))
    assert name.encode() not in stored
    assert name not in str(parsed)


@pytest.mark.parametrize(
    ("written", "name", "is_whole"),
    [
        ("Military Forces of Iraq (2014-)", "Military Forces of Iraq", True),
        ("Military Forces of Chad (1990-2021) Guard", "Military Forces of Chad Guard", True),
        ("Islamic State (Iraq)", "Islamic State", True),
        ("Islamic State (Sinai)", "Islamic State (Sinai)", True),
        ("Islamic State West Africa Province (ISWAP)", None, True),
        ("JNIM: Group for Support of Islam and Muslims", None, True),
        ("Boko Haram - Other Words", "Boko Haram", False),
        ("Mayi Mayi Militia (Zyxwvut)", "Mayi Mayi Militia (a faction)", False),
        ("Group (Ab - Cd)", "Group (a faction)", False),
        ("Militia (A (B))", "Militia (a faction)", False),
    ],
)
def test_actors_keep_what_is_no_leaders_name(
    written: str, name: str | None, is_whole: bool
) -> None:
    given_name = f"(SELECT {quoted(written)} AS written)"
    sql = actors_sql(
        given_name, FORMAT["actors"]["in_brackets"], country_names(FORMAT["countries"]["names"])
    )
    with columnar() as engine:
        kept, dataset_id = engine.sql(f"SELECT name, dataset_id FROM ({sql})").fetchall()[0]
    assert kept == (name or written)
    assert dataset_id == (f"acled:{written}" if is_whole else None)


def test_the_definition_forbids_passing_records_on() -> None:
    source = definition()
    assert (source.source_id, source.licence.redistribute) == ("acled", Redistribution.NONE)
    columns = FORMAT["columns"]
    told = {*columns["required"], *columns["expected"], *columns["optional"]}
    told |= {*columns["ignored"], *columns["withheld"]}
    assert {c.lower() for c in (*CURRENT, *HDX, *OF_2017)} <= told
    numbers = country_numbers(FORMAT["countries"]["iso"]["codes"])
    assert numbers[368] == "IRQ"
    assert set(numbers.values()) | {"XKX"} == set(countries())
    assert set(FORMAT["countries"]["names"].values()) <= set(countries())


_days = st.dates(date(2000, 1, 1), date(2020, 12, 31))
_rows = st.lists(
    st.builds(
        lambda number, day, killed, kind: row(
            event_id_cnty=f"LBY{number}", event_date=day, fatalities=killed, sub_event_type=kind
        ),
        st.integers(1, 99),
        _days,
        st.sampled_from(["0", "3", "x", ""]),
        st.sampled_from(["Attack", "Grenade", "Peaceful protest", "Levitation"]),
    ),
    min_size=1,
    max_size=5,
)


@settings(max_examples=15, deadline=None)
@given(_rows, st.randoms(use_true_random=False))
def test_row_order_does_not_matter_and_every_row_is_accounted_for(
    rows: list[dict[str, str]], random: object
) -> None:
    mixed = list(rows)
    random.shuffle(mixed)  # type: ignore[attr-defined] # hypothesis's own kind of Random
    with TemporaryDirectory() as folder:
        told, other = (read(Path(folder), given) for given in (rows, mixed))
    left_out = sum(given["sub_event_type"] == "Peaceful protest" for given in rows)
    assert told.candidates.num_rows + told.quarantined.num_rows == told.read
    assert told.read + left_out == len(rows)
    assert sorted(told.candidates["payload"].to_pylist()) == sorted(
        other.candidates["payload"].to_pylist()
    )


@settings(max_examples=15, deadline=None)
@given(st.integers(1, 10**9 - 1), _days)
def test_one_event_has_one_key_in_every_layout(number: int, day: date) -> None:
    now, of_2017 = f"LBY{number}", f"{number}LBY"
    with TemporaryDirectory() as folder:
        found = [
            read(Path(folder), [row(**{**changes, **own})], columns).candidates
            for columns, changes, own in (
                (CURRENT, {}, {"event_id_cnty": now, "event_date": day}),
                (HDX, AS_HDX, {"event_id_cnty": now, "event_date": f"{day:%d %B %Y}"}),
                (OF_2017, AS_2017, {"event_id_cnty": of_2017, "event_date": f"{day:%d/%m/%Y}"}),
            )
        ]
    assert {tuple(table["report_key"].to_pylist()) for table in found} == {(f"acled:{now}",)}
    days = {json.loads(table["payload"][0].as_py())["date_start"] for table in found}
    assert days == {str(day)}
