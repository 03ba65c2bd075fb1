"""Giving memory back: what a process that runs for weeks has freed, but its allocators still hold."""

from __future__ import annotations

import ctypes
import sys
from functools import cache
from typing import Any

import pyarrow as pa


def give_back() -> None:
    """Hand free memory back to the system, where its allocators can be asked to (Linux with glibc).

    What is in use is not touched; it takes some hundredths of a second.
    """
    pa.default_memory_pool().release_unused()
    trim = _trim()
    if trim is not None:
        trim(0)


@cache
def _trim() -> Any:
    if sys.platform != "linux":
        return None
    return getattr(ctypes.CDLL(None), "malloc_trim", None)  # other C libraries have none
