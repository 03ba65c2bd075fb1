"""Which events are counted as a network's attacks."""

from pathlib import Path

from rimland.analysis.selection import network_events
from rimland.model.vocab import Measure, Roster
from rimland.tables.networks import load_network
from tests.unit.analysis.build import covers, event, snapshot


def test_a_foiled_attack_is_not_counted(tmp_path: Path) -> None:
    events = [
        event("done", "2016-01-02", "FRA"),
        event("said", "2016-01-03", "FRA", foiled=False),
        event("foiled", "2016-01-04", "FRA", foiled=True),
    ]
    taken = snapshot(tmp_path, events, [covers(None, "2016-01", "2016-01")])
    found = network_events(
        taken, load_network("islamic-state"), measure=Measure.ATTACKS, roster=Roster.FIXED
    )
    assert found.events["event_id"].to_pylist() == ["done", "said"]
