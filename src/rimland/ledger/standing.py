"""What stands of the judgements: pure functions of the table's rows, in the order of the log."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

SAME, DIFFERENT, PART_OF = "same", "different", "part_of"
ACCEPT, REJECT, CORRECT, UNDO, SKIP = "accept", "reject", "correct", "undo", "skip"
ON_PAIRS = frozenset({SAME, DIFFERENT, PART_OF})
ON_REPORTS = frozenset({ACCEPT, REJECT})


@dataclass(frozen=True, slots=True)
class Judgement:
    """A decision on one report or on two, by a person or a method.

    Rows that share an ``act`` were one decision and are undone together. ``known_at`` says since
    when a correction, an acceptance or a rejection could be known; without it, since it was
    decided. A ``blind`` judgement is a second reading that measures reviewers and links nothing.
    """

    verdict: str
    subject_a: str
    subject_b: str | None
    reason: str
    made_by: str
    by_person: bool
    score: float | None = None
    field: str | None = None
    value: str | None = None
    undoes: int | None = None
    seq: int | None = None
    decided_at: str | None = None
    act: str | None = None
    known_at: str | None = None
    blind: bool = False

    @property
    def pair(self) -> frozenset[str]:
        """The two reports it is about, in no order."""
        return frozenset((self.subject_a, self.subject_b or self.subject_a))

    @property
    def holds_from(self) -> str:
        """The knowledge time from which it holds."""
        return self.known_at or self.decided_at or ""

    @property
    def rank(self) -> tuple[bool, str, int]:
        """The order in which facts about one report replace one another: persons, then time."""
        return (self.by_person, self.holds_from, self.seq or 0)


@dataclass(frozen=True, slots=True)
class Conflict:
    """Two things persons said that cannot both hold, each with its number where it has one."""

    said: Judgement
    against: tuple[Judgement, ...]


def undone(rows: Sequence[Judgement]) -> dict[int, int]:
    """Return, for each judgement that is undone, the number of the undo that does it.

    Read from the end: an undo that a later one undoes does nothing. An undo takes the whole act
    of the judgement it names.
    """
    act_of = {row.seq: _act(row) for row in rows}
    by: dict[str, int] = {}
    for row in reversed(rows):
        if row.verdict == UNDO and _act(row) not in by and row.undoes in act_of:
            by.setdefault(act_of[row.undoes], row.seq or 0)
    return {row.seq: by[_act(row)] for row in rows if row.seq is not None and _act(row) in by}


def _act(row: Judgement) -> str:
    return row.act or f"#{row.seq}"


def in_force(rows: Sequence[Judgement]) -> list[Judgement]:
    """Return the judgements that are not undone, undoing ones left out."""
    gone = undone(rows)
    return [row for row in rows if row.verdict != UNDO and row.seq not in gone]


def links(rows: Sequence[Judgement]) -> list[Judgement]:
    """Return, per pair of reports, the judgement that stands: a person's last, else a method's last."""
    standing: dict[frozenset[str], Judgement] = {}
    for row in in_force(rows):
        if row.verdict not in ON_PAIRS or row.subject_b is None or row.blind:
            continue
        held = standing.get(row.pair)
        if held is None or row.by_person or not held.by_person:
            standing[row.pair] = row
    return list(standing.values())


def facts(
    rows: Sequence[Judgement], verdicts: frozenset[str], as_of: str | None
) -> list[Judgement]:
    """Return, per report and field, the last fact that persons (else methods) stated by a time.

    Facts are knowledge: they hold from when they could be known. An undone one was a mistake, and
    a mistake is held at no time.
    """
    standing: dict[tuple[str, str | None], Judgement] = {}
    for row in in_force(rows):
        if row.verdict not in verdicts or row.subject_b is not None:
            continue
        if as_of is not None and row.holds_from > as_of:
            continue
        about = (row.subject_a, row.field)
        if about not in standing or row.rank > standing[about].rank:
            standing[about] = row
    return sorted(standing.values(), key=lambda row: row.seq or 0)


def rejected(rows: Sequence[Judgement], as_of: str | None) -> list[str]:
    """Return the reports that are rejected, sorted."""
    return sorted(j.subject_a for j in facts(rows, ON_REPORTS, as_of) if j.verdict == REJECT)


def status(rows: Sequence[Judgement]) -> dict[int, str]:
    """Return what has become of each judgement: stands, undone by, superseded by, or a reading."""
    gone = undone(rows)
    kept = {j.seq for j in links(rows)}
    kept |= {j.seq for j in facts(rows, ON_REPORTS | {CORRECT}, None)}
    after = {_about(row): row.seq for row in rows if row.seq in kept}
    found: dict[int, str] = {}
    for row in rows:
        if row.seq is None:
            continue
        if row.seq in gone:
            found[row.seq] = f"undone by {gone[row.seq]}"
        elif row.blind:
            found[row.seq] = "second reading"
        elif row.verdict == SKIP:
            found[row.seq] = "skipped"
        elif row.verdict == UNDO or row.seq in kept:
            found[row.seq] = "stands"
        else:
            found[row.seq] = f"superseded by {after[_about(row)]}"
    return found


def _about(row: Judgement) -> tuple[object, ...]:
    if row.verdict in ON_PAIRS:
        return (row.pair,)
    kind = CORRECT if row.verdict == CORRECT else ACCEPT
    return (row.subject_a, row.subject_b, row.field, kind)


def conflicts(standing: Iterable[Judgement]) -> list[Conflict]:
    """Return what persons said of pairs that cannot all hold.

    Reports that persons called the same are one event; two of them cannot be different, nor one
    part of the other, and no event is part of itself by way of others.
    """
    people = [j for j in standing if j.by_person]
    same = [j for j in people if j.verdict == SAME]
    event = _events(same)
    found = []
    for judgement in people:
        if judgement.verdict == SAME:
            continue
        a, b = (event.get(key, key) for key in (judgement.subject_a, judgement.subject_b or ""))
        if a == b:
            against = tuple(j for j in same if event[j.subject_a] == a)
            found.append(Conflict(judgement, against))
    return found + _rings([j for j in people if j.verdict == PART_OF], event)


def _events(same: Iterable[Judgement]) -> dict[str, str]:
    parent: dict[str, str] = {}

    def root(key: str) -> str:
        while parent.setdefault(key, key) != key:
            parent[key] = parent[parent[key]]
            key = parent[key]
        return key

    for judgement in same:
        a, b = sorted((root(judgement.subject_a), root(judgement.subject_b or "")))
        parent[b] = a
    return {key: root(key) for key in list(parent)}


def _rings(parts: Sequence[Judgement], event: dict[str, str]) -> list[Conflict]:
    """Return the part-of judgements by which an event would be part of itself."""
    above: dict[str, list[tuple[str, Judgement]]] = {}
    for judgement in parts:
        small, large = (event.get(k, k) for k in (judgement.subject_a, judgement.subject_b or ""))
        if small != large:
            above.setdefault(small, []).append((large, judgement))
    found = []
    for small, larger in above.items():
        for large, judgement in larger:
            way = _way(large, small, above)
            if way is not None:
                found.append(Conflict(judgement, way))
    return found


def _way(
    start: str, goal: str, above: dict[str, list[tuple[str, Judgement]]]
) -> tuple[Judgement, ...] | None:
    seen = {start}
    waiting: list[tuple[str, tuple[Judgement, ...]]] = [(start, ())]
    while waiting:
        at, passed = waiting.pop()
        if at == goal:
            return passed
        for larger, judgement in above.get(at, ()):
            if larger not in seen:
                seen.add(larger)
                waiting.append((larger, (*passed, judgement)))
    return None
