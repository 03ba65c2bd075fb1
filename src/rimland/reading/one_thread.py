"""Keeps numpy's matrix library from splitting small products among threads.

A sentence's matrices are so small that handing them to other threads and waiting for the answer
takes longer than the sum itself, many times so where other work keeps the processor busy.
"""

from __future__ import annotations

import ctypes
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np

_PREFIXES = ("scipy_openblas", "openblas")
_SUFFIXES = ("64_", "")


@contextmanager
def one_thread() -> Iterator[None]:
    """Multiply matrices in the caller's own thread; does nothing where the library is another."""
    found = _switch()
    if found is None:
        yield
        return
    count, change = found
    before = count()
    change(1)
    try:
        yield
    finally:
        change(before)


@cache
def _switch() -> tuple[Any, Any] | None:
    """Return how to ask for and to set the number of threads of the library numpy came with."""
    package = Path(np.__file__).parent
    for folder in (package.parent / "numpy.libs", package / ".dylibs"):
        for file in sorted(folder.glob("*openblas*")):
            library = ctypes.CDLL(str(file))
            for prefix in _PREFIXES:
                for suffix in _SUFFIXES:
                    count = getattr(library, f"{prefix}_get_num_threads{suffix}", None)
                    change = getattr(library, f"{prefix}_set_num_threads{suffix}", None)
                    if count is not None and change is not None:
                        return count, change
    return None
