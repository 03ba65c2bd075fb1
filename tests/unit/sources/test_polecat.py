import gzip
import json
import tempfile
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rimland.model.errors import DeclarationError, FileRefusedError
from rimland.model.source import Scope
from rimland.sources.base import LoadRequest, ParsedFile
from rimland.sources.polecat import FORMAT, PolecatReader, definition
from rimland.tables.packaged import countries, mode_crosswalk

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
REQUEST = LoadRequest(now=NOW)
COLUMNS = [
    "Event ID",
    "Event Date",
    "Event Type",
    "Event Mode",
    "Intensity",
    "Quad Code",
    "Contexts",
    "Actor Name",
    "Actor Country",
    "Actor COW",
    "Primary Actor Sector",
    "Actor Sectors",
    "Actor Title",
    "Actor Name Raw",
    "Wikipedia Actor ID",
    "Recipient Name",
    "Recipient Country",
    "Recipient COW",
    "Primary Recipient Sector",
    "Recipient Sectors",
    "Recipient Title",
    "Recipient Name Raw",
    "Wikipedia Recipient ID",
    "Placename",
    "City",
    "District",
    "Province",
    "Country",
    "Latitude",
    "Longitude",
    "GeoNames ID",
    "Raw Placename",
    "Feature Type",
    "Source",
    "Publication Date",
    "Story People",
    "Story Organizations",
    "Story Locations",
    "Language",
    "Version",
]

SOUND = {
    "Event ID": "20210304-0007_1",
    "Event Date": "2021-03-03",
    "Event Type": "ASSAULT",
    "Event Mode": "explosives",
    "Intensity": "-9.5",
    "Quad Code": "MATERIAL CONFLICT",
    "Actor Country": "SYR",
    "Primary Actor Sector": "REB",
    "Actor Sectors": "REB; OPP",
    "Recipient Country": "SYR; TUR",
    "Primary Recipient Sector": "CVL",
    "Recipient Sectors": "CVL",
    "Placename": "Testabad",
    "City": "Testabad",
    "District": "Example District",
    "Province": "Example Province",
    "Country": "SYR",
    "Latitude": "35.75",
    "Longitude": "38.25",
    "GeoNames ID": "99999991",
    "Feature Type": "PPL",
    "Source": "Harbour News",
    "Publication Date": "2021-03-04",
    "Language": "english",
    "Version": "coder-1",
}


def row(changes: Mapping[str, object] | None = None, **simple: object) -> dict[str, str]:
    changed = {**(changes or {}), **simple}
    return {**SOUND, **{name: str(value) for name, value in changed.items()}}


def write(path: Path, rows: Iterable[Mapping[str, str]], columns: Sequence[str] = COLUMNS) -> Path:
    lines = ["\t".join(columns)]
    lines += ["\t".join(r.get(c) or "None" for c in columns) for r in rows]
    data = ("\n".join(lines) + "\n").encode()
    path.write_bytes(gzip.compress(data) if path.suffix == ".gz" else data)
    return path


def read(path: Path, request: LoadRequest = REQUEST) -> ParsedFile:
    return PolecatReader().read(str(path), request)


def payloads(parsed: ParsedFile) -> list[dict[str, object]]:
    return [json.loads(text) for text in parsed.candidates["payload"].to_pylist()]


def one(tmp_path: Path, changes: Mapping[str, object]) -> dict[str, object]:
    (fields,) = payloads(read(write(tmp_path / "t.tsv", [row(changes)])))
    return fields


