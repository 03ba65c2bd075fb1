"""Judging: a person's decision is appended, and the events it touches are linked again at once."""

from __future__ import annotations

import itertools
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

import pyarrow.compute as pc

from rimland.app.jobs.coders import default_masker
from rimland.app.jobs.judge_fields import Checks, corrections
from rimland.app.jobs.judge_signing import Signed
from rimland.app.jobs.link import link_reports
from rimland.app.jobs.state import event_state, gather
from rimland.ledger.database import Database
from rimland.ledger.judgements import EVENT_SCOPE, standing_links
from rimland.ledger.judging import append_act, undoing
from rimland.ledger.membership import Membership
from rimland.ledger.standing import ACCEPT, CORRECT, DIFFERENT, PART_OF, REJECT, SAME, Judgement
from rimland.ledger.subjects import Subject, find_subject
from rimland.model.errors import LedgerBusyError, RimlandError

VERDICTS = ("same", "different", "part-of", "accept", "reject")
_MOST_PAIRS = 2_000
"""Pairs that one decision may store; events with more reports are told apart report by report."""


@dataclass(frozen=True, slots=True)
class Judged:
    """What a decision became: its judgements' numbers, and the events it touched before and after.

    ``fresh`` is false where the same person's last word already said so; ``linked`` is false where
    another process kept the ledger busy, so that ``rimland link`` has to follow.
    """

    numbers: tuple[int, ...]
    fresh: bool
    before: Mapping[str, tuple[str, ...]]
    after: Mapping[str, tuple[str, ...]]
    linked: bool

    @property
    def changed(self) -> bool:
        """Whether any report is in another event than before."""
        return dict(self.before) != dict(self.after)


def judge(
    database: Database,
    verdict: str,
    named: Sequence[str],
    signed: Signed,
    *,
    now: datetime,
    relink: bool = True,
) -> Judged:
    """Append what a person says of reports or events, and link again what it touches.

    Args:
        database: the ledger.
        verdict: one of VERDICTS.
        named: reports or events: two for same and part-of; one or two for the others.
        signed: who says so, and why.
        now: when it is decided.
        relink: whether the touched events are linked at once.

    Raises:
        RimlandError: subjects that the verdict cannot be about, or that do not exist.
        DeclarationError: it contradicts what persons said of other pairs.
    """
    said = verdict.replace("-", "_")
    if verdict not in VERDICTS:
        hint = f"use {', '.join(VERDICTS)}"
        raise RimlandError(f"there is no verdict '{verdict[:40]}'", hint=hint)
    pairs_only = said in {SAME, PART_OF}
    if not 1 + pairs_only <= len(named) <= len(("one", "other")):
        wanted = "two" if pairs_only else "one or two"
        raise RimlandError(f"is about {wanted} reports or events", where=verdict)
    with database.writing() as connection:
        subjects = [find_subject(connection, name) for name in named]
        membership = Membership(connection)
        if len(subjects) == 1 and said == DIFFERENT:
            decided = _alone(subjects[0], membership.reports_of(subjects[0].event or ""), signed)
        elif len(subjects) == 1:
            decided = [_row(said, key, None, signed) for key in subjects[0].keys]
        else:
            pair = {ACCEPT: SAME, REJECT: DIFFERENT}.get(said, said)
            score = None
            if said in {ACCEPT, REJECT}:
                score = _score(subjects, standing_links(connection, touching=subjects[0].keys))
            decided = _on_two(pair, subjects[0], subjects[1], signed, score)
        touched = _touched(membership, _about(decided))
        appended = append_act(connection, decided, now=now)
    linked = relink and appended.fresh and _linked(database, now)
    return _told(database, appended.numbers, touched, fresh=appended.fresh, linked=linked)


def correct(
    database: Database, named: str, wanted: Mapping[str, str], signed: Signed, *, now: datetime
) -> Judged:
    """Append corrections of a report's or an event's fields.

    An event's are kept with the report it was first known by, so that they outlive re-linking.

    Raises:
        RimlandError: a field or a value that cannot be.
    """
    with database.reading() as connection:
        subject = find_subject(connection, named)
        said = gather(connection, as_of=None, reasons=False, keys=[subject.key]).reports
    scope = "report"
    found = said.to_pylist()
    if subject.is_event and subject.event:
        scope = EVENT_SCOPE
        events = event_state(database, subject.event)[0].events
        found = events.filter(pc.equal(events["event_id"], subject.event)).to_pylist()
    if not found:
        what = f"'{named[:60]}' is in no event now"
        raise RimlandError(what, hint="it was rejected, or its reports are not linked yet")
    checks = Checks(now, default_masker().names_somebody)
    changed = corrections(scope, found[0], wanted, checks)
    prefix = f"{EVENT_SCOPE}." if scope == EVENT_SCOPE else ""
    decided = [
        _row(CORRECT, subject.key, None, signed, field=prefix + field, value=text)
        for field, text in changed.items()
    ]
    with database.writing() as connection:
        touched = _touched(Membership(connection), _about(decided))
        appended = append_act(connection, decided, now=now)
    linked = appended.fresh and _linked(database, now)
    return _told(database, appended.numbers, touched, fresh=appended.fresh, linked=linked)


