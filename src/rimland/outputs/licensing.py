"""What a licence lets stand in an output, asked once more where something is laid out.

Which records leave a ledger is decided before anything is derived from them (``app/jobs/published``);
here nothing is sifted. An output that was handed a record it may not show refuses.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import pyarrow as pa

from rimland.model.errors import LicenceError
from rimland.model.vocab import Redistribution

SMALLEST_AGGREGATE = 3
"""A count of fewer records may not leave where a licence allows aggregates only."""


def may_publish_count(count: int, withheld: int) -> bool:
    """Whether a count may be shown, ``withheld`` of whose records may not be shown singly.

    A count that holds withheld records needs three of them: with fewer, taking away the records
    that are shown would give the withheld ones away.
    """
    return withheld == 0 or (count >= SMALLEST_AGGREGATE and withheld >= SMALLEST_AGGREGATE)


def require_records(
    rows: Iterable[tuple[str, str]], licences: Mapping[str, Redistribution]
) -> None:
    """Raise LicenceError at the first (record, source) whose licence forbids single records."""
    for record, source in rows:
        found = licences.get(source)
        if found is not Redistribution.RECORDS:
            what = (
                f"source '{source}' has no licence on file"
                if found is None
                else f"the licence of source '{source}' allows {found} only"
            )
            hint = "take it from a published snapshot, where it is left out"
            raise LicenceError(what, where=record, hint=hint)


def require_shown(events: pa.Table, rows: pa.Table, licences: Mapping[str, Redistribution]) -> None:
    """Raise LicenceError at the first report or event of a page that its licence keeps back.

    Args:
        events: with ``event_id`` and ``redistribute``.
        rows: the reports behind them, with ``event_id`` and ``source``.
        licences: what each source allows.
    """
    columns = (rows.column(name).to_pylist() for name in ("event_id", "source"))
    require_records(zip(*columns, strict=True), licences)
    columns = (events.column(name).to_pylist() for name in ("event_id", "redistribute"))
    for event, allowed in zip(*columns, strict=True):
        if allowed != Redistribution.RECORDS:
            what = f"the licences of its reports allow {allowed or 'nothing'} only"
            raise LicenceError(what, where=event, hint="leave it out before laying out")