def test_an_act_of_violence_becomes_canonical_fields(tmp_path: Path) -> None:
    parsed = read(write(tmp_path / "t.tsv", [row()]))
    assert (parsed.read, parsed.candidates.num_rows, parsed.quarantined.num_rows) == (1, 1, 0)
    assert parsed.candidates["report_key"].to_pylist() == ["polecat:20210304-0007_1"]
    assert parsed.candidates["file_row"].to_pylist() == ["t.tsv:2"]
    assert parsed.known_at is None
    unsaid = dict.fromkeys(("tie", "certainty", "claim", "said_by"))
    attacker = {"role": "perpetrator", "name": "Syria opposition rebels"}
    target = {"role": "target", "name": "SYR+TUR civilians"}
    assert payloads(parsed) == [
        {
            "event_types": ["bombing"],
            "unit": "incident",
            "date_start": "2021-03-03",
            "date_end": "2021-03-03",
            "date_precision": "day",
            "reported_at": "2021-03-04",
            "country_iso3": "SYR",
            "adm1": "Example Province",
            "adm2": "Example District",
            "place": "Testabad",
            "geonames_id": 99999991,
            "latitude": 35.75,
            "longitude": 38.25,
            "place_precision": 1,
            "priogrid_gid": 181157,
            "actors": [
                attacker | {"dataset_id": "plover:SYR-OPP-REB"} | unsaid,
                target | {"dataset_id": "plover:SYR+TUR-CVL"} | unsaid,
            ],
            "target_type": "civilians",
            "perpetrator_side": "a",
            "perpetrators_in_total": True,
            "publishers": ["Harbour News"],
            "verification": "unverified",
        }
    ]


@pytest.mark.parametrize("name", ["t.tsv", "t.gz"])
@pytest.mark.parametrize(
    "columns",
    [
        ["Event Intensity" if c == "Intensity" else c for c in COLUMNS],
        [c for c in reversed(COLUMNS) if c != "Version"],
        [*COLUMNS, "Headline", "Event Text", "Feed", "Story ID"],
        [c.upper() for c in COLUMNS],
    ],
    ids=["later", "another order", "with texts", "upper case"],
)
def test_every_layout_gives_one_key_and_content(
    tmp_path: Path, name: str, columns: list[str]
) -> None:
    told = {c: row().get(c, row().get(c.title().replace("Id", "ID"), "")) for c in columns}
    told |= {c: SOUND["GeoNames ID"] for c in columns if c == "GEONAMES ID"}
    parsed = read(write(tmp_path / name, [told], columns))
    plain = read(write(tmp_path / "plain.tsv", [row()]))
    for column in ("report_key", "content_hash"):
        assert parsed.candidates[column] == plain.candidates[column]
    assert parsed.signals == plain.signals


@pytest.mark.parametrize(
    ("written", "modes", "suicide"),
    [
        ("None", ["other_violence"], None),
        ("suicide-attack", ["bombing"], True),
        ("Suicide attack; explosives; aerial", ["bombing", "air_strike"], True),
        ("drone|heavy_weapons|abduct|beat", ["drone_strike", "shelling", "abduction"], None),
        ("crowd-control; firearms", ["armed_assault"], None),
    ],
)
def test_modes_keep_their_order(
    tmp_path: Path, written: str, modes: list[str], suicide: bool | None
) -> None:
    fields = one(tmp_path, {"Event Mode": written})
    assert (fields["event_types"], fields.get("suicide")) == (modes, suicide)


def test_every_violent_mode_of_the_crosswalk_is_read(tmp_path: Path) -> None:
    codes = [c for c in mode_crosswalk() if c.scheme == "plover" and ":" in c.code]
    modes = {c.code.split(":")[1]: c.mode for c in codes if c.code.startswith("ASSAULT")}
    rows = [row({"Event ID": f"{n}_0", "Event Mode": m}) for n, m in enumerate(modes)]
    found = payloads(read(write(tmp_path / "t.tsv", rows)))
    assert [f["event_types"] for f in found] == [[m] for m in modes.values() if m]


def test_shots_between_two_armed_sides_are_a_fight(tmp_path: Path) -> None:
    changes = {"Event Mode": "firearms", "Primary Recipient Sector": "MIL"}
    fields = one(tmp_path, {**changes, "Recipient Sectors": "MIL"})
    assert fields["event_types"] == ["clash"]
    actors = fields["actors"]
    assert isinstance(actors, list)
    assert [a["role"] for a in actors] == ["side_a", "side_b"]
    assert not {"perpetrator_side", "target_type"} & set(fields)