def undo(
    database: Database, number: int | None, signed: Signed, *, now: datetime, relink: bool = True
) -> Judged:
    """Append that a judgement, with all that was decided in the same act, counts as never made.

    Without a number it is the last act of who signs that stands.

    Raises:
        NotFoundError: there is no such judgement by a person.
        DeclarationError: it is undone already, or others now build on it.
    """
    with database.writing() as connection:
        row, about = undoing(connection, number, _row("undo", "", None, signed))
        touched = _touched(Membership(connection), about)
        appended = append_act(connection, [row], now=now)
    linked = relink and _linked(database, now)
    return _told(database, appended.numbers, touched, fresh=True, linked=linked)


def _row(
    verdict: str,
    a: str,
    b: str | None,
    signed: Signed,
    *,
    score: float | None = None,
    field: str | None = None,
    value: str | None = None,
) -> Judgement:
    return Judgement(
        verdict,
        a,
        b,
        signed.reason,
        signed.by,
        by_person=True,
        score=score,
        field=field,
        value=value,
        known_at=signed.known_at,
        blind=signed.blind,
    )


def _alone(subject: Subject, members: Sequence[str], signed: Signed) -> list[Judgement]:
    """A report is taken out of its event: it is different from each of the others."""
    if subject.is_event:
        hint = "name the report that does not belong, or two events"
        raise RimlandError("one event is not different from itself", where=subject.given, hint=hint)
    others = [key for key in members if key != subject.key]
    if not others:
        hint = "name the report or event it differs from as well"
        raise RimlandError("is alone in its event", where=subject.given, hint=hint)
    return [_row(DIFFERENT, subject.key, other, signed) for other in others]


def _on_two(
    verdict: str, one: Subject, other: Subject, signed: Signed, score: float | None
) -> list[Judgement]:
    same_event = one.event is not None and one.event == other.event
    if one.key == other.key or (same_event and one.is_event and other.is_event):
        raise RimlandError("these are one and the same", where=f"{one.given}, {other.given}")
    if same_event and (one.is_event or other.is_event) and verdict != SAME:
        what = "one is in the other already"
        hint = "name two reports, or take one out first: rimland judge different REPORT"
        raise RimlandError(what, where=f"{one.given}, {other.given}", hint=hint)
    if verdict != DIFFERENT:
        return [_row(verdict, one.key, other.key, signed, score=score)]
    pairs = list(itertools.product(one.keys, other.keys))
    if len(pairs) > _MOST_PAIRS:
        what = f"these events have {len(pairs):,} pairs of reports"
        raise RimlandError(what, hint="name the reports that are different")
    return [_row(verdict, a, b, signed, score=score) for a, b in pairs]


def _score(subjects: Sequence[Subject], standing: Iterable[Judgement]) -> float | None:
    """Return what the method gave the proposed pair, if it did."""
    ours, theirs = (set(subject.keys) for subject in subjects)
    scores = [
        link.score
        for link in standing
        if link.score is not None
        and ({link.subject_a} & ours and {link.subject_b} & theirs)
        | ({link.subject_b} & ours and {link.subject_a} & theirs)
    ]
    return max(scores, default=None)


def _about(decided: Iterable[Judgement]) -> set[str]:
    return {key for row in decided for key in row.pair}


def _touched(membership: Membership, keys: Collection[str]) -> dict[str, tuple[str, ...]]:
    """Return the events of these reports, with all the reports they have."""
    events = membership.events_of(keys)
    held = {event: tuple(membership.reports_of(event)) for event in set(events.values())}
    return {event: reports for event, reports in sorted(held.items()) if reports}


def _linked(database: Database, now: datetime) -> bool:
    try:
        link_reports(database, now=now)
    except LedgerBusyError:
        return False
    return True


def _told(
    database: Database,
    numbers: tuple[int, ...],
    before: dict[str, tuple[str, ...]],
    *,
    fresh: bool,
    linked: bool,
) -> Judged:
    with database.reading() as connection:
        membership = Membership(connection)
        events = membership.events_of({key for keys in before.values() for key in keys})
        after = {event: tuple(membership.reports_of(event)) for event in set(events.values())}
    after = {event: reports for event, reports in sorted(after.items()) if reports}
    return Judged(numbers, fresh, before, after, linked or not fresh)
