"""Ways in which a body that came whole misbehaves as a feed."""

from __future__ import annotations

import gzip

from tests.misbehaving_cases import ERROR_PAGE, GOOD, PADDED, says, sends
from tests.misbehaving_talk import HTML, Case, Talk, item, rss


def _conditional(talk: Talk) -> None:
    if talk.headers.get("if-none-match") == '"one"':
        talk.head("304 Not Modified", etag='"one"')
    else:
        talk.answer(GOOD, etag='"one"')


def _changing_guids(talk: Talk) -> None:
    talk.answer(rss(*(item(n, guid=f"{talk.times}-{n}") for n in range(3))))


_LAUGHS = (
    '<?xml version="1.0"?><!DOCTYPE lolz [<!ENTITY l0 "lol">'
    + "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 10))
    + "]>"
)
_OUTSIDE = (
    '<?xml version="1.0"?><!DOCTYPE rss [<!ENTITY out SYSTEM "http://169.254.169.254/latest/">]>'
)
_DEEP = b'<rss version="2.0"><channel>' + b"<a>" * 50_000 + b"</a>" * 50_000 + b"</channel></rss>"
_TIMES = (
    "Thu, 01 Jan 1970 00:00:00 GMT",
    "Thu, 31 Dec 2099 23:59:59 GMT",
    "yesterday, about noon",
    "Mon, 99 Foo 20261 99:99:99 +9999",
)
_EMPTY_ITEMS = "<item></item>" * 5
_ACCENTS = item(1, title="Attaque à Zébra, señal número dos, Straße")

CONTENT: tuple[Case, ...] = (
    Case(
        "error-page", "says 200 and shows an error page", sends(ERROR_PAGE, kind=HTML), feed="page"
    ),
    Case(
        "error-page-as-feed",
        "shows an error page and calls it a feed",
        sends(ERROR_PAGE),
        feed="page",
    ),
    Case(
        "no-content", "has nothing to say", says(b"HTTP/1.1 204 No Content\r\n\r\n"), feed="empty"
    ),
    Case(
        "packed-file",
        "is a file that is packed itself",
        sends(gzip.compress(GOOD), kind="application/gzip"),
        items=3,
    ),
    Case("empty-body", "sends an empty body", sends(b""), feed="empty"),
    Case(
        "binary",
        "sends a picture and calls it a feed",
        sends(b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 50),
        feed="not_a_feed",
    ),
    Case(
        "billion-laughs",
        "declares entities of entities",
        sends(_LAUGHS.encode() + rss(item(1), start=" ").replace(b"Clashes", b"&l9;")),
        feed="entities",
    ),
    Case(
        "external-entity",
        "wants a file of somebody's network",
        sends(_OUTSIDE.encode() + b"<rss><channel><title>&out;</title></channel></rss>"),
        feed="entities",
    ),
    Case("deep", "nests 50,000 elements", sends(_DEEP), feed="too_deep"),
    Case("half-xml", "breaks off inside an item", sends(PADDED[: len(PADDED) // 2]), feed="items"),
    Case("no-items", "is a feed without items", sends(rss()), feed="no_items", items=0),
    Case("empty-items", "has items with nothing in them", sends(rss(_EMPTY_ITEMS))),
    Case(
        "wrong-charset",
        "says UTF-8 and sends windows-1252",
        sends(rss(_ACCENTS).decode().encode("cp1252", "replace")),
        items=1,
    ),
    Case(
        "charset-in-dispute",
        "calls UTF-8 something else in its header",
        sends(rss(_ACCENTS), kind="application/rss+xml; charset=iso-8859-1"),
        items=1,
    ),
    Case(
        "invalid-utf-8",
        "has bytes that are no UTF-8",
        sends(rss(item(1, title="Clashes \x00 near")).replace(b"near", b"ne\xff\xfear")),
        items=1,
    ),
    Case(
        "duplicate-guids",
        "gives all items one guid",
        sends(rss(*(item(n, guid="same") for n in range(5)))),
        items=5,
    ),
    Case(
        "no-guids", "gives no guids", sends(rss(*(item(n, guid=None) for n in range(5)))), items=5
    ),
    Case("changing-guids", "gives new guids each time", _changing_guids, items=3),
    Case(
        "strange-times",
        "is from 1970, 2099 and no time at all",
        sends(rss(*(item(n, date=t) for n, t in enumerate(_TIMES)))),
        items=4,
    ),
    Case("many-items", "has 10,000 items", sends(rss(*(item(n) for n in range(10_000))))),
    Case(
        "script-links",
        "links to scripts and files",
        sends(rss(item(1, link="javascript:alert(1)"), item(2, link="file:///etc/hostname"))),
    ),
    Case(
        "private-links",
        "links to a cloud's metadata",
        sends(rss(item(1, link="http://169.254.169.254/latest/"))),
    ),
    Case(
        "markup-in-titles",
        "puts script into titles",
        sends(rss(item(1, title="<script>alert(1)</script>Clashes"))),
        items=1,
    ),
    Case("conditional", "heeds ETag", _conditional, items=3),
    Case("good", "is as it should be", sends(GOOD), items=3),
)
