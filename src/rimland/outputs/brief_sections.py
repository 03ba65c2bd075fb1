"""The analyses that have a section in a brief, in the order in which they stand there.

A section is a module with two functions, ``event_ids`` and ``section``, and a template. Adding one
is a line here; what is asked for a brief stands in ``app/api_dynamics.py``.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from rimland.analysis.displacement.results import DisplacementResult
from rimland.analysis.dynamics.results import DynamicsResult
from rimland.analysis.outlook.results import OutlookResult
from rimland.analysis.portrayal.portrayal import PortrayalResult
from rimland.analysis.scenarios.results import SimulationResult
from rimland.analysis.synchrony.results import SynchronyResult
from rimland.model.network import Network
from rimland.outputs import (
    brief_dynamics,
    brief_outlook,
    brief_portrayal,
    brief_pressure,
    brief_scenarios,
    brief_synchrony,
)
from rimland.outputs.lists import ListBook
from rimland.outputs.section import Section


@dataclass(frozen=True, slots=True)
class _Maker:
    """How the result of one analysis becomes a section, and which events it speaks of."""

    of: type[Any]
    event_ids: Callable[[Any], Iterable[str]]
    section: Callable[[Any, ListBook, Network], Section]


_MAKERS = (
    _Maker(DisplacementResult, brief_pressure.event_ids, brief_pressure.section),
    _Maker(PortrayalResult, brief_portrayal.event_ids, brief_portrayal.section),
    _Maker(SynchronyResult, brief_synchrony.event_ids, brief_synchrony.section),
    _Maker(DynamicsResult, brief_dynamics.event_ids, brief_dynamics.section),
    _Maker(OutlookResult, brief_outlook.event_ids, brief_outlook.section),
    _Maker(SimulationResult, brief_scenarios.event_ids, brief_scenarios.section),
)


def sections(results: Sequence[Any], book: ListBook, network: Network) -> tuple[Section, ...]:
    """Return the sections of these results, in the order of the brief."""
    return tuple(
        maker.section(result, book, network)
        for maker in _MAKERS
        for result in results
        if isinstance(result, maker.of)
    )


def cited_events(results: Sequence[Any]) -> set[str]:
    """Return the events that the sections of these results lead to."""
    return {
        event
        for maker in _MAKERS
        for result in results
        if isinstance(result, maker.of)
        for event in maker.event_ids(result)
    }
