"""The tables of the story desk: feeds, what came through them, stories, follows and alerts.

Three kinds stand side by side. The log (fetches, arrivals, judgements on stories, versions of
follows, tries at delivery) is only added to. Stories are derived: they can be dropped and built
again. The rest is work in hand (what is due, who has claimed it, who was told what) and changes
with every step; each step is one transaction.
"""

from __future__ import annotations

from sqlalchemy import BigInteger, Column, Float, Index, Integer, Table, Text, UniqueConstraint

from rimland.ledger.schema import metadata

_SEQ = BigInteger().with_variant(Integer, "sqlite")

feeds = Table(
    "feeds",
    metadata,
    Column("seq", _SEQ, primary_key=True),
    Column("feed_id", Text, nullable=False, unique=True),
    Column("address", Text, nullable=False),
    Column("kind", Text, nullable=False),
    Column("title", Text),
    Column("publisher", Text),
    Column("publisher_family", Text),
    Column("expected_per_day", Float),
    Column("every_minutes", Integer),
    Column("hint_minutes", Integer),
    Column("content", Text, nullable=False),
    Column("added_at", Text, nullable=False),
    Column("ended_at", Text),
    Column("end_reason", Text),
    Column("status", Text, nullable=False),
    Column("failures", Integer, nullable=False),
    Column("etag", Text),
    Column("last_modified", Text),
    Column("body_sha256", Text),
    Column("due_at", Text, nullable=False),
    Column("fetched_at", Text),
    Column("fresh_at", Text),
    Column("claimed_by", Text),
    Column("claimed_until", Text),
    Index(None, "due_at"),
    sqlite_autoincrement=True,
)
"""Feeds that are followed, with what the next fetch needs to know: work in hand."""

feed_fetches = Table(
    "feed_fetches",
    metadata,
    Column("seq", _SEQ, primary_key=True),
    Column("feed_id", Text, nullable=False),
    Column("fetched_at", Text, nullable=False),
    Column("outcome", Text, nullable=False),
    Column("http_status", Integer),
    Column("items", Integer, nullable=False),
    Column("fresh", Integer, nullable=False),
    Column("bytes", Integer, nullable=False),
    Column("milliseconds", Integer, nullable=False),
    Column("reason", Text),
    Index(None, "feed_id", "fetched_at"),
    sqlite_autoincrement=True,
)
"""Every fetch of a feed and what came of it: the health of a feed follows from these."""

feed_signals = Table(
    "feed_signals",
    metadata,
    Column("seq", _SEQ, primary_key=True),
    Column("feed_id", Text, nullable=False),
    Column("code", Text, nullable=False),
    Column("detail", Text, nullable=False),
    Column("raised_at", Text, nullable=False),
    Column("cleared_at", Text),
    Index(None, "feed_id"),
    sqlite_autoincrement=True,
)
"""What somebody should look at: a feed that yields less than expected, moved, or went away."""

feed_items = Table(
    "feed_items",
    metadata,
    Column("seq", _SEQ, primary_key=True),
    Column("feed_id", Text, nullable=False),
    Column("item_key", Text, nullable=False),
    Column("article_key", Text, nullable=False),
    Column("address", Text),
    Column("published", Text),
    Column("published_from", Text),
    Column("stamp", Text),
    Column("state", Text, nullable=False),
    Column("tries", Integer, nullable=False),
    Column("looks", Integer, nullable=False),
    Column("due_at", Text, nullable=False),
    Column("document_id", Text),
    Column("reason", Text),
    Column("found_at", Text, nullable=False),
    Column("claimed_by", Text),
    Column("claimed_until", Text),
    UniqueConstraint("feed_id", "item_key"),
    Index(None, "state", "due_at"),
    Index(None, "article_key"),
    sqlite_autoincrement=True,
)
"""Items of feeds, one row each, and what became of it: nothing that came in goes uncounted.

The address stands as it came only while the item waits to be fetched, which needs it; then its
masked form takes its place.
"""

arrivals = Table(
    "arrivals",
    metadata,
    Column("seq", _SEQ, primary_key=True),
    Column("document_id", Text, nullable=False, unique=True),
    Column("article_key", Text, nullable=False),
    Column("version", Integer, nullable=False),
    Column("first_document_id", Text, nullable=False),
    Column("feed_id", Text),
    Column("retrieved_at", Text, nullable=False),
    Column("published_from", Text, nullable=False),
    Column("recorded_at", Text, nullable=False),
    UniqueConstraint("article_key", "version"),
    sqlite_autoincrement=True,
)
"""How documents came in. Documents of one address are versions of one article."""

story_members = Table(
    "story_members",
    metadata,
    Column("seq", _SEQ, primary_key=True),
    Column("document_id", Text, nullable=False, unique=True),
    Column("story_id", Text, nullable=False),
    Column("copy_of", Text),
    Column("score", Float),
    Column("method", Text, nullable=False),
    Column("placed_in", Text, nullable=False),
    Column("placed_copy_of", Text),
    Column("known_at", Text, nullable=False),
    Column("recorded_at", Text, nullable=False),
    Index(None, "story_id"),
    Index(None, "copy_of"),
    Index(None, "placed_in"),
    sqlite_autoincrement=True,
)
"""Which story each document tells and whose words it copies: derived, every document once.

``placed_in`` and ``placed_copy_of`` are the method's word; ``story_id`` and ``copy_of`` what holds
once persons are heard. A document whose story changes gets a new row.
"""

