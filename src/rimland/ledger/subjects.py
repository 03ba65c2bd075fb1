"""What a judgement is about: a report or an event, found by what a person calls it."""

from __future__ import annotations

import re
from dataclasses import dataclass

from sqlalchemy import Connection

from rimland.ledger.membership import Membership, report_stands
from rimland.model.errors import NotFoundError

_EVENT = re.compile(r"ev[a-z2-7]{13}\Z")
_VERSION = re.compile(r"@[0-9a-f]{12}\Z")


@dataclass(frozen=True, slots=True)
class Subject:
    """A report, or an event with its standing reports, the first seen at the head.

    ``event`` is the event as it is called today; None for a report that was never linked.
    """

    given: str
    keys: tuple[str, ...]
    event: str | None
    is_event: bool

    @property
    def key(self) -> str:
        """The report that stands for it."""
        return self.keys[0]


def find_subject(connection: Connection, given: str) -> Subject:
    """Return what an event id, a report's key or a report's id (key@version) names.

    Raises NotFoundError for what this ledger does not hold, and for a report that was retracted.
    """
    name = given.strip()
    if _EVENT.match(name):
        return _event(connection, name)
    key = _VERSION.sub("", name)
    standing = report_stands(connection, key)
    if standing is None:
        hint = "list them: rimland events --reports"
        raise NotFoundError(f"there is no event or report '{name[:60]}'", hint=hint)
    if not standing:
        what = f"the report '{name[:60]}' was retracted by its source"
        raise NotFoundError(what, hint="there is nothing left to judge")
    event = Membership(connection).events_of([key]).get(key)
    return Subject(given, (key,), event, is_event=False)


def _event(connection: Connection, name: str) -> Subject:
    membership = Membership(connection)
    event = membership.present(name)
    keys = tuple(membership.reports_of(event)) if event else ()
    if event is None or not keys:
        hint = "list them: rimland events; new reports need: rimland link"
        raise NotFoundError(f"there is no event '{name}'", hint=hint)
    return Subject(name, keys, event, is_event=True)
