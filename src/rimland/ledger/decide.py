"""What a load means for the log: a pure decision on rows read and versions already held.

Given the candidates of one file and the versions and retractions the log holds of the same
reports, each candidate is one of:

* *unchanged*: the content is what stood at that release, or what an earlier file of the same
  release (or, likewise, without one) already said: loading a file twice changes nothing;
* *superseded*: new content, kept, but a newer release or a later row of the same file stands;
* *accepted*: new content that now stands.

An unchanged row of a declared release is still written down, as a confirmation: without it, a
release in between that is loaded later, and says something else, would wrongly stand.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

import pyarrow as pa

Existing = tuple[str, str, int, str, int]
"""Report key, release rank, seq, content hash, and 1 for a retraction (with the seq it struck)."""


@dataclass(frozen=True, slots=True)
class LoadIntents:
    """What to append for one file, and how its rows are counted.

    ``versions`` are rows of the candidates with a column ``confirms``: whether the log holds their
    content already.
    """

    versions: pa.Table
    accepted: int
    unchanged: int
    superseded: int


@dataclass(slots=True)
class _Held:
    """What the log holds of one report, seen from one release."""

    standing: str | None = None
    place: tuple[str, int, int] = ("", -1, 0)
    said: set[str] = field(default_factory=set)
    newer_stands: bool = False


@dataclass(slots=True)
class _Outcomes:
    """The decisions on a file's rows, by position."""

    written: dict[int, bool] = field(default_factory=dict)
    accepted: int = 0
    unchanged: int = 0
    superseded: int = 0


def decide_load(
    candidates: pa.Table, existing: Iterable[Existing], *, release_rank: str
) -> LoadIntents:
    """Return the versions to append.

    Args:
        candidates: CANDIDATE_SCHEMA rows of one file.
        existing: what the log holds of the same reports, in any order.
        release_rank: rank of the declared release, empty if none.
    """
    held = _held(existing, release_rank)
    hashes = candidates["content_hash"].to_pylist()
    outcomes = _Outcomes()
    for key, positions in _by_report(candidates["report_key"].to_pylist()).items():
        _decide_report([(p, hashes[p]) for p in positions], held.get(key), outcomes)
    order = sorted(outcomes.written)
    confirms = pa.array([outcomes.written[p] for p in order], pa.bool_())
    versions = candidates.take(pa.array(order, pa.int64())).append_column("confirms", confirms)
    return LoadIntents(versions, outcomes.accepted, outcomes.unchanged, outcomes.superseded)


def _held(existing: Iterable[Existing], release_rank: str) -> dict[str, _Held]:
    """Step 1: per report, what stood at this release, and what the release already said."""
    found: dict[str, _Held] = {}
    for key, rank, seq, content, struck in existing:
        held = found.setdefault(key, _Held())
        if rank > release_rank:
            held.newer_stands = True
            continue
        if (rank, seq, struck) > held.place:
            held.place, held.standing = (rank, seq, struck), content
        if rank == release_rank and not struck:
            held.said.add(content)
    return found


def _by_report(keys: Sequence[str]) -> dict[str, list[int]]:
    """Step 2: the positions of each report's rows, in the file's own order."""
    grouped: dict[str, list[int]] = {}
    for position, key in enumerate(keys):
        grouped.setdefault(key, []).append(position)
    return grouped


def _decide_report(rows: list[tuple[int, str]], held: _Held | None, outcomes: _Outcomes) -> None:
    """Step 3: compare each row with what stands before it."""
    held = held or _Held()
    last_of_file = rows[-1][1]
    previous: str | None = None
    wrote_before = False
    for number, (position, content) in enumerate(rows):
        repeats = content == previous
        already_said = content in held.said and not wrote_before
        confirms = content in held.said or (number == 0 and content == held.standing)
        previous = content
        if repeats or already_said:
            outcomes.unchanged += 1
            continue
        outcomes.written[position] = confirms
        wrote_before = True
        later_differs = content != last_of_file or any(c != content for _, c in rows[number + 1 :])
        if confirms:
            outcomes.unchanged += 1
        elif held.newer_stands or later_differs:
            outcomes.superseded += 1
        else:
            outcomes.accepted += 1
