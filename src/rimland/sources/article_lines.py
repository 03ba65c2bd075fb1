"""One line of a JSON-lines file as an article, or what is wrong with it."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from rimland.model.document import Received
from rimland.model.errors import RimlandError
from rimland.sources.messages import plain_text

# Half a surrogate pair and NUL cannot be stored; a mark of the same length stands for them.
_UNSTORABLE = re.compile("[\x00\ud800-\udfff]")
_TEXTS = ("title", "url", "publisher", "publisher_family")
_LONGEST = {"title": 1_000, "url": 2_000, "publisher": 200, "publisher_family": 200}
_LONGEST_ID = 200
_DAY = len("YYYY-MM-DD")


@dataclass(frozen=True, slots=True)
class Refused:
    """An article that cannot be read: where it stands, what is wrong, what to do.

    ``value`` never holds words of the article: they may be a person's name.
    """

    file_row: str
    field: str
    code: str
    what: str
    hint: str
    given_id: str | None = None

    def line(self) -> str:
        """Return the refusal as the one line a person reads."""
        return f"{self.file_row}: {self.what}; {self.hint}"


class _FaultError(Exception):
    def __init__(self, field: str, code: str, what: str, hint: str) -> None:
        super().__init__(what)
        self.parts = field, code, what, hint


def storable(text: str) -> str:
    """Return a text of the same length in which every character can be written down."""
    return _UNSTORABLE.sub("\N{REPLACEMENT CHARACTER}", text)


def article_of_line(line: bytes, row: str) -> Received | Refused:
    """Return the article a line holds, or why it holds none."""
    given_id = None
    try:
        fields = _object(line)
        given_id = _id(fields.get("id"), row)
        return _article(fields, given_id, row)
    except _FaultError as fault:
        field, code, what, hint = fault.parts
        return Refused(row, field, code, what, hint, given_id)


def published_time(text: str) -> date | datetime:
    """Read a publication time: a day, or an ISO 8601 time; raises RimlandError."""
    text = text.strip()
    try:
        return date.fromisoformat(text) if len(text) <= _DAY else datetime.fromisoformat(text)
    except ValueError:
        what = f"'{plain_text(text, 40)}' is not a publication time"
        hint = "write YYYY-MM-DD or an ISO 8601 time"
        raise RimlandError(what, hint=hint) from None


def _object(line: bytes) -> dict[str, Any]:
    try:
        found = json.loads(line.decode("utf-8"))
    except UnicodeDecodeError:
        what, hint = "the line is not UTF-8 text", "save the file as UTF-8"
        raise _FaultError("(line)", "not_json", what, hint) from None
    except json.JSONDecodeError as error:
        what = f"the line is not JSON ({error.msg} at character {error.pos + 1})"
        raise _FaultError("(line)", "not_json", what, "write one object a line") from None
    except (RecursionError, ValueError):
        what = "the line is JSON that nobody writes (nested too deep, or a number too long)"
        raise _FaultError("(line)", "not_json", what, "write one flat object a line") from None
    if not isinstance(found, dict):
        what = "the line is not a JSON object"
        raise _FaultError("(line)", "not_json", what, 'write {"id": …, "text": …}')
    return found


def _id(value: Any, row: str) -> str:
    if value is None or value == "":
        return row
    if isinstance(value, bool) or not isinstance(value, str | int):
        what = "id is neither text nor a number"
        raise _FaultError("id", "bad_value", what, "write the article's id as text")
    text = storable(str(value))
    if len(text) > _LONGEST_ID or not text.isprintable():
        what = f"id is longer than {_LONGEST_ID} characters or not printable"
        raise _FaultError("id", "bad_value", what, "shorten it")
    return text


def _article(fields: dict[str, Any], given_id: str, row: str) -> Received:
    words = {name: _text(fields, name) for name in _TEXTS}
    text, page = fields.get("text"), fields.get("html")
    if text is not None and not isinstance(text, str):
        raise _FaultError("text", "bad_value", "text is not a JSON string", "write it as text")
    if page is not None and not isinstance(page, str):
        raise _FaultError("html", "bad_value", "html is not a JSON string", "write it as text")
    if not (text or "").strip() and not (page or "").strip():
        what, hint = "has neither text nor html", 'add "text" or "html"'
        raise _FaultError("text", "missing_field", what, hint)
    has_words = bool((text or "").strip())
    return Received(
        given_id=given_id,
        file_row=row,
        text=storable(text or "") if has_words else None,
        page=None if has_words else storable(page or "").encode(),
        published=_published(fields.get("published")),
        **words,
    )


def _text(fields: dict[str, Any], name: str) -> str | None:
    value = fields.get(name)
    if value is None:
        return None
    if not isinstance(value, str):
        what = f"{name} is not a JSON string"
        raise _FaultError(name, "bad_value", what, "write it as text or leave it out")
    text = " ".join(storable(value).split())
    if len(text) > _LONGEST[name]:
        what = f"{name} is longer than {_LONGEST[name]:,} characters"
        raise _FaultError(name, "bad_value", what, "shorten it")
    return text or None


def _published(value: Any) -> date | datetime | None:
    if value is None or value == "":
        return None
    hint = "write YYYY-MM-DD or an ISO 8601 time"
    if not isinstance(value, str):
        raise _FaultError("published", "bad_date", "published is not a JSON string", hint)
    try:
        return published_time(value)
    except RimlandError as error:
        raise _FaultError("published", "bad_date", error.what, hint) from None
