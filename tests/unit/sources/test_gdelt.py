import io
import json
import tempfile
import zipfile
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rimland.app.jobs.load import append_parsed
from rimland.ledger.database import Database
from rimland.ledger.reports import standing_reports
from rimland.model.errors import DeclarationError, FileRefusedError, SettingsError
from rimland.model.source import Scope
from rimland.sources.base import LoadRequest, ParsedFile
from rimland.sources.gdelt import FORMAT, GdeltFilters, GdeltReader, definition, outlet_of
from rimland.tables.packaged import countries

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
REQUEST = LoadRequest(now=NOW)
LAX = GdeltFilters(sources_at_least=0, root_events_only=False, geo_types=frozenset(range(6)))
COUNTS = ("killed_total_best", "killed_total_low", "killed_total_high", "injured_total_best")

SOUND = {
    "GLOBALEVENTID": "700000001",
    "SQLDATE": "20190506",
    "Actor1CountryCode": "IRQ",
    "Actor1Type1Code": "REB",
    "Actor2Type1Code": "MIL",
    "IsRootEvent": "1",
    "EventCode": "1831",
    "EventBaseCode": "183",
    "EventRootCode": "18",
    "NumSources": "3",
    "ActionGeo_Type": "4",
    "ActionGeo_FullName": "Testabad, Example Province, Iraq",
    "ActionGeo_CountryCode": "IZ",
    "ActionGeo_Lat": "33.25",
    "ActionGeo_Long": "44.75",
    "DATEADDED": "20190506143000",
    "SOURCEURL": "https://www.harbour-wire.example/2019/somebody-was-here.html",
}


def layout(width: int) -> list[str]:
    columns = FORMAT["columns"]
    places = [
        f"{whose}Geo_{part}"
        for whose in ("Actor1", "Actor2", "Action")
        for part in columns["of_a_place"]
        if width == 61 or part != "ADM2Code"
    ]
    return [*columns["before_places"], *places, *columns["after_places"]][:width]


def row(**changes: object) -> dict[str, str]:
    return {**SOUND, **{name: str(value) for name, value in changes.items()}}


def write(path: Path, rows: Iterable[Mapping[str, str]], width: int = 61) -> Path:
    lines = ["\t".join(r.get(c, "") for c in layout(width)) for r in rows]
    data = ("\n".join(lines) + "\n").encode()
    if path.suffix == ".zip":
        packed = io.BytesIO()
        with zipfile.ZipFile(packed, "w") as archive:
            archive.writestr("table.export.CSV", data)
        data = packed.getvalue()
    path.write_bytes(data)
    return path


def read(path: Path, filters: GdeltFilters | None = None) -> ParsedFile:
    return GdeltReader(filters=filters).read(str(path), REQUEST)


def payloads(parsed: ParsedFile) -> list[dict[str, object]]:
    return [json.loads(text) for text in parsed.candidates["payload"].to_pylist()]


def one(tmp_path: Path, **changes: object) -> dict[str, object]:
    (fields,) = payloads(read(write(tmp_path / "t.csv", [row(**changes)]), LAX))
    return fields


def test_a_violent_row_becomes_canonical_fields(tmp_path: Path) -> None:
    parsed = read(write(tmp_path / "t.csv", [row()]))
    assert (parsed.read, parsed.candidates.num_rows, parsed.quarantined.num_rows) == (1, 1, 0)
    assert parsed.candidates["report_key"].to_pylist() == ["gdelt:700000001"]
    assert parsed.candidates["file_row"].to_pylist() == ["t.csv:1"]
    unsaid = dict.fromkeys(("tie", "certainty", "claim", "said_by"))
    assert payloads(parsed) == [
        {
            "event_types": ["bombing"],
            "unit": "incident",
            "suicide": True,
            "date_start": "2019-05-06",
            "date_end": "2019-05-06",
            "date_precision": "day",
            "reported_at": "2019-05-06",
            "country_iso3": "IRQ",
            "adm1": "Example Province",
            "place": "Testabad, Example Province, Iraq",
            "latitude": 33.25,
            "longitude": 44.75,
            "place_precision": 1,
            "priogrid_gid": 177570,
            "actors": [
                {"role": "perpetrator", "name": "Iraq rebels", "dataset_id": "cameo:IRQ-REB"}
                | unsaid,
                {"role": "target", "name": "military", "dataset_id": "cameo:MIL"} | unsaid,
            ],
            "target_type": "military",
            "perpetrator_side": "a",
            "perpetrators_in_total": True,
            "publishers": ["harbour-wire.example"],
            "number_of_sources": 3,
            "verification": "unverified",
        }
    ]


