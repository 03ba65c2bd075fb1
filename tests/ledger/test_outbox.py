"""Telling, claiming and settling on both databases."""

import shutil
from collections.abc import Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select, update

from rimland.app.jobs.deliver_posts import Hit, News, TellRound, tell_followers
from rimland.ledger.database import Database
from rimland.ledger.outbox import retry, settle
from rimland.ledger.outbox_claims import claim_due
from rimland.ledger.outbox_reading import (
    counts,
    feed_alerts,
    follower_of_token,
    listed,
    one,
    told_of,
)
from rimland.ledger.outbox_rows import (
    DELIVERED,
    FAILED,
    MOST_TRIES,
    REFUSED,
    Parcel,
    Settled,
    pause,
)
from rimland.ledger.schema_desk import channels, delivery_tries, followers
from rimland.model.alert import Facts
from rimland.model.time import utc_text
from rimland.model.toll import Count
from rimland.outputs.alerts.decide import DAMPING
from tests.followers import AFollow, add_channel, add_follow, add_follower
from tests.unit.outputs.alerts.facts import BOMBING, but

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
WORSE = but(killed=Count(12, 12, 12))
SENT = Settled(DELIVERED)


@pytest.fixture(scope="module")
def made_once(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("desk") / "desk.db"
    with_a_follower(Database(str(path))).close()
    return path


@pytest.fixture
def desk(made_once: Path, tmp_path: Path) -> Iterator[Database]:
    """A desk with one follower, in a file."""
    database = Database(str(shutil.copy(made_once, tmp_path / "desk.db")))
    yield database
    database.close()


@pytest.fixture
def any_desk(database: Database) -> Database:
    """A desk with one follower, in each kind of database."""
    return with_a_follower(database)


def with_a_follower(database: Database) -> Database:
    add_follower(database, "ann")
    add_channel(database, "mail", "ann")
    add_follow(database, FOLLOW)
    return database


FOLLOW = AFollow("f1", "ann", channel_ids=("mail",))


def hear(
    database: Database,
    facts: Facts,
    now: datetime = NOW,
    *,
    follows: Iterable[AFollow] = (FOLLOW,),
    hits: bool = True,
    redirects: dict[str, str] | None = None,
) -> TellRound:
    known = {follow.follow_id: follow for follow in follows}
    asked = tuple(Hit(follow, ("place",)) for follow in known.values()) if hits else ()
    with database.writing() as connection:
        return tell_followers(
            connection, [News(facts, asked)], follows=known, redirects=redirects or {}, now=now
        )


def claim(
    database: Database, now: datetime = NOW, worker: str = "w1", limit: int = 100, **how: Any
) -> list[Parcel]:
    with database.writing() as connection:
        return claim_due(connection, worker, now, limit, **how)


def end(database: Database, parcel: Parcel, settled: Settled, now: datetime = NOW) -> str:
    with database.writing() as connection:
        return settle(connection, parcel, settled, "w1", now)


def send_all(database: Database, now: datetime = NOW) -> list[tuple[str, list[str]]]:
    """Send what is due and return what went out: kind, and the fields that changed."""
    gone = []
    for parcel in claim(database, now):
        end(database, parcel, SENT, now)
        gone += [
            (alert.kind, [change["field"] for change in alert.payload["changes"]])
            for alert in parcel.alerts
        ]
    return gone


def states(database: Database) -> dict[str, int]:
    with database.reading() as connection:
        return counts(connection)


def test_told_once_and_sent_once(any_desk: Database) -> None:
    assert hear(any_desk, BOMBING) == TellRound(1, 1, 0)
    assert hear(any_desk, BOMBING) == TellRound()
    assert send_all(any_desk) == [("new", [])]
    assert send_all(any_desk, NOW + DAY) == []
    assert hear(any_desk, but(houses=5, documents=9), NOW + DAY) == TellRound()


def test_a_flip_and_its_rows_are_one_transaction(desk: Database) -> None:
    with pytest.raises(RuntimeError), desk.writing() as connection:
        tell_followers(
            connection, [News(BOMBING, (Hit(FOLLOW),))], follows={}, redirects={}, now=NOW
        )
        raise RuntimeError
    assert states(desk) == {}
    with desk.reading() as connection:
        assert told_of(connection, [BOMBING.subject]) == []


def test_what_changes_back_while_it_settles_is_never_sent(desk: Database) -> None:
    hear(desk, BOMBING)
    send_all(desk)
    hear(desk, WORSE, NOW + HOUR)
    assert send_all(desk, NOW + HOUR) == []
    hear(desk, BOMBING, NOW + HOUR + 10 * MINUTE)
    assert send_all(desk, NOW + DAY) == []
    assert states(desk) == {"sent": 1, "folded": 1}
    hear(desk, WORSE, NOW + DAY)
    assert send_all(desk, NOW + DAY + DAMPING.settle) == [("updated", ["killed"])]


def test_a_swing_is_not_told_three_times_in_a_short_time(desk: Database) -> None:
    hear(desk, BOMBING)
    send_all(desk)
    now, gone = NOW, []
    for turn in range(24):
        now += 15 * MINUTE
        hear(desk, BOMBING if turn % 2 else WORSE, now)
        gone += send_all(desk, now)
    assert gone == []


def test_a_slow_swing_is_told_once_in_six_hours_at_most_and_what_is_new_does_not_wait_for_it(
    desk: Database,
) -> None:
    hear(desk, BOMBING)
    gone, now = send_all(desk), NOW
    for turn in range(48):
        now += HOUR
        hear(desk, BOMBING if turn // 8 % 2 else WORSE, now)
        gone += send_all(desk, now)
    assert len(gone) == 7  # the first, and the six turns that lasted
    hear(desk, WORSE, now)
    hear(desk, but(killed=Count(80, 80, 80)), now + MINUTE)
    assert send_all(desk, now + 20 * MINUTE) == [("updated", ["killed"])]


def test_changes_before_the_first_alert_left_make_one_alert_of_the_last_state(
    desk: Database,
) -> None:
    with desk.writing() as connection:
        connection.execute(update(followers).values(quiet_from="10:00", quiet_to="20:00"))
    hear(desk, BOMBING)
    hear(desk, WORSE, NOW + HOUR)
    (parcel,) = claim(desk, NOW + 9 * HOUR)
    assert parcel.alerts[0].kind == "new"
    assert parcel.alerts[0].payload["facts"]["killed"]["best"] == 12
    end(desk, parcel, SENT, NOW + 9 * HOUR)
    hear(desk, BOMBING, NOW + DAY)
    assert send_all(desk, NOW + DAY) == []
    with desk.reading() as connection:
        assert [t.times for t in told_of(connection, [BOMBING.subject])] == [3]


def test_what_was_retracted_before_it_was_told_is_dropped(desk: Database) -> None:
    digest = AFollow("f1", "ann", delivery="daily", channel_ids=("mail",))
    hear(desk, BOMBING, follows=[digest])
    hear(desk, but(stands=False), NOW + HOUR, follows=[digest])
    assert claim(desk, NOW + 2 * DAY) == []
    hear(desk, BOMBING, NOW + 2 * DAY)
    assert send_all(desk, NOW + 2 * DAY) == [("new", [])]


def test_what_is_held_after_all_does_not_go_out_and_is_new_when_released(desk: Database) -> None:
    with desk.writing() as connection:
        connection.execute(update(followers).values(quiet_from="10:00", quiet_to="20:00"))
    hear(desk, BOMBING)
    hear(desk, but(held="it may be going on"), NOW + HOUR)
    assert claim(desk, NOW + 9 * HOUR) == []
    hear(desk, BOMBING, NOW + DAY + 9 * HOUR)
    assert send_all(desk, NOW + DAY + 9 * HOUR) == [("new", [])]


def test_who_was_told_hears_what_is_wrong_even_where_it_no_longer_matches(desk: Database) -> None:
    hear(desk, BOMBING)
    send_all(desk)
    hear(desk, but(country="PAK", adm1=None, place="Peshawar"), NOW + HOUR, hits=False)
    (parcel,) = claim(desk, NOW + 2 * HOUR)
    assert parcel.alerts[0].kind == "corrected"
    assert parcel.alerts[0].payload["why"][0]["reasons"] == [
        "you were told of it, and it no longer matches"
    ]
    end(desk, parcel, SENT, NOW + 2 * HOUR)
    worse = but(country="PAK", adm1=None, place="Peshawar", killed=Count(60, 60, 60))
    assert hear(desk, worse, NOW + DAY, hits=False) == TellRound()
    assert hear(desk, but(stands=False), NOW + DAY, hits=False).told == 1
    (parcel,) = claim(desk, NOW + 2 * DAY)
    assert parcel.alerts[0].kind == "retracted"
    assert parcel.alerts[0].payload["facts"]["place"] == "Peshawar"


def test_one_alert_for_two_follows_and_one_row_per_channel(desk: Database) -> None:
    add_channel(desk, "hook", "ann", "webhook", "https://desk.example/hook", "s3cret")
    both = AFollow("f2", "ann", "Toll of five or more", "daily", ("mail", "hook"))
    add_follow(desk, both)
    assert hear(desk, BOMBING, follows=[FOLLOW, both]) == TellRound(1, 2, 0)
    (parcel,) = claim(desk)
    assert (parcel.channel_id, parcel.digest) == ("mail", None)
    assert [why["follow_id"] for why in parcel.alerts[0].payload["why"]] == ["f1", "f2"]
    (parcel,) = claim(desk, NOW + DAY, without=["mail"])
    assert (parcel.channel_id, parcel.digest) == ("hook", "daily 2026-03-02T07:00Z")


def test_each_channel_hears_what_is_new_to_it(desk: Database) -> None:
    add_channel(desk, "slow", "ann")
    follows = [FOLLOW, AFollow("f2", "ann", "Daily", "daily", ("slow",))]
    add_follow(desk, follows[1])
    hear(desk, BOMBING, follows=follows)
    assert send_all(desk) == [("new", [])]
    hear(desk, WORSE, NOW + HOUR, follows=follows)
    assert send_all(desk, NOW + 2 * HOUR) == [("updated", ["killed"])]
    (parcel,) = claim(desk, NOW + DAY)
    assert [a.kind for a in parcel.alerts] == ["new"]
    assert parcel.alerts[0].payload["facts"]["killed"]["best"] == 12


def test_a_digest_is_one_message_under_one_key_whatever_happens(any_desk: Database) -> None:
    daily = AFollow("f1", "ann", delivery="daily", channel_ids=("mail",))
    for n in range(3):
        hear(any_desk, but(subject=f"event:{n}"), follows=[daily])
    assert claim(any_desk, NOW + HOUR) == []
    (parcel,) = claim(any_desk, NOW + DAY)
    assert len(parcel.alerts) == 3
    assert claim(any_desk, NOW + DAY) == []
    late = NOW + DAY + HOUR
    (again,) = claim(any_desk, late, "w2")
    assert (again.key, again.alerts, again.tries) == (parcel.key, parcel.alerts, 0)
    assert again.key not in {alert.alert_key for alert in again.alerts}
    end(any_desk, again, SENT, late)
    assert states(any_desk) == {"sent": 3}


def test_what_joins_a_digest_late_does_not_change_the_one_that_was_begun(desk: Database) -> None:
    daily = AFollow("f1", "ann", delivery="daily", channel_ids=("mail",))
    hear(desk, but(subject="event:1"), follows=[daily])
    (parcel,) = claim(desk, NOW + DAY)
    hear(desk, but(subject="event:2"), follows=[daily])  # by a process whose clock is slow
    late = NOW + DAY + HOUR
    keys = {p.key: len(p.alerts) for p in claim(desk, late, "w2")}
    assert keys[parcel.key] == 1
    assert sorted(keys.values()) == [1, 1]


def test_merged_events_are_told_as_one_and_split_parts_as_new(desk: Database) -> None:
    a, b = but(subject="event:a"), but(subject="event:b", killed=Count(12, 12, 12))
    hear(desk, a)
    hear(desk, b)
    send_all(desk)
    merged = {"event:b": "event:a"}
    whole = but(subject="event:a", killed=Count(12, 12, 12))
    hear(desk, whole, NOW + HOUR, redirects=merged)
    assert send_all(desk, NOW + DAY) == []
    hear(desk, a, NOW + DAY, redirects=merged)
    assert send_all(desk, NOW + 2 * DAY) == [("corrected", ["killed"])]
    hear(desk, b, NOW + 3 * DAY)
    assert send_all(desk, NOW + 4 * DAY) == []
    hear(desk, but(subject="event:c"), NOW + 3 * DAY)
    assert send_all(desk, NOW + 4 * DAY) == [("new", [])]


def test_two_that_merge_before_they_left_leave_as_one(desk: Database) -> None:
    daily = AFollow("f1", "ann", delivery="daily", channel_ids=("mail",))
    hear(desk, but(subject="event:a"), follows=[daily])
    hear(desk, but(subject="event:b"), follows=[daily])
    merged = {"event:b": "event:a"}
    hear(desk, but(subject="event:a"), NOW + HOUR, follows=[daily], redirects=merged)
    (parcel,) = claim(desk, NOW + DAY)
    assert [(a.subject, a.kind) for a in parcel.alerts] == [("event:a", "new")]


def test_a_lease_keeps_others_away_until_it_runs_out(any_desk: Database) -> None:
    hear(any_desk, BOMBING)
    (first,) = claim(any_desk, NOW, "w1")
    assert claim(any_desk, NOW + 9 * MINUTE, "w2") == []
    (second,) = claim(any_desk, NOW + 10 * MINUTE, "w2")
    assert first.key == second.key
    # The first was only slow: that it failed is no longer its to say, that it arrived is.
    assert end(any_desk, first, Settled(FAILED, "timed out"), NOW + 11 * MINUTE) == "waiting"
    assert claim(any_desk, NOW + 12 * MINUTE, "w3") == []
    end(any_desk, first, SENT, NOW + 12 * MINUTE)
    assert states(any_desk) == {"sent": 1}
    with any_desk.reading() as connection:
        shown = one(connection, first.key)
    assert shown is not None
    assert [tried["outcome"] for tried in shown["tried"]] == ["interrupted", "failed", "sent"]


def test_senders_at_once_share_the_work_and_do_none_of_it_twice(
    any_desk: Database, ledger_address: str
) -> None:
    for n in range(24):
        hear(any_desk, but(subject=f"event:{n}"))

    def sender(number: int) -> list[str]:
        own = Database(ledger_address)
        keys = []
        while parcels := claim(own, NOW, f"w{number}", limit=1):
            keys += [parcel.key for parcel in parcels]
            end(own, parcels[0], SENT)
        own.close()
        return keys

    with ThreadPoolExecutor(3) as pool:
        claimed = [key for keys in pool.map(sender, range(3)) for key in keys]
    assert len(claimed) == len(set(claimed)) == 24
    assert states(any_desk) == {"sent": 24}


def test_a_failure_waits_longer_each_time_and_is_given_up_at_last(desk: Database) -> None:
    hear(desk, BOMBING)
    now, pauses = NOW, []
    for _ in range(MOST_TRIES):
        (parcel,) = claim(desk, now)
        state = end(desk, parcel, Settled(FAILED, "451 try later"), now)
        with desk.reading() as connection:
            (row,) = listed(connection)
        due = datetime.fromisoformat(row["due_at"])
        pauses.append(due - now)
        now = max(due, now + MINUTE)
    assert state == "dead"
    assert pauses[0] < 2 * MINUTE < pauses[2] < pauses[5] < pauses[8]
    assert claim(desk, now + 9 * DAY) == []
    with desk.writing() as connection:
        assert retry(connection, parcel.key, now)
        assert not retry(connection, "al-nothing", now)
    (again,) = claim(desk, now)
    assert again.key == parcel.key


def test_what_is_refused_for_good_is_dead_and_an_ended_channel_gets_nothing_more(
    desk: Database,
) -> None:
    hear(desk, BOMBING)
    hear(desk, but(subject="event:other"))
    (first, _) = claim(desk)
    assert end(desk, first, Settled(REFUSED, "410 gone", ends_channel=True)) == "dead"
    assert claim(desk, NOW + HOUR) == []
    assert states(desk) == {"dead": 1, "withdrawn": 1}


def test_the_end_of_failing_is_noticed(desk: Database) -> None:
    hear(desk, BOMBING)
    (parcel,) = claim(desk)
    end(desk, parcel, Settled(FAILED, "timed out"))
    with desk.reading() as connection:
        assert connection.scalar(select(channels.c.failing_since)) == utc_text(NOW)
    assert send_all(desk, NOW + HOUR) == [("new", [])]
    with desk.reading() as connection:
        assert connection.scalar(select(channels.c.failing_since)) is None


def test_nobody_receives_anothers_follow(desk: Database) -> None:
    add_follower(desk, "bob")
    add_channel(desk, "bobs", "bob")
    stolen = AFollow("f1", "ann", channel_ids=("bobs",))
    assert hear(desk, BOMBING, follows=[stolen]).posted == 0
    hear(desk, BOMBING)
    with desk.writing() as connection:
        connection.execute(
            update(channels).where(channels.c.channel_id == "mail").values(follower_id="bob")
        )
    assert claim(desk) == []
    with desk.reading() as connection:
        (row,) = listed(connection, follower_id="ann", state="withdrawn")
    assert row["last_error"] == "the channel belongs to another follower"


def test_ended_follows_and_followers_hear_nothing_more(desk: Database) -> None:
    hear(desk, BOMBING)
    add_follow(desk, FOLLOW, version=2, state="ended")
    assert claim(desk) == []
    assert states(desk) == {"withdrawn": 1}
    with desk.writing() as connection:
        connection.execute(update(followers).values(ended_at=utc_text(NOW)))
    assert hear(desk, WORSE, NOW + HOUR) == TellRound()


def test_what_a_paused_follow_had_waiting_goes_on_waiting(desk: Database) -> None:
    hear(desk, BOMBING)
    add_follow(desk, FOLLOW, version=2, state="paused")
    assert claim(desk) == []
    assert claim(desk, NOW + DAY) == []
    add_follow(desk, FOLLOW, version=3)
    assert send_all(desk, NOW + 2 * DAY) == [("new", [])]


def hear_paused(desk: Database, facts: Facts, now: datetime, **how: Any) -> TellRound:
    return hear(desk, facts, now, follows=(), hits=False, **how)


def test_what_was_posted_before_a_pause_is_not_lost_to_what_happens_during_it(
    desk: Database,
) -> None:
    hear(desk, BOMBING)
    add_follow(desk, FOLLOW, version=2, state="paused")
    assert hear_paused(desk, WORSE, NOW + HOUR) == TellRound()
    assert hear_paused(desk, WORSE, NOW + HOUR, redirects={"event:x": WORSE.subject}) == TellRound()
    assert claim(desk, NOW + HOUR) == []
    add_follow(desk, FOLLOW, version=3)
    assert send_all(desk, NOW + DAY) == [("new", [])]
    hear(desk, WORSE, NOW + DAY)
    assert send_all(desk, NOW + 2 * DAY) == [("updated", ["killed"])]


@pytest.mark.parametrize("wrong", [but(stands=False), but(held="it may be going on")])
def test_what_was_posted_before_a_pause_and_is_wrong_now_is_never_sent(
    desk: Database, wrong: Facts
) -> None:
    hear(desk, BOMBING)
    add_follow(desk, FOLLOW, version=2, state="paused")
    assert hear_paused(desk, wrong, NOW + HOUR) == TellRound(folded=1)
    add_follow(desk, FOLLOW, version=3)
    assert claim(desk, NOW + DAY) == []
    hear(desk, BOMBING, NOW + DAY)
    assert send_all(desk, NOW + DAY) == [("new", [])]


def test_a_pause_keeps_what_waits_for_its_channel_while_another_follow_hears(
    desk: Database,
) -> None:
    add_channel(desk, "hook", "ann", "webhook", "https://desk.example/hook", "s3cret")
    other = add_follow(desk, AFollow("f2", "ann", "Bombs", channel_ids=("hook",)))
    hear(desk, BOMBING, follows=[FOLLOW, other])
    add_follow(desk, FOLLOW, version=2, state="paused")
    hear(desk, WORSE, NOW + HOUR, follows=[other])
    sent = {}
    for parcel in claim(desk, NOW + DAY):
        end(desk, parcel, SENT, NOW + DAY)
        sent[parcel.channel_id] = (
            parcel.alerts[0].kind,
            parcel.alerts[0].payload["facts"]["killed"]["best"],
        )
    assert sent == {"hook": ("new", 12), "mail": ("new", 7)}
    again = NOW + DAY + HOUR
    assert hear(desk, WORSE, again, follows=[other]) == TellRound()
    add_follow(desk, FOLLOW, version=3)
    hear(desk, WORSE, again, follows=[FOLLOW, other])
    (parcel,) = claim(desk, NOW + 3 * DAY)
    assert (parcel.channel_id, parcel.alerts[0].kind) == ("mail", "updated")


def test_what_is_held_is_not_sent_though_no_follow_asks_and_is_new_when_released(
    desk: Database,
) -> None:
    with desk.writing() as connection:
        connection.execute(update(followers).values(quiet_from="10:00", quiet_to="20:00"))
    story, held = but(subject="story:x"), but(subject="event:a", held="it may be going on")
    hear(desk, story)
    into = {"story:x": "event:a"}
    assert hear(desk, held, NOW + HOUR, hits=False, redirects=into) == TellRound(folded=1)
    assert hear(desk, held, NOW + 2 * HOUR, hits=False, redirects=into) == TellRound()
    assert claim(desk, NOW + DAY) == []
    free = but(subject="event:a")
    later = NOW + DAY + 9 * HOUR
    assert hear(desk, free, later, redirects=into) == TellRound(1, 1, 0)
    assert send_all(desk, later) == [("new", [])]
    assert hear(desk, free, later + DAY, redirects=into) == TellRound()


def test_what_was_held_before_it_was_told_is_new_also_to_who_hears_of_its_part_alone(
    desk: Database,
) -> None:
    daily = AFollow("f1", "ann", delivery="daily", channel_ids=("mail",))
    hear(desk, but(subject="story:x"), follows=[daily])
    held = but(subject="event:a", held="it may be going on")
    hear(desk, held, NOW + HOUR, hits=False, redirects={"story:x": "event:a"}, follows=[daily])
    assert claim(desk, NOW + 2 * DAY) == []
    hear(desk, but(subject="story:x"), NOW + 2 * DAY)
    assert send_all(desk, NOW + 2 * DAY) == [("new", [])]


def test_what_was_told_before_it_was_held_is_not_told_again_when_released(desk: Database) -> None:
    hear(desk, but(subject="story:x"))
    send_all(desk)
    into = {"story:x": "event:a"}
    held, free = but(subject="event:a", held="it may be going on"), but(subject="event:a")
    hear(desk, held, NOW + HOUR, hits=False, redirects=into)
    assert claim(desk, NOW + DAY) == []
    hear(desk, free, NOW + DAY, redirects=into)
    assert claim(desk, NOW + 2 * DAY) == []


def test_an_ended_follow_leaves_the_digest_of_the_others(desk: Database) -> None:
    daily = [AFollow(f"d{n}", "ann", delivery="daily", channel_ids=("mail",)) for n in (1, 2)]
    for n, follow in enumerate(daily):
        add_follow(desk, follow)
        hear(desk, but(subject=f"event:{n}"), follows=[follow])
    add_follow(desk, daily[0], version=2, state="ended")
    (parcel,) = claim(desk, NOW + DAY)
    assert [alert.subject for alert in parcel.alerts] == ["event:1"]


def test_quiet_hours_hold_also_what_was_due_before_them(desk: Database) -> None:
    add_follower(desk, "eve", zone="Europe/Paris", quiet=("22:00", "07:00"))
    add_channel(desk, "eves", "eve")
    follow = add_follow(desk, AFollow("f9", "eve", channel_ids=("eves",)))
    hear(desk, BOMBING, datetime(2026, 3, 28, 20, 59, tzinfo=UTC), follows=[follow])
    assert claim(desk, datetime(2026, 3, 28, 21, 0, tzinfo=UTC)) == []
    assert claim(desk, datetime(2026, 3, 29, 4, 59, tzinfo=UTC)) == []
    assert len(claim(desk, datetime(2026, 3, 29, 5, 0, tzinfo=UTC))) == 1


def test_a_feed_holds_what_was_due_each_once_and_is_found_by_its_token(any_desk: Database) -> None:
    add_channel(any_desk, "hook", "ann", "webhook")
    follow = AFollow("f1", "ann", channel_ids=("mail", "hook"))
    hear(any_desk, BOMBING, follows=[follow])
    hear(any_desk, but(subject="event:other"), NOW + MINUTE, follows=[follow])
    send_all(any_desk, NOW + HOUR)
    hear(any_desk, WORSE, NOW + HOUR, follows=[follow])
    with any_desk.reading() as connection:
        assert follower_of_token(connection, "token-of-ann") == "ann"
        assert follower_of_token(connection, "token-of-nobody") is None
        found = feed_alerts(connection, "ann", "f1", NOW + HOUR, 10)
        assert [alert.subject for alert in found] == ["event:other", BOMBING.subject]
        assert feed_alerts(connection, "ann", "f2", NOW + HOUR, 10) == []
        assert feed_alerts(connection, "bob", "f1", NOW + HOUR, 10) == []
        later = feed_alerts(connection, "ann", "f1", NOW + 2 * HOUR, 1)
    assert [alert.kind for alert in later] == ["updated"]


def test_every_try_is_written_down(desk: Database) -> None:
    hear(desk, BOMBING)
    (parcel,) = claim(desk)
    end(desk, parcel, Settled(FAILED, "x" * 5000))
    send_all(desk, NOW + HOUR)
    with desk.reading() as connection:
        rows = connection.execute(select(delivery_tries)).mappings().all()
    assert [row["outcome"] for row in rows] == ["failed", "sent"]
    assert len(rows[0]["detail"]) == 300


def test_pauses_are_spread_but_the_same_for_the_same_key_and_heed_what_was_asked() -> None:
    assert pause("a", 3) == pause("a", 3) != pause("b", 3)
    assert all(3 * MINUTE <= pause(str(n), 3) <= 5 * MINUTE for n in range(100))
    assert pause("a", 1, HOUR) == HOUR
    assert pause("a", 1, 90 * DAY) == DAY
    assert pause("a", 10_000) <= timedelta(hours=7.5)
