"""Memory that was freed goes back to the system."""

import ctypes
import os
import subprocess
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


_HEAPS = """
import ctypes, sys, threading
from rimland.tables.memory import share_heaps
if sys.argv[1] == "shared":
    share_heaps()
libc, together = ctypes.CDLL(None), threading.Barrier(12)
libc.malloc.restype = ctypes.c_void_p
def allocate():
    together.wait()
    for _ in range(2000):
        libc.malloc(3000)
threads = [threading.Thread(target=allocate) for _ in range(12)]
for thread in threads:
    thread.start()
for thread in threads:
    thread.join()
libc.fopen.restype = ctypes.c_void_p
out = libc.fopen(b"/dev/stdout", b"w")
libc.malloc_info(0, ctypes.c_void_p(out))
libc.fflush(ctypes.c_void_p(out))
"""


@pytest.mark.skipif(
    getattr(ctypes.CDLL(None), "malloc_info", None) is None, reason="another C library's heaps"
)
def test_threads_share_heaps() -> None:
    def heaps(how: str) -> int:
        asked = [sys.executable, "-c", _HEAPS, how]
        told = subprocess.run(asked, capture_output=True, check=True, text=True, timeout=60)
        return told.stdout.count("<heap nr=")

    assert heaps("shared") <= 2 < heaps("own")
