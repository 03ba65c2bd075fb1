"""The replay on the bundled table and the real UCDP files: what the methods page says of it."""

from __future__ import annotations

from importlib import resources
from pathlib import Path

import pytest

import rimland
from rimland.analysis.replay.results import Options, ReplayResult
from rimland.model.time import Month
from rimland.model.vocab import TheatreKind

pytestmark = [pytest.mark.shared, pytest.mark.slow]


@pytest.fixture(scope="module")
def result(shared_data: Path, tmp_path_factory: pytest.TempPathFactory) -> ReplayResult:
    files = [
        str(shared_data / "ucdp_ged" / name)
        for name in (
            "islamic_state_1989_2023.csv.gz",
            "iraq_hdx_1989_2018.csv",
            "turkey_1989_2019.csv",
        )
    ]
    attacks = resources.files("rimland") / "data" / "attacks" / "is_linked_attacks_2014_2017.csv"
    with rimland.open(str(tmp_path_factory.mktemp("replay") / "one.db")) as ledger:
        with resources.as_file(attacks) as table:
            ledger.load("csv", [str(table)])
        ledger.load("ucdp", files)
        ledger.link()
        return ledger.replay("islamic-state", Options(Month(2014, 6), Month(2017, 4), draws=60))


def test_iraq_is_looked_at_in_every_month_and_a_month_late(result: ReplayResult) -> None:
    core = next(one for one in result.theatres if one.theatre is TheatreKind.CORE)

    assert all(look.warned is not None for look in core.looks)
    assert all(look.tested == look.month.plus(-1) for look in core.looks)
    assert {look.countries for look in core.looks} == {("IRQ",)}


def test_no_look_counts_more_than_came_to_be_known(result: ReplayResult) -> None:
    counts = [
        (look.count or 0, look.count_now or 0) for one in result.theatres for look in one.looks
    ]

    assert all(then <= now for then, now in counts)
    assert sum(then < now for then, now in counts) > 10


def test_too_few_surges_to_say_much(result: ReplayResult) -> None:
    for one in result.theatres:
        assert str(one.answer) in {"underpowered", "cannot tell"}
        assert len(one.surges) < 5
