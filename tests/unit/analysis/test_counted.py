import pyarrow as pa

from rimland.analysis.counted import TheatreIndex, counted_events
from rimland.model.vocab import Measure, Roster
from rimland.tables.fields import arrow_schema
from rimland.tables.networks import load_network
from rimland.tables.schemas import EVENT_TABLE
from tests.unit.analysis.build import event

INDEX = TheatreIndex(load_network("islamic-state"), Roster.FIXED)
BATTLE = event(
    "ev1",
    "2016-01-05",
    "IRQ",
    kind="battle",
    role="side_b",
    victims_killed_low=None,
    victims_killed_best=None,
    victims_killed_high=None,
    all_killed_low=2,
    all_killed_best=4,
    all_killed_high=9,
)
FAILED = event("ev2", "2016-01-06", "FRA", killed=0, all_killed_best=1, all_killed_high=1)


def counted(measure: Measure) -> dict[str, tuple[int | None, int]]:
    table = pa.Table.from_pylist([BATTLE, FAILED], schema=arrow_schema(EVENT_TABLE))
    return {e.event_id: (e.killed, e.most_killed) for e in counted_events(table, INDEX, measure)}


def test_one_toll_for_all_events_of_a_count() -> None:
    assert counted(Measure.ATTACKS) == {"ev1": (None, 9), "ev2": (0, 0)}
    assert counted(Measure.ALL) == counted(Measure.BATTLES) == {"ev1": (4, 9), "ev2": (1, 0)}


def test_an_attack_in_which_only_the_attacker_died_is_not_lethal() -> None:
    assert counted(Measure.ATTACKS)["ev2"][1] == 0
