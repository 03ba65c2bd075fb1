"""OPML, the form in which feed readers hand lists of feeds to each other."""

from __future__ import annotations

import html
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from rimland.model.errors import FileRefusedError
from rimland.sources.feed_items import joined
from rimland.sources.feed_text import FeedFault, feed_text
from rimland.sources.plain_xml import read_xml

MOST_FEEDS = 10_000
_NAMESPACE = "urn:rimland:feeds"
_LONGEST = 300


@dataclass(frozen=True, slots=True)
class Outline:
    """A feed as a list names it; what only rimland knows of it stands in attributes of its own."""

    address: str
    title: str | None = None
    publisher: str | None = None
    publisher_family: str | None = None
    expected_per_day: float | None = None
    every_minutes: int | None = None
    content: str | None = None


@dataclass(frozen=True, slots=True)
class FeedList:
    """What a file lists: its feeds, each address once, and how many outlines name none."""

    outlines: tuple[Outline, ...]
    refused: int = 0
    whole: bool = True


def read_opml(data: bytes, where: str) -> FeedList:
    """Return the feeds of an OPML file, however deep its folders are nested.

    Raises FileRefusedError for a file that is none, or that declares entities.
    """
    hint = "export the feeds as OPML from the other reader"
    found: dict[str, Outline] = {}
    refused = 0

    def started(name: str, said: Mapping[str, str], _depth: int) -> None:
        nonlocal refused
        if name.lower() != "outline" or len(found) >= MOST_FEEDS:
            return
        given = {key.lower(): value for key, value in said.items()}
        if "xmlurl" not in given:
            return  # a folder
        outline = _outline(given)
        if outline is None:
            refused += 1
        else:
            found.setdefault(outline.address, outline)

    try:
        text = feed_text(data)
        if text.kind != "opml":
            raise FileRefusedError("is no OPML file", where=where, hint=hint)
        whole = read_xml(text.text, started=started, ended=lambda _name, _words, _depth: True)
    except FeedFault as fault:
        raise FileRefusedError(fault.what, where=where, hint=hint) from None
    if not whole and not found:
        raise FileRefusedError("holds no list that can be read", where=where, hint=hint)
    return FeedList(tuple(found.values()), refused, whole)


def _outline(said: Mapping[str, str]) -> Outline | None:
    address = joined("", said["xmlurl"])
    if address is None:
        return None
    return Outline(
        address,
        title=_title(said, address),
        publisher=_words(said.get("rimland:publisher")),
        publisher_family=_words(said.get("rimland:family")),
        expected_per_day=_number(said.get("rimland:expectedperday")),
        every_minutes=_minutes(said.get("rimland:everyminutes")),
        content=_words(said.get("rimland:content")),
    )


def _title(said: Mapping[str, str], address: str) -> str | None:
    """Return a feed's title; words that only repeat its address or its outlet are none."""
    words = _words(said.get("title") or said.get("text"))
    return None if words in {address, _words(said.get("rimland:publisher"))} else words


def _words(text: str | None) -> str | None:
    return " ".join((text or "").split())[:_LONGEST] or None


def _number(text: str | None) -> float | None:
    try:
        found = float((text or "")[:20])
    except ValueError:
        return None
    return found if 0 < found < float("inf") else None


def _minutes(text: str | None) -> int | None:
    found = _number(text)
    return int(found) if found is not None and found >= 1 else None


def write_opml(outlines: Iterable[Outline], title: str) -> str:
    """Return a list of feeds as OPML 2.0."""
    lines = [
        '<?xml version="1.0" encoding="UTF-8"?>',
        f'<opml version="2.0" xmlns:rimland="{_NAMESPACE}">',
        f"  <head><title>{_safe(title)}</title></head>",
        "  <body>",
        *(f"    <outline {_attributes(outline)}/>" for outline in outlines),
        "  </body>",
        "</opml>",
    ]
    return "\n".join(lines) + "\n"


def _attributes(outline: Outline) -> str:
    said = {
        "type": "rss",
        # Readers show the text; the title is what it is read back from.
        "text": outline.title or outline.publisher or outline.address,
        "title": outline.title,
        "xmlUrl": outline.address,
        "rimland:publisher": outline.publisher,
        "rimland:family": outline.publisher_family,
        "rimland:expectedPerDay": outline.expected_per_day,
        "rimland:everyMinutes": outline.every_minutes,
        "rimland:content": outline.content,
    }
    return " ".join(f'{key}="{_safe(str(value))}"' for key, value in said.items() if value)


def _safe(text: str) -> str:
    return html.escape("".join(c for c in text if c.isprintable()))
