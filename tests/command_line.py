"""The command line in tests: what somebody types, and what comes of it."""

from __future__ import annotations

import os
from collections.abc import Callable

import pytest

from rimland.ui.cli.main import run

Run = Callable[..., tuple[int, str, str]]
"""Takes a command's words; returns its exit code, its output and what it said on stderr."""


def forget_settings(monkeypatch: pytest.MonkeyPatch) -> None:
    """Unset every setting that the machine's own environment holds."""
    for name in list(os.environ):
        if name.startswith("RIMLAND_"):
            monkeypatch.delenv(name)


def typed_into(capsys: pytest.CaptureFixture[str]) -> Run:
    """Return what runs commands in this process; each gives only what it said itself."""

    def call(*arguments: str) -> tuple[int, str, str]:
        capsys.readouterr()
        with pytest.raises(SystemExit) as stop:
            run(list(arguments))
        said = capsys.readouterr()
        return int(stop.value.code or 0), said.out, said.err

    return call
