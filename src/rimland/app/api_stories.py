"""The part of the Python API that finds stories and hears what persons say of them."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from rimland.app.settings import Settings
from rimland.ledger.database import Database

if TYPE_CHECKING:
    from rimland.app.jobs.stories import StoryRound
    from rimland.app.jobs.story_judgements import StoryJudged
    from rimland.app.jobs.story_list import ShownStory
    from rimland.stories.story_attention import Attention


class Stories:
    """Stories: found, listed, shown, judged, built again."""

    settings: Settings
    database: Database

    def find_stories(
        self, *, progress: Callable[[int], None] = lambda _documents: None
    ) -> StoryRound:
        """Put every document that has no story yet into one."""
        from rimland.app.jobs.stories import assign_stories  # noqa: PLC0415 - loads the index

        return assign_stories(self.database, self.settings, now=_now(), progress=progress)

    def rebuild_stories(
        self, *, progress: Callable[[int], None] = lambda _documents: None
    ) -> StoryRound:
        """Build all stories again from documents and judgements, and write what differs."""
        from rimland.app.jobs.stories import rebuild_stories  # noqa: PLC0415 - as above

        return rebuild_stories(self.database, self.settings, now=_now(), progress=progress)

    def stories(self, *, limit: int | None = None, families: int = 0) -> list[dict[str, Any]]:
        """Return one row per story, the latest first; only those that so many families tell."""
        from rimland.app.jobs.story_list import list_stories  # noqa: PLC0415 - pulls in events

        return list_stories(self.database, now=_now(), limit=limit, families=families)

    def story(self, name: str) -> ShownStory:
        """Return a story by its id, by one it had before, or by a document; raises NotFoundError."""
        from rimland.app.jobs.story_list import show_story  # noqa: PLC0415

        return show_story(self.database, name, now=_now())

    def event_attention(self, event_id: str) -> Attention:
        """Return the attention to an event, by the documents that report it; raises NotFoundError."""
        from rimland.app.jobs.story_list import event_attention  # noqa: PLC0415

        return event_attention(self.database, event_id, now=_now())

    def judge_story(
        self, verdict: str, one: str, other: str, *, reason: str, by: str | None = None
    ) -> StoryJudged:
        """Append that two documents tell the same story or different ones.

        Raises RimlandError for what cannot be judged so, DeclarationError for a contradiction.
        """
        from rimland.app.jobs.judge_signing import sign  # noqa: PLC0415 - loads the recogniser
        from rimland.app.jobs.story_judgements import judge_story  # noqa: PLC0415

        now = _now()
        signed = sign(reason, by, default=self.settings.reviewer, now=now)
        return judge_story(self.database, verdict, one, other, signed, now=now)

    def undo_story_judgement(
        self, judgement_id: str, *, reason: str, by: str | None = None
    ) -> StoryJudged:
        """Append that a judgement on stories counts as never made; raises NotFoundError."""
        from rimland.app.jobs.judge_signing import sign  # noqa: PLC0415 - loads the recogniser
        from rimland.app.jobs.story_judgements import undo_story_judgement  # noqa: PLC0415

        now = _now()
        signed = sign(reason, by, default=self.settings.reviewer, now=now)
        return undo_story_judgement(self.database, judgement_id, signed, now=now)

    def story_judgements(self) -> list[dict[str, Any]]:
        """Return what persons said of stories, each with what has become of it."""
        from rimland.app.jobs.story_list import story_judgement_rows  # noqa: PLC0415

        return story_judgement_rows(self.database)


def _now() -> datetime:
    return datetime.now(UTC)
