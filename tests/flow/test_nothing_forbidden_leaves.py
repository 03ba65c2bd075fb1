"""What a licence forbids is in no export, published snapshot or brief: proven by searching the bytes."""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from itertools import chain
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from rimland.app.api import Ledger
from rimland.app.jobs.articles import load_articles
from rimland.app.jobs.events import EventFilter
from rimland.app.jobs.load import LoadOptions
from rimland.app.settings import Settings
from rimland.ledger.judgements import Judgement, append_judgements
from rimland.model.errors import LicenceError, RimlandError
from rimland.outputs import exports
from rimland.sources.bounds import Limits
from tests.articles import FLASH
from tests.articles import write as write_articles
from tests.bytes import found
from tests.command_line import Run
from tests.tables import NOW, row, write
from tests.unit.sources import test_acled as acled
from tests.unit.sources import test_gtd as gtd

HEAD = "id,day,until,where,adm,iso3,lat,lon,how,dead,taken,who,seen\n"
MAP = """
[source]
id = "{source}"
title = "{title}"
publisher = "{title} publisher"

[source.licence]
name = "{title} licence"
redistribute = "{redistribute}"
attribution = "{title} attribution"

[fields]
record_id = "id"
date_start = "day"
date_end = "until"
place = "where"
adm1 = "adm"
country_iso3 = "iso3"
latitude = "lat"
longitude = "lon"
event_types = "how"
killed_total_best = "dead"
abducted_best = "taken"
perpetrator = "who"
citation = "seen"

[constants]
perpetrator_side = "a"
perpetrators_in_total = "false"
place_precision = "1"

[values.event_types]
bomb = "bombing"
guns = "armed_assault"
taken = "abduction"
"""
WHO = "Islamic State"
_WORD = 12
_MARK = re.compile(r"zq|LBY77|^(acled|gtd|sums|house):", re.IGNORECASE)
FORBIDDEN = ("acled", "gtd", "sums", "house", "article:shut-wire")


def table(folder: Path, source: str, redistribute: str, rows: Iterable[str]) -> LoadOptions:
    """Write a desk's table and its map; return how to load it."""
    (folder / f"{source}.csv").write_text(HEAD + "".join(f"{r}\n" for r in rows))
    title = {"desk": "Open desk", "sums": "Counting house"}.get(source, f"Zqtitle {source}")
    told = MAP.format(source=source, title=title, redistribute=redistribute)
    (folder / f"{source}.toml").write_text(told)
    return LoadOptions(map_file=folder / f"{source}.toml")


OPEN = (
    f"sirte,2016-11-05,2016-11-05,Sirte,Surt,LBY,31.2089,16.5887,guns,4,,{WHO},Open page 1",
    f"brussels,2016-03-22,2016-03-22,Brussels,Brussels,BEL,50.8503,4.3517,bomb,32,,{WHO},Open page 2",
    f"derna,2016-05-01,2016-05-01,Derna,Darnah,LBY,32.7569,22.6377,bomb,7,,{WHO},=cmd()|'/c calc'!A0",
)
COUNTED = [
    f"zqsum{n},2016-11-{10 + n},2016-11-{10 + n},Zqsumplace{n},Zqsumadm,LBY,29.1{n}571,17.4{n}193,"
    f"guns,83{n}417,,{WHO},Zqsumcite{n}"
    for n in range(7)
] + [
    f"zqlone,2016-11-20,2016-11-20,Zqloneplace,Zqloneadm,EGY,29.93571,31.24193,guns,839417,,{WHO},Zqlonecite",
    # Linked with an open row: its records stay all the same, and it is no event of its own.
    f"zqboth,2016-05-01,2016-05-01,Zqbothplace,Zqbothadm,LBY,32.75691,22.63771,bomb,838417,,{WHO},Zqbothcite",
]
HOUSE = [
    f"zqhouse,2016-03-22,2016-03-22,Zqhouseplace,Zqhouseadm,BEL,50.85031,4.35171,bomb,737417,,{WHO},Zqhousecite"
]


