"""The words of a feed's fields, without any markup."""

from __future__ import annotations

import html
import re
from typing import Any

_TAG = re.compile(r"<[^>]{0,2000}>")
_BLOCK = re.compile(r"<(?:/p|br\s*/?|/div|/li|/h\d)\s*>", re.IGNORECASE)
_HIDDEN = re.compile(r"<(script|style)\b.{0,100000}?</\1\s*>", re.IGNORECASE | re.DOTALL)
_LONGEST = {"title": 1_000, "summary": 20_000, "content": 200_000, "guid": 2_000}


def plain(markup: Any, name: str) -> str | None:
    """Return words without their markup, paragraphs parted by an empty line; None for none."""
    if not isinstance(markup, str):
        return None
    words = _HIDDEN.sub(" ", markup[: 4 * _LONGEST[name]])
    words = _TAG.sub("", _BLOCK.sub("\n", words))
    words = html.unescape(words)
    lines = (" ".join(line.split()) for line in words.splitlines())
    told = ("\n\n" if name == "content" else " ").join(line for line in lines if line)
    return told[: _LONGEST[name]] or None
