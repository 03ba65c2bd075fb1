import json
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path

import pytest

from rimland.ledger.catalogue import quarantined
from rimland.ledger.database import Database
from rimland.ledger.reports import standing_reports
from rimland.model.errors import DeclarationError, FileRefusedError
from rimland.model.source import Coverage, Scope
from rimland.model.time import Month
from rimland.sources.base import LoadRequest, ParsedFile
from rimland.sources.ucdp import UcdpReader
from tests.tables import COLUMNS, NOW, SOUND, csv_text, load, row, write

REQUEST = LoadRequest(now=NOW)


def read(path: Path, request: LoadRequest = REQUEST) -> ParsedFile:
    return UcdpReader().read(str(path), request)


def payloads(parsed: ParsedFile) -> list[dict[str, object]]:
    return [json.loads(text) for text in parsed.candidates["payload"].to_pylist()]


def renamed(given: Mapping[str, str], names: Mapping[str, str]) -> dict[str, str]:
    return {names.get(name, name): value for name, value in given.items()}


def test_a_sound_row_becomes_canonical_fields(tmp_path: Path) -> None:
    parsed = read(write(tmp_path / "t.csv", [row()]))
    assert (parsed.read, parsed.candidates.num_rows, parsed.quarantined.num_rows) == (1, 1, 0)
    assert parsed.candidates["report_key"].to_pylist() == ["ucdp:1"]
    assert parsed.candidates["file_row"].to_pylist() == ["t.csv:2"]
    (fields,) = payloads(parsed)
    expected = {
        "event_types": ["clash"],
        "type_of_violence": 1,
        "date_start": "2014-01-24",
        "date_end": "2014-01-25",
        "date_precision": "day",
        "reported_at": "2014-01-26",
        "country_iso3": "IRQ",
        "adm1": "Al Anbār province",
        "latitude": 33.355813,
        "priogrid_gid": 177568,
        "killed_total_low": 7,
        "killed_total_best": 8,
        "killed_total_high": 9,
        "killed_civilians_best": 7,
        "publishers": ["Agence France Presse"],
        "foreign_ids": ["ucdp_conflict:259", "ucdp_dyad:524"],
    }
    assert {name: fields[name] for name in expected} == expected
    assert "flags" not in fields
    assert fields["actors"] == [
        {"role": "side_a", "name": "Government of Iraq", "dataset_id": "ucdp:116"}
        | dict.fromkeys(("tie", "certainty", "claim", "said_by")),
        {"role": "side_b", "name": "IS", "dataset_id": "ucdp:234"}
        | dict.fromkeys(("tie", "certainty", "claim", "said_by")),
    ]


HDX = [c for c in COLUMNS if c not in {"relid", "code_status", "where_description"}]
HDX = [*HDX[:2], "start_year", "end_year", *HDX[2:], "iso3"]
TAGS = {"year": "#date+year", "latitude": "#geo+lat", "date_start": "#date+start"}
V5 = {"best": "best_est", "high": "high_est", "low": "low_est", "country_id": "gwno"}
V1 = {
    **V5,
    "latitude": "lat",
    "longitude": "lon",
    "deaths_unknown": "unknown",
    "dyad_new_id": "dyad_id",
    "country_id": "isonumber",
}


@pytest.mark.parametrize(
    ("columns", "names"),
    [
        (COLUMNS, {}),
        ([c.upper() for c in COLUMNS], {c: c.upper() for c in COLUMNS}),
        ([V5.get(c, c) for c in COLUMNS] + ["isocc", "gwab"], V5),
        # 17.1 to 19.1: fewer columns, another order.
        ([c for c in reversed(COLUMNS) if "dset" not in c and c != "relid"], {}),
        (HDX, {}),
        ([*COLUMNS, "source_version"], {}),
    ],
    ids=["21 to 25", "upper case", "5.0", "17 to 19", "hdx", "extra column"],
)
def test_every_layout_gives_the_same_report(
    tmp_path: Path, columns: Sequence[str], names: Mapping[str, str]
) -> None:
    told = read(write(tmp_path / "t.csv", [renamed(row(), names)], columns))
    plain = read(write(tmp_path / "plain.csv", [row()]))
    assert told.candidates["content_hash"] == plain.candidates["content_hash"]
    known = {"source_version": ("column 'source_version' is not UCDP's and was not read",)}
    assert told.signals == known.get(columns[-1], ())


