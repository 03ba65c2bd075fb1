"""Checking that the installation and the ledger are sound, and saying what to do where not."""

from __future__ import annotations

import platform
import shutil
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path

from rimland.app.jobs.link import method_of
from rimland.ledger.catalogue import coverage_table, load_log
from rimland.ledger.check import damaged_versions, integrity
from rimland.ledger.database import Database
from rimland.ledger.erased import erased_documents, last_erasure
from rimland.ledger.events import unlinked_reports
from rimland.ledger.linking_store import linked_with
from rimland.ledger.register import frozen_entries, register_break
from rimland.ledger.rewriting import cleaned_up_to, withdrawn_snapshots
from rimland.ledger.server_check import server_identity
from rimland.ledger.snapshots import registered_snapshots
from rimland.ledger.uncoded import uncoded_by_language
from rimland.model.errors import RimlandError
from rimland.model.frozen import head
from rimland.outputs.text import not_coded
from rimland.tables.snapshot import open_snapshot

_LEAST_FREE = 500 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class Finding:
    """One check: ok, a note, or a fault, with what was found and what to do."""

    check: str
    state: str
    found: str


def examine(database: Database | None, snapshots: Path) -> list[Finding]:
    """Return every finding; ``fault`` means something is broken, ``note`` that something is odd."""
    found = [
        Finding("python", "ok", platform.python_version()),
        Finding(
            "packages",
            "ok",
            ", ".join(
                f"{p} {version(p)}" for p in ("duckdb", "pyarrow", "ibis-framework", "sqlalchemy")
            ),
        ),
    ]
    free = shutil.disk_usage(snapshots.parent if snapshots.parent.is_dir() else ".").free
    state = "ok" if free > _LEAST_FREE else "note"
    found.append(Finding("disk", state, f"{free / 1e9:.1f} GB free"))
    if database is None:
        return [*found, Finding("ledger", "note", "there is none yet; make one: rimland demo")]
    return [*found, *_ledger(database), *_silence(database), *_snapshots(database, snapshots)]


def _ledger(database: Database) -> list[Finding]:
    with database.reading() as connection:
        verdict = integrity(connection)
        damaged, total = damaged_versions(connection)
        frozen, changed = frozen_entries(connection), register_break(connection)
        waiting = unlinked_reports(connection)
        covered = coverage_table(connection).num_rows
        server = [] if database.path else [Finding("server", "ok", server_identity(connection))]
        unread = uncoded_by_language(connection)
        erased, on_disk = len(erased_documents(connection)), last_erasure(connection)
        on_disk -= cleaned_up_to(connection)
    broken = f"{damaged} of {total} report versions do not match their hash; restore a backup"
    return [
        *server,
        Finding("database", "ok" if verdict == "ok" else "fault", verdict),
        Finding(
            "log",
            "fault" if damaged else "ok",
            broken if damaged else f"{total} report versions match their hash",
        ),
        Finding(
            "register",
            "fault" if changed else "ok",
            f"entry {changed.number}: {changed.why}; restore a backup"
            if changed
            else f"{len(frozen)} frozen, as they were frozen; head {head(frozen)[:16]}",
        ),
        Finding(
            "links",
            "note" if waiting else "ok",
            f"{waiting} reports wait for: rimland link" if waiting else "all reports are linked",
        ),
        _linked_by(database),
        Finding(
            "coverage",
            "ok" if covered else "note",
            f"{covered} declarations" if covered else "none: no month can be called zero",
        ),
        Finding(
            "languages",
            "note" if unread else "ok",
            f"{not_coded(unread)}: what they tell is missing"
            if unread
            else "every document was read",
        ),
        Finding(
            "erased",
            "note" if on_disk > 0 else "ok",
            f"{erased} documents"
            + (", whose words the disk may still hold; run: rimland vacuum" if on_disk > 0 else ""),
        ),
    ]


def _linked_by(database: Database) -> Finding:
    """Say whether the links are those of the model that links now."""
    with database.reading() as connection:
        before = linked_with(connection)
    model = method_of(database).model.version
    if before in {None, model}:
        return Finding("model", "ok", f"{model} links")
    return Finding("model", "note", f"{before} linked, {model} would now; run: rimland link")


def _silence(database: Database) -> list[Finding]:
    """Sources whose last load brought less than they usually do."""
    with database.reading() as connection:
        log = load_log(connection)
    last = {row["source_id"]: row for row in log}
    return [
        Finding(
            f"source {source_id}",
            "note" if row["quarantined"] * 2 > row["read"] else "ok",
            f"last load {row['recorded_at'][:10]}: {row['read']} rows, {row['quarantined']} in quarantine",
        )
        for source_id, row in sorted(last.items())
    ]


def _snapshots(database: Database, folder: Path) -> list[Finding]:
    with database.reading() as connection:
        withdrawn = withdrawn_snapshots(connection)
        made = registered_snapshots(connection)
    known = [row for row in made if row["snapshot_id"] not in withdrawn]
    found = []
    for row in known:
        try:
            open_snapshot(folder, row["snapshot_id"])
        except RimlandError as error:
            found.append(Finding(f"snapshot {row['snapshot_id']}", "note", error.line()))
    sound = len(known) - len(found)
    return [Finding("snapshots", "ok", f"{sound} of {len(known)} match their checksums"), *found]
