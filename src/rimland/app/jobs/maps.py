"""Drafting table maps for spreadsheets; nothing is loaded and no ledger is opened."""

from __future__ import annotations

from pathlib import Path

from rimland.sources.map_draft import draft_of_file

__all__ = ["draft_map"]


def draft_map(file: Path, *, encoding: str = "utf-8", delimiter: str = ",") -> str:
    """Return a draft map of a CSV or XLSX file as TOML.

    Raises FileRefusedError for a file that cannot be read as a table, and DeclarationError for an
    encoding that does not exist.
    """
    return draft_of_file(file, encoding=encoding, delimiter=delimiter)
