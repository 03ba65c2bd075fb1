"""Resolved tolls are what the stated rules give, computed one by one in plain Python."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta

import pyarrow as pa
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from rimland.linking.resolve import resolve
from tests.unit.linking.reports import report, reports_table
from tests.unit.linking.test_resolve_rules import HOUSES, NO_PARTS

SOME = settings(max_examples=8, deadline=None, suppress_health_check=list(HealthCheck))
DAY = date(2016, 7, 3)


@dataclass(frozen=True)
class Said:
    """One report's toll: by which house, how many days after the attack, as an article or not."""

    house: str
    days: int
    article: bool
    sources: int
    low: int | None
    best: int | None
    high: int | None

    @property
    def early(self) -> bool:
        return self.article and self.days <= 3

    @property
    def weight(self) -> int:
        if not self.article:
            return 4 if self.sources > 1 else 3
        return 1 if self.early else 2


@st.composite
def told(draw: st.DrawFn) -> Said:
    figures = sorted(draw(st.lists(st.integers(0, 5), min_size=3, max_size=3)))
    known = draw(st.sampled_from([(1, 1, 1), (0, 1, 1), (1, 1, 0), (0, 1, 0), (0, 0, 0)]))
    low, best, high = (f if k else None for f, k in zip(figures, known, strict=True))
    return Said(
        house=draw(st.sampled_from(["ucdp", "acled", "desk"])),
        days=draw(st.integers(0, 6)),
        article=draw(st.booleans()),
        sources=draw(st.integers(1, 2)),
        low=low,
        best=best,
        high=high,
    )


events = st.lists(st.lists(told(), min_size=1, max_size=5), min_size=10, max_size=25)


def expected(said: list[Said]) -> tuple[int | None, int | None, int | None]:
    """The rules of ``resolve_rules``, written as sentences of Python."""
    if len(said) == 1:
        return said[0].low, said[0].best, said[0].high
    last: dict[str, tuple[int, int, int]] = {}
    for n, s in enumerate(said):
        if s.best is not None:
            last[s.house] = max(last.get(s.house, (-1, 0, 0)), (s.days, s.weight, -n))
    voices = {-n: said[-n] for _, _, n in last.values()}
    standing = {
        n: s for n, s in voices.items() if not any(_overtakes(o, s) for o in voices.values())
    }
    scores: dict[int, tuple[int, int, int]] = {}
    for s in standing.values():
        assert s.best is not None
        weight, latest, _ = scores.get(s.best, (0, -1, 0))
        scores[s.best] = (weight + s.weight, max(latest, s.days), s.best)
    best = max(scores, key=lambda value: scores[value]) if scores else None
    heard = [s for n, s in enumerate(said) if n in standing or s.best is None]
    lows = [v for s in heard if (v := s.low if s.low is not None else s.best) is not None]
    highs = [v for s in heard if (v := s.high if s.high is not None else s.best) is not None]
    return min(lows, default=None), best, max(highs, default=None)


def _overtakes(later: Said, first: Said) -> bool:
    return (
        first.early
        and later.house != first.house
        and later.days > first.days
        and (not later.early or (later.best or 0) >= (first.best or 0))
    )


def rows_of(said: list[Said], number: int) -> list[dict[str, object]]:
    rows = []
    for n, s in enumerate(said):
        known = datetime.combine(DAY, datetime.min.time()) + timedelta(days=s.days, hours=1)
        row = report(
            f"{s.house}:{number:03}-{n}",
            DAY.isoformat(),
            known_at=known.strftime("%Y-%m-%dT%H:%M:%S.%fZ"),
            killed=(s.low, s.best, s.high),
            number_of_sources=s.sources,
            document_id="d" if s.article else None,
            publisher_family=s.house,
            perpetrator="IS",
            perpetrators_in_total=False,
        )
        rows.append(row | {"source_id": f"src{n}", "report_key": f"k:{number:03}-{n}"})
    return rows


@SOME
@given(events)
def test_tolls_are_those_of_the_stated_rules(drawn: list[list[Said]]) -> None:
    rows = [row for number, said in enumerate(drawn) for row in rows_of(said, number)]
    table = reports_table(*rows)
    keys = table["report_key"].to_pylist()
    resolved = resolve(
        table,
        pa.table({"event_id": [k.split("-")[0] for k in keys], "report_key": keys}),
        NO_PARTS,
        HOUSES,
        details=True,
    )
    for row in resolved.events.to_pylist():
        said = drawn[int(row["event_id"][2:])]
        found = tuple(row[f"victims_killed_{level}"] for level in ("low", "best", "high"))
        assert found == expected(said), said
        known = [v for v in found if v is not None]
        assert known == sorted(known) or any(s.best is None for s in said), said


@SOME
@given(events, st.randoms(use_true_random=False))
def test_the_order_of_reports_changes_no_field(drawn: list[list[Said]], random: object) -> None:
    rows = [row for number, said in enumerate(drawn) for row in rows_of(said, number)]
    shuffled = list(rows)
    random.shuffle(shuffled)  # type: ignore[attr-defined] # hypothesis's own Random
    found = []
    for order in (rows, shuffled):
        table = reports_table(*order)
        keys = table["report_key"].to_pylist()
        members = pa.table({"event_id": [k.split("-")[0] for k in keys], "report_key": keys})
        found.append(resolve(table, members, NO_PARTS, HOUSES, details=True))
    assert found[0].events.equals(found[1].events)
    assert found[0].disagreements.equals(found[1].disagreements)
    assert found[0].provenance.equals(found[1].provenance)