def test_other_events_are_counted_and_not_quarantined(tmp_path: Path) -> None:
    others = [
        row({"Event Type": "CONSULT", "Event Date": "someday"}),
        row({"Event Type": "THREATEN", "Event Mode": "violence"}),
        row({"Event Mode": "crowd-control"}),
    ]
    parsed = read(write(tmp_path / "t.tsv", [row(), *others]))
    assert (parsed.read, parsed.candidates.num_rows, parsed.quarantined.num_rows) == (1, 1, 0)
    assert "coded by a machine" in parsed.signals[0]
    assert parsed.signals[1] == "3 of 4 rows are no attacks and were not read"


@pytest.mark.parametrize(
    ("changes", "precision"),
    [
        ({}, 1),
        ({"Feature Type": ""}, 1),
        ({"Feature Type": "", "City": ""}, 3),
        ({"Feature Type": "ADM2"}, 3),
        ({"Feature Type": "ADM1"}, 4),
        ({"Feature Type": "", "City": "", "District": ""}, 4),
        ({"Feature Type": "PCLI"}, 6),
        ({"Feature Type": "", "City": "", "District": "", "Province": ""}, 6),
        ({"Feature Type": "", "City": "", "District": "", "Province": "", "Country": ""}, 7),
    ],
)
def test_places_are_as_precise_as_what_was_found(
    tmp_path: Path, changes: dict[str, str], precision: int
) -> None:
    assert one(tmp_path, changes)["place_precision"] == precision


def test_countries_are_read_as_codes_or_names(tmp_path: Path) -> None:
    assert one(tmp_path, {"Country": "Syria"})["country_iso3"] == "SYR"
    words = [c.name.upper() for c in countries().values()] + list(countries())
    assert len(set(words)) == len(words)


@pytest.mark.parametrize(
    ("changes", "field", "code", "value"),
    [
        ({"Event ID": ""}, "event_id", "missing_field", ""),
        ({"Event ID": "a b 1"}, "event_id", "bad_value", "text of 5 characters"),
        ({"Event ID": "someone"}, "event_id", "bad_value", "text of 7 characters"),
        ({"Event Type": ""}, "event_type", "missing_field", ""),
        ({"Event Type": "KISS"}, "event_type", "bad_code", "text of 4 characters"),
        ({"Event Mode": "explosives; magic"}, "event_mode", "bad_code", "text of 17 characters"),
        ({"Event Date": ""}, "event_date", "missing_field", ""),
        ({"Event Date": "2021-02-30"}, "event_date", "bad_date", "2021-02-30"),
        ({"Event Date": "2021-03-06"}, "event_date", "future_date", "2021-03-06"),
        ({"Publication Date": "2026-03-02"}, "publication_date", "future_date", "2026-03-02"),
        ({"Latitude": ""}, "latitude", "bad_coordinates", ""),
        ({"Longitude": "181"}, "longitude", "bad_coordinates", "181"),
        ({"Province": "x" * 201}, "province", "bad_value", "text of 201 characters"),
        ({"Country": "XYZ"}, "country", "bad_code", "text of 3 characters"),
        ({"GeoNames ID": "-3"}, "geonames", "bad_number", "-3"),
    ],
)
def test_bad_rows_are_quarantined_with_place_and_reason(
    tmp_path: Path, changes: dict[str, str], field: str, code: str, value: str
) -> None:
    parsed = read(write(tmp_path / "t.tsv", [row({"Event ID": "7_0"}), row(changes)]))
    assert (parsed.read, parsed.candidates.num_rows) == (2, 1)
    (refused,) = parsed.quarantined.to_pylist()
    assert refused["file_row"] == "t.tsv:3"
    assert (refused["field"], refused["code"], refused["value"]) == (field, code, value)


def test_rows_that_do_not_fit_the_header_are_quarantined(tmp_path: Path) -> None:
    path = write(tmp_path / "t.tsv", [row()])
    path.write_text(path.read_text() + "5\t2021-01-01\n")
    parsed = read(path)
    assert parsed.read == 2
    assert parsed.quarantined["value"].to_pylist() == ["2 cells, header has 40"]


