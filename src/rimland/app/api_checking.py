"""The part of a ledger's Python API that holds an article's numbers against the ledger."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING

from rimland.app.settings import Settings
from rimland.ledger.database import Database
from rimland.model.network import Network

if TYPE_CHECKING:
    from rimland.analysis.claims.results import CheckResult
    from rimland.app.jobs.check import Read
    from rimland.tables.snapshot import Snapshot


class Checking:
    """Methods of ``Ledger`` that check what an article says."""

    database: Database
    settings: Settings

    if TYPE_CHECKING:

        def snapshot(self, *, as_of: datetime | None = None, publish: bool = False) -> Snapshot:
            """Write a snapshot, as ``Ledger`` does."""

    def check(
        self,
        text: str,
        *,
        published: date | None,
        network: str | Network | None = None,
        snapshot: Snapshot | None = None,
    ) -> CheckResult:
        """Return what an article claims in numbers, and what the ledger says to each claim.

        ``network`` is whose attacks a claim is about that names no group; by default anybody's.
        Raises RimlandError where the day of publication is not given.
        """
        from rimland.app.jobs.check import answered, read_claims  # noqa: PLC0415 - reads texts

        return answered(read_claims(text, published, network), snapshot or self.snapshot())

    def check_page(
        self,
        text: str,
        *,
        published: date | None,
        network: str | Network | None = None,
        title: str = "What the ledger says to this article",
        as_of: datetime | None = None,
    ) -> tuple[CheckResult, str]:
        """Return the answers to an article's claims, and a page of them as self-contained HTML.

        Both come from a snapshot of what may be passed on, so that every figure leads to events.
        """
        from rimland.app.jobs.check import check_content, read_claims  # noqa: PLC0415 - as above
        from rimland.outputs.check_page import render_check  # noqa: PLC0415

        read = read_claims(text, published, network)
        snapshot = self.snapshot(as_of=as_of, publish=True)
        result = self._answered(read, snapshot)
        content = check_content(
            result,
            snapshot,
            _named(result, read),
            title=title,
            made=datetime.now(UTC).strftime("%Y-%m-%d %H:%M UTC"),
        )
        return result, render_check(content)

    def _answered(self, read: Read, snapshot: Snapshot) -> CheckResult:
        from rimland.app.jobs.check import answered  # noqa: PLC0415 - as above

        result = answered(read, snapshot)
        withheld = int(snapshot.manifest["withheld_reports"])
        if not withheld:
            return result
        told = f"{withheld:,} reports whose licence forbids passing them on are not counted."
        return replace(result, caveats=(*result.caveats, told))


def _named(result: CheckResult, read: Read) -> list[Network]:
    """Return the networks that the claims are about, the one named most first."""
    ids = [a.network_id for a in result.answers if a.network_id in read.networks]
    order = sorted(set(ids), key=lambda one: (-ids.count(one), str(one)))
    return [read.networks[str(one)] for one in order]
