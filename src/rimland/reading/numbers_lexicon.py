"""Closed classes of words that the number and toll readers know, read once from a file."""

from __future__ import annotations

import tomllib
from functools import cache
from importlib import resources
from typing import Any


@cache
def lexicon(name: str) -> dict[str, Any]:
    """Return one of the word lists that ship with rimland, as its file holds it."""
    file = resources.files("rimland").joinpath("data", "tolls", f"{name}.toml")
    return tomllib.loads(file.read_text(encoding="utf-8"))


def word_class(name: str) -> frozenset[str]:
    """Return the words of one class."""
    return frozenset(lexicon("words")[name].split())
