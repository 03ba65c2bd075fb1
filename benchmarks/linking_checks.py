"""Two checks of linking on real data: a smoke test with known ids, and one that needs no labels.

    python benchmarks/linking_checks.py

*Smoke test*. UCDP-AEC holds records derived from GED, 4,016 of which are in the GED files at hand,
dates, places and tolls nearly equal. Both are given without ids, modes and the split of deaths by
side; AEC has no coordinates, so its places get the mean point and commonest precision that GED's own
rows have for that name (else for its adm2 or adm1; else none, and the record cannot be linked). A
link is right if the ids agree. Beside it a plain join: same first and last day, country, adm1 and
place name, one record on either side.

*Label-free check*. Move one source's days by 30 to 90 days and link again: what is linked then
is linked by chance, so its share of the links of the sources as they are bounds the false ones. It
is an upper bound of nothing where attacks recur at one place (the same siege a month later), and it
says nothing of links that were missed.
"""

from __future__ import annotations

import contextlib
import gzip
import json
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from functools import partial
from importlib import resources
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv as pacsv
from linking_events import SCORING, ged_events
from linking_ours import our_links
from linking_rows import report_table
from linking_truth import simulate
from shared_data import shared_data

from rimland.app.jobs.link import actor_families
from rimland.linking.model import default_model
from rimland.linking.train import train
from rimland.model.errors import RimlandError
from rimland.sources.base import LoadRequest
from rimland.sources.table_map import TableReader
from rimland.tables.engine import columnar, parse_json_sql
from rimland.tables.fields import arrow_schema
from rimland.tables.packaged import countries
from rimland.tables.schemas import REPORT_FIELDS, REPORT_TABLE

SHIFTS = (30, 45, 60, 75, 90)
ALL_GED = ("mexico_v241.csv.gz", "ukraine_a_2014_2019.csv", *SCORING)

Pairs = list[tuple[str, str]]


def main() -> None:
    """Print one JSON line per figure."""
    for line in figures():
        print(json.dumps(line), flush=True)


def figures() -> Iterator[dict[str, Any]]:
    """Yield the figures of both checks."""
    ged, aec = ged_reports(), aec_reports()
    both, ids = without_ids([aec, ged])
    name = {"benchmark": "linking", "check": "aec against ged"}
    for method, link in linkers(both).items():
        yield name | {"method": method, "aim": [0.99, 0.97]} | id_scores(link(both), ids)
    attacks = pa.concat_tables([attack_reports(), report_table(ged)])
    simulated, _ = simulate("moderate", 7, ("turkey_1989_2019.csv",))
    two = simulated.filter(pc.not_equal(simulated["source_id"], "sim_c"))
    for title, reports, source in (
        ("aec against ged", both, "aec"),
        ("attack table against ged", attacks, "attacks"),
        ("simulated moderate, Turkey", two, "sim_a"),
    ):
        for method, link in linkers(reports).items():
            if title == "aec against ged" or method != "plain join":
                for line in shifted_figures(reports, source, link):
                    yield line | {"sources": title, "method": method}


def linkers(reports: pa.Table) -> dict[str, Callable[[pa.Table], Pairs]]:
    """Return the methods: the model that ships, one trained on these reports, a plain join.

    The trained one never sees a moved day: it links moved reports as it would any that come later.
    Where there is too little to learn from, there is none.
    """
    methods: dict[str, Callable[[pa.Table], Pairs]] = {"rimland": our_links}
    with contextlib.suppress(RimlandError):
        model = train(reports, actor_families(), [], default_model(), version="benchmark", seed=0)
        methods["rimland, trained"] = partial(our_links, model=model)
    return methods | {"plain join": plain_join}


def id_scores(links: Pairs, ids: dict[str, str]) -> dict[str, Any]:
    """Return precision and recall of links against the ids."""
    sides: dict[str, set[str]] = {}
    for key, record in ids.items():
        sides.setdefault(key.partition(":")[0], set()).add(record)
    shared = len(set.intersection(*sides.values()))
    right = sum(ids[a] == ids[b] for a, b in links)
    return {
        "links": len(links),
        "shared_ids": shared,
        "precision": right / len(links) if links else 1.0,
        "recall": right / shared if shared else 1.0,
    }


def shifted_figures(
    reports: pa.Table, source: str, link: Callable[[pa.Table], Pairs]
) -> Iterator[dict[str, Any]]:
    """Yield the links as they are and the share that is left after each shift."""
    true = across(link(reports), source)
    for days in SHIFTS:
        left = across(link(shifted(reports, source, days)), source)
        yield {
            "benchmark": "linking",
            "check": "label-free",
            "days": days,
            "links": len(true),
            "left": len(left),
            "share": len(left) / len(true) if true else None,
            "aim": 0.03,
        }


def across(links: Pairs, source: str) -> Pairs:
    """Return the links between a source and another."""
    return [p for p in links if sum(key.partition(":")[0] == source for key in p) == 1]


def shifted(reports: pa.Table, source: str, days: int) -> pa.Table:
    """Return the reports with the days of one source moved."""
    moved = pc.equal(reports["source_id"], source)
    for column in ("date_start", "date_end"):
        numbers = reports[column].cast(pa.int32())
        later = pc.if_else(moved, pc.add(numbers, pa.scalar(days, pa.int32())), numbers)
        at = reports.schema.get_field_index(column)
        reports = reports.set_column(at, column, later.cast(pa.date32()))
    return reports


