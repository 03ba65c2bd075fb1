import json
from importlib import resources
from pathlib import Path

import pytest

from rimland.app.jobs.load import LoadOptions
from rimland.ledger.catalogue import aggregate_table, quarantined
from rimland.ledger.database import Database
from rimland.model.errors import DeclarationError, FileRefusedError, SettingsError
from rimland.model.source import Scope
from rimland.sources.base import LoadRequest
from rimland.sources.table_map import TableReader, read_map
from tests.tables import NOW, load, standing

DATA = Path(str(resources.files("rimland") / "data"))
ATTACKS = DATA / "attacks" / "is_linked_attacks_2014_2017.csv"
MONTHS = DATA / "aggregates" / "core_country_month.csv"

MAP = """
[source]
id = "desk"
title = "The desk's table"
publisher = "A desk"
[source.licence]
name = "CC BY 4.0"
redistribute = "records"
[table]
delimiter = ";"
[fields]
record_id = "nr"
date_start = "day"
country_iso3 = "country"
latitude = "lat"
longitude = "lon"
event_types = "how"
killed_total_best = "dead"
suicide = "suicide"
[values.event_types]
bomb = "bombing"
[ignored]
memo = "free text"
"""
HEADER = "nr;day;country;lat;lon;how;dead;suicide;memo;new"


@pytest.fixture
def mapped(tmp_path: Path) -> LoadOptions:
    path = tmp_path / "map.toml"
    path.write_text(MAP)
    return LoadOptions(map_file=path)


def table(tmp_path: Path, *lines: str) -> Path:
    path = tmp_path / "t.csv"
    path.write_text("\n".join([HEADER, *lines]) + "\n")
    return path


def test_a_mapped_table_is_read(tmp_path: Path, mapped: LoadOptions) -> None:
    assert mapped.map_file
    reader = TableReader(read_map(mapped.map_file))
    path = table(tmp_path, "a1;2015-03-02;IRQ;33.3;44.4;bomb;3;yes;secret;x")
    parsed = reader.read(str(path), LoadRequest(now=NOW))
    (payload,) = parsed.candidates["payload"].to_pylist()
    fields = json.loads(payload)
    assert parsed.candidates["report_key"].to_pylist() == ["desk:a1"]
    expected = {
        "event_types": ["bombing"],
        "unit": "incident",
        "suicide": True,
        "date_start": "2015-03-02",
        "date_end": "2015-03-02",
        "country_iso3": "IRQ",
        "killed_total_best": 3,
        "priogrid_gid": 177569,
    }
    assert {name: fields[name] for name in expected} == expected
    assert "secret" not in payload
    assert len(parsed.signals) == 1
    assert "column 'new' is neither read nor ignored" in parsed.signals[0]


@pytest.mark.parametrize(
    ("line", "field", "code", "value"),
    [
        (";2015-03-02;IRQ;;;bomb;3;;;", "record_id", "missing_field", ""),
        ("a;2015-02-30;IRQ;;;bomb;3;;;", "date_start", "bad_date", "2015-02-30"),
        # Slashes mean one thing here and another there.
        ("a;02/03/2015;IRQ;;;bomb;3;;;", "date_start", "bad_date", "02/03/2015"),
        ("a;2099-01-01;IRQ;;;bomb;3;;;", "date_start", "future_date", "2099-01-01"),
        ("a;2015-03-02;IRAQ;;;bomb;3;;;", "country_iso3", "bad_code", "text of 4 characters"),
        ("a;2015-03-02;IRQ;91;1;bomb;3;;;", "latitude", "bad_coordinates", "91"),
        ("a;2015-03-02;IRQ;;1;bomb;3;;;", "latitude", "bad_coordinates", ""),
        ("a;2015-03-02;IRQ;;;bomp;3;;;", "event_types", "unmapped_value", "bomp"),
        ("a;2015-03-02;IRQ;;;bomb;-3;;;", "killed_total_best", "negative_number", "-3"),
        (
            "a;2015-03-02;IRQ;;;bomb;three;;;",
            "killed_total_best",
            "bad_number",
            "text of 5 characters",
        ),
        ("a;2015-03-02;IRQ;;;bomb;3;perhaps;;", "suicide", "unmapped_value", "perhaps"),
    ],
)
def test_bad_rows_of_a_mapped_table_are_quarantined(
    tmp_path: Path, mapped: LoadOptions, line: str, field: str, code: str, value: str
) -> None:
    database = Database(str(tmp_path / "l.db"))
    counts = load(database, table(tmp_path, line), format_name="csv", options=mapped).counts
    assert (counts.read, counts.quarantined) == (1, 1)
    with database.reading() as connection:
        (refused,) = quarantined(connection)
    assert (refused["file_row"], refused["field"], refused["code"], refused["value"]) == (
        "t.csv:2", field, code, value,
    )  # fmt: skip


