"""How well a partition of reports meets the truth: pairwise and B-cubed precision, recall and F1.

    contested = contested_reports(reports, truth, LEVELS["moderate"])
    scores = partition_scores(clusters, truth, contested)

*Contested* are the reports that could be taken for another event's: some report of another source,
of another event, in the same country, lies so near that the noise alone could have made both of one
event (their days come within twice the largest move, their points within the sum of both largest
moves). It is drawn from the simulated noise and the truth, so no method's blocks decide it. A pair
counts if at least one of its reports is contested; B-cubed averages over contested reports.

Two reports are *the same* if they tell of the same events. An episode (two events told as one) and
a report of one of its events are neither the same nor different: some hold the smaller to be part
of the larger, some would merge them, so such pairs are left out of every count, in clusters and in
truth. A cluster that puts the two events' own reports together through an episode is still wrong.

Pairwise (pairs weigh most where clusters are large): precision = right pairs / pairs in one cluster,
recall = right pairs / pairs of the same event. B-cubed (Bagga & Baldwin 1998; Amigó et al. 2009):
for each report, precision = share of its cluster that is of its event, recall = share of its event
that is in its cluster, itself counted in both; F1 = harmonic mean of the two averages.
"""

from __future__ import annotations

from typing import Any, Protocol

import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from rimland.model.place import EARTH_RADIUS_KM, PLACE_PRECISION
from rimland.tables.engine import columnar


class Moves(Protocol):
    """How far the simulation moves days and places at most."""

    @property
    def days(self) -> int:
        """The largest move in days."""

    def radius_km(self, precision: int) -> float:
        """Return the largest move in kilometres of a place of this precision."""


def contested_reports(reports: pa.Table, truth: pa.Table, moves: Moves) -> set[str]:
    """Return the keys of the reports that have a rival within the noise."""
    radii = " ".join(f"WHEN {p} THEN {moves.radius_km(p)}" for p in PLACE_PRECISION)
    reach = 2 * moves.days
    # Days are brought together by equal buckets first: a bare range join compares all with all.
    width = max(reach, 1)
    with columnar(memory="4GB") as engine:
        engine.register("reports", reports)
        engine.register("truth", truth)
        engine.execute(f"""
            CREATE TEMP TABLE told AS
            SELECT row_number() OVER () AS number, report_key, source_id, parts,
                   coalesce(country_iso3, '') AS country, date_start AS first, date_end AS last,
                   latitude AS lat, longitude AS lon, CASE place_precision {radii} END AS radius
            FROM reports JOIN truth USING (report_key)
        """)
        engine.execute(f"""
            CREATE TEMP TABLE buckets AS
            SELECT *, unnest(generate_series(
                (first - DATE '1900-01-01') // {width},
                (last + {reach} - DATE '1900-01-01') // {width})) AS bucket
            FROM told
        """)
        half = "pow(sin(radians(b.lat - a.lat) / 2), 2)"
        turn = "cos(radians(a.lat)) * cos(radians(b.lat)) * pow(sin(radians(b.lon - a.lon) / 2), 2)"
        found = engine.execute(f"""
            WITH rivals AS (
                SELECT DISTINCT a.report_key AS one, b.report_key AS other
                FROM buckets a JOIN buckets b USING (country, bucket)
                WHERE a.number < b.number AND a.source_id <> b.source_id
                  AND a.first <= b.last + {reach} AND b.first <= a.last + {reach}
                  AND NOT list_has_any(a.parts, b.parts)
                  AND 2 * {EARTH_RADIUS_KM} * asin(sqrt(least(1.0, {half} + {turn})))
                      <= a.radius + b.radius
            )
            SELECT one FROM rivals UNION SELECT other FROM rivals
        """).fetchall()
    return {key for (key,) in found}


