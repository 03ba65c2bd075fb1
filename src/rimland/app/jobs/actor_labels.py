"""One label for each armed group under all its names and dataset ids, for telling who is meant."""

from __future__ import annotations

import csv
import io
from collections import Counter
from functools import cache
from importlib import resources

import pyarrow as pa


@cache
def actor_labels() -> pa.Table:
    """Return ``key, label``: keys as ``ucdp:234``, ``rimland:islamic-state``, ``name:is``.

    A name that several groups bore is left out: it tells nobody apart.
    """
    labels: dict[str, str] = {}
    for row in _rows("groups.csv"):
        labels[f"rimland:{row['actor_id']}"] = row["actor_id"]
        if row["ucdp_id"]:
            labels[f"ucdp:{row['ucdp_id']}"] = row["actor_id"]
    names = {
        (row["alias"].lower(), row["actor_id"]) for row in _rows("aliases.csv") if row["actor_id"]
    }
    bearers = Counter(name for name, _ in names)
    labels |= {f"name:{name}": actor for name, actor in sorted(names) if bearers[name] == 1}
    return pa.table(
        {
            "key": pa.array(list(labels), pa.string()),
            "label": pa.array(labels.values(), pa.string()),
        }
    )


def _rows(name: str) -> list[dict[str, str]]:
    source = resources.files("rimland").joinpath("data", "actors", name)
    return list(csv.DictReader(io.StringIO(source.read_text(encoding="utf-8"))))