def test_a_file_the_map_does_not_fit_is_refused(tmp_path: Path, mapped: LoadOptions) -> None:
    path = tmp_path / "t.csv"
    path.write_text("nr;day\n1;2015-01-01\n")
    database = Database(str(tmp_path / "l.db"))
    with pytest.raises(FileRefusedError, match="lacks the column 'country'"):
        load(database, path, format_name="csv", options=mapped)
    with pytest.raises(FileRefusedError, match="its cells are parted by semicolons"):
        load(database, table(tmp_path, "x"), format_name="csv")


def test_declared_scopes_of_a_table_need_their_months(tmp_path: Path, mapped: LoadOptions) -> None:
    assert mapped.map_file
    reader = TableReader(read_map(mapped.map_file))
    path = str(table(tmp_path, "a1;2015-03-02;IRQ;33.3;44.4;bomb;3;yes;secret;x"))
    whole = Scope.parse("world,from=2015-01,to=2015-12")
    parsed = reader.read(path, LoadRequest(now=NOW, complete=(whole,)))
    assert [(c.source_id, c.scope) for c in parsed.coverage] == [("desk", whole)]
    with pytest.raises(DeclarationError, match="first and last month"):
        reader.read(path, LoadRequest(now=NOW, covers=(Scope.parse("world"),)))


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        (("[table]", "[tables]"), "unknown section"),
        (('delimiter = ";"', 'delimiter = ";;"'), "one character"),
        (('delimiter = ";"', "delimiter = 3"), "value of the wrong kind"),
        (('record_id = "nr"', 'id = "nr"'), "unknown field 'id'"),
        (('record_id = "nr"', ""), "does not say where record_id is"),
        (('bomb = "bombing"', 'bomb = "boom"'), "leads to 'boom'"),
        (('redistribute = "records"', 'redistribute = "all"'), "licence.redistribute is 'all'"),
        (("[source.licence]", "licence = 3\n[other]"), "unknown section|wrong kind"),
        (("[source]", "[source"), "is not TOML"),
        (('killed_total_best = "dead"', 'summary = "memo"'), "reviewed_free_text"),
    ],
)
def test_faulty_maps_are_refused_in_one_line(
    tmp_path: Path, change: tuple[str, str], expected: str
) -> None:
    path = tmp_path / "map.toml"
    path.write_text(MAP.replace(*change))
    with pytest.raises(SettingsError, match=expected) as caught:
        read_map(path)
    assert "\n" not in str(caught.value)


def test_the_tables_that_ship_load_without_a_fault(tmp_path: Path) -> None:
    database = Database(str(tmp_path / "l.db"))
    for path in (ATTACKS, MONTHS):
        first = load(database, path, format_name="csv")
        assert first.counts.read == first.counts.accepted == len(path.read_text().splitlines()) - 1
        assert first.counts.quarantined == 0
        assert first.signals == ()
        again = load(database, path, format_name="csv").counts
        assert again.unchanged == again.read
    assert len(standing(database)) == len(ATTACKS.read_text().splitlines()) - 1
    with database.reading() as connection:
        cells = aggregate_table(connection)
    assert cells.num_rows == len(MONTHS.read_text().splitlines()) - 1
