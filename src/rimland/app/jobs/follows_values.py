"""What followers type, understood: handles, names, hours, ways of delivery."""

from __future__ import annotations

import re
from datetime import time

from rimland.app.jobs.follows_read import names_somebody
from rimland.app.settings import Settings
from rimland.model.errors import RimlandError, SettingsError
from rimland.model.quiet import Rhythm
from rimland.tables.networks import load_network, shipped_networks

LONGEST_NAME = 80
_HANDLE = re.compile(r"[a-z0-9](?:[a-z0-9._-]{0,30}[a-z0-9])?")
_NOW = "now"


def follower_handle(settings: Settings, given: str | None = None) -> str:
    """Return the handle of whoever follows: given, else set; raises SettingsError for a bad one."""
    handle = (given or settings.follower).strip()
    hint = "small letters, digits, dots or dashes in one word, at most 32, as desk-7"
    if not _HANDLE.fullmatch(handle):
        raise SettingsError(f"'{plain(handle)[:40]}' is no handle", where="follower", hint=hint)
    return handle


def read_rhythm(word: str) -> Rhythm:
    """Return how alerts are delivered; ``now`` is immediate."""
    known = {_NOW: Rhythm.IMMEDIATE} | {str(rhythm): rhythm for rhythm in Rhythm}
    if word not in known:
        what = f"'{plain(word)[:40]}' is no way of delivery"
        raise RimlandError(what, where="--deliver", hint="write now, daily or weekly")
    return known[word]


def read_hours(text: str) -> tuple[str | None, str | None]:
    """Return quiet hours as the ledger keeps them; none is two Nones."""
    if text.strip().lower() == "none":
        return None, None
    first, dash, last = text.replace("–", "-").partition("-")
    try:
        if not dash:
            raise ValueError  # noqa: TRY301 # as where a time cannot be read
        begin, end = time.fromisoformat(first.strip()), time.fromisoformat(last.strip())
    except ValueError:
        what = f"'{plain(text)[:40]}' are no hours"
        raise RimlandError(what, hint="write 22:00-07:00, or none") from None
    if begin == end:
        raise RimlandError("the hours begin as they end", hint="write 22:00-07:00, or none")
    return begin.strftime("%H:%M"), end.strftime("%H:%M")


def new_name(name: str) -> str:
    """Return what a follower calls a follow; raises RimlandError for a person's name."""
    title = read_name(name)
    if names_somebody(title):
        what = "reads as a person's name"
        raise RimlandError(what, where="--name", hint="name the topic; persons are not followed")
    return title


def read_name(name: str) -> str:
    """Return a follow's name as it is kept; raises RimlandError for none, or one too long."""
    title = plain(name)
    if not title or len(title) > LONGEST_NAME:
        what = f"a follow's name has 1 to {LONGEST_NAME} characters"
        raise RimlandError(what, where="--name", hint="give another --name")
    return title


def known_network(name: str) -> None:
    """Raise RimlandError for a network that does not ship with rimland."""
    load_network(name)
    if name not in shipped_networks():
        hint = f"use {' or '.join(shipped_networks())}"
        raise RimlandError("follows know the shipped networks only", where=name[:60], hint=hint)


def plain(text: str) -> str:
    """Return a text in one line, without what cannot be seen."""
    return " ".join("".join(c if c.isprintable() else " " for c in text).split())
