"""Keys as they are pressed in a terminal, or letters as they are piped in."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import click

LEAVE = "q"
OTHER = "?"
_ESCAPE = "\x1b"
_ENDS = {"", "\x03", "\x04"}
"""End of input, and the keys by which a terminal says so."""


@contextmanager
def pressed_keys() -> Iterator[Callable[[], str]]:
    """Give a function that returns the next key; leaving where there are none any more.

    The terminal stays in its mode without lines and echo until the end: a key that is pressed
    before it is asked for is not lost. A key that sends more than one letter (an arrow, F1) is
    none of ours: its letters must not be taken for answers.
    """
    if not sys.stdin.isatty():
        yield _letter
        return
    try:
        import termios  # noqa: PLC0415 - not on every system
        import tty  # noqa: PLC0415
    except ImportError:
        yield click.getchar
        return
    terminal = sys.stdin.fileno()
    before = termios.tcgetattr(terminal)
    waiting: list[str] = []

    def key() -> str:
        if not waiting:
            waiting.extend(os.read(terminal, 1024).decode(errors="replace"))
        found = waiting.pop(0) if waiting else ""
        if found == _ESCAPE:
            waiting.clear()
            return OTHER
        return LEAVE if found in _ENDS else found

    try:
        tty.setcbreak(terminal, termios.TCSADRAIN)
        yield key
    finally:
        termios.tcsetattr(terminal, termios.TCSADRAIN, before)


def _letter() -> str:
    while (letter := sys.stdin.read(1)).isspace():
        pass
    return letter or LEAVE
