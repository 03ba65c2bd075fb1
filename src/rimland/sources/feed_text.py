"""The characters of a feed, decoded once, with nothing left in them that a parser could expand.

What is looked at here is what the parsers get: they are handed text without a declaration, so that
no second reading of the bytes, in another encoding, can show them something else.
"""

from __future__ import annotations

import codecs
import re
from dataclasses import dataclass
from email.message import Message

from rimland.model.errors import RimlandError
from rimland.model.vocab import Vocabulary

_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_UNMARKED = ((b"<\x00", "utf-16-le"), (b"\x00<", "utf-16-be"))
_DECLARED = re.compile(rb"<\?xml[^>]{0,200}?encoding\s{0,9}=\s{0,9}[\"']([\w.:-]{2,40})[\"']")
_KNOWN = re.compile(
    r"(?:utf-?8|us-?ascii|ascii|iso-?8859-?\d{1,2}|latin-?1|(?:windows|cp)-?125\d|koi8-?[ru]|"
    r"gb2312|gbk|gb18030|big5|shift[_-]?jis|euc-?(?:jp|kr)|tis-?620|mac(?:intosh|roman))\Z",
    re.IGNORECASE,
)
"""Encodings in which every ASCII byte is its own character: none can hide a ``<!ENTITY``."""
_UNSTORABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_SPACE = re.compile(r"\s*")
_ROOT = re.compile(r"<([A-Za-z_][\w.:-]{0,60})")
_MOST_PARTS = 50
_HEAD = 1024


class FeedFaultCode(Vocabulary):
    """Why a body cannot be read as a feed."""

    EMPTY = "empty", "there is nothing in it"
    NOT_A_FEED = "not_a_feed", "it is something else: a web page, an error page, an image"
    ENTITIES = "entities", "it declares entities of its own, which are never expanded"
    UNREADABLE = "unreadable", "it begins like a feed, but no item of it can be read"
    TOO_DEEP = "too_deep", "it is nested deeper than any feed is"


class FeedFault(RimlandError):  # noqa: N818 - a fault of the feed, not of the program
    """A body cannot be read as a feed; ``code`` says why."""

    def __init__(self, code: FeedFaultCode, what: str, *, hint: str | None = None) -> None:
        """Keep the code beside the words."""
        self.code = code
        super().__init__(what, hint=hint)


@dataclass(frozen=True, slots=True)
class FeedText:
    """A body as text: what stands before the root element left out, and what had to be mended.

    ``root`` is the root element's name as written, None for what is no markup.
    """

    text: str
    root: str | None
    notes: tuple[str, ...] = ()

    @property
    def kind(self) -> str:
        """The root's name in small letters, without its prefix; empty for no markup."""
        return (self.root or "").rpartition(":")[2].lower()


def feed_text(body: bytes, content_type: str | None = None) -> FeedText:
    """Decode a body and strip what stands before its root; raises FeedFault for entities."""
    if not body.strip(b"\x00 \t\r\n"):
        raise FeedFault(FeedFaultCode.EMPTY, "the answer is empty")
    text, notes = _decoded(body, content_type)
    text = _UNSTORABLE.sub("", text).lstrip("\ufeff \t\r\n")
    if not text.startswith("<"):
        return FeedText(text, None, notes)
    start = _prolog_end(text)
    root = _ROOT.match(text, start)
    return FeedText(text[start:], root[1] if root else None, notes)


def _decoded(body: bytes, content_type: str | None) -> tuple[str, tuple[str, ...]]:
    for mark, name in _MARKS:
        if body.startswith(mark):
            return _lenient(body[len(mark) :], name)
    for start, name in _UNMARKED:
        if body.startswith(start):
            return _lenient(body, name)
    try:
        # Text that is UTF-8 throughout is UTF-8, whatever anybody declares: chance does not do it.
        return body.decode("utf-8"), ()
    except UnicodeDecodeError:
        pass
    declared = _DECLARED.search(body[:_HEAD])
    named = [declared[1].decode("ascii")] if declared else []
    named.append(_charset(content_type))
    for name in named:
        if _KNOWN.match(name) and not _is_utf8(name):
            try:
                return body.decode(name), ()
            except (LookupError, UnicodeError):
                continue
    if any(_is_utf8(name) for name in named) or not any(named):
        return _lenient(body, "utf-8")
    return body.decode("cp1252", "replace"), ("wrong_charset",)


def _is_utf8(name: str) -> bool:
    return name.lower().replace("-", "") == "utf8"


def _lenient(body: bytes, name: str) -> tuple[str, tuple[str, ...]]:
    try:
        return body.decode(name), ()
    except UnicodeDecodeError:
        return body.decode(name, "replace"), ("bad_bytes",)


def _charset(content_type: str | None) -> str:
    message = Message()
    message["content-type"] = (content_type or "")[:200].replace("\n", " ").replace("\r", " ")
    found = message.get_param("charset")
    return found.strip() if isinstance(found, str) else ""


def _prolog_end(text: str) -> int:
    """Return where the root element begins; raises FeedFault where entities are declared."""
    at = 0
    for _ in range(_MOST_PARTS):
        space = _SPACE.match(text, at)
        at = space.end() if space else at
        if text.startswith("<?", at):
            end = text.find("?>", at)
            at = end + 2 if end >= 0 else len(text)
        elif text.startswith("<!--", at):
            end = text.find("-->", at + 4)
            at = end + 3 if end >= 0 else len(text)
        elif text[at : at + 9].upper() == "<!DOCTYPE":
            end = text.find(">", at)
            subset = text.find("[", at)
            if subset >= 0 and (end < 0 or subset < end):
                what = "declares entities or a grammar of its own, which are never expanded"
                raise FeedFault(FeedFaultCode.ENTITIES, what)
            at = end + 1 if end >= 0 else len(text)
        elif text[at : at + 8].upper() == "<!ENTITY":
            raise FeedFault(FeedFaultCode.ENTITIES, "declares entities, which are never expanded")
        else:
            return at
    return at