def test_every_load_says_how_unreliable_the_pins_are(tmp_path: Path) -> None:
    first, *_ = read(write(tmp_path / "t.csv", [row()])).signals
    assert "about 1 in 5" in first
    assert "76.5 %" in first


@pytest.mark.parametrize("width", [57, 58, 61])
@pytest.mark.parametrize("name", ["t.csv", "t.zip"])
def test_every_layout_gives_one_key_and_content(tmp_path: Path, width: int, name: str) -> None:
    # The first layout has no address.
    told = row(SOURCEURL="") if width == 57 else row()
    day = told if width == 61 else {**told, "DATEADDED": "20190506"}
    parsed = read(write(tmp_path / name, [day], width))
    plain = read(write(tmp_path / "plain.csv", [told]))
    for column in ("report_key", "content_hash"):
        assert parsed.candidates[column] == plain.candidates[column]


def test_a_file_with_a_header_is_read_by_its_names(tmp_path: Path) -> None:
    names = [n for n in reversed(layout(61)) if n != "GLOBALEVENTID"]
    path = tmp_path / "t.csv"
    lines = [["globaleventid", *(n.upper() for n in names)]]
    lines += [[SOUND["GLOBALEVENTID"], *(SOUND.get(n, "") for n in names)]]
    path.write_text("\n".join("\t".join(line) for line in lines))
    plain = read(write(tmp_path / "plain.csv", [row()]))
    assert read(path).candidates["content_hash"] == plain.candidates["content_hash"]


def test_rows_are_known_from_the_moment_they_were_added(tmp_path: Path) -> None:
    added = ["20190506143000", "20190506", "20260301235900", "20260301"]
    rows = [row(GLOBALEVENTID=n, DATEADDED=day) for n, day in enumerate(added)]
    parsed = read(write(tmp_path / "t.csv", rows))
    assert parsed.candidates["known_at"].to_pylist() == [
        "2019-05-06T14:30:00.000000Z",
        "2019-05-06T23:59:59.999999Z",
        "2026-03-01T12:00:00.000000Z",
        "2026-03-01T12:00:00.000000Z",
    ]
    assert parsed.known_at == NOW


@pytest.mark.parametrize(
    ("day", "added", "precision", "reported"),
    [
        ("20190506", "20190507000000", "day", "2019-05-07"),
        ("20190429", "20190506143000", "week", "2019-05-06"),
        ("20190406", "20190506143000", "month", "2019-05-06"),
        ("20180506", "20190506143000", "year", "2019-05-06"),
        # Files of the past were added in bulk: that day says nothing about the news.
        ("19930203", "20130203", "day", None),
    ],
)
def test_guessed_days_show_how_they_were_guessed(
    tmp_path: Path, day: str, added: str, precision: str, reported: str | None
) -> None:
    fields = one(tmp_path, SQLDATE=day, DATEADDED=added)
    assert (fields["date_precision"], fields.get("reported_at")) == (precision, reported)


@pytest.mark.parametrize(
    ("code", "modes"),
    [
        ("190", ["clash"]),
        ("1832", ["bombing"]),
        ("194", ["shelling"]),
        ("1712", ["arson_destruction"]),
        # A code the crosswalk does not list counts as its parent.
        ("1959", ["air_strike"]),
        ("209", ["other_violence"]),
    ],
)
def test_violent_codes_become_modes(tmp_path: Path, code: str, modes: list[str]) -> None:
    fields = one(tmp_path, EventCode=code, EventRootCode=code[:2])
    assert fields["event_types"] == modes
    assert "suicide" not in fields


