"""When a page says it was published and changed, and where on it that is said.

A time is taken only where the page states it as its own: a tag of the head, its structured data, a
marked element, and last the day in its address. A day in the words or in a copyright line is not.
"""

from __future__ import annotations

import contextlib
import json
import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from email.utils import parsedate_to_datetime
from typing import Any
from urllib.parse import urlsplit

__all__ = ["ADDRESS", "day_in_address", "stated_times"]

JSON_LD, TIME_ELEMENT, ADDRESS = "json-ld", "time-element", "address"

_SURE = (
    *("article:published_time", "og:article:published_time", "datepublished", "parsely-pub-date"),
    *("sailthru.date", "cxenseparse:recs:publishtime", "bt:pubdate"),
)
"""Tags that mean the publication and nothing else."""

_LOOSE = (
    *("dc.date.issued", "dcterms.created", "dc.date", "date", "pubdate", "publishdate"),
    *("publish-date", "publication_date", "article.published", "originalpublicationdate"),
)
"""Tags that some sites fill with the day of the visit: asked only when nothing better is there."""

_CHANGED = (
    *("article:modified_time", "og:article:modified_time", "og:updated_time", "datemodified"),
    *("dcterms.modified", "last-modified", "lastmod"),
)
_ISO = re.compile(
    r"\s*(\d{4}-\d{2}-\d{2})(?:[T ](\d{2}:\d{2}(?::\d{2})?)(?:[.,]\d+)?\s?(Z|[+-]\d{2}:?\d{2})?)?"
)
_COMPACT = re.compile(r"\s*(\d{4})(\d\d)(\d\d)(?:T(\d\d)(\d\d)(\d\d)?(Z|[+-]\d{4})?)?\s*\Z")
_MAIL = re.compile(
    r"\s*[A-Za-z]{3}, \d{1,2} [A-Za-z]{3} \d{4} \d\d:\d\d(?::\d\d)? ?[\w+-]{0,6}\s*\Z"
)
_NEVER = ("1970-01-01", "0001-01-01", "1900-01-01")
"""What a system writes that does not know the day."""

_MONTHS = dict(
    zip(
        ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"),
        range(1, 13),
        strict=True,
    )
)
_IN_PATH = re.compile(
    r"/((?:19|20)\d\d)/(\d\d?|[a-z]{3})/(\d\d?)(?=/|\Z)"
    r"|(?:/|[-_])((?:19|20)\d\d)-(\d\d)-(\d\d)(?=[/._-]|\Z)"
    r"|/((?:19|20)\d\d)(\d\d)(\d\d)(?=/|\Z)"
)
_OLDEST = 1990
_SCRIPTS, _ITEMS = 20, 50


def stated_times(
    meta: Mapping[str, str],
    scripts: Sequence[str],
    times: Sequence[Mapping[str, str]],
    url: str | None,
) -> dict[str, str | None]:
    """Return ``published``, ``published_from`` and ``modified`` as ISO 8601; None where unsaid.

    Args:
        meta: the head's tags by their names in small letters.
        scripts: the page's blocks of structured data (JSON-LD).
        times: the attributes of its time elements, in order.
        url: the page's own address.
    """
    said = _structured(scripts)
    found: list[tuple[str, str | None]] = [(f"meta:{n}", meta.get(n)) for n in _SURE]
    found.append((JSON_LD, said.get("datePublished")))
    found += [(TIME_ELEMENT, t.get("datetime")) for t in times if _is_publication(t)]
    # Lists of other posts are marked like the post itself: only one time on the whole page is its.
    entries = {t.get("datetime") for t in times if "published" in _marks(t)}
    found += [(TIME_ELEMENT, entry) for entry in entries if len(entries) == 1]
    found += [(f"meta:{n}", meta.get(n)) for n in _LOOSE]
    day = day_in_address(url)
    found.append((ADDRESS, day.isoformat() if day else None))
    read = ((where, _iso(words)) for where, words in found if words)
    where, published = next(((w, t) for w, t in read if t), (None, None))
    changed = [*(meta.get(n) for n in _CHANGED), said.get("dateModified")]
    return {
        "published": published,
        "published_from": where,
        "modified": next((t for t in map(_iso, filter(None, changed)) if t), None),
    }


def day_in_address(url: str | None) -> date | None:
    """Return the day that an address names in its path (/2017/04/05/, /2017-04-05-…), else None."""
    if not url:
        return None
    try:
        path = urlsplit(url).path.lower()
    except ValueError:
        return None
    for found in _IN_PATH.finditer(path):
        year, month, day = [part for part in found.groups() if part is not None]
        if int(year) < _OLDEST:
            continue
        number = _MONTHS.get(month) if month.isalpha() else int(month)
        if number is not None:
            with contextlib.suppress(ValueError):
                return date(int(year), number, int(day))
    return None


def _is_publication(element: Mapping[str, str]) -> bool:
    """Whether a time element says that it gives the publication."""
    return "pubdate" in element or bool({"datepublished", "dt-published"} & _marks(element))


def _marks(element: Mapping[str, str]) -> set[str]:
    return set(f"{element.get('itemprop', '')} {element.get('class', '')}".lower().split())


def _structured(scripts: Sequence[str]) -> dict[str, str]:
    """Return the dates of the article in the page's structured data, not those of other things."""
    parts = [p for script in scripts[:_SCRIPTS] for p in _parts(script)]
    for wanted in (_is_article, _is_page, _is_untyped):
        for part in parts:
            if wanted(part) and isinstance(part.get("datePublished"), str):
                return {k: v for k, v in part.items() if isinstance(v, str)}
    return {}


def _parts(script: str) -> Iterator[dict[str, Any]]:
    try:
        content = json.loads(script)
    except (ValueError, RecursionError):
        return
    for item in (content if isinstance(content, list) else [content])[:_ITEMS]:
        graph = item.get("@graph", [item]) if isinstance(item, dict) else []
        for part in graph[:_ITEMS] if isinstance(graph, list) else []:
            if isinstance(part, dict):
                yield part
                main = part.get("mainEntity")
                if isinstance(main, dict):
                    yield main


def _types(part: Mapping[str, Any]) -> str:
    given = part.get("@type")
    return " ".join(map(str, given)) if isinstance(given, list) else str(given or "")


def _is_article(part: Mapping[str, Any]) -> bool:
    return any(word in _types(part) for word in ("Article", "Posting", "Report"))


def _is_page(part: Mapping[str, Any]) -> bool:
    return "WebPage" in _types(part)


def _is_untyped(part: Mapping[str, Any]) -> bool:
    return not _types(part)


def _iso(text: str) -> str | None:
    """Return a time in the forms that pages write it in as ISO 8601, None for any other."""
    if found := _ISO.match(text):
        day, clock, zone = found.groups()
    elif found := _COMPACT.match(text):
        year, month, number, hour, minute, second, zone = found.groups()
        day = f"{year}-{month}-{number}"
        clock = f"{hour}:{minute}:{second or '00'}" if hour else None
    elif _MAIL.match(text):
        try:
            return parsedate_to_datetime(text).isoformat()
        except ValueError:
            return None
    else:
        return None
    if day in _NEVER:
        return None
    return day if clock is None else f"{day}T{clock}{zone or ''}"
