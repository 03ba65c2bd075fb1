"""Values as a person types them, read into what a field holds, or refused in one line."""

from __future__ import annotations

import math
import re
from enum import StrEnum

from rimland.model.errors import RimlandError
from rimland.model.vocab import Mode
from rimland.tables.packaged import countries

UNKNOWN = "unknown"
"""What is typed where nobody knows; stored as null."""

_LARGEST = 10_000_000
"""More people than any single event; as for datasets, a figure above it is a slip."""

_LONGEST = 200
_MOST_MODES = 3
_POINT = ("latitude", "longitude")
_ID = re.compile(r"[a-z][a-z0-9_]{1,20}:[A-Za-z0-9_-]{1,40}\Z")
_YES = {"yes": True, "true": True, "no": False, "false": False}


def people(field: str, text: str) -> int:
    """Read a number of people."""
    digits = text.isascii() and text.isdigit() and len(text) <= len(str(_LARGEST))
    if not digits or int(text) > _LARGEST:
        hint = f"write digits, or {UNKNOWN}"
        raise RimlandError(f"'{text[:40]}' is not a number of people", where=field, hint=hint)
    return int(text)


def place_precision(field: str, text: str) -> int:
    """Read UCDP's where_prec."""
    if text not in set("1234567"):
        hint = "see where_prec in the codebook"
        raise RimlandError(f"'{text[:40]}' is not 1 to 7", where=field, hint=hint)
    return int(text)


def degrees(field: str, text: str) -> float:
    """Read a latitude or a longitude."""
    most = 90.0 if field == _POINT[0] else 180.0
    try:
        value = float(text)
    except ValueError:
        value = math.nan
    if not -most <= value <= most:
        raise RimlandError(f"'{text[:40]}' is not on the globe", where=field, hint="write degrees")
    return value


def point(text: str) -> tuple[float, float]:
    """Read ``latitude,longitude``."""
    parts = text.split(",")
    if len(parts) != len(_POINT):
        hint = "write coordinates LATITUDE,LONGITUDE"
        raise RimlandError(f"'{text[:40]}' is not a point", where="coordinates", hint=hint)
    return degrees(_POINT[0], parts[0]), degrees(_POINT[1], parts[1])


def country(field: str, text: str) -> str:
    """Read a country's code."""
    code = text.upper()
    if code not in countries():
        hint = "write its ISO 3166-1 code, as TUR"
        raise RimlandError(f"'{text[:40]}' is not a country", where=field, hint=hint)
    return code


def short_text(field: str, text: str) -> str:
    """Read a name on one line."""
    plain = " ".join(text.split())
    if not plain or len(plain) > _LONGEST or not plain.isprintable():
        what = f"is not text of up to {_LONGEST} characters"
        raise RimlandError(what, where=field, hint="write a name")
    return plain


def modes(field: str, text: str) -> list[str]:
    """Read one to three modes, parted by commas, the most telling first."""
    given = [word(field, part.strip(), Mode) for part in text.split(",") if part.strip()]
    if not given or len(given) > _MOST_MODES or len(set(given)) < len(given):
        hint = f"one to three of {', '.join(Mode)}, parted by commas"
        raise RimlandError("needs one to three modes", where=field, hint=hint)
    return given


def word(field: str, text: str, vocabulary: type[StrEnum]) -> str:
    """Read a word of a vocabulary."""
    found = text.lower().replace(" ", "_").replace("-", "_")
    if found not in set(vocabulary):
        hint = f"use {', '.join(vocabulary)}"
        raise RimlandError(f"'{text[:40]}' is not in the vocabulary", where=field, hint=hint)
    return found


def group_id(field: str, text: str) -> str:
    """Read a dataset's id of an armed group."""
    if not _ID.match(text):
        raise RimlandError(f"'{text[:40]}' is no id", where=field, hint="write it as ucdp:234")
    return text


def yes_or_no(field: str, text: str) -> bool:
    """Read yes or no."""
    if text.lower() not in _YES:
        hint = f"write yes, no or {UNKNOWN}"
        raise RimlandError(f"'{text[:40]}' is neither yes nor no", where=field, hint=hint)
    return _YES[text.lower()]


def side(field: str, text: str) -> str | None:
    """Read which side of a fight did the killing."""
    if text.lower() not in {"a", "b", "none"}:
        raise RimlandError(f"'{text[:40]}' is no side", where=field, hint="write a, b or none")
    return None if text.lower() == "none" else text.lower()


def typed(value: object) -> str:
    """Return a value as a person would type it; None is unknown, a list its words."""
    if value is None:
        return UNKNOWN
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, list | tuple):
        return ",".join(str(part) for part in value)
    return str(value)
