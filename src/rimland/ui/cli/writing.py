"""Writing the file that a command was told to write: whole, or not at all."""

from __future__ import annotations

from pathlib import Path

from rimland.app.jobs.demo import write_whole
from rimland.model.errors import RimlandError


def require_folder(target: Path | None) -> None:
    """Raise RimlandError before anything is computed for a file whose folder is not there."""
    if target is not None and not target.parent.is_dir():
        raise RimlandError("its folder does not exist", where=str(target), hint="make it first")


def write_page(target: Path, text: str) -> str:
    """Write a file and return the line that says so; raises RimlandError where it cannot be."""
    try:
        write_whole(target, text)
    except OSError as error:
        raise RimlandError(
            f"cannot be written ({error.strerror})", where=str(target), hint="name another file"
        ) from None
    return f"wrote {target} ({len(text.encode()) / 1e6:.1f} MB)"