def acled_rows() -> list[dict[str, str]]:
    marked = {
        "actor1": "Islamic State (Libya)",
        "assoc_actor_1": "Zqassoc Brigade",
        "actor2": "Civilians (Libya)",
        "admin1": "Zqadminone",
        "admin2": "Zqadmintwo",
        "admin3": "Zqadminthree",
        "source": "Zqoutlet Herald; Zqother Post",
        "notes": "Zqnotes about Zyxwvut.",
        "tags": "zqtag",
        "disorder_type": "Political violence",
    }
    return [
        acled.row(**marked, event_id_cnty="LBY771", location="Zqtown", latitude="31.20893",
                  longitude="16.58874", fatalities="791943"),
        acled.row(**marked, event_id_cnty="LBY772", location="Zqvillage", latitude="27.51893",
                  longitude="14.28874", fatalities="791947", event_date="1999-07-13", year="1999"),
    ]  # fmt: skip


def gtd_rows() -> list[dict[str, str]]:
    marked = {
        "gname": "Islamic State of Iraq and the Levant (ISIL)",
        "provstate": "Zqprovince", "location": "Zqlocation", "summary": "Zqsummary Zyxwvut",
        "motive": "Zqmotive", "corp1": "Zqcorp", "target1": "Zqtarget", "weapdetail": "Zqweapon",
        "scite1": "Zqscite", "dbsource": "Zqdbsource", "addnotes": "Zqaddnotes",
        "propcomment": "Zqpropcomment", "gsubname": "Zqsubname",
    }  # fmt: skip
    return [
        gtd.row(**marked, eventid="201403220077", iyear=2014, imonth=1, iday=24, city="Zqcity",
                latitude="33.355814", longitude="43.786125", nkill="661943", nwound="662943"),
        gtd.row(**marked, eventid="199903220078", iyear=1999, imonth=8, iday=17, city="Zqborough",
                latitude="30.155814", longitude="47.286125", nkill="661947", nwound="662947"),
    ]  # fmt: skip


SHUT = FLASH | {
    "id": "zqarticle",
    "publisher": "Shut Wire",
    "publisher_family": "Shut Group",
    "url": "https://example.org/zqslug",
    "title": "Zqheadline on a wedding in Gaziantep",
    "text": "A suicide bomber blew himself up at a zqwedding in Gaziantep, Turkey, on Saturday, "
    "killing at least 551943 people, police said.",
}


@pytest.fixture(scope="module")
def ledger(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Ledger]:
    """A ledger of free and forbidden sources that tell of the same attacks, and of others."""
    folder = tmp_path_factory.mktemp("mixed")
    settings = replace(Settings(), ledger=str(folder / "ledger" / "l.db"))
    (folder / "ledger").mkdir()
    with Ledger(settings) as opened:
        one_sided = {
            "type_of_violence": 3,
            "side_a": "IS",
            "side_a_new_id": 234,
            "side_b": "Civilians",
        }
        opened.load("ucdp", [str(write(folder / "ged.csv", [row(**one_sided)]))])
        for source, redistribute, rows in (
            ("desk", "records", OPEN),
            ("sums", "aggregates", COUNTED),
            ("house", "none", HOUSE),
        ):
            options = table(folder, source, redistribute, rows)
            done = opened.load("csv", [str(folder / f"{source}.csv")], options)
            assert (done.counts.accepted, done.counts.quarantined) == (len(list(rows)), 0)
        (folder / "a.csv").write_text(acled.text(acled_rows()))
        assert opened.load("acled", [str(folder / "a.csv")]).counts.accepted == 2
        written = gtd.written(folder / "g.csv", *gtd_rows())
        assert opened.load("gtd", [str(written)]).counts.accepted == 2
        (folder / "p.toml").write_text('[publishers.shut-wire]\nredistribute = "none"\n')
        load_articles(
            opened.database,
            [str(write_articles(folder / "f.jsonl", [SHUT]))],
            LoadOptions(map_file=folder / "p.toml"),
            settings=settings, now=NOW, limits=Limits(),
        )  # fmt: skip
        link(opened)
        yield opened


def link(ledger: Ledger) -> None:
    """Link by the method, then by a person who quotes what may not leave."""
    same = (
        ("desk:sirte", "acled:LBY771"),
        ("ucdp:1", "gtd:201403220077"),
        ("desk:derna", "sums:zqboth"),
        ("desk:brussels", "house:zqhouse"),
    )
    reason = "Zqreason: ACLED counts 791943, GTD 661943"
    said = [Judgement("same", a, b, reason, "zqhandle-7", by_person=True) for a, b in same]
    said.append(
        Judgement("different", "desk:sirte", "desk:derna", reason, "zqhandle-7", by_person=True)
    )
    ledger.link()
    with ledger.database.writing() as connection:
        append_judgements(connection, said, now=NOW)
    ledger.link()


