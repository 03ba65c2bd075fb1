"""Compiles the index of words: one text file, written aside and moved into place whole."""

from __future__ import annotations

import contextlib
import hashlib
import os
import time
import tomllib
from functools import cache
from importlib import metadata, resources
from pathlib import Path

from rimland.reading import word_sources

_LAYOUT = "1"
_TABLES = ("names.toml", "casing.toml")
_LISTS = 4

Lists = tuple[frozenset[str], frozenset[str], frozenset[str], frozenset[str]]
"""English words, given names, family names, places."""


@cache
def stamp() -> str:
    """Return what the index depends on: its layout, the packages' versions and our own tables."""
    digest = hashlib.sha256()
    for table in _TABLES:
        digest.update(_table(table).encode())
    versions = [f"{package}={metadata.version(package)}" for package in word_sources.PACKAGES]
    return ";".join((f"layout={_LAYOUT}", *versions, f"tables={digest.hexdigest()[:16]}"))


def file_name() -> str:
    """Return the file name of the current index: other stamps have other names."""
    return f"words-{hashlib.sha256(stamp().encode()).hexdigest()[:12]}.txt"


def read(file: Path) -> Lists | None:
    """Return the lists of a file; None where it is missing, damaged or out of date."""
    try:
        head, *lines, end = file.read_text(encoding="utf-8").split("\n")
    except (OSError, ValueError):
        return None
    if head != stamp() or len(lines) != _LISTS or end:
        return None
    english, given, family, places = (frozenset(line.split("\t")) for line in lines)
    return english, given, family, places


def compile_to(file: Path) -> Lists:
    """Return the lists and write them; another process that does so at once writes the same."""
    lists = compiled()
    lines = [stamp(), *("\t".join(sorted(words)) for words in lists), ""]
    aside = file.with_name(f"{file.name}.{os.getpid()}.{time.monotonic_ns()}.part")
    with contextlib.suppress(OSError):
        file.parent.mkdir(parents=True, exist_ok=True)
        aside.write_text("\n".join(lines), encoding="utf-8")
        aside.replace(file)
    with contextlib.suppress(OSError):
        aside.unlink(missing_ok=True)
    return lists


def compiled() -> Lists:
    """Return the lists, made from the packages and our own additions."""
    own = {name: set(words.split()) for name, words in tomllib.loads(_table("names.toml")).items()}
    cases = tomllib.loads(_table("casing.toml"))
    rather = {*cases["names"].split(), *cases["rather_words"].split()}
    no_names = own["no_names"] | set(cases["late_names"].split())
    english = (word_sources.english_words() | own["english"]) - own["not_english"]
    given, family = (
        word_sources.unmistakable(names, english, rather) - no_names
        for names in word_sources.names_of_people()
    )
    places = word_sources.names_of_places(english) | own["places"]
    return (
        frozenset(english),
        frozenset(given | own["given"]),
        frozenset(family | own["family"]),
        frozenset(places),
    )


def _table(name: str) -> str:
    return resources.files("rimland").joinpath("data", "names", name).read_text(encoding="utf-8")