def test_versions_1_lack_ids_and_say_so(tmp_path: Path) -> None:
    gone = {"side_a_new_id", "side_b_new_id", "conflict_new_id"}
    columns = [V1.get(c, c) for c in COLUMNS if c not in gone]
    parsed = read(write(tmp_path / "t.csv", [renamed(row(), V1)], columns))
    (fields,) = payloads(parsed)
    assert fields["killed_unknown_best"] == 0
    assert fields["latitude"] == 33.355813
    # dyad_id counts in an older scheme; it must not pass for today's.
    assert not {"country_iso3", "foreign_ids"} & set(fields)
    assert parsed.signals == (
        "has no column 'side_a_new_id'",
        "has no column 'side_b_new_id'",
        "has no column 'country_id'",
    )


def test_hxl_tags_are_skipped_and_rows_keep_their_numbers(tmp_path: Path) -> None:
    parsed = read(write(tmp_path / "t.csv", [TAGS, row(), row(id="2", best="x")], HDX))
    assert parsed.read == 2
    assert parsed.candidates["file_row"].to_pylist() == ["t.csv:3"]
    assert parsed.quarantined["file_row"].to_pylist() == ["t.csv:4"]
    scope = Scope(("IRQ",), Month(1989, 1), Month(2014, 12))
    assert [c.scope for c in parsed.coverage] == [scope]


def test_candidate_files_without_a_header_are_read(tmp_path: Path) -> None:
    path = tmp_path / "t.csv"
    path.write_text(csv_text([row(), row(id="2")], header=False))
    parsed = read(path)
    assert parsed.read == 2
    assert parsed.candidates["file_row"].to_pylist() == ["t.csv:1", "t.csv:2"]


@pytest.mark.parametrize(
    "written",
    [
        "2014-01-24",
        "2014-01-24 00:00:00.000",
        "2014-01-24 00:00:00",
        "2014-01-24T00:00:00",
        "01/24/2014 00:00:00",
        "01/24/2014",
        "1/24/2014",
        " 2014-01-24\n",
    ],
)
def test_every_date_format_is_the_same_day(tmp_path: Path, written: str) -> None:
    told = read(write(tmp_path / "t.csv", [row(date_start=written)]))
    plain = read(write(tmp_path / "plain.csv", [row()]))
    assert told.candidates["content_hash"] == plain.candidates["content_hash"]


def test_dates_written_day_first_are_refused(tmp_path: Path) -> None:
    rows = [row(id=n, date_start="02/01/2014", date_end="03/01/2014") for n in range(3)]
    rows += [row(id=n, date_start=f"{n}/01/2014", date_end="2014-01-31") for n in range(13, 20)]
    with pytest.raises(FileRefusedError, match="writes dates day first"):
        read(write(tmp_path / "t.csv", rows))