def test_in_a_fight_nobody_is_the_perpetrator(tmp_path: Path) -> None:
    fields = one(tmp_path, EventCode="190", EventRootCode="19")
    actors = fields["actors"]
    assert isinstance(actors, list)
    assert [a["role"] for a in actors] == ["side_a", "side_b"]
    assert not {"perpetrator_side", "target_type"} & set(fields)


@pytest.mark.parametrize("code", ["010", "1384", "191", "172", "0231"])
def test_other_events_are_counted_and_not_quarantined(tmp_path: Path, code: str) -> None:
    # Nothing else is asked of such a row.
    other = row(EventCode=code, EventRootCode=code[:2], SQLDATE="unknown")
    parsed = read(write(tmp_path / "t.csv", [row(), other, other]))
    assert (parsed.read, parsed.candidates.num_rows, parsed.quarantined.num_rows) == (1, 1, 0)
    assert "2 of 3 rows are not about violence and were not read" in parsed.signals


def test_the_filters_have_defaults_and_say_what_they_leave_out(tmp_path: Path) -> None:
    rows = [row(), row(GLOBALEVENTID=2, IsRootEvent=0), row(GLOBALEVENTID=3, ActionGeo_Type=1)]
    path = write(tmp_path / "t.csv", [*rows, row(GLOBALEVENTID=4, NumSources=1)])
    parsed = read(path)
    assert parsed.candidates["record_id"].to_pylist() == ["700000001", "4"]
    assert parsed.signals[1:] == (
        "1 rows about violence were left out: not in an article's lead",
        "1 rows about violence were left out: with a place of another type than 3, 4",
    )
    assert read(path, LAX).candidates.num_rows == 4
    strict = GdeltFilters(sources_at_least=2, root_events_only=True, geo_types=frozenset({1, 4}))
    parsed = read(path, strict)
    assert parsed.candidates["record_id"].to_pylist() == ["700000001", "3"]
    assert "1 rows about violence were left out: named by fewer than 2 sources" in parsed.signals


@pytest.mark.parametrize(("least", "types"), [(-1, {4}), (1, set()), (1, {6})])
def test_filters_that_mean_nothing_are_refused(least: int, types: set[int]) -> None:
    with pytest.raises(SettingsError, match="let nothing through"):
        GdeltFilters(sources_at_least=least, root_events_only=True, geo_types=frozenset(types))


@pytest.mark.parametrize(
    ("kind", "name", "precision", "division"),
    [
        (1, "Iraq", 6, None),
        (2, "Virginia, United States", 4, "Virginia"),
        (3, "Testville, Ohio, United States", 1, "Ohio"),
        (4, "Testabad, Iraq", 1, None),
        (4, "Testa, Congo, Democratic Republic of the, Congo", 1, None),
        (5, "Example Province, Iraq", 4, "Example Province"),
    ],
)
def test_places_are_as_precise_as_their_type(
    tmp_path: Path, kind: int, name: str, precision: int, division: str | None
) -> None:
    fields = one(tmp_path, ActionGeo_Type=kind, ActionGeo_FullName=name)
    assert (fields["place_precision"], fields.get("adm1")) == (precision, division)


def test_a_row_without_a_place_has_none(tmp_path: Path) -> None:
    gone = dict.fromkeys(("FullName", "CountryCode", "Lat", "Long"), "")
    fields = one(tmp_path, ActionGeo_Type=0, **{f"ActionGeo_{k}": v for k, v in gone.items()})
    assert fields["place_precision"] == 7
    assert not {"latitude", "longitude", "country_iso3", "place", "priogrid_gid"} & set(fields)


