"""Reports of three sources, simulated from UCDP GED events, with the truth of who tells of what.

    from linking_truth import simulate
    reports, truth = simulate(level="moderate", seed=1)

Every source tells of each event on its own: whether at all, and each field with noise of its own.
``moderate`` is what issue 4 lays down, ``heavy`` twice that:

field       moderate                                          heavy
missing     20 % of the events in each source                 40 %
days        both ends moved by the same whole number of days,
            uniform in ± 2                                    ± 4
place       uniform in a disc around GED's point: the radius
            rimland gives the record's where_prec + 10 km     twice both
actors      each side told under another name in 30 %         60 %
toll        low, best and high times one factor, uniform in
            1 ± 0.3, rounded, in half of the reports          1 ± 0.6, in all
modes       half told as ``other_violence`` whatever it was   all
episodes    5 % of the reports go up in episodes              10 %

Choices that the issue leaves open, and why:

* *Modes*. GED has no finer mode than its type of violence (our reader gives ``clash`` and
  ``other_violence``), so the only coarser one is ``other_violence``. A report told that way loses
  the roles as well: both sides become ``side_a`` and ``side_b``, as in GED's fights.
* *Episodes*. Two events of one source, on consecutive days, by the same two sides, not more than
  25 km apart, are told as one report: both days, the sum of the tolls, place and adm1 of the deadlier
  one (the earlier one if equal), the coarser place precision. It says ``incident`` as GED's reports
  do: that it is an episode is for the method to find out. Where there are too few such neighbours,
  fewer are merged.
* *Precision* (date_precision, place_precision) stays what GED says, also where the noise is larger.
* *Names of places*. Issue 4 moves points and says nothing of names. ``bare`` reports have none, which
  is harder than any real source; ``named`` ones keep GED's adm2 and its name of the place, written
  another way in as many reports as have other actors' names. Both are scored.
* Nothing else is told: no outlet, citation, UCDP id, type of violence, target,
  side of the dead, reported date, flags. Country and adm1 stay. Record ids are random numbers, and
  rows stand in their order.
* Sources do not copy from one another, and none is better than another. Real ones do and are.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa
from linking_aliases import alias_of
from linking_events import DEVELOPMENT, ged_events
from linking_rows import report_table

from rimland.model.place import EARTH_RADIUS_KM, PLACE_PRECISION
from rimland.tables.engine import columnar

SOURCES = ("sim_a", "sim_b", "sim_c")
NEIGHBOURS_KM = 25.0
SHORTEST_MISSPELT = 4


@dataclass(frozen=True, slots=True)
class Noise:
    """How much the sources differ from GED and from one another."""

    missing: float
    days: int
    extra_km: float
    radius_times: float
    alias: float
    toll: float
    toll_share: float
    coarse: float
    merged: float

    def radius_km(self, precision: int) -> float:
        """Return how far a place of this precision is moved at most."""
        known = PLACE_PRECISION[precision].radius_km or PLACE_PRECISION[6].radius_km or 0.0
        return self.radius_times * known + self.extra_km


LEVELS = {
    "moderate": Noise(0.20, 2, 10.0, 1.0, 0.3, 0.3, 0.5, 0.5, 0.05),
    "heavy": Noise(0.40, 4, 20.0, 2.0, 0.6, 0.6, 1.0, 1.0, 0.10),
}


def simulate(
    level: str = "moderate",
    seed: int = 1,
    files: Sequence[str | Path] = DEVELOPMENT,
    limit: int | None = None,
    *,
    named: bool = False,
) -> tuple[pa.Table, pa.Table]:
    """Return reports (tables REPORT_TABLE) and truth (report_key, event, parts).

    Two reports tell of the same event if their ``event`` is equal. ``parts`` lists GED's ids: one,
    or the two of an episode, whose ``event`` is ``first+second``. ``limit`` takes the events of a
    random stretch of days that holds so many, so that the density stays what it is. ``named`` keeps
    the names of place and adm2.
    """
    events = _stretch(ged_events(files), limit, seed)
    return simulate_events(events, LEVELS[level], seed, named=named)


def simulate_events(
    events: pa.Table, noise: Noise, seed: int, *, named: bool = False
) -> tuple[pa.Table, pa.Table]:
    """Return reports and truth of a table as ``ged_events`` gives it."""
    told = events.to_pandas(types_mapper=pd.ArrowDtype)
    told["parts"] = [[event] for event in told["event"]]
    neighbours = _neighbours(events)
    frames = []
    for number, source in enumerate(SOURCES):
        chance = np.random.default_rng([seed, number])
        kept = told[chance.random(len(told)) >= noise.missing]
        frames.append(_one_source(source, _merged(kept, neighbours, noise, chance), noise, chance))
    rows = pd.concat(frames, ignore_index=True)
    if named:
        _misspell(rows, noise.alias, np.random.default_rng([seed, len(SOURCES)]))
    else:
        rows["place"] = rows["adm2"] = None
    truth = pa.table(
        {
            "report_key": pa.array(rows["report_key"], pa.string()),
            "event": pa.array(rows["event"], pa.string()),
            "parts": pa.array(rows["parts"], pa.list_(pa.string())),
        }
    )
    return report_table(rows), truth


def _misspell(rows: pd.DataFrame, share: float, chance: np.random.Generator) -> None:
    """Write so many places' names another way: two letters in the middle become one other."""
    names = rows["place"].tolist()
    for i in np.flatnonzero(chance.random(len(rows)) < share):
        if isinstance(names[i], str) and len(names[i]) >= SHORTEST_MISSPELT:
            at = int(chance.integers(1, len(names[i]) - 2))
            names[i] = names[i][:at] + str(chance.choice(list("aeiouhy"))) + names[i][at + 2 :]
    rows["place"] = names