@pytest.mark.parametrize(
    ("changes", "field", "code", "value"),
    [
        ({"id": ""}, "id", "missing_field", ""),
        ({"id": "IRQ-1"}, "id", "bad_number", "text of 5 characters"),
        ({"id": "-4"}, "id", "bad_number", "-4"),
        ({"type_of_violence": "4"}, "type_of_violence", "bad_code", "4"),
        ({"date_start": "2014-02-30"}, "date_start", "bad_date", "2014-02-30"),
        ({"date_start": "13/13/2014"}, "date_start", "bad_date", "13/13/2014"),
        ({"date_start": "infinity"}, "date_start", "bad_date", "infinity"),
        ({"date_start": "0014-01-24"}, "date_start", "bad_date", "0014-01-24"),
        ({"date_start": "20140124"}, "date_start", "bad_date", "20140124"),
        ({"date_end": "2026-03-02"}, "date_end", "future_date", "2026-03-02"),
        ({"date_end": "2014-01-23"}, "date_end", "date_order", "2014-01-23"),
        ({"date_prec": ""}, "date_prec", "missing_field", ""),
        ({"latitude": "91"}, "latitude", "bad_coordinates", "91"),
        ({"latitude": "nan"}, "latitude", "bad_coordinates", "nan"),
        ({"latitude": ""}, "latitude", "bad_coordinates", ""),
        ({"longitude": ""}, "latitude", "bad_coordinates", "33.355813"),
        ({"longitude": "-180.1"}, "longitude", "bad_coordinates", "-180.1"),
        ({"where_prec": "0"}, "where_prec", "bad_code", "0"),
        ({"best": ""}, "best", "missing_field", ""),
        ({"best": "-1"}, "best", "negative_number", "-1"),
        ({"best": "8.5"}, "best", "bad_number", "8.5"),
        ({"best": "1e308"}, "best", "bad_number", "1e308"),
        ({"best": "1e999"}, "best", "bad_number", "1e999"),
        ({"high": "NaN"}, "high", "bad_number", "NaN"),
        ({"low": "about Ahmed"}, "low", "bad_number", "text of 11 characters"),
        ({"deaths_a": "=cmd()"}, "deaths_a", "bad_number", "text of 6 characters"),
        ({"deaths_b": "99999999"}, "deaths_b", "bad_number", "99999999"),
        ({"country_id": "Iraq"}, "country_id", "bad_number", "text of 4 characters"),
    ],
)
def test_bad_rows_are_quarantined_with_place_and_reason(
    tmp_path: Path, changes: dict[str, str], field: str, code: str, value: str
) -> None:
    path = write(tmp_path / "t.csv", [row(id="7"), row(**changes)])
    database = Database(str(tmp_path / "l.db"))
    counts = load(database, path).counts
    assert (counts.read, counts.accepted, counts.quarantined) == (2, 1, 1)
    with database.reading() as connection:
        (refused,) = quarantined(connection)
    assert refused["file_row"] == "t.csv:3"
    assert (refused["field"], refused["code"], refused["value"]) == (field, code, value)
    assert refused["further_faults"] == 0


def test_rows_that_do_not_fit_the_header_are_quarantined(tmp_path: Path) -> None:
    path = write(tmp_path / "t.csv", [row()])
    path.write_text(path.read_text() + "5,IRQ-1\n" + ",".join(["6"] * 60) + "\n")
    parsed = read(path)
    assert parsed.read == 3
    assert parsed.quarantined.select(["file_row", "code", "value"]).to_pylist() == [
        {"file_row": "t.csv:3", "code": "wrong_column_count", "value": "2 cells, header has 49"},
        {"file_row": "t.csv:4", "code": "wrong_column_count", "value": "60 cells, header has 49"},
    ]


@pytest.mark.parametrize(
    ("changes", "flags"),
    [
        ({"low": "9"}, ["toll_order"]),
        ({"best": "10"}, ["toll_order"]),
        ({"date_end": "2014-02-01"}, ["multi_month"]),
        ({"country_id": "9999"}, ["country_unknown"]),
        ({"priogrid_gid": "1"}, ["cell_mismatch"]),
        ({"latitude": "0", "longitude": "0", "priogrid_gid": ""}, ["null_island"]),
        ({"side_b": "Forces of Some Leader"}, ["name_withheld"]),
        ({"side_b": "Forces of the Caucasus Emirate"}, None),
        ({"adm_1": "=cmd()"}, ["formula_text"]),
        ({"adm_1": "@SUM(1)"}, ["formula_text"]),
    ],
)
def test_oddities_are_kept_and_flagged(
    tmp_path: Path, changes: dict[str, str], flags: list[str] | None
) -> None:
    (fields,) = payloads(read(write(tmp_path / "t.csv", [row(**changes)])))
    assert fields.get("flags") == flags


def test_formula_cells_are_stored_as_text(tmp_path: Path) -> None:
    database = Database(str(tmp_path / "l.db"))
    load(database, write(tmp_path / "t.csv", [row(where_coordinates="=cmd()")]))
    with database.reading() as connection:
        (stored,) = standing_reports(connection)["place"].to_pylist()
    assert stored == "=cmd()"


