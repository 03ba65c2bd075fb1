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

    A name or id that several groups bore is left out, since it tells nobody apart; one that a group
    shares with its branches alone is the group's (UCDP gives Islamic State's provinces its own id).
    """
    groups = _rows("groups.csv")
    labels = {f"rimland:{row['actor_id']}": row["actor_id"] for row in groups}
    parents = {row["parent"] for row in _rows("branches.csv")}
    sharing: dict[str, list[str]] = {}
    for row in groups:
        if row["ucdp_id"]:
            sharing.setdefault(f"ucdp:{row['ucdp_id']}", []).append(row["actor_id"])
    for key, bearers in sharing.items():
        heads = bearers if len(bearers) == 1 else [one for one in bearers if one in parents]
        if len(heads) == 1:
            labels[key] = heads[0]
    names = {
        (row["alias"].lower(), row["actor_id"]) for row in _rows("aliases.csv") if row["actor_id"]
    }
    borne = Counter(name for name, _ in names)
    labels |= {f"name:{name}": actor for name, actor in sorted(names) if borne[name] == 1}
    return pa.table(
        {
            "key": pa.array(list(labels), pa.string()),
            "label": pa.array(labels.values(), pa.string()),
        }
    )


def _rows(name: str) -> list[dict[str, str]]:
    source = resources.files("rimland").joinpath("data", "actors", name)
    return list(csv.DictReader(io.StringIO(source.read_text(encoding="utf-8"))))
