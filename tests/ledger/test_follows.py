"""Followers, channels and follows, in both kinds of database."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from rimland.app.jobs.follows import (
    MOST_FOLLOWS,
    add_follow,
    edit_follow,
    find_follow,
    follow_history,
    list_follows,
    set_state,
)
from rimland.app.jobs.follows_channels import MOST_CHANNELS, ChannelKind, read_address
from rimland.app.jobs.follows_followers import (
    add_channel_to,
    list_channels,
    remove_channel,
    set_quiet,
)
from rimland.app.settings import Settings
from rimland.ledger.database import Database
from rimland.ledger.follows import (
    ENDED,
    LIVE,
    PAUSED,
    StoredFollow,
    append_follow,
    live_follows,
)
from rimland.model.errors import NotFoundError, RimlandError, SettingsError
from rimland.outputs.follows import QueryError

NOW = datetime(2026, 1, 1, 12, tzinfo=UTC)
LATER = NOW + timedelta(hours=1)
SETTINGS = Settings(follower="desk-7")
LARGE = "killed>=5 AND outside:core"


def test_a_follow_is_kept_with_its_channel(database: Database) -> None:
    added = add_follow(
        database, SETTINGS, LARGE, now=NOW, name="large", delivery="daily", to=["a@example.org"]
    )
    held = added.follow
    assert (held.follower_id, held.name, held.query) == ("desk-7", "large", LARGE)
    assert (held.version, held.state, held.delivery) == (1, LIVE, "daily")
    (channel,) = list_channels(database, SETTINGS)
    assert (channel.kind, channel.address, channel.secret) == ("email", "a@example.org", None)
    assert held.channel_ids == (channel.channel_id,)
    assert added.new_channels == (channel,)
    assert list_follows(database, SETTINGS) == [held]


def test_without_an_address_the_atom_feed_tells(database: Database) -> None:
    first = add_follow(database, SETTINGS, LARGE, now=NOW, delivery="now")
    second = add_follow(database, SETTINGS, "bomb*", now=NOW)
    (channel,) = list_channels(database, SETTINGS)
    assert channel.kind == "atom"
    assert first.follow.channel_ids == second.follow.channel_ids == (channel.channel_id,)
    assert first.follow.name == LARGE
    assert not second.new_channels


def test_a_change_is_a_version_and_the_last_one_counts(database: Database) -> None:
    first = add_follow(database, SETTINGS, LARGE, now=NOW, name="large").follow
    changed = edit_follow(
        database, SETTINGS, "large", now=LATER, query="killed>=9", delivery="weekly"
    ).follow
    assert (changed.follow_id, changed.version) == (first.follow_id, 2)
    assert (changed.query, changed.delivery, changed.name) == ("killed>=9", "weekly", "large")
    assert changed.channel_ids == first.channel_ids
    assert edit_follow(database, SETTINGS, "large", now=LATER).follow == changed
    assert follow_history(database, SETTINGS, first.follow_id) == [first, changed]
    with database.reading() as connection:
        assert live_follows(connection) == [changed]


def test_paused_and_ended_follows_are_not_matched(database: Database) -> None:
    for name in ("a", "b", "c"):
        add_follow(database, SETTINGS, f"killed>={ord(name)}", now=NOW, name=name)
    assert set_state(database, SETTINGS, "a", PAUSED, now=LATER).version == 2
    assert set_state(database, SETTINGS, "a", PAUSED, now=LATER).version == 2
    set_state(database, SETTINGS, "b", ENDED, now=LATER)
    with database.reading() as connection:
        assert [follow.name for follow in live_follows(connection)] == ["c"]
    assert {follow.name for follow in list_follows(database, SETTINGS)} == {"a", "c"}
    assert set_state(database, SETTINGS, "a", LIVE, now=LATER).state == LIVE
    with database.reading() as connection:
        assert {follow.name for follow in live_follows(connection)} == {"a", "c"}
    with pytest.raises(NotFoundError):
        set_state(database, SETTINGS, "b", LIVE, now=LATER)
    with pytest.raises(RimlandError, match="no state"):
        set_state(database, SETTINGS, "a", "asleep", now=LATER)


def test_nobody_sees_or_changes_what_another_follows(database: Database) -> None:
    mine = add_follow(database, SETTINGS, LARGE, now=NOW, name="large", to=["a@example.org"]).follow
    assert list_follows(database, SETTINGS, follower="other") == []
    assert list_channels(database, SETTINGS, follower="other") == []
    for named in ("large", mine.follow_id):
        with pytest.raises(NotFoundError):
            find_follow(database, "other", named)
        with pytest.raises(NotFoundError):
            edit_follow(database, SETTINGS, named, now=NOW, query="bomb", follower="other")
        with pytest.raises(NotFoundError):
            set_state(database, SETTINGS, named, ENDED, now=NOW, follower="other")
        with pytest.raises(NotFoundError):
            follow_history(database, SETTINGS, named, follower="other")
    for named in (mine.channel_ids[0], "a@example.org"):
        with pytest.raises(NotFoundError):
            remove_channel(database, SETTINGS, named, now=NOW, follower="other")
    # Another's channel cannot be named as one's own: its id is no address.
    with pytest.raises(RimlandError, match="nowhere to send"):
        add_follow(database, SETTINGS, "bomb", now=NOW, to=mine.channel_ids, follower="other")
    # Both may call a follow the same.
    add_follow(database, SETTINGS, LARGE, now=NOW, name="large", follower="other")


def test_hours_and_zone_are_kept(database: Database) -> None:
    held = set_quiet(database, SETTINGS, "22:00-07:00", now=NOW, zone="Africa/Lagos")
    assert (held.quiet_from, held.quiet_to, held.zone) == ("22:00", "07:00", "Africa/Lagos")
    assert set_quiet(database, SETTINGS, None, now=NOW) == held
    assert set_quiet(database, SETTINGS, "none", now=NOW).quiet_from is None
    for hours in ("22:00", "25:00-07:00", "late-early", "07:00-07:00"):
        with pytest.raises(RimlandError, match="hours"):
            set_quiet(database, SETTINGS, hours, now=NOW)
    with pytest.raises(RimlandError, match="no time zone"):
        set_quiet(database, SETTINGS, None, now=NOW, zone="Nowhere/Town")


def test_the_same_address_is_the_same_channel_until_it_ends(database: Database) -> None:
    hook = "https://example.org/hooks/1"
    first = add_channel_to(database, SETTINGS, hook, now=NOW, follower=None)
    assert first.secret
    assert len(first.secret) > 30
    assert add_channel_to(database, SETTINGS, hook, now=NOW, follower=None) == first
    remove_channel(database, SETTINGS, hook, now=NOW, follower=None)
    assert list_channels(database, SETTINGS) == []
    again = add_channel_to(database, SETTINGS, hook, now=NOW, follower=None)
    assert again.channel_id != first.channel_id
    assert again.secret != first.secret


def test_counts_and_names_are_bounded(database: Database) -> None:
    for number in range(MOST_CHANNELS):
        add_channel_to(database, SETTINGS, f"a{number}@example.org", now=NOW, follower=None)
    with pytest.raises(RimlandError, match="20 channels"):
        add_channel_to(database, SETTINGS, "b@example.org", now=NOW, follower=None)
    first = add_follow(database, SETTINGS, LARGE, now=NOW, name="f0", to=["a1@example.org"]).follow
    with database.writing() as connection:
        for number in range(1, MOST_FOLLOWS):
            append_follow(connection, _copy(first, number))
    with pytest.raises(RimlandError, match="200 follows"):
        add_follow(database, SETTINGS, LARGE, now=NOW, name="more")
    with pytest.raises(RimlandError, match="has a follow named"):
        edit_follow(database, SETTINGS, "f1", now=NOW, name="f2")


def _copy(follow: StoredFollow, number: int) -> StoredFollow:
    return replace(follow, follow_id=f"fo{number}", name=f"f{number}")


def test_persons_are_refused_before_anything_is_written(database: Database) -> None:
    for query in ('"Angela Merkel"', "angela merkel", 'actor:"Barack Obama"', "John AND Smith"):
        with pytest.raises(QueryError, match="persons cannot be followed"):
            add_follow(database, SETTINGS, query, now=NOW)
    with pytest.raises(RimlandError, match="reads as a person's name"):
        add_follow(database, SETTINGS, "bomb", now=NOW, name="Angela Merkel")
    for handle in ("john.smith", "John Smith", "a" * 40, "", "a b", "a\nb"):
        with pytest.raises(SettingsError):
            add_follow(database, SETTINGS, "bomb", now=NOW, follower=handle or " ")
    assert list_follows(database, SETTINGS) == []


@pytest.mark.parametrize(
    "query",
    [
        *("car bomb", "Mosul", "suicide bombing market", 'actor:"Boko Haram"', "place:Maiduguri"),
        *('"Abdullah Azzam Brigades"', "cabo delgado", "jihadist ambush", "Amaq claim"),
    ],
)
def test_what_is_no_person_is_followed(query: str) -> None:
    from rimland.app.jobs.follows_read import read_query  # noqa: PLC0415 - loads the readers

    assert read_query(query, "islamic-state").text == query


@pytest.mark.parametrize(
    ("address", "kind"),
    [
        ("desk@example.org", ChannelKind.EMAIL),
        ("mailto:desk+x@mail.example.org", ChannelKind.EMAIL),
        ("atom", ChannelKind.ATOM),
        ("https://example.org/hook?x=1", ChannelKind.WEBHOOK),
        ("ntfys://example.org/topic", ChannelKind.APPRISE),
    ],
)
def test_addresses_say_what_they_are(address: str, kind: ChannelKind) -> None:
    assert read_address(address).kind is kind


@pytest.mark.parametrize(
    "address",
    [
        *("", "desk", "desk@localhost", "a@b@example.org", "desk@example.org\nBcc: x@example.org"),
        *(
            "a b@example.org",
            "ftp://example.org",
            "https://",
            "https://u:p@example.org/",
            "javascript:1",
        ),
        *("nosuch://example.org", "x" * 501, "desk@example.org\x00", "https://example.org:0/"),
    ],
)
def test_what_cannot_be_sent_to_is_refused(address: str) -> None:
    with pytest.raises(RimlandError):
        read_address(address)
