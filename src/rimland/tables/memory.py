"""Giving memory back: what a process that runs for weeks has freed, but its allocators still hold."""

from __future__ import annotations

import ctypes
import sys
from functools import cache
from typing import Any

import pyarrow as pa

_ARENA_MAX, _ARENAS = -8, 2
"""glibc's name for the option (malloc.h), and how many heaps threads share."""


def share_heaps() -> None:
    """Let threads that are yet to begin share two heaps (glibc); each would get one of its own.

    Every heap keeps holes of its own, and twenty threads that fetch and match make as many.
    """
    options = getattr(_libc(), "mallopt", None)
    if options is not None:
        options(_ARENA_MAX, _ARENAS)


def give_back() -> None:
    """Hand free memory back to the system, where its allocators can be asked to (Linux with glibc).

    What is in use is not touched; it takes some hundredths of a second.
    """
    pa.default_memory_pool().release_unused()
    trim = _trim()
    if trim is not None:
        trim(0)


def _trim() -> Any:
    return getattr(_libc(), "malloc_trim", None)  # other C libraries have none


@cache
def _libc() -> Any:
    return ctypes.CDLL(None) if sys.platform == "linux" else None
