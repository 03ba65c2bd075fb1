import pyarrow as pa
import pytest

from rimland.ledger.decide import Existing, decide_load
from rimland.model.release import release_rank
from rimland.sources.base import CANDIDATE_SCHEMA

R1, R2, R3 = (release_rank(r) for r in ("23.1", "24.0.5", "24.1"))


def candidates(*contents: tuple[str, str]) -> pa.Table:
    rows = [
        {
            "ordinal": n,
            "file_row": f"f:{n}",
            "report_key": key,
            "record_id": key,
            "payload": content,
            "content_hash": content,
        }
        for n, (key, content) in enumerate(contents, start=2)
    ]
    return pa.Table.from_pylist(rows, schema=CANDIDATE_SCHEMA)


def decide(
    rows: list[tuple[str, str]], held: list[Existing], rank: str
) -> tuple[tuple[int, int, int], list[tuple[str, bool]]]:
    intents = decide_load(candidates(*rows), held, release_rank=rank)
    written = zip(
        intents.versions["payload"].to_pylist(),
        intents.versions["confirms"].to_pylist(),
        strict=True,
    )
    return (intents.accepted, intents.unchanged, intents.superseded), list(written)


def version(content: str, rank: str, seq: int) -> Existing:
    return ("k", rank, seq, content, 0)


def retraction(rank: str, seq: int) -> Existing:
    return ("k", rank, seq, "retracted", 1)


@pytest.mark.parametrize(
    ("held", "rank", "counts", "written"),
    [
        ([], R2, (1, 0, 0), [("x", False)]),
        ([version("x", "", 1)], "", (0, 1, 0), []),
        ([version("y", "", 1)], "", (1, 0, 0), [("x", False)]),
        # Said before by a file of the same release, and something else since.
        ([version("x", "", 1), version("y", "", 2)], "", (0, 1, 0), []),
        ([version("x", R2, 1)], R2, (0, 1, 0), []),
        # Equal to an older release: nothing new, but this release says so too.
        ([version("x", R1, 1)], R2, (0, 1, 0), [("x", True)]),
        ([version("x", "", 1)], R2, (0, 1, 0), [("x", True)]),
        ([version("y", R1, 1)], R2, (1, 0, 0), [("x", False)]),
        # A newer release stands, whatever was loaded first.
        ([version("y", R3, 1)], R2, (0, 0, 1), [("x", False)]),
        ([version("x", R3, 1)], R2, (0, 0, 1), [("x", False)]),
        ([version("y", R3, 1)], "", (0, 0, 1), [("x", False)]),
        # Back after it had been struck.
        ([version("x", R1, 1), retraction(R2, 1)], R3, (1, 0, 0), [("x", False)]),
        ([version("x", R1, 1), retraction(R3, 1)], R2, (0, 1, 0), [("x", True)]),
    ],
)
def test_one_row_against_what_the_log_holds(
    held: list[Existing], rank: str, counts: tuple[int, int, int], written: list[tuple[str, bool]]
) -> None:
    assert decide([("k", "x")], held, rank) == (counts, written)
    assert decide([("k", "x")], list(reversed(held)), rank) == (counts, written)


@pytest.mark.parametrize(
    ("rows", "held", "counts", "written"),
    [
        ("xx", [], (1, 1, 0), [("x", False)]),
        ("xy", [], (1, 0, 1), [("x", False), ("y", False)]),
        ("xyx", [], (1, 0, 2), [("x", False), ("y", False), ("x", False)]),
        ("xy", [version("x", R2, 1), version("y", R2, 2)], (0, 2, 0), []),
        # The file ends with what stood before: that must stand again.
        ("yx", [version("x", R2, 1)], (0, 1, 1), [("y", False), ("x", True)]),
    ],
)
def test_rows_of_one_record_in_one_file(
    rows: str, held: list[Existing], counts: tuple[int, int, int], written: list[tuple[str, bool]]
) -> None:
    assert decide([("k", c) for c in rows], held, R2) == (counts, written)


def test_records_do_not_touch_each_other() -> None:
    held = [version("x", R2, 1), ("other", R3, 2, "x", 0)]
    counts, written = decide([("k", "x"), ("other", "x"), ("new", "x")], held, R2)
    assert counts == (1, 1, 1)
    assert written == [("x", False), ("x", False)]


def test_nothing_in_gives_nothing_out() -> None:
    assert decide([], [version("x", R1, 1)], R2) == ((0, 0, 0), [])
