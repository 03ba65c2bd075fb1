"""Re-load is idempotent, every row is counted, and input order gives an equal ledger."""

import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from rimland.app.jobs.load import LoadOptions
from rimland.ledger.database import Database
from rimland.ledger.decide import decide_load
from rimland.model.errors import FileRefusedError
from rimland.model.release import release_rank
from rimland.model.source import Scope
from tests.tables import COLUMNS, emptied, load, row, standing, state, write
from tests.unit.ledger.test_decide import candidates

FEW = settings(
    max_examples=12,
    deadline=None,
    # The ledgers are emptied before each example.
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture],
)
RELEASES = ["21.1", "22.1", "23.1", "24.1"]

garbage = st.one_of(
    st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\x00"), max_size=12),
    st.sampled_from(
        ["", "nan", "-1", "1e308", "=cmd()", "2014-02-30", "9999-01-01", "91", "0", "#"]
    ),
    st.integers(-(10**12), 10**12).map(str),
)
any_row = st.one_of(
    st.builds(lambda n, best: row(id=n, best=best), st.integers(1, 6), st.integers(0, 3)),
    st.builds(
        lambda changes: {**row(), **changes},
        st.dictionaries(st.sampled_from(COLUMNS), garbage, min_size=1, max_size=5),
    ),
    st.lists(garbage, min_size=len(COLUMNS), max_size=len(COLUMNS)).map(
        lambda cells: dict(zip(COLUMNS, cells, strict=True))
    ),
)


@FEW
@given(rows=st.lists(any_row, min_size=1, max_size=20))
def test_every_row_is_counted_and_a_second_load_accepts_nothing(
    database: Database, rows: list[dict[str, str]]
) -> None:
    emptied(database)
    with tempfile.TemporaryDirectory() as folder:
        path = write(Path(folder) / "t.csv", rows)
        try:
            first = load(database, path).counts
        except FileRefusedError:
            return  # the header does not fit these rows, or none of them has a cell
        before = state(database)
        second = load(database, path).counts
        assert first.read == first.accepted + first.unchanged + first.superseded + first.quarantined
        assert (second.accepted, second.superseded, second.retracted) == (0, 0, 0)
        assert second.read == second.unchanged + second.quarantined == first.read
        assert state(database) == before


@pytest.fixture
def two(new_ledger: Callable[[str], str]) -> Iterator[tuple[Database, Database]]:
    made = Database(new_ledger("one")), Database(new_ledger("two"))
    yield made
    for database in made:
        database.close()


contents = st.dictionaries(st.integers(1, 4), st.integers(0, 2), min_size=1)


@FEW
@given(
    releases=st.lists(contents, min_size=2, max_size=4),
    complete=st.sets(st.integers(0, 3)),
    random=st.randoms(use_true_random=False),
)
def test_the_order_in_which_releases_are_loaded_does_not_matter(
    two: tuple[Database, Database],
    releases: list[dict[int, int]],
    complete: set[int],
    random: object,
) -> None:
    order = list(range(len(releases)))
    random.shuffle(order)  # type: ignore[attr-defined] # hypothesis's own Random
    with tempfile.TemporaryDirectory() as folder:
        ledgers = []
        for used, sequence in zip(two, (range(len(releases)), order), strict=True):
            database = emptied(used)
            for number in sequence:
                rows = [row(id=k, best=v) for k, v in releases[number].items()]
                path = write(Path(folder) / f"{number}.csv", rows)
                scopes = (Scope.parse("country=IRQ"),) if number in complete else ()
                options = LoadOptions(release=RELEASES[number], complete=scopes)
                load(database, path, options=options)
            ledgers.append(standing(database))
        assert ledgers[0] == ledgers[1]


steps = st.lists(
    st.tuples(st.integers(0, 3), st.lists(st.sampled_from("xyz"), min_size=1, max_size=4)),
    max_size=6,
)


@given(steps)
def test_what_stands_is_the_last_word_of_the_newest_release(
    files: list[tuple[int, list[str]]],
) -> None:
    """Holds the decision against the simplest model there is, without a database."""
    ranks = ["", *(release_rank(r) for r in RELEASES[:3])]
    log: list[tuple[str, str, int, str, int]] = []
    said: dict[int, set[str]] = {}
    last_word: dict[int, str] = {}
    for release, rows in files:
        intents = decide_load(
            candidates(*(("k", c) for c in rows)), log, release_rank=ranks[release]
        )
        assert intents.accepted + intents.unchanged + intents.superseded == len(rows)
        for content in intents.versions["content_hash"].to_pylist():
            log.append(("k", ranks[release], len(log), content, 0))
        if set(rows) - said.setdefault(release, set()):
            last_word[release] = rows[-1]
        said[release] |= set(rows)
        again = decide_load(candidates(*(("k", c) for c in rows)), log, release_rank=ranks[release])
        assert again.versions.num_rows == 0
    if log:
        stands = max(log, key=lambda version: (version[1], version[2]))[3]
        assert stands == last_word[max(last_word)]