def plain_join(reports: pa.Table) -> Pairs:
    """Return the pairs that agree in days, country, adm1 and place, and in nothing but each other."""
    with columnar() as engine:
        engine.register("reports", reports)
        found: Pairs = engine.execute("""
            SELECT a.report_key, b.report_key FROM reports a JOIN reports b
              ON a.source_id = 'aec' AND b.source_id = 'ged'
             AND a.date_start = b.date_start AND a.date_end = b.date_end
             AND a.country_iso3 = b.country_iso3 AND lower(a.adm1) = lower(b.adm1)
             AND lower(a.place) = lower(b.place)
            QUALIFY count(*) OVER (PARTITION BY a.report_key) = 1
                AND count(*) OVER (PARTITION BY b.report_key) = 1
        """).fetchall()
    return found


def without_ids(tables: list[pd.DataFrame]) -> tuple[pa.Table, dict[str, str]]:
    """Return the reports under random keys, and the id behind each key."""
    rows = pd.concat(tables, ignore_index=True)
    rows = rows.iloc[np.random.default_rng(7).permutation(len(rows))].reset_index(drop=True)
    rows["record_id"] = np.arange(100_000, 100_000 + len(rows))
    rows["report_key"] = rows["source_id"] + ":" + rows["record_id"].astype(str)
    return report_table(rows), dict(zip(rows["report_key"], rows["event"], strict=True))


def ged_reports() -> pd.DataFrame:
    """Return every GED row at hand as a report of ``ged``."""
    rows = ged_events(ALL_GED).to_pandas(types_mapper=pd.ArrowDtype)
    return rows.assign(
        source_id="ged",
        record_id=rows["event"],
        report_key="ged:" + rows["event"],
        parts=None,
        coarse=True,
    )


def aec_reports() -> pd.DataFrame:
    """Return UCDP-AEC as reports of ``aec``, with the points GED has for its places."""
    file = shared_data() / "ucdp_aec" / "aec_train_validation.csv.gz"
    text = pacsv.ConvertOptions(strings_can_be_null=True, include_columns=None)
    with gzip.open(file) as stream:
        raw = pacsv.read_csv(stream, convert_options=text)
    names = pa.table({"iso3": list(countries()), "name": [c.name for c in countries().values()]})
    with columnar() as engine:
        engine.register("raw", raw)
        engine.register("names", names)
        engine.register("ged", ged_events(ALL_GED))
        for table, columns, coarsest in (
            ("places", "country_iso3, lower(adm1) AS adm1, lower(place) AS place", 1),
            ("seconds", "country_iso3, lower(adm1) AS adm1, lower(adm2) AS adm2", 3),
            ("firsts", "country_iso3, lower(adm1) AS adm1", 4),
        ):
            engine.execute(f"""
                CREATE TEMP TABLE {table} AS
                SELECT {columns}, avg(latitude) AS latitude, avg(longitude) AS longitude,
                       greatest({coarsest}, mode(place_precision)) AS precise
                FROM ged GROUP BY ALL
            """)
        return (
            engine.sql("""
                WITH told AS (
                    SELECT raw.*, iso3 AS country_iso3, location_adm1_name AS adm1,
                           location_adm2_name AS adm2, location_where_name AS place
                    FROM raw LEFT JOIN names
                      ON names.name = trim(regexp_replace(location_root_name, ' \\(.*', ''))
                )
                SELECT CAST(id AS VARCHAR) AS event, start_date AS date_start, end_date AS date_end,
                       CASE WHEN end_date = start_date THEN 'day'
                            WHEN end_date - start_date <= 7 THEN 'week' ELSE 'month' END
                           AS date_precision,
                       told.country_iso3, told.adm1, told.adm2, told.place,
                       coalesce(p.latitude, s.latitude, f.latitude) AS latitude,
                       coalesce(p.longitude, s.longitude, f.longitude) AS longitude,
                       coalesce(p.precise, s.precise, f.precise, 7)::INTEGER AS place_precision,
                       deaths_low::INTEGER AS low,
                       (deaths_side_a + deaths_side_b + deaths_civilian + deaths_unknown)::INTEGER
                           AS best,
                       deaths_high::INTEGER AS high, 'other_violence' AS mode, false AS one_sided,
                       side_a_name AS side_a, side_b_name AS side_b,
                       'aec' AS source_id, CAST(id AS VARCHAR) AS record_id,
                       'aec:' || id AS report_key, NULL AS parts, true AS coarse
                FROM told
                LEFT JOIN places p ON p.country_iso3 = told.country_iso3
                    AND p.adm1 = lower(told.adm1) AND p.place = lower(told.place)
                LEFT JOIN seconds s ON s.country_iso3 = told.country_iso3
                    AND s.adm1 = lower(told.adm1) AND s.adm2 = lower(told.adm2)
                LEFT JOIN firsts f ON f.country_iso3 = told.country_iso3 AND f.adm1 = lower(told.adm1)
            """)
            .to_arrow_table()
            .to_pandas(types_mapper=pd.ArrowDtype)
        )


def attack_reports() -> pa.Table:
    """Return the attack table that ships with rimland, read by its own map, as reports."""
    source = resources.files("rimland") / "data" / "attacks" / "is_linked_attacks_2014_2017.csv"
    with resources.as_file(source) as path:
        read = TableReader().read(str(path), LoadRequest(now=datetime.now(UTC)))
    told = ", ".join(f.name for f in REPORT_FIELDS)
    with columnar() as engine:
        engine.register("candidates", read.candidates)
        table = engine.sql(f"""
            WITH read AS (
                SELECT ordinal AS seq, report_key, record_id, content_hash, file_row,
                       unnest({parse_json_sql("payload")}) FROM candidates
            )
            SELECT seq, 'attacks:' || record_id AS report_key, 'attacks' AS source_id, record_id,
                   NULL AS release, content_hash, NULL AS known_at, file_row, {told}
            FROM read
        """).to_arrow_table()
    return table.cast(arrow_schema(REPORT_TABLE))


if __name__ == "__main__":
    main()
