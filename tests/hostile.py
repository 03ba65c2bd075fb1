"""How long a hostile text may keep a reader before a test calls it stuck."""

from __future__ import annotations

STUCK = 30.0
"""Seconds of processor for 100,000 characters. A reader that takes time in proportion to its text takes one
or two on any machine, and one that takes the square of it minutes; how fast readers are is told by
``benchmarks/fuzz_readers.py``, never by a test."""
