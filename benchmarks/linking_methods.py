"""The methods that are measured side by side, each a function from reports to partitions.

A method returns one or more named partitions (tables ``report_key, cluster``) and the seconds of its
stages. None but the reference (linking_reference.py) ever sees the truth.
"""

from __future__ import annotations

import re
import resource
import sys
import time
from collections.abc import Iterable
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

import pyarrow as pa

from rimland.model.place import EARTH_RADIUS_KM
from rimland.tables.engine import columnar

if TYPE_CHECKING:
    from collections.abc import Iterator

WINDOW_DAYS, WINDOW_KM = 1, 3.0


@dataclass
class Outcome:
    """What a method made of the reports, and the seconds each stage took."""

    partitions: dict[str, pa.Table] = field(default_factory=dict)
    seconds: dict[str, float] = field(default_factory=dict)
    pairs: int = 0

    @contextmanager
    def stage(self, name: str) -> Iterator[None]:
        """Add the seconds of a piece of work to a stage."""
        began = time.perf_counter()
        yield
        self.seconds[name] = self.seconds.get(name, 0.0) + time.perf_counter() - began


def peak_mb() -> int:
    """Return this process's peak resident memory.

    Where the system says so, its own: what getrusage gives a child includes the parent it came from.
    """
    status = Path("/proc/self/status")
    if status.is_file():
        found = re.search(r"VmHWM:\s+(\d+) kB", status.read_text())
        if found:
            return round(int(found[1]) / 1024)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return round(peak / (1024**2 if sys.platform == "darwin" else 1024))


def window_rule(reports: pa.Table) -> Outcome:
    """Link what lies in one country, within a day and 3 km, with compatible actor and mode.

    Actors are compatible if the reports name one actor alike (case aside) or one names none; modes
    if they share one or either tells only a generic one. Read twice: clusters are the connected
    components of the pairs, and the nearest pairs first with one report per source and cluster.
    """
    outcome = Outcome()
    with outcome.stage("match"):
        pairs = window_pairs(reports)
    outcome.pairs = len(pairs)
    with outcome.stage("cluster"):
        outcome.partitions["window rule"] = clusters(pairs)
        outcome.partitions["window rule, one per source"] = clusters(pairs, one_per_source=True)
    return outcome


def window_pairs(reports: pa.Table) -> list[tuple[str, str]]:
    """Return the pairs that the window rule links, the nearest first."""
    half = "pow(sin(radians(b.lat - a.lat) / 2), 2)"
    turn = "cos(radians(a.lat)) * cos(radians(b.lat)) * pow(sin(radians(b.lon - a.lon) / 2), 2)"
    generic = "['clash', 'other_violence']"
    with columnar() as engine:
        engine.register("reports", reports)
        engine.execute("""
            CREATE TEMP TABLE told AS
            SELECT report_key AS key, source_id AS source, country_iso3 AS country,
                   date_start AS day, latitude AS lat, longitude AS lon, event_types AS modes,
                   list_filter(list_transform(actors, lambda actor: lower(actor.name)),
                               lambda name: name IS NOT NULL) AS names
            FROM reports
        """)
        return engine.execute(f"""
            WITH days AS (
                SELECT *, unnest([day - 1, day, day + 1]) AS near FROM told
            ), near AS (
                SELECT a.*, b.key AS key_b, b.names AS names_b, b.modes AS modes_b,
                       abs(a.day - b.day) AS gap,
                       2 * {EARTH_RADIUS_KM} * asin(sqrt(least(1.0, {half} + {turn}))) AS km
                FROM told a JOIN days b ON a.country = b.country AND a.day = b.near
                WHERE a.source < b.source
            )
            SELECT key, key_b FROM near
            WHERE km <= {WINDOW_KM}
              AND (list_has_any(names, names_b)
                   OR coalesce(len(names), 0) = 0 OR coalesce(len(names_b), 0) = 0)
              AND (modes IS NULL OR modes_b IS NULL OR list_has_any(modes, modes_b)
                   OR list_has_any(modes, {generic}) OR list_has_any(modes_b, {generic}))
            ORDER BY gap, km, key, key_b
        """).fetchall()


def clusters(pairs: Iterable[tuple[str, str]], *, one_per_source: bool = False) -> pa.Table:
    """Return ``report_key, cluster`` of the connected reports.

    With ``one_per_source`` the pairs are taken in their order and one that would bring two reports
    of a source (what stands before the colon of a key) together is passed over.
    """
    cluster_of: dict[str, str] = {}
    members: dict[str, list[str]] = {}
    sources: dict[str, set[str]] = {}
    for pair in pairs:
        for key in pair:
            if key not in cluster_of:
                cluster_of[key] = key
                members[key] = [key]
                sources[key] = {key.partition(":")[0]}
        large, small = (cluster_of[key] for key in pair)
        if large == small or (one_per_source and sources[large] & sources[small]):
            continue
        if len(members[large]) < len(members[small]):
            large, small = small, large
        for key in members[small]:
            cluster_of[key] = large
        members[large] += members.pop(small)
        sources[large] |= sources.pop(small)
    return pa.table(
        {
            "report_key": pa.array(list(cluster_of), pa.string()),
            "cluster": pa.array(list(cluster_of.values()), pa.string()),
        }
    )