def _stretch(events: pa.Table, limit: int | None, seed: int) -> pa.Table:
    if limit is None or limit >= events.num_rows:
        return events
    by_day = events.sort_by([("date_start", "ascending"), ("event", "ascending")])
    first = np.random.default_rng([seed, 99]).integers(events.num_rows - limit + 1)
    return by_day.slice(int(first), limit)


def _neighbours(events: pa.Table) -> list[tuple[str, str]]:
    """Return pairs of events that one report could tell as two days of one episode."""
    with columnar() as engine:
        engine.register("events", events)
        half = "pow(sin(radians(b.latitude - a.latitude) / 2), 2)"
        turn = "cos(radians(a.latitude)) * cos(radians(b.latitude))"
        width = "pow(sin(radians(b.longitude - a.longitude) / 2), 2)"
        return engine.execute(f"""
            SELECT a.event, b.event FROM events a JOIN events b
              ON b.date_start = a.date_start + 1 AND a.country_iso3 = b.country_iso3
             AND a.side_a = b.side_a AND a.side_b = b.side_b
            WHERE a.date_precision = 'day' AND b.date_precision = 'day'
              AND a.date_end = a.date_start AND b.date_end = b.date_start
              AND 2 * {EARTH_RADIUS_KM} * asin(sqrt({half} + {turn} * {width})) <= {NEIGHBOURS_KM}
            ORDER BY 1, 2
        """).fetchall()


def _merged(
    told: pd.DataFrame,
    neighbours: list[tuple[str, str]],
    noise: Noise,
    chance: np.random.Generator,
) -> pd.DataFrame:
    """Return what a source tells with some neighbours told as one, each event at most once."""
    wanted = round(noise.merged * len(told) / 2)
    free = set(told["event"])
    pairs: list[tuple[str, str]] = []
    for number in chance.permutation(len(neighbours)):
        if len(pairs) == wanted:
            break
        first, second = neighbours[number]
        if first in free and second in free:
            free -= {first, second}
            pairs.append((first, second))
    by_event = told.set_index("event", drop=False)
    single = by_event[by_event["event"].isin(free)]
    if not pairs:
        return single
    a = by_event.loc[[p[0] for p in pairs]].reset_index(drop=True)
    b = by_event.loc[[p[1] for p in pairs]].reset_index(drop=True)
    episode = a.where(a["best"] >= b["best"], b)
    episode["date_start"], episode["date_end"] = a["date_start"], b["date_end"]
    episode["place_precision"] = np.maximum(a["place_precision"], b["place_precision"])
    for figure in ("low", "best", "high"):
        episode[figure] = a[figure] + b[figure]
    episode["event"] = [f"{x}+{y}" for x, y in pairs]
    episode["parts"] = [list(pair) for pair in pairs]
    return pd.concat([single, episode], ignore_index=True)


def _one_source(
    source: str, told: pd.DataFrame, noise: Noise, chance: np.random.Generator
) -> pd.DataFrame:
    """Return the events as this source tells them, in the order of its random record ids."""
    rows = told.reset_index(drop=True).copy()
    count = len(rows)
    days = pd.to_timedelta(chance.integers(-noise.days, noise.days + 1, count), unit="D")
    for column in ("date_start", "date_end"):
        rows[column] = pd.to_datetime(rows[column]) + days
    radius = rows["place_precision"].map({p: noise.radius_km(p) for p in PLACE_PRECISION})
    _move(rows, radius.to_numpy(float) * np.sqrt(chance.random(count)), chance.random(count))
    factor = 1 + noise.toll * chance.uniform(-1, 1, count)
    factor[chance.random(count) >= noise.toll_share] = 1.0
    for figure in ("low", "best", "high"):
        rows[figure] = np.floor(rows[figure].astype("Float64") * factor + 0.5)
    for side in ("side_a", "side_b"):
        _rename(rows, side, chance.random(count) < noise.alias, chance.random(count))
    rows["coarse"] = chance.random(count) < noise.coarse
    rows["source_id"] = source
    rows["record_id"] = 100_000 + chance.permutation(count)
    rows["report_key"] = source + ":" + rows["record_id"].astype(str)
    return rows.sort_values("record_id")


def _move(rows: pd.DataFrame, km: np.ndarray[Any, Any], turn: np.ndarray[Any, Any]) -> None:
    """Move the places by these distances, in these directions (shares of a full turn)."""
    north = np.radians(rows["latitude"].to_numpy(float))
    angle, bearing = km / EARTH_RADIUS_KM, 2 * np.pi * turn
    there = np.arcsin(
        np.sin(north) * np.cos(angle) + np.cos(north) * np.sin(angle) * np.cos(bearing)
    )
    east = np.arctan2(
        np.sin(bearing) * np.sin(angle) * np.cos(north),
        np.cos(angle) - np.sin(north) * np.sin(there),
    )
    longitude = rows["longitude"].to_numpy(float) + np.degrees(east)
    rows["latitude"] = np.round(np.degrees(there), 6)
    rows["longitude"] = np.round((longitude + 180) % 360 - 180, 6)


def _rename(
    rows: pd.DataFrame, side: str, chosen: np.ndarray[Any, Any], pick: np.ndarray[Any, Any]
) -> None:
    names = rows[side].tolist()
    days = [day.date() for day in rows["date_start"]]
    countries = rows["country_iso3"].tolist()
    for i in np.flatnonzero(chosen):
        if isinstance(names[i], str):
            country = countries[i] if isinstance(countries[i], str) else None
            names[i] = alias_of(names[i], country, days[i], float(pick[i]))
    rows[side] = names