def test_names_of_persons_in_free_text_go_nowhere(tmp_path: Path) -> None:
    name = "Zyxwvut"
    texts = ("source_article", "source_headline", "source_original", "where_description")
    database = Database(str(tmp_path / "l.db"))
    rows = [row(**dict.fromkeys(texts, name)), row(id="2", side_b=f"Supporters of {name}")]
    load(database, write(tmp_path / "t.csv", [*rows, row(id="3", best=name)]))
    database.close()
    stored = b"".join(p.read_bytes() for p in tmp_path.glob("l.db*"))
    assert name.encode() not in stored


def test_a_table_of_something_else_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "t.csv"
    path.write_text("event_id_cnty,event_date,fatalities\nIRQ1,2014-01-01,3\n")
    with pytest.raises(FileRefusedError, match="is not a UCDP GED table: it lacks id, type_of"):
        read(path)


def test_a_header_that_is_shifted_is_refused(tmp_path: Path) -> None:
    filled = dict.fromkeys(COLUMNS, "word") | SOUND
    lines = csv_text([{**filled, "id": str(n)} for n in range(10)]).splitlines()
    path = tmp_path / "t.csv"
    path.write_text("\n".join([lines[0], *(line.split(",", 2)[2] + ",," for line in lines[1:])]))
    with pytest.raises(FileRefusedError, match=r"t.csv:2: the header does not stand over"):
        read(path)
    path.write_text("\n".join([lines[0], *(line + ",more" for line in lines[1:])]))
    with pytest.raises(FileRefusedError, match="no row has as many cells as the header"):
        read(path)


def _coverage(tmp_path: Path, options: LoadRequest) -> list[Coverage]:
    return list(read(write(tmp_path / "t.csv", [row()]), options).coverage)


def test_declared_scopes_get_the_months_of_their_release(tmp_path: Path) -> None:
    scope = Scope.parse("country=IRQ")
    (given,) = _coverage(tmp_path, LoadRequest(now=NOW, release="24.1", complete=(scope,)))
    assert given.scope == Scope(("IRQ",), Month(1989, 1), Month(2023, 12), release="24.1")
    assert given.basis == "declared complete by the user"
    (given,) = _coverage(tmp_path, LoadRequest(now=NOW, covers=(scope,)))
    assert given.scope == Scope(("IRQ",), Month(1989, 1), Month(2014, 1))
    assert given.basis == "declared by the user"
    assert _coverage(tmp_path, LoadRequest(now=NOW, release="24.1")) == []


def test_a_scope_without_any_month_is_refused(tmp_path: Path) -> None:
    path = write(tmp_path / "t.csv", [row(best="x")])
    with pytest.raises(DeclarationError, match="no last month; add to="):
        read(path, LoadRequest(now=NOW, covers=(Scope.parse("world"),)))


def test_api_items_are_a_whole_release_and_cover_what_the_release_table_says() -> None:
    item: dict[str, object] = {
        **SOUND,
        "id": 1,
        "best": 8,
        "latitude": 33.355813,
        "active_year": True,
        "adm_2": None,
    }
    broken = {**item, "id": 2, "best": None, "side_a": "\ud800"}
    for release, covered in (
        ("24.1", Scope(None, Month(1989, 1), Month(2023, 12), release="24.1")),
        ("24.0.5", Scope(None, Month(2024, 5), Month(2024, 5), release="24.0.5")),
    ):
        request = LoadRequest(now=datetime(2026, 3, 1, tzinfo=UTC), release=release)
        parsed = UcdpReader().read_items([[item], [broken]], "api", request)
        assert (parsed.read, parsed.quarantined.num_rows) == (2, 1)
        assert [(c.scope, c.basis) for c in parsed.coverage] == [(covered, "release table")]
    for release in ("1.5", "18.0.3"):
        request = LoadRequest(now=NOW, release=release)
        assert UcdpReader().read_items([[item]], "api", request).coverage == ()
    request = LoadRequest(now=NOW, release="17.1")
    (given,) = UcdpReader().read_items([[item]], "api", request).coverage
    assert given.scope.countries is not None
    assert "SYR" not in given.scope.countries
    assert "IRQ" in given.scope.countries
