"""Facts that tests decide on, and how hypothesis draws others."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

from hypothesis import strategies as st

from rimland.model.alert import Evidence, Facts
from rimland.model.toll import Count
from rimland.model.vocab import Certainty, Claim, DatePrecision, Mode, Tie

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)

BOMBING = Facts(
    subject="event:ev2q7ms4lxq3hwk",
    title="Bomb kills seven at market in Jalalabad",
    day=date(2026, 3, 1),
    date_precision="day",
    country="AFG",
    adm1="Nangarhar",
    place="Jalalabad",
    place_precision=1,
    latitude=34.43,
    longitude=70.45,
    modes=("bombing",),
    actors=("Islamic State Khorasan",),
    tie="directed",
    certainty="suspected",
    claim="none_known",
    killed=Count(5, 7, 9),
    injured=Count(20, 20, None),
    houses=2,
    documents=3,
    known_at=NOW,
    evidence=(
        Evidence(
            "Tolo", "https://news.example/jalalabad", "A bomb killed seven people", "2026-03-01"
        ),
    ),
    said_by=("police",),
)


def but(**changed: Any) -> Facts:
    """Return the bombing with other facts."""
    return replace(BOMBING, **changed)


figures = st.one_of(st.none(), st.integers(0, 700))
counts = st.builds(
    lambda values, given: Count(
        *(v if g else None for v, g in zip(sorted(values), given, strict=True))
    ),
    st.tuples(*[st.integers(0, 700)] * 3),
    st.tuples(*[st.booleans()] * 3),
)
names = st.one_of(st.none(), st.sampled_from(("Mosul", "Tal Afar", "Raqqa", "Ninawa")))
drawn_facts = st.builds(
    Facts,
    subject=st.just("event:ev1"),
    title=st.sampled_from(("A bomb", "An attack")),
    day=st.one_of(st.none(), st.dates(date(2026, 1, 1), date(2026, 1, 9))),
    date_precision=st.one_of(st.none(), st.sampled_from([str(p) for p in DatePrecision])),
    country=st.one_of(st.none(), st.sampled_from(("IRQ", "SYR"))),
    adm1=names,
    place=names,
    place_precision=st.one_of(st.none(), st.integers(1, 7)),
    latitude=st.one_of(st.none(), st.sampled_from((36.3, 36.35))),
    longitude=st.one_of(st.none(), st.sampled_from((43.1, 44.1))),
    modes=st.lists(st.sampled_from([str(m) for m in Mode]), max_size=3, unique=True).map(tuple),
    actors=st.lists(st.sampled_from(("a", "b", "c")), max_size=3, unique=True).map(tuple),
    tie=st.one_of(st.none(), st.sampled_from([str(t) for t in Tie])),
    certainty=st.one_of(st.none(), st.sampled_from([str(c) for c in Certainty])),
    claim=st.one_of(st.none(), st.sampled_from([str(c) for c in Claim])),
    killed=counts,
    injured=counts,
    stands=st.booleans(),
    held=st.one_of(st.none(), st.just("an abduction that may be going on")),
    corrected=st.lists(
        st.sampled_from(("killed", "place", "country", "day", "modes", "actors", "weapon")),
        max_size=3,
    ).map(tuple),
    houses=st.integers(1, 5),
)
