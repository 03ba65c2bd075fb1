"""A snapshot and a network in, the next twelve months out, by theatre, with past scores beside.

Three methods are pooled in equal parts: self-exciting paths, recent months weighted, and the last
twelve months each as likely. The same pool is made at past origins, from what the ledger has up to
each; the ledger's later knowledge of those months is in it, so that the scores are pseudo-real-time.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from rimland.analysis.forecast.forecast import Options, forecast
from rimland.analysis.ledger_panel import CountOf, LedgerPanel, theatre_panel
from rimland.analysis.outlook.results import Ahead, OutlookResult, PastScore
from rimland.analysis.scoring.calibration import inside
from rimland.analysis.scoring.crps import crps, log_crps
from rimland.analysis.verdicts import Answer
from rimland.model.network import Network
from rimland.model.vocab import TheatreKind
from rimland.tables.forecasting import Panel, month_of
from rimland.tables.snapshot import Snapshot

MONTHS = 12
FEWEST_KNOWN = 24
POOL = ("exciting", "recency", "conflictology")
_DRAWS = 600
_STEP = 3
_FEWEST_DATES = 6
_LEVEL = 0.9
Floats = NDArray[np.float64]


def outlook(snapshot: Snapshot, network: Network, *, seed: int = 0) -> OutlookResult:
    """Return what the twelve months after the last known one may bring in each theatre.

    Raises CoverageError where no theatre has months in which its countries are listed.
    """
    held = theatre_panel(snapshot, network, CountOf.EVENTS)
    base: dict[str, Any] = {
        "network_id": network.network_id,
        "network_title": network.title,
        "snapshot_id": snapshot.snapshot_id,
    }
    origin, units, left = _origin(held)
    if not units:
        return OutlookResult(
            answer=Answer.CANNOT_TELL,
            verdict=(
                f"The months ahead cannot be told: no theatre is known for {FEWEST_KNOWN} months on end "
                "up to the last."
            ),
            left_out=left,
            **base,
        )
    panel = _of_units(held.panel, units, origin)
    drawn = _pooled(panel, origin, seed)
    theatres = tuple(_ahead(held, unit, origin, drawn[n]) for n, unit in enumerate(panel.units))
    scores, dates, cells = _past(panel, origin, seed)
    return OutlookResult(
        answer=Answer.SUPPORTED if dates >= _FEWEST_DATES else Answer.UNDERPOWERED,
        verdict=_verdict(theatres, scores, dates),
        origin=month_of(origin),
        months=MONTHS,
        theatres=theatres,
        left_out=left,
        scores=scores,
        dates=dates,
        cells=cells,
        assumptions=_ASSUMPTIONS,
        **base,
    )


_ASSUMPTIONS = (
    "that what drove the last years goes on: no war, truce or new affiliate is foreseen",
    "that the countries of each theatre stay those that a source lists throughout",
    "that the ledger's later knowledge of past months does not flatter the scores much",
)


def _origin(held: LedgerPanel) -> tuple[int, tuple[int, ...], tuple[tuple[str, str], ...]]:
    """Return the last month that some theatre knows, and the theatres known well enough up to it."""
    values = held.panel.values
    ends = [int(np.flatnonzero(~np.isnan(row)).max()) for row in values]
    origin = max(ends)
    kept, left = [], []
    for unit, row in zip(held.panel.units, values, strict=True):
        window = row[max(0, origin - FEWEST_KNOWN + 1) : origin + 1]
        name = held.names[unit]
        if len(window) < FEWEST_KNOWN or np.isnan(window).any():
            left.append((name, f"not known for {FEWEST_KNOWN} months up to the last"))
        else:
            kept.append(unit)
    return held.panel.first + origin, tuple(kept), tuple(left)


def _of_units(panel: Panel, units: tuple[int, ...], origin: int) -> Panel:
    rows = [panel.units.index(unit) for unit in units]
    return Panel(units, panel.first, panel.between(panel.first, origin)[rows])


def _pooled(panel: Panel, origin: int, seed: int) -> Floats:
    """Return the pool's samples: units by months by draws."""
    made = [
        forecast(panel, origin, MONTHS, Options(model=name, draws=_DRAWS, seed=seed)).draws.samples
        for name in POOL
    ]
    return np.concatenate(made, axis=2)


def _ahead(held: LedgerPanel, unit: int, origin: int, samples: Floats) -> Ahead:
    totals = samples.sum(axis=0)
    low, median, high = (float(v) for v in np.quantile(totals, [0.05, 0.5, 0.95]))
    ids = held.event_ids(unit, origin - MONTHS + 1, origin)
    more = float((totals > len(ids)).mean())
    return Ahead(TheatreKind(held.keys[unit]), low, median, high, len(ids), more, ids)


def _past(panel: Panel, origin: int, seed: int) -> tuple[tuple[PastScore, ...], int, int]:
    """Return the scores of the pool and of conflictology at past origins, and how many there were."""
    found: dict[str, list[tuple[float, float, float, float]]] = {"this outlook": [], POOL[-1]: []}
    dates = 0
    for past in range(panel.first + FEWEST_KNOWN - 1, origin - MONTHS + 1, _STEP):
        known = panel.between(panel.first, past)
        if np.isnan(known[:, -MONTHS:]).all(axis=1).any():
            continue
        truth = panel.between(past + 1, past + MONTHS)
        dates += 1
        ours = _pooled(panel, past, seed)
        plain = ours[..., -_DRAWS:]
        for row, seen in enumerate(truth):
            if not np.isnan(seen).any():
                for name, drawn in (("this outlook", ours[row]), (POOL[-1], plain[row])):
                    found[name].append(_scored(drawn, seen))
    cells = len(found["this outlook"])
    if not cells:
        return (), 0, 0
    means = {name: np.array(rows).mean(axis=0) for name, rows in found.items()}
    return (
        tuple(PastScore(name, *(float(v) for v in row)) for name, row in means.items()),
        dates,
        cells,
    )


def _scored(samples: Floats, truth: Floats) -> tuple[float, float, float, float]:
    total = inside(samples.sum(axis=0)[None, :], np.array([truth.sum()]), _LEVEL)
    return (
        float(crps(samples, truth).mean()),
        float(log_crps(samples, truth).mean()),
        float(inside(samples, truth, _LEVEL).mean()),
        float(total.mean()),
    )


def _verdict(theatres: tuple[Ahead, ...], scores: tuple[PastScore, ...], dates: int) -> str:
    told = "; ".join(
        f"{one.theatre} {one.median:,.0f} ({one.low:,.0f} to {one.high:,.0f}) after {one.before:,}"
        for one in theatres
    )
    if dates < _FEWEST_DATES:
        return (
            f"Attacks over the next {MONTHS} months: {told}. At how many past dates such ranges held "
            f"cannot be said: {dates} dates are too few."
        )
    ours, plain = scores
    better = "better" if ours.log_crps < plain.log_crps else "no better"
    return (
        f"Attacks over the next {MONTHS} months: {told}. At {dates} past dates {100 * ours.totals_inside:.0f} % "
        f"of such ranges held what came (90 % were due), and the months were told {better} than by the "
        "last twelve alone."
    )
