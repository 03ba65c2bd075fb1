"""The words of a feed's fields, without any markup."""

from __future__ import annotations

import html
import re
from typing import Any

from rimland.sources.article_lines import storable

_TAG = re.compile(r"<[^<>]{0,2000}>")
_BLOCK = re.compile(r"<(?:/p|br\s*/?|/div|/li|/h\d)\s*>", re.IGNORECASE)
_HIDDEN = re.compile(r"<(script|style)\b[^<>]{0,2000}>", re.IGNORECASE)
_LONGEST = {"title": 1_000, "summary": 20_000, "content": 200_000, "guid": 2_000}


def plain(markup: Any, name: str) -> str | None:
    """Return words without their markup, paragraphs parted by an empty line; None for none."""
    if not isinstance(markup, str):
        return None
    words = _without_hidden(markup[: 4 * _LONGEST[name]])
    words = _TAG.sub("", _BLOCK.sub("\n", words))
    words = storable(html.unescape(words))
    lines = (" ".join(line.split()) for line in words.splitlines())
    told = ("\n\n" if name == "content" else " ").join(line for line in lines if line)
    return told[: _LONGEST[name]] or None


def _without_hidden(markup: str) -> str:
    """Drop scripts and styles with what is in them; one that never ends hides all behind it."""
    kept, at, small = [], 0, markup.lower()
    while hidden := _HIDDEN.search(markup, at):
        kept.append(markup[at : hidden.start()])
        end = small.find(f"</{hidden[1].lower()}", hidden.end())
        if end < 0:
            return " ".join(kept)
        at = markup.find(">", end) + 1 or len(markup)
    kept.append(markup[at:])
    return " ".join(kept)
