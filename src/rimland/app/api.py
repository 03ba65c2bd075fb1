"""The Python API: the commands as methods that return typed objects."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Any, Self

import pyarrow as pa
import pyarrow.compute as pc

from rimland.app.api_alerts import Alerts
from rimland.app.api_care import Care
from rimland.app.api_checking import Checking
from rimland.app.api_desk import Desks
from rimland.app.api_dynamics import Dynamics
from rimland.app.api_feeds import Feeds
from rimland.app.api_follows import Follows
from rimland.app.api_judging import Judging
from rimland.app.api_lessons import Lessons
from rimland.app.api_linking import Linking
from rimland.app.api_publishing import Publishing
from rimland.app.api_register import Registers
from rimland.app.api_stories import Stories
from rimland.app.api_time import Times
from rimland.app.api_unread import Unread
from rimland.app.jobs.events import EventFilter, Shown, select_events, show_event
from rimland.app.jobs.load import LoadOptions, LoadResult, load_files, load_ucdp_api
from rimland.app.jobs.snapshot import make_snapshot, open_made
from rimland.app.jobs.state import ledger_state
from rimland.app.settings import Settings, read_settings
from rimland.ledger.backup import backup
from rimland.ledger.catalogue import quarantined
from rimland.ledger.database import Database
from rimland.ledger.documents import read_original
from rimland.model.coded import CodedDocument
from rimland.model.network import Network
from rimland.model.source import Scope
from rimland.sources.article_lines import published_time
from rimland.sources.files import Limits
from rimland.tables.networks import load_network, named_network
from rimland.tables.snapshot import Snapshot

if TYPE_CHECKING:
    from rimland.analysis.results import ShiftResult
    from rimland.analysis.shift import ShiftOptions
    from rimland.app.jobs.add import Added


class EventTable:
    """Rows of events, reports or refused rows, as Arrow or pandas."""

    def __init__(self, table: pa.Table) -> None:
        self._table = table

    def __len__(self) -> int:
        return int(self._table.num_rows)

    def to_arrow(self) -> pa.Table:
        """Return the rows as an Arrow table."""
        return self._table

    def to_pandas(self) -> Any:
        """Return the rows as a pandas DataFrame."""
        return self._table.to_pandas()

    def to_dicts(self, limit: int | None = None) -> list[dict[str, Any]]:
        """Return the first rows, or all, as dictionaries."""
        rows: list[dict[str, Any]] = self._table.slice(0, limit).to_pylist()
        return rows


class Ledger(
    Linking,
    Judging,
    Publishing,
    Care,
    Times,
    Follows,
    Desks,
    Feeds,
    Alerts,
    Stories,
    Unread,
    Dynamics,
    Checking,
    Registers,
    Lessons,
):
    """An open ledger; closes its connections when used as a context manager."""

    def __init__(self, settings: Settings, *, create: bool = True) -> None:
        """Open the ledger the settings name; raises NotFoundError if it must exist and does not."""
        self.settings = settings
        self.database = Database(
            settings.ledger, wait_seconds=settings.ledger_wait_seconds, create=create
        )

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def close(self) -> None:
        """Let go of the database."""
        self.database.close()

    def load(
        self,
        format_name: str,
        paths: Sequence[str],
        options: LoadOptions | None = None,
        *,
        progress: Callable[[str, int], None] = lambda path, rows: None,
    ) -> LoadResult:
        """Load files of a format; raises FileRefusedError and writes nothing of a faulty file."""
        if format_name == "articles":
            from rimland.app.jobs.articles import load_articles  # noqa: PLC0415 - reads texts

            return load_articles(
                self.database,
                paths,
                options or LoadOptions(),
                settings=self.settings,
                now=_now(),
                limits=self._limits(),
                progress=progress,
            )
        return load_files(
            self.database,
            format_name,
            paths,
            options or LoadOptions(),
            now=_now(),
            limits=self._limits(),
            progress=progress,
        )

    def load_api(
        self,
        version: str,
        options: LoadOptions | None = None,
        *,
        progress: Callable[[str, int], None] = lambda path, rows: None,
    ) -> LoadResult:
        """Load a UCDP release from its API; raises RemoteError and writes nothing if it fails."""
        return load_ucdp_api(
            self.database,
            version,
            options or LoadOptions(),
            settings=self.settings,
            now=_now(),
            progress=progress,
        )

    def load_acled_api(
        self,
        scope: Scope,
        options: LoadOptions | None = None,
        *,
        progress: Callable[[str, int], None] = lambda path, rows: None,
    ) -> LoadResult:
        """Load the events of a scope from ACLED's API, and retract what ACLED has withdrawn.

        Raises RemoteError and writes nothing if the service fails.
        """
        from rimland.app.jobs.load_acled import load_acled_api  # noqa: PLC0415 - seldom used

        return load_acled_api(
            self.database,
            scope,
            options or LoadOptions(),
            settings=self.settings,
            now=_now(),
            progress=progress,
        )

    def add(self, entry: Mapping[str, Any]) -> Added:
        """Append one report read by hand: source, quote, text and report, as ``rimland add`` takes them.

        Raises RimlandError for an entry that does not keep the contract.
        """
        from rimland.app.jobs.add import add_report  # noqa: PLC0415 - reads texts

        return add_report(self.database, entry, settings=self.settings, now=_now())

    def original(self, document_id: str, *, reason: str) -> bytes:
        """Return a sealed original; that it was opened, and why, is written down first.

        Raises NotFoundError where none is kept, which is the default (setting ``originals``).
        """
        with self.database.writing() as connection:
            return read_original(connection, document_id, reason=reason, now=_now())

    def quarantine(self, limit: int | None = None) -> EventTable:
        """Return the rows that were refused, and why."""
        with self.database.reading() as connection:
            return EventTable(pa.Table.from_pylist(quarantined(connection, limit=limit)))

    def events(
        self, wanted: EventFilter | None = None, *, as_of: datetime | None = None
    ) -> EventTable:
        """Return events, by date."""
        state = ledger_state(self.database, as_of=as_of, details=False)
        return EventTable(select_events(state, wanted or EventFilter()))

    def reports(
        self, wanted: EventFilter | None = None, *, as_of: datetime | None = None
    ) -> EventTable:
        """Return one row per report of the events: event_id, report_id, source, record_id, probability."""
        state = ledger_state(self.database, as_of=as_of, details=False)
        chosen = select_events(state, wanted or EventFilter())
        members = state.members.filter(pc.is_in(state.members["event_id"], chosen["event_id"]))
        return EventTable(
            members.select(["event_id", "report_id", "source", "record_id", "probability"])
        )

    def show(self, event_id: str, *, as_of: datetime | None = None) -> Shown:
        """Return everything known of one event; raises NotFoundError."""
        return show_event(self.database, event_id, as_of=as_of)

    def snapshot(self, *, as_of: datetime | None = None, publish: bool = False) -> Snapshot:
        """Write a snapshot; the same content is the same snapshot."""
        return make_snapshot(
            self.database,
            self.settings.snapshot_folder,
            now=_now(),
            as_of=as_of,
            publishing=self._publishing_terms() if publish else None,
        )

    def open_snapshot(self, snapshot_id: str) -> Snapshot:
        """Open a snapshot of this ledger; raises NotFoundError or LedgerDamagedError."""
        return open_made(self.database, self.settings.snapshot_folder, snapshot_id)

    def shift(
        self,
        network: str | Network,
        options: ShiftOptions | None = None,
        *,
        snapshot: Snapshot | None = None,
    ) -> ShiftResult:
        """Return the core–periphery shift of a network; raises CoverageError for spans with gaps."""
        from rimland.analysis.shift import ShiftOptions, shift  # noqa: PLC0415 - pulls in ibis, which listings do not need

        options = options or ShiftOptions()
        options = replace(options, draws=self.settings.bootstrap_draws, seed=self.settings.seed)
        return shift(snapshot or self.snapshot(), named_network(network), options)

    def brief(
        self,
        network: str | Network,
        *,
        as_of: datetime | None = None,
        result: ShiftResult | None = None,
    ) -> str:
        """Return the brief on a network as one self-contained HTML page.

        It reads a snapshot of what may be passed on; ``result`` is a shift already measured on that
        same snapshot, if there is one.
        """
        from rimland.app.jobs.brief import brief_content  # noqa: PLC0415 - as in shift
        from rimland.outputs.brief import render_brief  # noqa: PLC0415

        snapshot = self.snapshot(as_of=as_of, publish=True)
        if result is None or result.snapshot_id != snapshot.snapshot_id:
            result = self.shift(network, snapshot=snapshot)
        analyses, unasked = self._analyses(network, snapshot)
        content = brief_content(
            snapshot,
            named_network(network),
            result,
            now=_now(),
            not_coded=self.not_coded(as_of=as_of),
            analyses=analyses,
            unasked=unasked,
        )
        return render_brief(content)

    def backup(self, target: Path) -> int:
        """Copy the ledger while it is in use and return the copy's size; raises LedgerError."""
        return backup(self.database, target)

    def _limits(self) -> Limits:
        return Limits(unpacked_bytes=self.settings.max_unpacked_megabytes * 1024 * 1024)


def open_ledger(ledger: str | None = None) -> Ledger:
    """Open a ledger by path or URL; None takes the one the settings name."""
    return Ledger(read_settings(ledger=ledger))


def code(
    text: str,
    published: date | datetime | str | None = None,
    title: str | None = None,
    document_id: str = "text",
) -> CodedDocument:
    """Return the attacks that a news text reports, each field with its words; no ledger is needed."""
    from rimland.coding.rules import code as by_rules  # noqa: PLC0415 - loads the readers

    when = published_time(published) if isinstance(published, str) else published
    return by_rules(text, when, title, document_id)


def network(name: str) -> Network:
    """Return a network's definition: a shipped one by name, or a file by path."""
    return load_network(name)


def _now() -> datetime:
    return datetime.now(UTC)
