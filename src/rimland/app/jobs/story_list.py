"""Listing stories, showing one, and how much attention a story or an event gets."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from rimland.app.jobs.events import show_event
from rimland.ledger import stories as log
from rimland.ledger.database import Database
from rimland.ledger.stories import UNDO
from rimland.model.errors import NotFoundError
from rimland.stories.story_attention import Attention, Telling, attention

LISTED = (
    *("story_id", "first", "last", "documents", "copies", "families", "unnamed"),
    *("languages", "title"),
)
JUDGED = (
    *("judgement_id", "recorded_at", "made_by", "verdict", "document_a", "document_b"),
    *("undoes", "status", "reason"),
)


@dataclass(frozen=True, slots=True)
class ShownStory:
    """One story: its documents in the order they came, and the attention it got.

    ``redirected_from`` is the name it was asked for by, where that is not its id.
    """

    story_id: str
    title: str | None
    redirected_from: str | None
    attention: Attention
    documents: tuple[dict[str, Any], ...]
    judgements: tuple[dict[str, Any], ...]


def list_stories(
    database: Database, *, now: datetime, limit: int | None = None, families: int = 0
) -> list[dict[str, Any]]:
    """Return one row per story, the latest first.

    Args:
        database: the ledger.
        now: until when attention is counted.
        limit: rows at most.
        families: only stories that at least so many independent families tell.
    """
    with database.reading() as connection:
        wanted = log.latest_stories(connection, None if families else limit)
        rows = log.story_rows(connection, wanted)
    told: dict[str, list[dict[str, Any]]] = {story: [] for story in wanted}
    for row in rows:
        told[row["story_id"]].append(row)
    found = [_listed(story, documents, now) for story, documents in told.items()]
    return [row for row in found if (row["families"] or 0) >= families][:limit]


def _listed(story: str, documents: Sequence[Mapping[str, Any]], now: datetime) -> dict[str, Any]:
    seen = attention(_tellings(documents), now)
    times = [str(row["known_at"]) for row in documents]
    return {
        "story_id": story,
        "first": min(times),
        "last": max(times),
        "documents": seen.documents,
        "copies": seen.copies,
        "families": seen.families,
        "unnamed": seen.unnamed,
        "languages": sorted({str(row["language"]) for row in documents}),
        "title": _title(documents),
    }


def show_story(database: Database, name: str, *, now: datetime) -> ShownStory:
    """Return a story by its id, by one it had before, or by a document; raises NotFoundError."""
    with database.reading() as connection:
        story = log.story_named(connection, name)
        if story is None:
            raise NotFoundError(f"there is no story '{name[:40]}'", hint="see rimland stories list")
        documents = log.story_rows(connection, [story])
        judged = _judged(log.story_judgement_log(connection))
    here = {row["document_id"] for row in documents}
    return ShownStory(
        story_id=story,
        title=_title(documents),
        redirected_from=None if name == story else name,
        attention=attention(_tellings(documents), now),
        documents=tuple(documents),
        judgements=tuple(j for j in judged if {j["document_a"], j["document_b"]} & here),
    )


def event_attention(database: Database, event: str, *, now: datetime) -> Attention:
    """Return the attention to an event, by the documents its reports were read in.

    Raises NotFoundError. An event of datasets alone has no documents, and its families are
    unknown.
    """
    shown = show_event(database, event)
    documents = list(shown.documents.values())
    with database.reading() as connection:
        places = {
            m.document_id: m
            for m in log.members(connection, [str(row["document_id"]) for row in documents])
        }
    rows = []
    for row in documents:
        place = places.get(str(row["document_id"]))
        rows.append(
            {
                **row,
                "copy_of": place.copy_of if place else None,
                "method": place.method if place else None,
            }
        )
    return attention(_tellings(rows), now)


def story_judgement_rows(database: Database) -> list[dict[str, Any]]:
    """Return what persons said of stories, oldest first, each with what has become of it."""
    with database.reading() as connection:
        return _judged(log.story_judgement_log(connection))


def _judged(said: Sequence[log.StoryJudgement]) -> list[dict[str, Any]]:
    standing = {j.judgement_id for j in log.standing_story_judgements(said)}
    undone = {j.undoes: j.judgement_id for j in said if j.verdict == UNDO}
    rows = []
    for judgement in said:
        number = judgement.judgement_id
        if number in undone:
            status = f"undone by {undone[number]}"
        elif judgement.verdict == UNDO or number in standing:
            status = "stands"
        else:
            status = "superseded"
        row = {name: getattr(judgement, name) for name in JUDGED if name != "status"}
        rows.append(row | {"status": status})
    return rows


def _title(documents: Sequence[Mapping[str, Any]]) -> str | None:
    return next((str(row["title"]) for row in documents if row["title"]), None)


def _tellings(documents: Iterable[Mapping[str, Any]]) -> list[Telling]:
    return [
        Telling(
            document_id=str(row["document_id"]),
            known_at=_moment(row["known_at"]),
            family=row["publisher_family"] or row["publisher"],
            copy_of=row["copy_of"],
            later_version=row["method"] == log.VERSION,
        )
        for row in documents
    ]


def _moment(known_at: str | datetime) -> datetime:
    return known_at if isinstance(known_at, datetime) else datetime.fromisoformat(known_at)
