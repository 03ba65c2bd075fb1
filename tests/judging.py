"""A small ledger with three sources that tell of some attacks each, for tests of judging."""

from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

from rimland.app.jobs.link import link_reports
from rimland.app.jobs.load import LoadOptions, load_files
from rimland.app.jobs.state import ledger_state
from rimland.ledger.database import Database
from rimland.sources.bounds import Limits
from tests.templates import made_once

NOW = datetime(2026, 1, 1, tzinfo=UTC)

MAP = """
[source]
id = "{name}"
title = "The list of {name}"
publisher = "The {name} desk"

[source.licence]
name = "in house"
redistribute = "records"

[fields]
record_id = "id"
date_start = "day"
place = "where"
country_iso3 = "iso3"
latitude = "lat"
longitude = "lon"
event_types = "how"
killed_total_best = "dead"
perpetrator = "who"

[constants]
perpetrator_side = "a"
perpetrators_in_total = "false"
place_precision = "1"

[values.event_types]
bomb = "bombing"
guns = "armed_assault"
car = "vehicle_ramming"
"""
HEADER = "id,day,where,iso3,lat,lon,how,dead,who\n"
ATTACKS = {
    "brussels": "2016-03-22,Brussels,BEL,50.85,4.35,bomb,32,Islamic State",
    "paris": "2015-11-13,Paris,FRA,48.86,2.35,guns,130,Islamic State",
    "nice": "2016-07-14,Nice,FRA,43.70,7.26,car,86,Islamic State",
    "berlin": "2016-12-19,Berlin,DEU,52.50,13.34,car,12,Islamic State",
    "potsdam": "2016-12-21,Potsdam,DEU,52.40,13.06,bomb,9,Islamic State",
    "saint-denis": "2015-11-14,Saint-Denis,FRA,48.94,2.36,guns,90,Islamic State",
    "antibes": "2016-07-16,Antibes,FRA,43.58,7.12,car,40,Islamic State",
}
TOLD_BY = {
    "alpha": ("brussels", "paris", "nice"),
    "beta": ("brussels", "paris", "berlin"),
    "gamma": ("brussels",),
}
UNSURE = {"delta": ("potsdam", "saint-denis", "antibes")}
"""A fourth list, whose attacks lie near those of the others but may be different ones."""

KEYS = [f"{source}:{attack}" for source, attacks in TOLD_BY.items() for attack in attacks]


def load_source(database: Database, folder: Path, name: str) -> None:
    """Load one of the three lists."""
    table, mapping = folder / f"{name}.csv", folder / f"{name}.toml"
    told = {**TOLD_BY, **UNSURE}[name]
    table.write_text(HEADER + "".join(f"{attack},{ATTACKS[attack]}\n" for attack in told))
    mapping.write_text(MAP.format(name=name))
    options = LoadOptions(map_file=mapping)
    load_files(database, "csv", [str(table)], options, now=NOW, limits=Limits())


def linked_ledger(
    folder: Path, sources: tuple[str, ...] = tuple(TOLD_BY), address: str = ""
) -> Database:
    """Return a ledger in which the lists are loaded in this order and linked."""

    def make(place: str) -> None:
        database = Database(place)
        for name in sources:
            load_source(database, folder, name)
        link_reports(database, now=NOW)
        database.close()

    return Database(made_once(address or str(folder / "ledger.db"), ("linked", *sources), make))


@cache
def first_events(sources: tuple[str, ...]) -> dict[str, str]:
    """Return report -> event of a ledger with these lists before anybody judges it."""
    with TemporaryDirectory() as folder:
        database = linked_ledger(Path(folder), sources)
        found = {key: event for event, keys in events(database).items() for key in keys}
        database.close()
    return found


def partition(database: Database) -> set[frozenset[str]]:
    """Return the reports of each event, ids left out."""
    return set(events(database).values())


def events(database: Database) -> dict[str, frozenset[str]]:
    """Return the events with their reports."""
    found: dict[str, set[str]] = {}
    for row in ledger_state(database).members.to_pylist():
        found.setdefault(row["event_id"], set()).add(row["report_key"])
    return {event: frozenset(keys) for event, keys in found.items()}


def content(database: Database) -> dict[str, object]:
    """Return everything of a ledger that a judgement may change, and its undoing must restore."""
    state = ledger_state(database)
    return {
        "events": state.events.to_pylist(),
        "members": state.members.to_pylist(),
        "links": [
            {k: row[k] for k in ("report_a", "report_b", "verdict", "probability")}
            for row in state.links.to_pylist()
            if row["verdict"] != "different"
        ],
        "redirects": {old: new for old, new in state.redirects.items() if new is not None},
    }
