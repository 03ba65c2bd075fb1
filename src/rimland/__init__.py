"""rimland: a ledger of attacks in which every figure can be traced to a source."""

from __future__ import annotations

from importlib.metadata import version as _version
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from rimland.app.api import EventTable, Ledger, code, network
    from rimland.app.api import open_ledger as open  # noqa: A004 - rimland.open reads as intended
    from rimland.app.jobs.events import EventFilter
    from rimland.app.jobs.load_options import LoadOptions
    from rimland.app.jobs.topics import topics

__version__ = _version("rimland")
__all__ = [
    "EventFilter",
    "EventTable",
    "Ledger",
    "LoadOptions",
    "__version__",
    "code",
    "network",
    "open",
    "topics",
]

_HOMES = {
    "open": ("rimland.app.api", "open_ledger"),
    "Ledger": ("rimland.app.api", "Ledger"),
    "EventTable": ("rimland.app.api", "EventTable"),
    "code": ("rimland.app.api", "code"),
    "network": ("rimland.app.api", "network"),
    "EventFilter": ("rimland.app.jobs.events", "EventFilter"),
    "LoadOptions": ("rimland.app.jobs.load_options", "LoadOptions"),
    "topics": ("rimland.app.jobs.topics", "topics"),
}


def __getattr__(name: str) -> Any:
    """Import a public name when it is first asked for, so that importing rimland stays light."""
    if name not in _HOMES:
        message = f"module 'rimland' has no attribute '{name}'"
        raise AttributeError(message)
    from importlib import import_module  # noqa: PLC0415

    home, attribute = _HOMES[name]
    return getattr(import_module(home), attribute)