def leaves(value: Any) -> Iterator[Any]:
    """Return every single value in nested rows."""
    if isinstance(value, dict):
        # Names of our own fields are no news.
        yield from chain.from_iterable(leaves(v) for k, v in value.items() if k != "field")
    elif isinstance(value, list | tuple):
        yield from chain.from_iterable(leaves(v) for v in value)
    elif value is not None and not isinstance(value, bool):
        yield value


def telling(values: Iterable[Any]) -> set[str]:
    """Return the values that would be recognised, as the texts in which they could stand."""
    told: set[str] = set()
    for value in values:
        if isinstance(value, int) and value >= 100_000:
            told |= {str(value), f"{value:,}"}
        elif isinstance(value, date) or (isinstance(value, float) and value != round(value, 3)):
            told.add(str(value))
        elif isinstance(value, str) and (len(value) > _WORD or _MARK.search(value)):
            told.add(value)
    return told


@pytest.fixture(scope="module")
def needles(ledger: Ledger) -> set[str]:
    """Everything that only forbidden records say, taken from the private ledger itself."""
    snapshot = ledger.snapshot()
    reports = snapshot.arrow("reports").to_pylist()
    free = set(leaves([r for r in reports if r["source_id"] not in FORBIDDEN]))
    shut = set(leaves([r for r in reports if r["source_id"] in FORBIDDEN]))
    shut |= set(leaves(snapshot.arrow("documents").to_pylist()))
    ids = {
        m["report_id"] for m in snapshot.arrow("members").to_pylist() if m["source"] in FORBIDDEN
    }
    private = {
        event
        for event in leaves(snapshot.arrow("events").to_pylist())
        if isinstance(event, int | float) and event > 500_000
    }
    markers = {
        "Zqtown",
        "Zqcity",
        "Zqsumplace3",
        "Zqhouseplace",
        "zqwedding",
        "Zqreason",
        "Zqtitle",
    }
    found_there = (
        telling(shut - free) | ids | telling(private) | markers | {"zqhandle", "Zqheadline"}
    )
    vocabulary = {"armed_assault", "2016-11-05T00:00:00.000000Z"} | {
        s for s in found_there if s.startswith(("2026-", "2016-08-2"))
    }
    told = found_there - vocabulary
    assert {"791943", "661943", "551943", "31.20893", "33.355814", "1999-07-13"} <= told
    assert {"acled:LBY771", "gtd:201403220077", "sums:zqsum3", "Zqsumcite4"} <= told
    assert len(told) > 80
    return told