story_judgements = Table(
    "story_judgements",
    metadata,
    Column("seq", _SEQ, primary_key=True),
    Column("judgement_id", Text, nullable=False, unique=True),
    Column("verdict", Text, nullable=False),
    Column("document_a", Text, nullable=False),
    Column("document_b", Text, nullable=False),
    Column("undoes", Text),
    Column("reason", Text, nullable=False),
    Column("made_by", Text, nullable=False),
    Column("recorded_at", Text, nullable=False),
    sqlite_autoincrement=True,
)
"""What persons said of stories: same, different, or that an earlier word of theirs is undone."""

followers = Table(
    "followers",
    metadata,
    Column("seq", _SEQ, primary_key=True),
    Column("follower_id", Text, nullable=False, unique=True),
    Column("zone", Text, nullable=False),
    Column("quiet_from", Text),
    Column("quiet_to", Text),
    Column("feed_token", Text, nullable=False, unique=True),
    Column("recorded_at", Text, nullable=False),
    Column("ended_at", Text),
    sqlite_autoincrement=True,
)
"""Who follows, under a handle of their own choosing."""

channels = Table(
    "channels",
    metadata,
    Column("seq", _SEQ, primary_key=True),
    Column("channel_id", Text, nullable=False, unique=True),
    Column("follower_id", Text, nullable=False),
    Column("kind", Text, nullable=False),
    Column("address", Text, nullable=False),
    Column("secret", Text),
    Column("failing_since", Text),
    Column("recorded_at", Text, nullable=False),
    Column("ended_at", Text),
    Index(None, "follower_id"),
    sqlite_autoincrement=True,
)
"""Where a follower is told: an e-mail address, a webhook, an Atom feed, an apprise service."""

follows = Table(
    "follows",
    metadata,
    Column("seq", _SEQ, primary_key=True),
    Column("follow_id", Text, nullable=False),
    Column("version", Integer, nullable=False),
    Column("follower_id", Text, nullable=False),
    Column("name", Text, nullable=False),
    Column("query", Text, nullable=False),
    Column("network", Text, nullable=False),
    Column("delivery", Text, nullable=False),
    Column("channel_ids", Text, nullable=False),
    Column("state", Text, nullable=False),
    Column("recorded_at", Text, nullable=False),
    UniqueConstraint("follow_id", "version"),
    Index(None, "follower_id"),
    sqlite_autoincrement=True,
)
"""Saved topics; a change is a new version, and the last one counts."""

told = Table(
    "told",
    metadata,
    Column("seq", _SEQ, primary_key=True),
    Column("follower_id", Text, nullable=False),
    Column("subject", Text, nullable=False),
    Column("kind", Text, nullable=False),
    Column("facts", Text, nullable=False),
    Column("follow_ids", Text, nullable=False),
    Column("times", Integer, nullable=False),
    Column("told_at", Text, nullable=False),
    UniqueConstraint("follower_id", "subject"),
    Index(None, "subject"),
    sqlite_autoincrement=True,
)
"""What each follower was last told of an event or story: the flip that keeps alerts to one."""

outbox = Table(
    "outbox",
    metadata,
    Column("seq", _SEQ, primary_key=True),
    Column("alert_key", Text, nullable=False, unique=True),
    Column("follower_id", Text, nullable=False),
    Column("channel_id", Text, nullable=False),
    Column("subject", Text, nullable=False),
    Column("kind", Text, nullable=False),
    Column("digest", Text),
    Column("payload", Text, nullable=False),
    Column("state", Text, nullable=False),
    Column("tries", Integer, nullable=False),
    Column("due_at", Text, nullable=False),
    Column("claimed_by", Text),
    Column("claimed_until", Text),
    Column("sent_at", Text),
    Column("last_error", Text),
    Column("recorded_at", Text, nullable=False),
    Index(None, "state", "due_at"),
    Index(None, "follower_id"),
    sqlite_autoincrement=True,
)
"""Alerts to be sent, one row per channel; written in the transaction that says they are told."""

delivery_tries = Table(
    "delivery_tries",
    metadata,
    Column("seq", _SEQ, primary_key=True),
    Column("alert_key", Text, nullable=False),
    Column("tried_at", Text, nullable=False),
    Column("outcome", Text, nullable=False),
    Column("detail", Text, nullable=False),
    Index(None, "alert_key"),
    sqlite_autoincrement=True,
)
"""Every try at sending an alert, and how it ended."""

desk_tasks = Table(
    "desk_tasks",
    metadata,
    Column("seq", _SEQ, primary_key=True),
    Column("name", Text, nullable=False, unique=True),
    Column("cursor", Text),
    Column("due_at", Text, nullable=False),
    Column("claimed_by", Text),
    Column("claimed_until", Text),
    Column("done_at", Text),
    sqlite_autoincrement=True,
)
"""The desk's stages: how far each has come, and which process has it in hand."""

WORKING = (feeds, feed_signals, feed_items, followers, channels, told, outbox, desk_tasks)
"""Work in hand: a writer changes and deletes these rows."""

DERIVED_STORIES = (story_members,)
"""Built again from documents and judgements."""

PRIVATE = (followers, channels, follows, told, outbox, delivery_tries)
"""Who follows what is nobody else's business: readers of a ledger do not see these."""
