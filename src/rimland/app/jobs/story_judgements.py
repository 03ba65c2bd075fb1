"""Judging stories: two documents tell one happening, or two; taken back with undo."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from rimland.app.jobs.judge_signing import Signed
from rimland.ledger import stories as log
from rimland.ledger.database import Database
from rimland.ledger.known import Connection
from rimland.ledger.stories import DIFFERENT, SAME, UNDO, Member, StoryJudgement
from rimland.model.errors import DeclarationError, NotFoundError, RimlandError
from rimland.stories.story_settling import InStory, contradiction, settled, touched_stories


@dataclass(frozen=True, slots=True)
class StoryJudged:
    """What a judgement did: its id, and the documents whose story changed, with the new one.

    ``fresh`` is false where the last word on the pair already says so.
    """

    judgement_id: str
    fresh: bool
    moved: dict[str, str]


def judge_story(
    database: Database, verdict: str, one: str, other: str, signed: Signed, *, now: datetime
) -> StoryJudged:
    """Append that two documents tell the same story or different ones, and move what follows.

    Raises NotFoundError for a document that is in no story, DeclarationError where earlier words
    of persons say the contrary.
    """
    if one == other:
        raise RimlandError("a document is compared with itself", hint="name two documents")
    with database.writing() as connection:
        _refuse_unplaced(connection, one, other)
        held = log.standing_story_judgements(log.story_judgement_log(connection))
        last = next((j for j in held if j.pair == {one, other}), None)
        if last is not None and last.verdict == verdict:
            return StoryJudged(last.judgement_id, fresh=False, moved={})
        judgement = log.append_story_judgement(
            connection, verdict, (one, other), reason=signed.reason, made_by=signed.by, now=now
        )
        _refuse_contradiction(connection, judgement)
        moved = _move(connection, {one, other}, now)
    return StoryJudged(judgement, fresh=True, moved=moved)


def undo_story_judgement(
    database: Database, judgement: str, signed: Signed, *, now: datetime
) -> StoryJudged:
    """Append that a judgement counts as never made, and move what follows; raises NotFoundError."""
    with database.writing() as connection:
        said = log.story_judgement_log(connection)
        named = next((j for j in said if j.judgement_id == judgement and j.verdict != UNDO), None)
        if named is None:
            hint = "rimland stories judgements lists them"
            raise NotFoundError(f"there is no judgement '{judgement[:40]}' on stories", hint=hint)
        if any(j.undoes == judgement for j in said):
            raise RimlandError(f"{judgement} is undone already", hint="nothing is left to do")
        made = log.append_story_judgement(
            connection,
            UNDO,
            (named.document_a, named.document_b),
            reason=signed.reason,
            made_by=signed.by,
            now=now,
            undoes=judgement,
        )
        _refuse_contradiction(connection, made)
        moved = _move(connection, named.pair, now)
    return StoryJudged(made, fresh=True, moved=moved)


def _refuse_unplaced(connection: Connection, *documents: str) -> None:
    held = {m.document_id for m in log.members(connection, documents)}
    for document in documents:
        if document not in held:
            hint = "see rimland stories list; a new document gets its story with the next round"
            raise NotFoundError(f"there is no story with document '{document[:40]}'", hint=hint)


def _refuse_contradiction(connection: Connection, judgement: str) -> None:
    """Refuse a word that cannot hold beside earlier ones; the caller's transaction goes with it."""
    same, different = _pairs(log.standing_story_judgements(log.story_judgement_log(connection)))
    pair = contradiction(same, different)
    if pair is not None:
        what = f"{pair[0]} and {pair[1]} would be the same and different"
        hint = "undo the earlier judgement first; rimland stories judgements lists them"
        raise DeclarationError(what, where=judgement, hint=hint)


def _move(connection: Connection, documents: Collection[str], now: datetime) -> dict[str, str]:
    old = {m.document_id: m for m in log.members(connection, documents)}
    # Without the word that was taken back nothing may join the two stories any more: both are
    # settled anew, each with whatever is still joined to it.
    heard = hear_persons(connection, list(old.values()), anew=True)
    was = {m.document_id: m for m in log.members(connection, [m.document_id for m in heard])}
    changed = [m for m in heard if m != was.get(m.document_id)]
    log.put_members(connection, changed, now=now)
    return {m.document_id: m.story_id for m in changed}


def hear_persons(
    connection: Connection, placed: Sequence[Member], *, anew: bool = False
) -> list[Member]:
    """Return members as they belong once persons are heard.

    Besides those given, these are the documents already in stories that persons joined to theirs
    or took apart, where anything about them changes. With ``anew`` the stories of those given are
    settled even where no word of a person stands any more.
    """
    same, different = _pairs(log.standing_story_judgements(log.story_judgement_log(connection)))
    given = {m.document_id: m for m in placed}
    spoken = {document for pair in (*same, *different) for document in pair}
    known = {m.document_id: m for m in log.members(connection, spoken - set(given))}
    known |= {document: given[document] for document in spoken & set(given)}
    together = touched_stories({d: m.placed_in for d, m in known.items()}, same)
    wanted = {together[m.placed_in] for m in placed if m.placed_in in together}
    stories = {story for story, name in together.items() if name in wanted}
    stories |= {m.placed_in for m in placed} if anew else set()
    if not stories:
        return list(placed)
    held = log.members_placed_in(connection, stories)
    there = {m.document_id: m for m in held if m.document_id not in given}
    there |= {m.document_id: m for m in placed if m.placed_in in stories}
    settled_now = _settle(connection, list(there.values()), together, same, different)
    changed = {m.document_id: m for m in settled_now if m != there[m.document_id]}
    return [*(changed.pop(m.document_id, m) for m in placed), *changed.values()]


def _settle(
    connection: Connection,
    members: Sequence[Member],
    together: dict[str, str],
    same: Sequence[tuple[str, str]],
    different: Sequence[tuple[str, str]],
) -> list[Member]:
    documents = [m.document_id for m in members]
    numbers = log.numbers_of(connection, documents)
    firsts = log.first_versions(connection, documents)
    groups: dict[str, list[Member]] = {}
    for member in members:
        groups.setdefault(together.get(member.placed_in, member.placed_in), []).append(member)
    story: dict[str, str] = {}
    for group in groups.values():
        listed = [
            InStory(
                m.document_id,
                numbers[m.document_id],
                m.placed_in,
                m.placed_copy_of or firsts.get(m.document_id),
            )
            for m in group
        ]
        story |= settled(listed, same, different)
    return [_heard(m, story) for m in members]


def _heard(member: Member, story: dict[str, str]) -> Member:
    mine = story[member.document_id]
    original = member.placed_copy_of
    parted = original is not None and original in story and story[original] != mine
    return replace(member, story_id=mine, copy_of=None if parted else original)


def _pairs(
    standing: Sequence[StoryJudgement],
) -> tuple[list[tuple[str, str]], list[tuple[str, str]]]:
    by = {SAME: list[tuple[str, str]](), DIFFERENT: list[tuple[str, str]]()}
    for judgement in standing:
        by[judgement.verdict].append((judgement.document_a, judgement.document_b))
    return by[SAME], by[DIFFERENT]