def partition_scores(clusters: pa.Table, truth: pa.Table, contested: set[str]) -> dict[str, Any]:
    """Return pairwise and B-cubed precision, recall and F1, and how much was scored.

    Args:
        clusters: report_key, cluster; a report it does not name is a cluster of its own.
        truth: report_key, event, parts (as ``simulate`` returns it).
        contested: keys of the reports that are scored.
    """
    named = dict(
        zip(clusters["report_key"].to_pylist(), clusters["cluster"].to_pylist(), strict=True)
    )
    keys = truth["report_key"].to_pylist()
    # A mark keeps a report's own key from meeting a cluster's name. Numbers group faster than names.
    cluster_of = [("cluster", named[key]) if key in named else ("alone", key) for key in keys]
    numbers: dict[tuple[str, str], int] = {}
    events = truth["event"].combine_chunks().dictionary_encode()
    frame = pd.DataFrame(
        {
            "cluster": [numbers.setdefault(name, len(numbers)) for name in cluster_of],
            "event": events.indices.to_numpy(),
            "open": [key in contested for key in keys],
        }
    )
    cells = _cells(frame, ["cluster", "event"])
    ignored = _ignored(cells, overlaps(events, truth))
    together = _pairs(_cells(frame, ["cluster"])) - _ignored_pairs(ignored)
    same = _pairs(_cells(frame, ["event"]))
    right = _pairs(cells)
    return {
        "reports": int(frame["open"].sum()),
        "pairs": int(same),
        "pairwise": _f1(_share(right, together), _share(right, same)),
        "bcubed": _bcubed(frame, cells, ignored),
    }


def overlaps(events: pa.DictionaryArray, truth: pa.Table) -> pd.DataFrame:
    """Return every ordered pair of events, by number, that share a part without being the same."""
    listed = truth["parts"].combine_chunks()
    event = events.indices.take(pc.list_parent_indices(listed))
    parts = pd.DataFrame({"event": event.to_numpy(), "part": pc.list_flatten(listed).to_pandas()})
    parts = parts.drop_duplicates()
    episodes = parts[parts.duplicated("event", keep=False)]
    met = episodes.merge(parts, on="part", suffixes=("", "_other"))
    met = met.loc[met["event"] != met["event_other"], ["event", "event_other"]]
    other_way = met.rename(columns={"event": "event_other", "event_other": "event"})
    return pd.concat([met, other_way]).drop_duplicates()


def _cells(frame: pd.DataFrame, by: list[str]) -> pd.DataFrame:
    """Return how many reports, and how many uncontested ones, each group holds."""
    held = frame.groupby(by, sort=False)["open"].agg(["size", "sum"]).reset_index()
    held["closed"] = held["size"] - held["sum"]
    return held.drop(columns=["sum"])


def _pairs(cells: pd.DataFrame) -> int:
    """Return the pairs inside the groups with at least one contested report."""
    return int((_within(cells["size"]) - _within(cells["closed"])).sum())


def _within(count: pd.Series) -> pd.Series:
    return count * (count - 1) // 2


def _ignored(cells: pd.DataFrame, overlapping: pd.DataFrame) -> pd.DataFrame:
    """Return the cells of a cluster that hold an episode and one of its events."""
    met = cells.merge(overlapping, on="event")
    other = cells.rename(columns={"event": "event_other"})
    return met.merge(other, on=["cluster", "event_other"], suffixes=("", "_other"))


def _ignored_pairs(ignored: pd.DataFrame) -> int:
    both = ignored["size"] * ignored["size_other"] - ignored["closed"] * ignored["closed_other"]
    return int(both.sum()) // 2


def _bcubed(frame: pd.DataFrame, cells: pd.DataFrame, ignored: pd.DataFrame) -> dict[str, float]:
    left_out = ignored.groupby(["cluster", "event"])["size_other"].sum().rename("left_out")
    scored = frame[frame["open"]].merge(
        cells[["cluster", "event", "size"]], on=["cluster", "event"]
    )
    scored = scored.merge(left_out.reset_index(), on=["cluster", "event"], how="left")
    in_cluster = scored["cluster"].map(frame.groupby("cluster").size())
    in_event = scored["event"].map(frame.groupby("event").size())
    if scored.empty:
        return _f1(1.0, 1.0)
    precision = (scored["size"] / (in_cluster - scored["left_out"].fillna(0))).mean()
    return _f1(float(precision), float((scored["size"] / in_event).mean()))


def _share(right: int, of: int) -> float:
    """Return a share; where there is nothing to find, nothing was missed."""
    return right / of if of else 1.0


def _f1(precision: float, recall: float) -> dict[str, float]:
    both = precision + recall
    return {
        "precision": precision,
        "recall": recall,
        "f1": 2 * precision * recall / both if both else 0.0,
    }
