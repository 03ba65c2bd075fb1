"""What may be said about a stranger's file: its name and header, in printable words."""

from __future__ import annotations

from pathlib import Path

from rimland.model.errors import FileRefusedError
from rimland.sources.bounds import Limits

_SEPARATORS = {";": "semicolons", "\t": "tabs", "|": "bars"}


def shown_name(path: Path) -> str:
    """Return a file's name as it can be stored and shown: no control characters, valid Unicode."""
    return plain_text(path.name.encode("utf-8", "replace").decode(), 200)


def plain_text(text: str, length: int) -> str:
    """Return text from a file as it may stand in a message: printable and not too long."""
    return "".join(c if c.isprintable() else "?" for c in text[:length])


def checked_header(header: list[str], path: Path, limits: Limits, delimiter: str) -> list[str]:
    """Return the column names; raises FileRefusedError for a header no table can have."""
    names = [name.strip() for name in header]
    where = f"{path}:1"
    if len(names) > limits.columns:
        what = f"the header has {len(names)} columns"
        raise FileRefusedError(what, where=where, hint="this is not an event table")
    if not any(names):
        raise FileRefusedError("the header is empty", where=where, hint="add column names")
    if len(names) == 1:
        for mark, word in _SEPARATORS.items():
            if mark != delimiter and names[0].count(mark) > 1:
                hint = "save it with commas, or name the separator in a map's [table] section"
                raise FileRefusedError(f"its cells are parted by {word}", where=where, hint=hint)
    repeated = sorted({n for n in names if n and names.count(n) > 1})
    if repeated:
        what = f"the header names a column twice: {plain_text(', '.join(repeated), 80)}"
        raise FileRefusedError(what, where=where, hint="rename one of them")
    return names
