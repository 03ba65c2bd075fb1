"""Who judged, why, and since when it could be known: checked and masked before it is stored."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime

from rimland.app.jobs.coders import default_masker
from rimland.model.errors import RimlandError, SettingsError
from rimland.model.time import utc_text

_HANDLE = re.compile(r"[a-z0-9][a-z0-9._-]{0,30}[a-z0-9]\Z")
_METHOD = "method"
_LONGEST = 1_000


@dataclass(frozen=True, slots=True)
class Signed:
    """What every judgement of a person carries; made by ``sign``, which checks it."""

    by: str
    reason: str
    known_at: str | None = None
    blind: bool = False


def sign(
    reason: str, by: str | None, *, default: str, now: datetime, known: datetime | None = None
) -> Signed:
    """Return a signature; persons' names in the reason are hidden.

    Raises:
        SettingsError: nobody signs, or the name is no handle, or reads as a person's.
        RimlandError: without a reason, or known only in the future.
    """
    told = " ".join("".join(c if c.isprintable() else " " for c in reason).split())
    if not told:
        raise RimlandError("a judgement needs a reason", hint="say why with --reason")
    if len(told) > _LONGEST:
        what = f"is longer than {_LONGEST:,} characters"
        raise RimlandError(what, where="reason", hint="say it shorter")
    if known is not None and known > now:
        raise RimlandError("lies in the future", where="known", hint="leave it out for now")
    return Signed(
        by=reviewer_handle(by, default=default),
        reason=default_masker().hidden(told).text,
        known_at=None if known is None else utc_text(known),
    )


def reviewer_handle(by: str | None, *, default: str) -> str:
    """Return the handle a person signs with; never a name, and never the account's.

    Raises SettingsError where there is none, or it is written or reads like a person's name.
    """
    handle = (by or default).strip()
    if not handle:
        hint = (
            "sign with --by HANDLE, or set reviewer; a handle of your own choosing, not your name"
        )
        raise SettingsError("nobody signs this judgement", where="reviewer", hint=hint)
    if not _HANDLE.match(handle) or handle.startswith(_METHOD):
        what = f"'{handle[:40]}' is no handle"
        hint = "2 to 32 small letters, digits, dots or dashes in one word, as desk-7"
        raise SettingsError(what, where="reviewer", hint=hint)
    spelt = " ".join(part.capitalize() for part in re.split(r"[._-]", handle) if part)
    if default_masker().names_somebody(spelt):
        what = f"'{handle}' reads as a person's name"
        raise SettingsError(what, where="reviewer", hint="choose a handle, as desk-7")
    return handle