@pytest.mark.parametrize(
    ("changes", "field", "code", "value"),
    [
        ({"GLOBALEVENTID": ""}, "GLOBALEVENTID", "missing_field", ""),
        ({"GLOBALEVENTID": "x1"}, "GLOBALEVENTID", "bad_number", "text of 2 characters"),
        ({"EventCode": ""}, "EventCode", "missing_field", ""),
        ({"EventCode": "1931"}, "EventCode", "bad_code", "1931"),
        ({"EventRootCode": ""}, "EventCode", "bad_code", "1831"),
        ({"EventCode": "Someone"}, "EventCode", "bad_code", "text of 7 characters"),
        ({"SQLDATE": "20190230"}, "SQLDATE", "bad_date", "20190230"),
        ({"SQLDATE": ""}, "SQLDATE", "missing_field", ""),
        ({"SQLDATE": "20190508"}, "SQLDATE", "future_date", "20190508"),
        ({"DATEADDED": "20260302000000"}, "DATEADDED", "future_date", "20260302000000"),
        ({"DATEADDED": ""}, "DATEADDED", "missing_field", ""),
        ({"IsRootEvent": "2"}, "IsRootEvent", "bad_code", "2"),
        ({"NumSources": "-1"}, "NumSources", "negative_number", "-1"),
        ({"NumSources": ""}, "NumSources", "missing_field", ""),
        ({"ActionGeo_Type": "6"}, "ActionGeo_Type", "bad_code", "6"),
        ({"ActionGeo_Lat": "91"}, "ActionGeo_Lat", "bad_coordinates", "91"),
        ({"ActionGeo_Long": "nan"}, "ActionGeo_Long", "bad_coordinates", "nan"),
        (
            {"ActionGeo_FullName": "x" * 201},
            "ActionGeo_FullName",
            "bad_value",
            "text of 201 characters",
        ),
        ({"ActionGeo_CountryCode": ""}, "ActionGeo_CountryCode", "missing_field", ""),
        (
            {"ActionGeo_CountryCode": "OS"},
            "ActionGeo_CountryCode",
            "bad_code",
            "text of 2 characters",
        ),
    ],
)
def test_bad_violent_rows_are_quarantined_with_place_and_reason(
    tmp_path: Path, changes: dict[str, str], field: str, code: str, value: str
) -> None:
    parsed = read(write(tmp_path / "t.csv", [row(GLOBALEVENTID=7), row(**changes)]))
    assert (parsed.read, parsed.candidates.num_rows) == (2, 1)
    (refused,) = parsed.quarantined.to_pylist()
    assert refused["file_row"] == "t.csv:2"
    assert (refused["field"], refused["code"], refused["value"]) == (field, code, value)


def test_rows_of_another_width_are_quarantined(tmp_path: Path) -> None:
    path = write(tmp_path / "t.csv", [row()])
    path.write_text(path.read_text() + "5\t20190506\n")
    parsed = read(path)
    assert parsed.read == 2
    assert parsed.quarantined["value"].to_pylist() == ["2 cells, header has 61"]


def test_names_of_persons_go_nowhere(tmp_path: Path) -> None:
    name = "ZYXWVUT"
    held = [f"Actor{n}{part}" for n in (1, 2) for part in ("Name", "Code", "EthnicCode")]
    held += ["Actor1Religion1Code", "Actor2Type2Code", "Actor2KnownGroupCode"]
    rows = [row(**dict.fromkeys(held, name)), row(GLOBALEVENTID=2, SQLDATE=name)]
    rows += [row(GLOBALEVENTID=3, SOURCEURL=f"https://{name}.wordpress.com/{name}")]
    rows += [row(GLOBALEVENTID=4, SOURCEURL=f"{name} of the Harbour Times")]
    parsed = read(write(tmp_path / "t.csv", rows))
    kept = str(parsed.candidates.to_pydict()) + str(parsed.quarantined.to_pydict())
    assert parsed.read == 4
    assert name not in kept.upper()


@pytest.mark.parametrize(
    ("address", "outlet"),
    [
        ("http://www.harbour-wire.example/a/b?c", "harbour-wire.example"),
        ("HTTPS://NEWS.example.com:8080/x", "news.example.com"),
        ("https://someone.blogspot.com/x", "social media"),
        ("https://t.me/someone", "social media"),
        ("BBC Monitoring", "other outlet"),
        ("ftp://example.com/x", "other outlet"),
        ("http://[broken", "other outlet"),
        ("http://", "other outlet"),
        ("https://" + "a" * 90 + ".example", "other outlet"),
    ],
)
def test_of_an_address_only_the_outlet_is_kept(address: str, outlet: str) -> None:
    assert outlet_of(address) == outlet


def test_formulas_are_text_and_flagged(tmp_path: Path) -> None:
    fields = one(tmp_path, ActionGeo_FullName="=cmd()|'x'; DROP TABLE raw")
    assert fields["place"] == "=cmd()|'x'; DROP TABLE raw"
    assert fields["flags"] == ["formula_text"]


