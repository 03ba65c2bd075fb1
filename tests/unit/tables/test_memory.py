"""Memory that was freed goes back to the system."""

import os
import sys
from pathlib import Path

import numpy as np
import pytest

from rimland.tables.memory import give_back


def resident() -> int:
    return int(Path("/proc/self/statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE")


@pytest.mark.skipif(sys.platform != "linux", reason="other systems keep their own accounts")
def test_what_was_freed_goes_back() -> None:
    kept: list[np.ndarray] = []
    many: list[np.ndarray] = []
    for number in range(400_000):
        one = np.full(32, number)  # too small for a mapping of its own
        (kept if number % 40_000 == 0 else many).append(one)
    many.clear()
    before = resident()
    give_back()
    assert before - resident() > 20_000_000
    assert kept[3][0] == 120_000
