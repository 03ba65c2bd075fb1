"""Takedowns: erasing documents, and then cleaning the disk of what was erased."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import pyarrow.parquet as pq

from rimland.ledger.database import Database
from rimland.ledger.erased import erased_documents, erasure_log
from rimland.ledger.erasing import ERASED_CITATION, Erased, Takedown, erase
from rimland.ledger.rewriting import other_ledgers, rewrite, withdraw, withdrawn_snapshots
from rimland.ledger.snapshots import registered_snapshots
from rimland.tables.snapshot import BUILDING, SNAPSHOT_PREFIX

_GOING = ".withdrawn-"
_REASON = "held the text of an erased document"


@dataclass(frozen=True, slots=True)
class Vacuumed:
    """What a vacuum did: bytes before and after, snapshots deleted, and files it does not touch."""

    bytes_before: int
    bytes_after: int
    withdrawn: tuple[str, ...]
    leftovers: int
    untouched: tuple[str, ...]


def erase_documents(
    database: Database, names: Sequence[str], takedown: Takedown, *, now: datetime
) -> list[Erased]:
    """Erase documents in one transaction: all of them or none."""
    with database.writing() as connection:
        return erase(connection, names, takedown, now=now)


def vacuum(database: Database, snapshots: Path, *, now: datetime, wait_seconds: float) -> Vacuumed:
    """Rewrite the ledger's files and delete the snapshots that hold erased text.

    Killed at any moment and run again, it ends in the same state.
    """
    with database.reading() as connection:
        erased = dict.fromkeys(erased_documents(connection), False) | {
            row["document_id"]: True for row in erasure_log(connection) if row["url_too"]
        }
        registered = {row["snapshot_id"] for row in registered_snapshots(connection)}
        withdrawn = set(withdrawn_snapshots(connection))
    found = list(_with_erased_text(snapshots, erased, registered, withdrawn))
    for folder in found:
        # First the log, then the disk: a folder that is gone is always one that is accounted for.
        with database.writing() as connection:
            withdraw(connection, folder.name, reason=_REASON, now=now)
        going = folder.with_name(f"{_GOING}{folder.name}")
        shutil.rmtree(going, ignore_errors=True)
        folder.rename(going)
    leftovers, busy = _leftovers(snapshots)
    for folder in leftovers:
        shutil.rmtree(folder, ignore_errors=True)
    before, after = rewrite(database, now=now, wait_seconds=wait_seconds)
    return Vacuumed(
        bytes_before=before,
        bytes_after=after,
        withdrawn=tuple(folder.name for folder in found),
        leftovers=len(leftovers) - len(found),
        untouched=tuple(str(path) for path in (*busy, *other_ledgers(database))),
    )


def _with_erased_text(
    folder: Path, erased: Mapping[str, bool], registered: set[str], withdrawn: set[str]
) -> Iterable[Path]:
    if not folder.is_dir():
        return
    for path in sorted(folder.glob(f"{SNAPSHOT_PREFIX}*")):
        if path.name in withdrawn:
            yield path
        elif erased and path.is_dir():
            holds = _holds(path, erased)
            # What cannot be read cannot be cleared of suspicion; nobody can use it either.
            if holds or (holds is None and path.name in registered):
                yield path


def _holds(snapshot: Path, erased: Mapping[str, bool]) -> bool | None:
    """Whether a snapshot holds words of these documents; None where it cannot be read."""
    try:
        return _quotes(snapshot / "reports.parquet", erased) or _titles(
            snapshot / "documents.parquet", erased
        )
    except (OSError, ValueError, KeyError):
        return None


def _quotes(path: Path, erased: Mapping[str, bool]) -> bool:
    names = pq.read_schema(path).names
    if "document_id" not in names:
        return False  # a snapshot from before articles
    told = pq.read_table(path, columns=["document_id", "evidence", "citation"])
    return any(
        document in erased
        and (
            any(quote["quote"] for quote in evidence or ())
            or not (citation or ERASED_CITATION).endswith(ERASED_CITATION)
        )
        for document, evidence, citation in zip(
            *(told[name].to_pylist() for name in ("document_id", "evidence", "citation")),
            strict=True,
        )
    )


def _titles(path: Path, erased: Mapping[str, bool]) -> bool:
    if not path.exists():
        return False
    told = pq.read_table(path, columns=["document_id", "title", "url"])
    return any(
        document in erased and (title is not None or (erased[document] and url is not None))
        for document, title, url in zip(
            *(told[name].to_pylist() for name in ("document_id", "title", "url")), strict=True
        )
    )


def _leftovers(folder: Path) -> tuple[list[Path], list[Path]]:
    """Return what killed processes left in the folder, and what live ones are still building."""
    if not folder.is_dir():
        return [], []
    left = list(folder.glob(f"{_GOING}*"))
    busy: list[Path] = []
    for path in folder.glob(f"{BUILDING}*"):
        (busy if _at_work(path.name.removeprefix(BUILDING).partition("-")[0]) else left).append(
            path
        )
    return sorted(left), sorted(busy)


def _at_work(process: str) -> bool:
    """Whether a process of this number runs on this machine."""
    if not process.isdecimal():
        return False
    try:
        os.kill(int(process), 0)
    except ProcessLookupError:
        return False
    except (PermissionError, OverflowError):
        return True
    return True