@pytest.mark.parametrize(
    ("width", "what"),
    [
        (16, "mentions are not reports of attacks"),
        (27, "is a GDELT knowledge graph"),
        (40, "is not a GDELT event table: its rows have 40 columns"),
    ],
)
def test_tables_of_other_kinds_are_refused(tmp_path: Path, width: int, what: str) -> None:
    path = tmp_path / "t.csv"
    path.write_text("\t".join(str(n) for n in range(width)) + "\n")
    with pytest.raises(FileRefusedError, match=what):
        read(path)


def test_columns_that_stand_elsewhere_are_refused(tmp_path: Path) -> None:
    path = write(tmp_path / "t.csv", [row(GLOBALEVENTID="word", SQLDATE="word")] * 5)
    with pytest.raises(FileRefusedError, match="no row has an id, a day"):
        read(path)
    path.write_text("GLOBALEVENTID\tSQLDATE\n")
    with pytest.raises(FileRefusedError, match="it lacks DATEADDED, IsRootEvent"):
        read(path)
    path.write_text("\t".join(layout(61)) + "\n")
    with pytest.raises(FileRefusedError, match="has a header and no rows"):
        read(path)


def test_coverage_is_only_what_the_user_says_and_never_complete(tmp_path: Path) -> None:
    path = write(tmp_path / "t.csv", [row()])
    scope = Scope.parse("country=IRQ,from=2019-05,to=2019-05")
    (given_,) = GdeltReader().read(str(path), LoadRequest(now=NOW, covers=(scope,))).coverage
    assert (given_.scope, given_.basis) == (scope, "declared by the user")
    assert read(path).coverage == ()
    with pytest.raises(DeclarationError, match="lists nothing completely"):
        GdeltReader().read(str(path), LoadRequest(now=NOW, complete=(scope,)))


def test_the_definition_states_licence_and_facts() -> None:
    assert definition().licence.redistribute == "records"
    pairs = [pair.split(":") for pair in FORMAT["countries"]["fips"].split()]
    assert len(dict(pairs)) == len(pairs)
    assert {iso3 for _, iso3 in pairs} <= set(countries())


@settings(max_examples=15, deadline=None)
@given(order=st.permutations(range(5)), unknown=st.sets(st.sampled_from(["Lat", "FullName"])))
def test_row_order_does_not_matter_and_unknown_stays_null(
    order: list[int], unknown: set[str]
) -> None:
    gone = {f"ActionGeo_{part}": "" for part in unknown & {"FullName"}}
    rows = [row(GLOBALEVENTID=n, NumSources=n, **gone) for n in range(5)]
    strict = GdeltFilters(sources_at_least=2, root_events_only=True, geo_types=frozenset({4}))
    with tempfile.TemporaryDirectory() as folder:
        plain = read(write(Path(folder) / "a.csv", rows), strict)
        mixed = read(write(Path(folder) / "b.csv", [rows[n] for n in order]), strict)
    found = [
        sorted(p.candidates.select(["report_key", "content_hash"]).to_pylist(), key=str)
        for p in (plain, mixed)
    ]
    assert found[0] == found[1]
    assert plain.signals == mixed.signals
    for fields in payloads(plain):
        assert not set(COUNTS) & set(fields)
        assert ("place" in fields) == ("FullName" not in unknown)


def test_a_second_load_changes_nothing_and_knowledge_is_dated_by_row(tmp_path: Path) -> None:
    rows = [row(), row(GLOBALEVENTID=2, DATEADDED="20190601000000")]
    database = Database(str(tmp_path / "l.db"))
    for width, accepted in ((61, 2), (58, 0)):
        path = write(tmp_path / f"{width}.csv", rows, width)
        counts = append_parsed(database, "gdelt", read(path), now=NOW)
        assert (counts.read, counts.accepted, counts.unchanged) == (2, accepted, 2 - accepted)
    early = datetime(2019, 5, 10, tzinfo=UTC)
    with database.reading() as connection:
        known = standing_reports(connection, as_of=early)["record_id"].to_pylist()
        assert known == ["700000001"]
        assert standing_reports(connection).num_rows == 2
