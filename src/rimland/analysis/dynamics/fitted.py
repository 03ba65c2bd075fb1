"""A network's theatres by day, with the process that explains them: what dynamics and scenarios use."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from rimland.analysis.counted import Counted
from rimland.analysis.days import Days, days_of
from rimland.analysis.dynamics.days_fit import MARKS, DaysFit, fit_days, ways
from rimland.analysis.dynamics.fitting import Floats
from rimland.analysis.dynamics.redrawn import Redrawn, redraw
from rimland.analysis.dynamics.results import Options
from rimland.model.network import Network
from rimland.model.time import Month
from rimland.model.vocab import TheatreKind
from rimland.tables.snapshot import Snapshot


@dataclass(frozen=True, slots=True)
class Fitted:
    """A window's days, the fit and its redrawn ones; both None where nothing can be fitted.

    ``killed`` are the tolls of each theatre's attacks, civilians where known, None where not.
    """

    months: tuple[Month, ...]
    days: Days | None
    fit: DaysFit | None
    redrawn: Redrawn | None
    marked: Mapping[float, Floats]
    killed: Mapping[TheatreKind, tuple[int | None, ...]]

    def ids(self, kind: TheatreKind) -> tuple[str, ...]:
        """Return the ids of a theatre's attacks, by day."""
        events = self.days.events if self.days else {}
        return tuple(i for (k, _), ids in sorted(events.items()) if k is kind for i in ids)


def fitted(snapshot: Snapshot, network: Network, options: Options) -> Fitted:
    """Return the process of a network's theatres.

    Raises CoverageError where the snapshot holds no attack of the network that is dated to the day.
    """
    counted, window, days = days_of(snapshot, network, options.roster, options.first, options.last)
    months = tuple(window)
    if days is None:
        return Fitted(months, None, None, None, {}, {})
    by_id = {event.event_id: event for event in counted}
    marked = {mark: weighed(days, by_id, mark) for mark in MARKS}
    fit = fit_days(days.counts.astype(np.float64), ways(marked[0.0], marked))
    rng = np.random.default_rng([options.seed, 31])
    killed = {
        kind: tuple(
            _civilians(by_id[i])
            for (k, _), ids in sorted(days.events.items())
            if k is kind
            for i in ids
        )
        for kind in days.theatres
    }
    return Fitted(months, days, fit, redraw(fit, options.draws, rng), marked, killed)


def _civilians(event: Counted) -> int | None:
    return event.civilians if event.civilians is not None else event.killed


def weighed(days: Days, events: Mapping[str, Counted], mark: float) -> Floats:
    """Return theatres × days of attacks, each weighed by a power of one plus its killed.

    The mean weight of a theatre's attacks is one; an attack whose killed are not known weighs one.
    """
    found = np.zeros(days.counts.shape)
    for row, kind in enumerate(days.theatres):
        held = [(day, i) for (k, day), ids in days.events.items() if k is kind for i in ids]
        weights = _weights([events[i].killed for _, i in held], mark)
        for (day, _), weight in zip(held, weights, strict=True):
            found[row, day] += weight
    return found


def _weights(killed: Sequence[int | None], mark: float) -> list[float]:
    known = [(1 + k) ** mark for k in killed if k is not None]
    mean = sum(known) / len(known) if known else 1.0
    return [1.0 if k is None else (1 + k) ** mark / mean for k in killed]
