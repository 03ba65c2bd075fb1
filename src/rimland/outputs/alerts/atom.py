"""A follow's alerts as an Atom feed (RFC 4287), which a reader fetches when it likes."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from xml.etree import ElementTree as ET

from rimland.model.time import utc_text
from rimland.outputs.alerts.message import html_fragment
from rimland.outputs.alerts.view import Notice, view
from rimland.outputs.text import clean

_ATOM = "http://www.w3.org/2005/Atom"
_SPACE = uuid.UUID("5e0d3c50-33c7-5c0e-9f38-4b6f8f0a6f2d")
_NOT_XML = dict.fromkeys((*range(9), 11, 12, *range(14, 32), 65534, 65535))


@dataclass(frozen=True, slots=True)
class Entry:
    """One alert of a feed: the same on every channel, whence an id of its own, and its time."""

    alert_id: str
    posted_at: str
    notice: Notice


def atom_feed(
    follow_id: str,
    name: str,
    entries: Sequence[Entry],
    *,
    now: datetime,
    address: str | None = None,
) -> bytes:
    """Return a follow's feed, the latest alert first.

    Ids depend on the follow and the alert alone, so that a reader shows no alert twice.
    """
    ET.register_namespace("", _ATOM)
    feed = ET.Element(f"{{{_ATOM}}}feed")
    _text(feed, "id", _urn(f"follow:{follow_id}"))
    _text(feed, "title", f"rimland: {clean(name)}")
    _text(feed, "updated", entries[0].posted_at if entries else utc_text(now))
    author = ET.SubElement(feed, f"{{{_ATOM}}}author")
    _text(author, "name", "rimland")
    if address:
        ET.SubElement(feed, f"{{{_ATOM}}}link", rel="self", href=address)
    for entry in entries:
        _entry(feed, entry)
    written: bytes = ET.tostring(feed, encoding="utf-8", xml_declaration=True)
    return written


def _entry(feed: ET.Element, entry: Entry) -> None:
    shown = view(entry.notice)
    made = ET.SubElement(feed, f"{{{_ATOM}}}entry")
    _text(made, "id", _urn(f"alert:{entry.alert_id}"))
    _text(made, "title", shown.subject)
    _text(made, "updated", entry.posted_at)
    ET.SubElement(made, f"{{{_ATOM}}}category", term=str(shown.kind), label=shown.label)
    address = next((source.url for source in shown.sources if source.url), None)
    if address:
        ET.SubElement(made, f"{{{_ATOM}}}link", rel="related", href=address)
    _text(made, "summary", shown.line or shown.headline)
    content = _text(made, "content", html_fragment(shown))
    content.set("type", "html")


def _text(parent: ET.Element, name: str, text: str) -> ET.Element:
    made = ET.SubElement(parent, f"{{{_ATOM}}}{name}")
    made.text = text.translate(_NOT_XML)
    return made


def _urn(name: str) -> str:
    return uuid.uuid5(_SPACE, name).urn
