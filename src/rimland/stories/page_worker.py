"""The process behind ``pages``: reads pages from its input, answers a line of JSON for each.

Only what a page states about itself is taken as its time and title: a guess from its layout (a
copyright line, another story's date) would be worse than none.
"""

from __future__ import annotations

import codecs
import json
import logging
import re
import struct
import sys
from typing import IO, Any

from rimland.reading.furniture import without_furniture
from rimland.stories.page_times import stated_times

_LENGTH = struct.Struct(">Q")
_CHARSET = re.compile(
    rb"<meta[^>]{0,200}?charset\s{0,4}=\s{0,4}[\"']?([\w.:-]{2,40})", re.IGNORECASE
)
_HEAD = 4096
_LONGEST_SCRIPT = 200_000
_SHORT = 400
"""Below this many characters the extractor has often thrown the article away with the menus."""

_TITLES = ("og:title", "twitter:title", "dc.title")
_PUBLISHERS = ("og:site_name", "application-name", "dc.publisher")
_ADDRESS = re.compile(r"https?://[^\s<>\"']{1,1900}\Z")


def main(arguments: list[str]) -> None:
    """Answer pages until the input ends."""
    _bound_memory(int(arguments[0]) if arguments else 1024)
    logging.disable(logging.CRITICAL)
    source, target = sys.stdin.buffer, sys.stdout.buffer
    while head := source.read(_LENGTH.size):
        page = source.read(_LENGTH.unpack(head)[0])
        _answer(target, answer(page))


def answer(page: bytes) -> dict[str, Any]:
    """Return text, title, time, address and publisher of a page, or what went wrong."""
    try:
        html = decoded(page)
        return {"text": article_text(html), **stated(html)}
    except (MemoryError, RecursionError) as error:
        return {"fault": type(error).__name__}
    except Exception as error:  # noqa: BLE001 - whatever a parser says of a stranger's page
        return {"fault": f"{type(error).__name__}"}


def decoded(page: bytes) -> str:
    """Return a page's characters: by its byte-order mark, what it says itself, UTF-8, or Latin."""
    for mark, name in (
        (codecs.BOM_UTF8, "utf-8-sig"),
        (codecs.BOM_UTF16_LE, "utf-16"),
        (codecs.BOM_UTF16_BE, "utf-16"),
    ):
        if page.startswith(mark):
            return page.decode(name, "replace")
    named = _CHARSET.search(page[:_HEAD])
    for name in ([named[1].decode("ascii")] if named else []) + ["utf-8"]:
        try:
            return page.decode(name)
        except (LookupError, UnicodeError):
            continue
    return page.decode("cp1252", "replace")


def article_text(html: str) -> str:
    """Return the words of the article, its paragraphs parted by an empty line."""
    import trafilatura  # noqa: PLC0415 - two seconds, and only this process pays them

    text = trafilatura.extract(html, include_comments=False, include_tables=False)
    if not text or len(text) < _SHORT:
        _, plain, _ = trafilatura.baseline(html)
        text = max((text or "", plain or ""), key=len)
    return without_furniture("\n".join(text.splitlines()))


def stated(html: str) -> dict[str, Any]:
    """Return what a page's head and its structured data say of title, time, address and outlet."""
    import trafilatura  # noqa: PLC0415 - as above

    tree = trafilatura.load_html(html)
    meta: dict[str, str] = {}
    titles, scripts, addresses, times = [], [], [], []
    for node in tree.iter("meta", "link", "time", "title", "script") if tree is not None else ():
        given = {str(k): str(v) for k, v in node.attrib.items()}
        if node.tag == "meta":
            name = given.get("property") or given.get("name") or given.get("itemprop") or ""
            meta.setdefault(name.lower(), given.get("content", ""))
        elif node.tag == "link" and given.get("rel", "").lower() == "canonical":
            addresses.append(given.get("href", ""))
        elif node.tag == "time":
            times.append(given)
        elif node.tag == "title":
            titles.append(node.text or "")
        elif node.tag == "script" and given.get("type", "").lower() == "application/ld+json":
            scripts.append((node.text or "")[:_LONGEST_SCRIPT])
    addresses.append(meta.get("og:url", ""))
    url = next((a for a in addresses if _ADDRESS.match(a)), None)
    return {
        **stated_times(meta, scripts, times, url),
        "title": _short(
            next((meta[n] for n in _TITLES if meta.get(n)), "".join(titles[:1])), 1_000
        ),
        "publisher": _short(next((meta[n] for n in _PUBLISHERS if meta.get(n)), None), 200),
        "url": url,
    }


def _short(text: str | None, longest: int) -> str | None:
    plain = " ".join((text or "").split())
    return plain[:longest] or None


def _bound_memory(megabytes: int) -> None:
    try:
        import resource  # noqa: PLC0415 - not there on every system
    except ImportError:
        return
    most = megabytes * 1024 * 1024
    resource.setrlimit(resource.RLIMIT_AS, (most, most))


def _answer(target: IO[bytes], found: dict[str, Any]) -> None:
    target.write(json.dumps(found).encode("ascii", "replace") + b"\n")
    target.flush()


if __name__ == "__main__":
    main(sys.argv[1:])
