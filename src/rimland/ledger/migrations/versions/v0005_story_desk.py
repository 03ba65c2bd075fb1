"""The story desk: feeds and their items, arrivals, stories, follows, alerts and the outbox.

Revision ID: 0005
Revises: 0004
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Create the tables of the story desk; nothing that was there is touched."""
    number = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
    _create_feeds(number)
    _create_stories(number)
    _create_follows(number)
    _create_alerts(number)


def _create_feeds(number: sa.types.TypeEngine[int]) -> None:
    op.create_table(
        "feeds",
        sa.Column("seq", number, nullable=False),
        sa.Column("feed_id", sa.Text(), nullable=False),
        sa.Column("address", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("title", sa.Text(), nullable=True),
        sa.Column("publisher", sa.Text(), nullable=True),
        sa.Column("publisher_family", sa.Text(), nullable=True),
        sa.Column("expected_per_day", sa.Float(), nullable=True),
        sa.Column("every_minutes", sa.Integer(), nullable=True),
        sa.Column("hint_minutes", sa.Integer(), nullable=True),
        sa.Column("content", sa.Text(), nullable=False),
        sa.Column("added_at", sa.Text(), nullable=False),
        sa.Column("ended_at", sa.Text(), nullable=True),
        sa.Column("end_reason", sa.Text(), nullable=True),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("failures", sa.Integer(), nullable=False),
        sa.Column("etag", sa.Text(), nullable=True),
        sa.Column("last_modified", sa.Text(), nullable=True),
        sa.Column("body_sha256", sa.Text(), nullable=True),
        sa.Column("due_at", sa.Text(), nullable=False),
        sa.Column("fetched_at", sa.Text(), nullable=True),
        sa.Column("fresh_at", sa.Text(), nullable=True),
        sa.Column("claimed_by", sa.Text(), nullable=True),
        sa.Column("claimed_until", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("seq", name=op.f("pk_feeds")),
        sa.UniqueConstraint("feed_id", name=op.f("uq_feeds_feed_id")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_feeds_due_at"), "feeds", ["due_at"], unique=False)
    op.create_table(
        "feed_fetches",
        sa.Column("seq", number, nullable=False),
        sa.Column("feed_id", sa.Text(), nullable=False),
        sa.Column("fetched_at", sa.Text(), nullable=False),
        sa.Column("outcome", sa.Text(), nullable=False),
        sa.Column("http_status", sa.Integer(), nullable=True),
        sa.Column("items", sa.Integer(), nullable=False),
        sa.Column("fresh", sa.Integer(), nullable=False),
        sa.Column("bytes", sa.Integer(), nullable=False),
        sa.Column("milliseconds", sa.Integer(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("seq", name=op.f("pk_feed_fetches")),
        sqlite_autoincrement=True,
    )
    op.create_index(
        op.f("ix_feed_fetches_feed_id_fetched_at"),
        "feed_fetches",
        ["feed_id", "fetched_at"],
        unique=False,
    )
    op.create_table(
        "feed_signals",
        sa.Column("seq", number, nullable=False),
        sa.Column("feed_id", sa.Text(), nullable=False),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("detail", sa.Text(), nullable=False),
        sa.Column("raised_at", sa.Text(), nullable=False),
        sa.Column("cleared_at", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("seq", name=op.f("pk_feed_signals")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_feed_signals_feed_id"), "feed_signals", ["feed_id"], unique=False)
    op.create_table(
        "feed_items",
        sa.Column("seq", number, nullable=False),
        sa.Column("feed_id", sa.Text(), nullable=False),
        sa.Column("item_key", sa.Text(), nullable=False),
        sa.Column("article_key", sa.Text(), nullable=False),
        sa.Column("address", sa.Text(), nullable=True),
        sa.Column("published", sa.Text(), nullable=True),
        sa.Column("published_from", sa.Text(), nullable=True),
        sa.Column("stamp", sa.Text(), nullable=True),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("looks", sa.Integer(), nullable=False),
        sa.Column("due_at", sa.Text(), nullable=False),
        sa.Column("document_id", sa.Text(), nullable=True),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("found_at", sa.Text(), nullable=False),
        sa.Column("claimed_by", sa.Text(), nullable=True),
        sa.Column("claimed_until", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("seq", name=op.f("pk_feed_items")),
        sa.UniqueConstraint("feed_id", "item_key", name=op.f("uq_feed_items_feed_id_item_key")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_feed_items_article_key"), "feed_items", ["article_key"], unique=False)
    op.create_index(
        op.f("ix_feed_items_state_due_at"), "feed_items", ["state", "due_at"], unique=False
    )
    op.create_table(
        "arrivals",
        sa.Column("seq", number, nullable=False),
        sa.Column("document_id", sa.Text(), nullable=False),
        sa.Column("article_key", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("first_document_id", sa.Text(), nullable=False),
        sa.Column("feed_id", sa.Text(), nullable=True),
        sa.Column("retrieved_at", sa.Text(), nullable=False),
        sa.Column("published_from", sa.Text(), nullable=False),
        sa.Column("recorded_at", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("seq", name=op.f("pk_arrivals")),
        sa.UniqueConstraint("article_key", "version", name=op.f("uq_arrivals_article_key_version")),
        sa.UniqueConstraint("document_id", name=op.f("uq_arrivals_document_id")),
        sqlite_autoincrement=True,
    )


def _create_stories(number: sa.types.TypeEngine[int]) -> None:
    op.create_table(
        "story_members",
        sa.Column("seq", number, nullable=False),
        sa.Column("document_id", sa.Text(), nullable=False),
        sa.Column("story_id", sa.Text(), nullable=False),
        sa.Column("copy_of", sa.Text(), nullable=True),
        sa.Column("score", sa.Float(), nullable=True),
        sa.Column("method", sa.Text(), nullable=False),
        sa.Column("placed_in", sa.Text(), nullable=False),
        sa.Column("placed_copy_of", sa.Text(), nullable=True),
        sa.Column("known_at", sa.Text(), nullable=False),
        sa.Column("recorded_at", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("seq", name=op.f("pk_story_members")),
        sa.UniqueConstraint("document_id", name=op.f("uq_story_members_document_id")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_story_members_copy_of"), "story_members", ["copy_of"], unique=False)
    op.create_index(
        op.f("ix_story_members_placed_in"), "story_members", ["placed_in"], unique=False
    )
    op.create_index(op.f("ix_story_members_story_id"), "story_members", ["story_id"], unique=False)
    op.create_table(
        "story_judgements",
        sa.Column("seq", number, nullable=False),
        sa.Column("judgement_id", sa.Text(), nullable=False),
        sa.Column("verdict", sa.Text(), nullable=False),
        sa.Column("document_a", sa.Text(), nullable=False),
        sa.Column("document_b", sa.Text(), nullable=False),
        sa.Column("undoes", sa.Text(), nullable=True),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("made_by", sa.Text(), nullable=False),
        sa.Column("recorded_at", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("seq", name=op.f("pk_story_judgements")),
        sa.UniqueConstraint("judgement_id", name=op.f("uq_story_judgements_judgement_id")),
        sqlite_autoincrement=True,
    )


def _create_follows(number: sa.types.TypeEngine[int]) -> None:
    op.create_table(
        "followers",
        sa.Column("seq", number, nullable=False),
        sa.Column("follower_id", sa.Text(), nullable=False),
        sa.Column("zone", sa.Text(), nullable=False),
        sa.Column("quiet_from", sa.Text(), nullable=True),
        sa.Column("quiet_to", sa.Text(), nullable=True),
        sa.Column("feed_token", sa.Text(), nullable=False),
        sa.Column("recorded_at", sa.Text(), nullable=False),
        sa.Column("ended_at", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("seq", name=op.f("pk_followers")),
        sa.UniqueConstraint("feed_token", name=op.f("uq_followers_feed_token")),
        sa.UniqueConstraint("follower_id", name=op.f("uq_followers_follower_id")),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "channels",
        sa.Column("seq", number, nullable=False),
        sa.Column("channel_id", sa.Text(), nullable=False),
        sa.Column("follower_id", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("address", sa.Text(), nullable=False),
        sa.Column("secret", sa.Text(), nullable=True),
        sa.Column("failing_since", sa.Text(), nullable=True),
        sa.Column("recorded_at", sa.Text(), nullable=False),
        sa.Column("ended_at", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("seq", name=op.f("pk_channels")),
        sa.UniqueConstraint("channel_id", name=op.f("uq_channels_channel_id")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_channels_follower_id"), "channels", ["follower_id"], unique=False)
    op.create_table(
        "follows",
        sa.Column("seq", number, nullable=False),
        sa.Column("follow_id", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("follower_id", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("query", sa.Text(), nullable=False),
        sa.Column("network", sa.Text(), nullable=False),
        sa.Column("delivery", sa.Text(), nullable=False),
        sa.Column("channel_ids", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("recorded_at", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("seq", name=op.f("pk_follows")),
        sa.UniqueConstraint("follow_id", "version", name=op.f("uq_follows_follow_id_version")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_follows_follower_id"), "follows", ["follower_id"], unique=False)


def _create_alerts(number: sa.types.TypeEngine[int]) -> None:
    op.create_table(
        "told",
        sa.Column("seq", number, nullable=False),
        sa.Column("follower_id", sa.Text(), nullable=False),
        sa.Column("subject", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("facts", sa.Text(), nullable=False),
        sa.Column("follow_ids", sa.Text(), nullable=False),
        sa.Column("times", sa.Integer(), nullable=False),
        sa.Column("told_at", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("seq", name=op.f("pk_told")),
        sa.UniqueConstraint("follower_id", "subject", name=op.f("uq_told_follower_id_subject")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_told_subject"), "told", ["subject"], unique=False)
    op.create_table(
        "outbox",
        sa.Column("seq", number, nullable=False),
        sa.Column("alert_key", sa.Text(), nullable=False),
        sa.Column("follower_id", sa.Text(), nullable=False),
        sa.Column("channel_id", sa.Text(), nullable=False),
        sa.Column("subject", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("digest", sa.Text(), nullable=True),
        sa.Column("payload", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("due_at", sa.Text(), nullable=False),
        sa.Column("claimed_by", sa.Text(), nullable=True),
        sa.Column("claimed_until", sa.Text(), nullable=True),
        sa.Column("sent_at", sa.Text(), nullable=True),
        sa.Column("last_error", sa.Text(), nullable=True),
        sa.Column("recorded_at", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("seq", name=op.f("pk_outbox")),
        sa.UniqueConstraint("alert_key", name=op.f("uq_outbox_alert_key")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_outbox_follower_id"), "outbox", ["follower_id"], unique=False)
    op.create_index(op.f("ix_outbox_state_due_at"), "outbox", ["state", "due_at"], unique=False)
    op.create_table(
        "delivery_tries",
        sa.Column("seq", number, nullable=False),
        sa.Column("alert_key", sa.Text(), nullable=False),
        sa.Column("tried_at", sa.Text(), nullable=False),
        sa.Column("outcome", sa.Text(), nullable=False),
        sa.Column("detail", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("seq", name=op.f("pk_delivery_tries")),
        sqlite_autoincrement=True,
    )
    op.create_index(
        op.f("ix_delivery_tries_alert_key"), "delivery_tries", ["alert_key"], unique=False
    )
    op.create_table(
        "desk_tasks",
        sa.Column("seq", number, nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("cursor", sa.Text(), nullable=True),
        sa.Column("due_at", sa.Text(), nullable=False),
        sa.Column("claimed_by", sa.Text(), nullable=True),
        sa.Column("claimed_until", sa.Text(), nullable=True),
        sa.Column("done_at", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("seq", name=op.f("pk_desk_tasks")),
        sa.UniqueConstraint("name", name=op.f("uq_desk_tasks_name")),
        sqlite_autoincrement=True,
    )
