"""The sentence that says why two reports were linked, with the figures it rests on."""

from __future__ import annotations

from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from rimland.linking.engines import local_engine
from rimland.linking.levels import FEATURES
from rimland.linking.model import LinkModel
from rimland.linking.score import make_candidates

_SHOWN = ("km", "reach", "gap", "ends", "days_a", "days_b", "best_a", "best_b", "place_a")


def explain_links(
    reports: pa.Table, families: pa.Table, model: LinkModel, links: pa.Table
) -> list[str]:
    """Return one sentence for each link (``a``, ``b``): what was compared and what it showed.

    The reports are named in the order of their keys. Pairs that the blocks do not bring together
    are linked through others only, and their sentence says so.
    """
    _ = model
    firsts = pc.min_element_wise(links["a"], links["b"])
    seconds = pc.max_element_wise(links["a"], links["b"])
    named = pc.unique(pa.chunked_array([*firsts.chunks, *seconds.chunks], pa.string()))
    few = reports.filter(pc.is_in(reports["report_key"], named))
    with local_engine() as engine:
        engine.register("wanted", pa.table({"first": firsts, "second": seconds}))
        make_candidates(engine, few, families, wanted=True)
        shown = ", ".join(f"c.{name}" for name in _SHOWN)
        levels = ", ".join(f"l.{feature}" for feature in FEATURES)
        rows = engine.fetch(f"""
            SELECT ra.report_key AS a, rb.report_key AS b, {levels}, {shown}
            FROM levels l
            JOIN compared c ON c.a = l.a AND c.b = l.b
            JOIN reports ra ON ra.id = l.a JOIN reports rb ON rb.id = l.b
        """).to_pylist()
    said = {(row["a"], row["b"]): _sentence(row) for row in rows}
    return [
        said.get(pair, "held together by other reports of the same attack")
        for pair in zip(firsts.to_pylist(), seconds.to_pylist(), strict=True)
    ]


def _sentence(row: dict[str, Any]) -> str:
    """Return what each feature showed, the telling ones only."""
    figures = {
        **row,
        "km": f"{row['km']:.1f}",
        "reach": f"{row['reach']:.0f}",
        "gap_words": _gap(row["gap"]),
    }
    clauses = (FEATURES[feature][row[feature]].sentence for feature in FEATURES)
    return "; ".join(clause.format(**figures) for clause in clauses if clause)


def _gap(days: int) -> str:
    if days == 0:
        return "the days overlap"
    return f"{days} day{'s' if days > 1 else ''} between"
