"""Whatever happens to an attack, each channel ends up knowing it, and is told nothing twice."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import pairwise
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from rimland.app.jobs.deliver_listeners import Hit, Listener
from rimland.app.jobs.deliver_parts import posts_for
from rimland.ledger.outbox_reading import Reach, StoredTold, Unsent
from rimland.ledger.outbox_rows import Post
from rimland.model.alert import Facts
from rimland.model.time import utc_text
from rimland.model.toll import Count
from rimland.outputs.alerts.decide import DAMPING, mark_of
from rimland.outputs.alerts.stored import facts_from_json
from tests.followers import AFollow
from tests.unit.outputs.alerts.facts import NOW, but

FOLLOWS = (
    AFollow("f1", "ann", channel_ids=("mail",)),
    AFollow("f2", "ann", delivery="daily", channel_ids=("digest",)),
)
CHANNELS = ("mail", "digest")
ONE, OTHER = "event:a", "event:b"


@dataclass
class Row:
    unsent: Unsent
    kind: str
    state: str = "waiting"


@dataclass
class Desk:
    """A ledger in a nutshell: what was told, what waits, what each channel got."""

    told: dict[str, StoredTold] = field(default_factory=dict)
    rows: list[Row] = field(default_factory=list)
    got: dict[str, list[Row]] = field(default_factory=lambda: {name: [] for name in CHANNELS})

    def hear(self, facts: Facts, now: datetime, redirects: Mapping[str, str]) -> None:
        family = {facts.subject, *(s for s, into in redirects.items() if into == facts.subject)}
        listener = Listener(
            Reach("ann", "UTC", None, None),
            told=[t for s, t in self.told.items() if s in family],
            hits=tuple(Hit(follow) for follow in FOLLOWS),
            formerly=(),
            unsent=[
                r.unsent for r in self.rows if r.state == "waiting" and r.unsent.subject in family
            ],
            channels=set(CHANNELS),
        )
        for post in posts_for(listener, facts, redirects, now, DAMPING):
            self.write(post)

    def write(self, post: Post) -> None:
        self.told[post.subject] = StoredTold(
            "ann", post.subject, post.told, post.times, post.follow_ids
        )
        for row in self.rows:
            if row.unsent.alert_key in post.folds:
                assert row.state == "waiting"
                row.state = "folded"
        keys = {row.unsent.alert_key for row in self.rows}
        for part in post.parts:
            assert part.alert_key not in keys, "two alerts under one key"
            payload: dict[str, Any] = dict(part.payload)
            waiting = Unsent(
                part.alert_key,
                "ann",
                post.subject,
                part.channel_id,
                payload,
                utc_text(part.due_at),
                part.digest,
            )
            self.rows.append(Row(waiting, part.kind))

    def send(self, now: datetime, only: str | None = None) -> None:
        for row in self.rows:
            channel = row.unsent.channel_id
            due = row.state == "waiting" and row.unsent.due_at <= utc_text(now)
            if due and only in {None, channel}:
                row.state = "sent"
                self.got[channel].append(row)


tolls = st.sampled_from((None, 0, 3, 7, 12, 80))
states = st.builds(
    lambda best, stands, held: but(
        subject=ONE,
        killed=Count(best, best, best),
        injured=Count(),
        stands=stands,
        held="it may be going on" if held else None,
    ),
    tolls,
    st.sampled_from((True, True, True, False)),
    st.sampled_from((False, False, False, True)),
)
steps = st.lists(
    st.tuples(
        states,
        st.sampled_from((1, 10, 20, 400, 1500)),
        st.sampled_from((None, "mail", "digest", "-")),
    ),
    min_size=1,
    max_size=12,
)


def played(drawn: list[tuple[Facts, int, str | None]]) -> tuple[Desk, Facts]:
    desk, now, facts = Desk(), NOW, but()
    for facts, minutes, channel in drawn:
        desk.hear(facts, now, {})
        now += timedelta(minutes=minutes)
        if channel != "-":
            desk.send(now, channel)
    for _ in range(3):
        now += timedelta(days=2)
        desk.send(now)
        desk.hear(facts, now, {})
    return desk, facts


@settings(max_examples=40)
@given(steps)
def test_every_channel_ends_up_knowing_what_is_known(
    drawn: list[tuple[Facts, int, str | None]],
) -> None:
    desk, facts = played(drawn)
    for channel in CHANNELS:
        got = desk.got[channel]
        last = facts_from_json(dict(got[-1].unsent.payload["facts"])) if got else None
        if not facts.stands:
            assert last is None or not last.stands
        elif facts.held is None:
            assert last is not None
            assert mark_of(last) == mark_of(facts)


@settings(max_examples=40)
@given(steps)
def test_no_channel_is_told_twice_and_each_alert_follows_from_the_last(
    drawn: list[tuple[Facts, int, str | None]],
) -> None:
    desk, _ = played(drawn)
    for got in desk.got.values():
        if got:
            assert got[0].kind == "new"
        for one, other in pairwise(got):
            told = [facts_from_json(dict(row.unsent.payload["facts"])) for row in (one, other)]
            assert mark_of(told[0]) != mark_of(told[1])
            assert other.kind != "new"
            assert (other.kind == "retracted") == (not told[1].stands)
            assert other.unsent.payload["changes"]


@settings(max_examples=40)
@given(steps, states, st.booleans())
def test_two_attacks_that_are_one_are_told_as_one(
    drawn: list[tuple[Facts, int, str | None]], second: Facts, sent: bool
) -> None:
    desk, now = Desk(), NOW
    other = but(subject=OTHER, killed=second.killed)
    desk.hear(other, now, {})
    for facts, minutes, _ in drawn:
        desk.hear(facts, now, {})
        now += timedelta(minutes=minutes)
    if sent:
        desk.send(now)
    merged = {OTHER: ONE}
    whole = but(subject=ONE, killed=Count(30, 30, 30))
    desk.hear(whole, now, merged)
    posted = len(desk.rows)
    desk.hear(whole, now + timedelta(hours=1), merged)
    assert len(desk.rows) == posted
    desk.send(now + timedelta(days=3))
    for got in desk.got.values():
        last = facts_from_json(dict(got[-1].unsent.payload["facts"]))
        assert got[-1].unsent.subject == ONE
        assert mark_of(last) == mark_of(whole)
    assert not [r for r in desk.rows if r.state == "waiting"]