def test_names_of_persons_and_religions_go_nowhere(tmp_path: Path) -> None:
    name = "Zyxwvut"
    columns = [*COLUMNS, "Headline", "Event Text"]
    texts = dict.fromkeys((*FORMAT["columns"]["withheld"], "Source", "Actor Country"), name)
    sectors = {"Actor Sectors": f"MOS; REB; {name}", "Recipient Country": f"{name} Land"}
    rows = [row(texts | sectors), row({"Event ID": "2_0", "Event Type": name})]
    rows += [row({"Event ID": "3_0", "Country": name}), row({"Event ID": name})]
    parsed = read(write(tmp_path / "t.tsv", rows, columns))
    kept = str(parsed.candidates.to_pydict()) + str(parsed.quarantined.to_pydict())
    assert (parsed.candidates.num_rows, parsed.quarantined.num_rows) == (1, 3)
    assert name not in kept
    assert "MOS" not in kept
    (fields,) = payloads(parsed)
    assert fields["publishers"] == ["other outlet"]


def test_formulas_are_text_and_flagged(tmp_path: Path) -> None:
    fields = one(tmp_path, {"Placename": "=cmd()|'x'; DROP TABLE raw"})
    assert fields["place"] == "=cmd()|'x'; DROP TABLE raw"
    assert fields["flags"] == ["formula_text"]


def test_tables_of_other_kinds_are_refused(tmp_path: Path) -> None:
    path = tmp_path / "t.tsv"
    path.write_text("Event ID\tEvent Date\n1_0\t2021-03-03\n")
    with pytest.raises(FileRefusedError, match="is not a POLECAT table: it lacks Event Type"):
        read(path)
    with pytest.raises(FileRefusedError, match="has a header and no rows"):
        read(write(path, []))


def test_unknown_columns_are_named(tmp_path: Path) -> None:
    parsed = read(write(tmp_path / "t.tsv", [row()], [*COLUMNS, "Mood"]))
    assert parsed.signals[1:] == ("column 'Mood' is not POLECAT's and was not read",)


def test_declared_scopes_get_the_months_of_the_file(tmp_path: Path) -> None:
    path = write(tmp_path / "t.tsv", [row(), row({"Event ID": "2_0", "Event Date": "2021-01-09"})])
    request = LoadRequest(now=NOW, complete=(Scope.parse("country=SYR"),), release="2021")
    (covered,) = read(path, request).coverage
    assert str(covered.scope.first) == "2021-01"
    assert str(covered.scope.last) == "2021-03"
    assert (covered.scope.release, covered.basis) == ("2021", "declared complete by the user")
    assert read(path).coverage == ()
    bad = write(tmp_path / "bad.tsv", [row({"Event Date": ""})])
    with pytest.raises(DeclarationError, match="no first or last month"):
        read(bad, request)


def test_the_definition_passes_no_records_on() -> None:
    assert definition().licence.redistribute == "none"


OPTIONAL = ["Actor Sectors", "Placename", "Source", "GeoNames ID", "Publication Date", "Province"]


@settings(max_examples=15, deadline=None)
@given(order=st.permutations(range(5)), unknown=st.sets(st.sampled_from(OPTIONAL)))
def test_row_order_does_not_matter_and_unknown_stays_null(
    order: list[int], unknown: set[str]
) -> None:
    gone = dict.fromkeys(unknown, "")
    rows = [row({"Event ID": f"{n}_0", **gone}) for n in range(5)]
    with tempfile.TemporaryDirectory() as folder:
        plain = read(write(Path(folder) / "a.tsv", rows))
        mixed = read(write(Path(folder) / "b.tsv", [rows[n] for n in order]))
    found = [
        sorted(p.candidates.select(["report_key", "content_hash"]).to_pylist(), key=str)
        for p in (plain, mixed)
    ]
    assert found[0] == found[1]
    for fields in payloads(plain):
        assert not [name for name in fields if name.startswith(("killed", "injured"))]
        assert ("publishers" in fields) == ("Source" not in unknown)
        assert ("geonames_id" in fields) == ("GeoNames ID" not in unknown)
        assert ("reported_at" in fields) == ("Publication Date" not in unknown)
        assert None not in fields.values()
