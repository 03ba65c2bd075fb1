"""Scored pairs as arrays: reports by number, in the order of their keys."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from rimland.linking.tellers import teller_of
from rimland.model.vocab import Unit

SAME, DIFFERENT, PART_OF = "same", "different", "part_of"

Array = np.ndarray[Any, Any]


@dataclass(frozen=True, slots=True)
class Standing:
    """A person's judgement on two reports that still stands."""

    a: str
    b: str
    verdict: str


class Graph:
    """Reports that some pair or judgement names, numbered, with what deciding needs of each.

    Attributes:
        keys: report keys in order; a report's number is its place here.
        a, b: the numbers of each pair's reports, a before b.
        bits, whole_bits, toll_fits, inside: the pairs' columns.
        unit, first_day, days, killed: each report's unit as a rank, its first day, how many days
            follow, its toll (NaN where unknown).
        judged: persons' judgements on reports that stand, by number.
    """

    def __init__(self, pairs: pa.Table, reports: pa.Table, judged: Sequence[Standing]) -> None:
        """Number the reports of the pairs and judgements; leave out what does not stand."""
        stands = reports["report_key"].combine_chunks()
        named = pa.array([key for j in judged for key in (j.a, j.b)], pa.string())
        pairs = pairs.filter(pc.and_(pc.is_in(pairs["a"], stands), pc.is_in(pairs["b"], stands)))
        every = pa.chunked_array([*pairs["a"].chunks, *pairs["b"].chunks, named], pa.string())
        every = every.filter(pc.is_in(every, stands))
        keys = pc.unique(every)
        keys = keys.take(pc.sort_indices(keys))
        self.keys: list[str] = keys.to_pylist()
        self.a, self.b = (
            pc.index_in(pairs[side], keys).to_numpy().astype(np.int64) for side in "ab"
        )
        self.bits, self.whole_bits, self.toll_fits, self.inside = (
            pairs[name].to_numpy() for name in ("bits", "whole_bits", "toll_fits", "inside")
        )
        number = {key: n for n, key in enumerate(self.keys)} if judged else {}
        self.judged = [
            (number[j.a], number[j.b], j.verdict) for j in judged if j.a in number and j.b in number
        ]
        self._describe(reports, keys)

    def _describe(self, reports: pa.Table, keys: pa.Array) -> None:
        rows = reports.take(pc.index_in(keys, reports["report_key"].combine_chunks()))
        units = pa.array([str(unit) for unit in Unit], pa.string())
        self.unit = pc.fill_null(pc.index_in(rows["unit"], units), 0).to_numpy()
        days = pc.subtract(rows["date_end"].cast(pa.int32()), rows["date_start"].cast(pa.int32()))
        self.days = pc.fill_null(days, 0).to_numpy()
        self.first_day = rows["date_start"].cast(pa.int32()).to_numpy()
        self.killed = rows["killed_total_best"].cast(pa.float64()).to_numpy()

    def tellers(self) -> Array:
        """Return a number for who tells in each report."""
        names = np.array([teller_of(key) for key in self.keys], dtype=object)
        numbers: Array = np.unique(names, return_inverse=True)[1]
        return numbers

    def judged_as(self, verdict: str) -> list[tuple[int, int]]:
        """Return the pairs a person judged so."""
        return [(a, b) for a, b, found in self.judged if found == verdict]

    def grouped(self, a: Array, b: Array) -> Array:
        """Return a component's number for every report, of the graph with these edges."""
        # Not at the top: all commands import linking, few link.
        from scipy.sparse import coo_array  # noqa: PLC0415
        from scipy.sparse.csgraph import connected_components  # noqa: PLC0415

        size = len(self.keys)
        edges = coo_array((np.ones(len(a), np.int8), (a, b)), shape=(size, size))
        group: Array = connected_components(edges, directed=False)[1]
        return group
