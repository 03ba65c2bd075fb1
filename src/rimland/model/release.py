"""Dataset releases and the order of a report's versions."""

from __future__ import annotations

import re

from rimland.model.errors import DeclarationError

UNDECLARED = ""
"""Rank of a file loaded without a release: below every declared one, among themselves by load."""

_RELEASE = re.compile(r"\d{1,6}(\.\d{1,6}){0,3}\Z")


def release_rank(release: str | None) -> str:
    """Return a text that sorts releases by number: 9.1 before 24.0.1 before 24.1.

    Raises DeclarationError for anything that is not one to four numbers joined by dots.
    """
    if release is None:
        return UNDECLARED
    if not _RELEASE.match(release):
        what = f"'{release[:40]}' is not a release"
        raise DeclarationError(what, where="--release", hint="write numbers with dots, as 24.1")
    return ".".join(f"{int(part):06d}" for part in release.split("."))