@pytest.fixture(scope="module")
def out(ledger: Ledger, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with everything that can leave."""
    folder = tmp_path_factory.mktemp("out")
    public = ledger.snapshot(publish=True)
    (folder / "snapshot").mkdir()
    for path in public.folder.iterdir():
        (folder / "snapshot" / path.name).write_bytes(path.read_bytes())
    (folder / "brief.html").write_text(ledger.brief("islamic-state"), encoding="utf-8")
    for form in exports.FORMATS:
        for reports in (False, True):
            name = f"{'reports' if reports else 'events'}.{form}"
            ledger.export(form, folder / name, reports=reports)
    early = datetime(2030, 1, 1, tzinfo=UTC)
    ledger.export("csv", folder / "as-of.csv", EventFilter(country="LBY"), as_of=early)
    return folder


def test_the_search_would_find_them(ledger: Ledger, needles: set[str], tmp_path: Path) -> None:
    private = ledger.snapshot()
    for path in private.folder.iterdir():
        (tmp_path / path.name).write_bytes(path.read_bytes())
    seen = {needle for _, needle in found(tmp_path, needles)}
    assert len(seen) > 0.7 * len(needles)
    assert {"Zqtown", "791943", "acled:LBY771", "Zqsumplace3", "Zqreason"} <= seen


def test_nothing_forbidden_is_in_any_byte_that_leaves(out: Path, needles: set[str]) -> None:
    assert sorted({n for _, n in found(out, needles)}) == []


def test_what_is_free_is_there_resolved_from_free_reports_alone(ledger: Ledger, out: Path) -> None:
    events = [json.loads(line) for line in (out / "events.jsonl").read_text().splitlines()]
    assert len(events) == 4
    by_place = {e["place"]: e for e in events}
    assert by_place["Sirte"]["victims_killed_best"] == 4
    assert by_place["Sirte"]["reports"] == 1
    assert by_place["Sirte"]["sources"] == ["desk"]
    assert not any(e["toll_disagrees"] for e in events)
    assert {e["redistribute"] for e in events} == {"records"}
    # The id leads to the event in the ledger itself, under whatever id it goes there.
    shown = ledger.show(by_place["Sirte"]["event_id"])
    assert {r.key for r in shown.reports} == {"desk:sirte", "acled:LBY771"}
    rows = [json.loads(line) for line in (out / "reports.jsonl").read_text().splitlines()]
    assert {r["report_key"] for r in rows} == {
        *("ucdp:1", "desk:sirte", "desk:brussels", "desk:derna"),
    }
    assert all("seq" not in r for r in rows)


def test_the_manifest_says_whose_data_they_are_and_what_was_withheld(out: Path) -> None:
    for name in ("events.csv", "events.parquet", "as-of.csv"):
        manifest = json.loads((out / f"{name}.manifest.json").read_text())
        assert manifest["withheld"]["reports"] == {"aggregates": 9, "none": 6}
        assert manifest["withheld"]["events"] == {"aggregates": 8, "none": 3}
        assert manifest["withheld_records"] == 15
    assert manifest["rows"] == 2
    assert set(manifest["sources"]) == {"desk"}
    assert manifest["sources"]["desk"]["attribution"] == "Open desk attribution"
    geojson = json.loads((out / "events.geojson").read_text())
    assert set(geojson["rimland"]["sources"]) == {"desk", "ucdp"}
    inside = json.loads(pq.read_schema(out / "events.parquet").metadata[b"rimland"])
    assert inside["sources"] == geojson["rimland"]["sources"]


def test_counts_of_three_and_more_are_published_and_no_smaller_one(
    ledger: Ledger, out: Path
) -> None:
    public = ledger.snapshot(publish=True)
    counts = public.arrow("counts").to_pylist()
    # One event in Egypt is hidden by holding back what is right beside it.
    assert [(c["level"], c["country_iso3"], c["events"]) for c in counts] == [
        ("all", None, 8),
        ("network", None, 8),
        ("kind", None, 8),
    ]
    assert ledger.snapshot().arrow("counts").num_rows == 0
    assert set(public.manifest["counted_sources"]) == {"sums"}
    page = (out / "brief.html").read_text()
    assert "15 records withheld." in page
    assert "Counting house" in page


def test_a_count_stands_in_the_brief_where_counts_are_shown(tmp_path: Path) -> None:
    with Ledger(Settings(ledger=str(tmp_path / "l.db"))) as ledger:
        for source, redistribute, rows in (
            ("desk", "records", OPEN),
            ("sums", "aggregates", COUNTED[:7]),
        ):
            options = table(tmp_path, source, redistribute, rows)
            ledger.load("csv", [str(tmp_path / f"{source}.csv")], options)
        ledger.link()
        counts = ledger.snapshot(publish=True).arrow("counts").to_pylist()
        page = ledger.brief("islamic-state")
    assert counts[-1] == {
        "level": "month", "network": "islamic-state", "kind": "attack", "country_iso3": "LBY",
        "year": "2016", "month": "2016-11", "events": 7,
    }  # fmt: skip
    assert "and 7 only counted" in page
    assert "7 events of those stand in counts of three or more" in page


def test_csv_is_safe_and_geojson_is_what_the_standard_says(out: Path) -> None:
    rows = list(csv.DictReader(io.StringIO((out / "reports.csv").read_text())))
    assert {r["citation"] for r in rows if r["record_id"] == "derna"} == {
        "'=cmd()|'/c calc'!A0",
    }
    actors = json.loads(next(r for r in rows if r["record_id"] == "sirte")["actors"])
    assert actors[0]["name"] == WHO
    geojson = json.loads((out / "events.geojson").read_text())
    assert geojson["type"] == "FeatureCollection"
    assert "crs" not in geojson
    for feature in geojson["features"]:
        assert feature["type"] == "Feature"
        longitude, latitude = feature["geometry"]["coordinates"]
        assert (longitude, latitude) == (
            feature["properties"]["longitude"], feature["properties"]["latitude"],
        )  # fmt: skip
        assert feature["geometry"]["type"] == "Point"
        assert feature["id"] == feature["properties"]["event_id"]


def test_a_place_known_to_the_country_alone_has_no_point(tmp_path: Path) -> None:
    events = pa.table(
        {
            "event_id": ["ev1"], "sources": [["desk"]], "latitude": [31.0], "longitude": [16.0],
            "place_precision": [6],
        }
    )  # fmt: skip
    about = {"sources": {"desk": {"redistribute": "records"}}}
    exports.write_export(tmp_path / "e.geojson", "geojson", events, about)
    (feature,) = json.loads((tmp_path / "e.geojson").read_text())["features"]
    assert feature["geometry"] is None


@pytest.mark.parametrize("form", exports.FORMATS)
def test_a_forbidden_row_is_refused_and_nothing_is_written(tmp_path: Path, form: str) -> None:
    events = pa.table({"event_id": ["ev1"], "sources": [["desk", "acled"]]})
    about = {"sources": {"desk": {"redistribute": "records"}}}
    with pytest.raises(LicenceError, match="acled"):
        exports.write_export(tmp_path / f"e.{form}", form, events, about)
    assert list(tmp_path.iterdir()) == []


def test_a_failed_export_leaves_the_old_file(
    ledger: Ledger, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    target = tmp_path / "e.csv"
    ledger.export("csv", target)
    before = target.read_bytes()

    def fail(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(exports, "write_bytes_whole", fail)
    with pytest.raises(RimlandError, match="No space left"):
        ledger.export("csv", target, EventFilter(country="LBY"))
    assert target.read_bytes() == before
    with pytest.raises(RimlandError, match="folder does not exist"):
        ledger.export("csv", tmp_path / "no" / "e.csv")
    with pytest.raises(RimlandError, match="is no format"):
        ledger.export("xls", target)


def test_ongoing_abductions_are_held_back(tmp_path: Path) -> None:
    today = datetime.now(UTC).date()

    def taken(name: str, days: int, how: str = "taken") -> str:
        day = today - timedelta(days=days)
        place = f"{name}town,{name}adm,NGA,11.8{days:02d}571,13.1{days:02d}193"
        return f"{name},{day},{day},{place},{how},,12,{WHO},{name} page"

    rows = [taken("zqnow", 5), taken("zqguns", 9, "guns"), taken("long", 40)]
    settings = Settings(ledger=str(tmp_path / "l.db"))
    with Ledger(settings) as ledger:
        options = table(tmp_path, "desk", "records", rows)
        ledger.load("csv", [str(tmp_path / "desk.csv")], options)
        ledger.link()
        folder = tmp_path / "out"
        folder.mkdir()
        done = ledger.export("jsonl", folder / "e.jsonl", reports=True)
        (folder / "brief.html").write_text(ledger.brief("islamic-state"))
        assert (done.rows, done.withheld) == (1, 2)
        assert done.about["withheld"]["events"] == {"abduction": 2}
        assert found(folder, ["zqnow", "zqguns", str(today - timedelta(days=5))]) == []
        assert "abductions of the last 30 days" in (folder / "brief.html").read_text()
    with Ledger(replace(settings, abduction_hold_days=0)) as ledger:
        assert ledger.export("jsonl", tmp_path / "all.jsonl").rows == 3


def test_the_command_and_the_private_listing(
    rimland: Run, ledger: Ledger, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("RIMLAND_LEDGER", ledger.settings.ledger)

    target = tmp_path / "out.csv"
    code, out, err = rimland("export", "csv", "-o", str(target), "--country", "LBY")
    assert code == 0
    assert "2 events" in out
    assert "15 records of this ledger were withheld" in err
    assert len(list(csv.DictReader(io.StringIO(target.read_text())))) == 2
    assert rimland("export", "xls", "-o", str(target))[0] == 2
    assert rimland("export", "csv")[0] == 2
    assert rimland("export", "csv", "-o", str(tmp_path / "no" / "e.csv"))[0] == 1
    for form in ("csv", "jsonl", "json"):
        code, _, err = rimland("events", "--format", form)
        assert code == 0
        assert "may not be passed on" in err
        assert "rimland export" in err
    assert "may not be passed on" in rimland("events", "--reports", "--format", "csv")[2]
    assert "private" in rimland("events", "--help")[1]
    with Ledger(Settings(ledger=str(tmp_path / "open.db"))) as free:
        options = table(tmp_path, "desk", "records", OPEN)
        free.load("csv", [str(tmp_path / "desk.csv")], options)
        free.link()
    monkeypatch.setenv("RIMLAND_LEDGER", str(tmp_path / "open.db"))
    code, out, err = rimland("events", "--format", "csv")
    assert (code, "Sirte" in out, "Brussels" in out) == (0, True, True)
    assert "may not be passed on" not in err
