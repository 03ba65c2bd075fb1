"""A sitting of review: one thing after the other, each answer stored at once, the last one undoable."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pyarrow as pa

from rimland.app.jobs.judge_signing import reviewer_handle
from rimland.app.jobs.link import link_reports, method_of
from rimland.app.jobs.review_queue import REPORT, SECOND, Item, Wanted, review_queue
from rimland.ledger.database import Database
from rimland.ledger.judgements import standing_links
from rimland.ledger.judging import append_act, undoing
from rimland.ledger.linkable import linkable_reports
from rimland.ledger.standing import ACCEPT, DIFFERENT, PART_OF, REJECT, SAME, SKIP, UNDO, Judgement
from rimland.linking.explain import explain_links
from rimland.tables.schemas import REPORT_FIELDS

ANSWERS = {
    "same": (SAME, False),
    "different": (DIFFERENT, False),
    "part": (PART_OF, False),
    "whole": (PART_OF, True),
    "accept": (ACCEPT, False),
    "reject": (REJECT, False),
    "skip": (SKIP, False),
}
"""Answer -> verdict, and whether the second report is the part."""

ON_REPORTS = frozenset({"accept", "reject", "skip"})
ON_PAIRS = frozenset({"same", "different", "part", "whole", "skip"})
_REASONS = {REPORT: "reviewed", SECOND: "read a second time, blind"}

QUEUE = pa.schema(
    [(name, pa.string()) for name in ("kind", "report_a", "report_b")]
    + [(name, pa.float64()) for name in ("probability", "uncertainty", "importance", "priority")]
    + [("skipped", pa.bool_()), ("why", pa.string())]
)


class Review:
    """One reviewer's sitting. Whatever was answered is in the ledger, however the sitting ends."""

    def __init__(
        self,
        database: Database,
        by: str | None,
        wanted: Wanted,
        *,
        default: str,
        clock: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        """Compute the queue.

        Raises:
            SettingsError: nobody signs, or with a person's name.
        """
        self.by = reviewer_handle(by, default=default)
        self._database = database
        self._clock = clock
        self._waiting = review_queue(database, self.by, wanted)[::-1]
        self._answered: list[tuple[int, Item, bool]] = []
        self._touched = False

    def __len__(self) -> int:
        return len(self._waiting)

    @property
    def judged(self) -> int:
        """How many answers of this sitting stand; what was skipped is none."""
        return sum(judged for _, _, judged in self._answered)

    def next(self) -> Item | None:
        """Return the most urgent thing, leaving it in the queue; None where nothing is left.

        What another reviewer has judged since the sitting began is passed over.
        """
        while self._waiting and self._done_meanwhile(self._waiting[-1]):
            self._waiting.pop()
        return self._waiting[-1] if self._waiting else None

    def queue_table(self) -> pa.Table:
        """Return the queue as a table (QUEUE), the most urgent first."""
        rows = [
            {
                "kind": item.kind,
                "report_a": item.a,
                "report_b": item.b,
                "probability": None if item.kind == SECOND else item.chance,
                "uncertainty": item.uncertainty,
                "importance": item.importance,
                "priority": item.priority,
                "skipped": item.skipped,
                "why": "; ".join(item.why),
            }
            for item in reversed(self._waiting)
        ]
        return pa.Table.from_pylist(rows, schema=QUEUE)

    def reports(self, item: Item) -> list[dict[str, Any]]:
        """Return the reports to show, all fields, in the item's order."""
        table = self._rows(item)
        rows = {row["report_key"]: row for row in table.to_pylist()}
        return [rows[key] for key in item.keys if key in rows]

    def reasons(self, item: Item) -> str:
        """Return the method's sentence on a pair; empty for a report."""
        if item.b is None:
            return ""
        with self._database.reading() as connection:
            for link in standing_links(connection, touching=[item.a]):
                if link.pair == frozenset(item.keys) and not link.by_person:
                    return link.reason
        pair = {"a": [item.a], "b": [item.b], "verdict": [SAME], "probability": [item.chance]}
        links = pa.table(pair)
        method = method_of(self._database)
        return explain_links(self._rows(item), method.families, method.model, links)[0]

    def answer(self, item: Item, answer: str) -> int:
        """Store an answer and return its number.

        Raises:
            DeclarationError: it contradicts what persons said of other pairs; nothing is stored.
        """
        verdict, turned = ANSWERS[answer]
        a, b = (item.b, item.a) if turned and item.b else (item.a, item.b)
        row = Judgement(
            verdict,
            a,
            b,
            _REASONS.get(item.kind, "compared side by side"),
            self.by,
            by_person=True,
            score=item.chance,
            blind=item.kind == SECOND and verdict != SKIP,
        )
        with self._database.writing() as connection:
            number = append_act(connection, [row], now=self._clock()).numbers[0]
        if self._waiting and self._waiting[-1] == item:
            self._waiting.pop()
        self._answered.append((number, item, verdict != SKIP))
        self._touched |= item.kind != SECOND and verdict in {SAME, DIFFERENT, PART_OF}
        return number

    def take_back(self) -> Item | None:
        """Undo the last answer of this sitting and put its item back; None where there is none."""
        if not self._answered:
            return None
        number, item, _ = self._answered[-1]
        blank = Judgement(UNDO, "", None, "taken back in review", self.by, by_person=True)
        with self._database.writing() as connection:
            row, _ = undoing(connection, number, blank)
            append_act(connection, [row], now=self._clock())
        self._answered.pop()
        self._waiting.append(item)
        return item

    def finish(self) -> bool:
        """Link again what was judged, and return whether there was anything to link."""
        if not self._touched:
            return False
        link_reports(self._database, now=self._clock())
        return True

    def _rows(self, item: Item) -> pa.Table:
        names = [field.name for field in REPORT_FIELDS]
        with self._database.reading() as connection:
            return linkable_reports(connection, names, keys=item.keys)

    def _done_meanwhile(self, item: Item) -> bool:
        if item.b is None or item.kind != "pair":
            return False
        with self._database.reading() as connection:
            standing = standing_links(connection, touching=[item.a], people_only=True)
        return any(judgement.pair == frozenset(item.keys) for judgement in standing)
