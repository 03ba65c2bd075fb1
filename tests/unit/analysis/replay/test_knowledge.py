"""What was known on a day: nothing that came later."""

from datetime import date, timedelta
from pathlib import Path

import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from rimland.analysis.counted import Counted, TheatreIndex, counted_events
from rimland.analysis.replay.knowledge import CoverageThen, Lags, known_by, known_days
from rimland.model.time import Month
from rimland.model.vocab import Measure, Roster
from rimland.tables.fields import arrow_schema
from rimland.tables.networks import load_network
from rimland.tables.schemas import EVENT_TABLE, TABLES
from tests.unit.analysis.build import covers, event
from tests.unit.analysis.replay.build import report, written

IS = load_network("islamic-state")
LAGS = Lags({"press-table": 1}, 28)
DAYS = st.dates(date(2014, 1, 1), date(2016, 12, 31))


def counted(ids: dict[str, date]) -> list[Counted]:
    rows = [event(one, day.isoformat(), "FRA") for one, day in ids.items()]
    table = pa.Table.from_pylist(rows, schema=arrow_schema(EVENT_TABLE))
    return counted_events(table, TheatreIndex(IS, Roster.FIXED), Measure.ATTACKS)


def test_the_first_report_makes_an_event_known(tmp_path: Path) -> None:
    day = date(2015, 3, 3)
    reports = [
        report("ucdp:1", "ucdp", day),
        report("ucdp:2", "ucdp", day, reported_at=date(2015, 3, 20)),
        report("press-table:1", "press-table", day, reported_at=date(2015, 5, 1)),
        report("news:1", "news", day, document_id="d1", known_at="2015-03-04T10:00:00.000000Z"),
    ]
    of = {"a": "ucdp:1", "b": "ucdp:2", "c": "press-table:1", "d": "news:1"}
    members = [{"event_id": one, "report_key": key} for one, key in of.items()]
    members += [{"event_id": "c", "report_key": "ucdp:2"}]
    taken = written(tmp_path, [], [], reports, members)

    assert known_days(taken, LAGS) == {
        "a": date(2015, 3, 31),
        "b": date(2015, 4, 17),
        "c": date(2015, 4, 17),  # the dataset was earlier than the press
        "d": date(2015, 3, 4),
    }


@given(st.dictionaries(st.text("abc", min_size=1), st.tuples(DAYS, st.integers(0, 400))), DAYS)
def test_nothing_known_later_is_seen(
    given_events: dict[str, tuple[date, int]], today: date
) -> None:
    events = counted({one: day for one, (day, _) in given_events.items()})
    known = {one: day + timedelta(days=late) for one, (day, late) in given_events.items()}

    seen = {one.event_id for one in known_by(events, known, today, LAGS)}

    assert seen == {one for one, day in known.items() if day <= today}


@given(DAYS, DAYS, st.dictionaries(st.text("abc", min_size=1), DAYS))
def test_knowledge_only_grows(one: date, other: date, ids: dict[str, date]) -> None:
    events = counted(ids)
    early, late = sorted((one, other))

    assert {e.event_id for e in known_by(events, {}, early, LAGS)} <= {
        e.event_id for e in known_by(events, {}, late, LAGS)
    }


@pytest.mark.parametrize(
    ("today", "germany", "turkey"),
    [
        (date(2015, 3, 1), Month(2015, 2), Month(2015, 1)),
        (date(2015, 2, 28), Month(2015, 1), Month(2015, 1)),
        (date(2015, 2, 27), Month(2015, 1), Month(2014, 12)),
    ],
)
def test_a_month_is_complete_once_every_source_of_it_is_out(
    today: date, germany: Month, turkey: Month
) -> None:
    rows = [
        covers(["DEU", "TUR"], "2014-07", "2017-04", source_id="press-table"),
        covers(["TUR"], "2010-01", "2019-12", source_id="ucdp", min_killed=1),
        covers(["TUR"], "2010-01", "2019-12", source_id="sums", kind="aggregate"),
    ]
    table = pa.Table.from_pylist(rows, schema=arrow_schema(TABLES["coverage"]))
    coverage = CoverageThen(table, IS, Measure.ATTACKS, LAGS, today)

    for country, last in (("DEU", germany), ("TUR", turkey)):
        assert coverage.kind(country, last) == "events"
        assert coverage.kind(country, last.plus(1)) is None
    assert coverage.kind("DEU", Month(2014, 6)) is None
    assert coverage.min_killed("TUR", Month(2014, 12)) == 1


def test_counts_alone_cover_nothing() -> None:
    rows = [covers(["IRQ"], "2010-01", "2019-12", kind="aggregate")]
    table = pa.Table.from_pylist(rows, schema=arrow_schema(TABLES["coverage"]))

    assert CoverageThen(table, IS, Measure.ATTACKS, LAGS).kind("IRQ", Month(2015, 1)) is None
