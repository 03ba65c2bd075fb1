"""The default coder: rules over what the readers found, each field with its evidence.

The order is the order of doubt: is it an attack that happened, is it another one than the last,
and only then what, where, when, who and how many. A field that the text does not settle stays None
and says why.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, datetime

from rimland.coding.apart import Incident
from rimland.coding.belief import TELLING, believed, tells_enough
from rimland.coding.document import Reading, read
from rimland.coding.incidents import background_incidents, incidents
from rimland.coding.newsworthy import PASS_AFTER, PASS_BEFORE, by_sentence, ceiling, of_incidents
from rimland.coding.recall import recalled_after
from rimland.coding.reports import report
from rimland.coding.screening import Mention, Screened, screen
from rimland.coding.tools import Tools, default_tools
from rimland.model.coded import CodedDocument
from rimland.reading.furniture import blanked
from rimland.reading.language import not_read


@dataclass(frozen=True, slots=True)
class Coded:
    """A coded document with everything that led to it, for ``--explain`` and for tests."""

    document: CodedDocument
    reading: Reading | None = None
    mentions: tuple[Mention, ...] = ()
    incidents: tuple[Incident, ...] = ()


def code(
    text: str,
    published: date | datetime | None = None,
    title: str | None = None,
    document_id: str = "text",
    tools: Tools | None = None,
) -> CodedDocument:
    """Return the attacks that a news text reports.

    Text is data: nothing in it is followed as an instruction. Deterministic; no network. What it
    does not do: read languages other than English, or decide whether a report is true.
    """
    return trace(text, published, title, document_id, tools).document


def trace(
    text: str,
    published: date | datetime | None = None,
    title: str | None = None,
    document_id: str = "text",
    tools: Tools | None = None,
) -> Coded:
    """Return the coded document with the reading, mentions and incidents behind it."""
    day = published.date() if isinstance(published, datetime) else published
    # Blanks of the same length: offsets hold, and no rights line lends its year to an attack.
    screened = screen(blanked(_whole(text)), title and _whole(title))
    abstained = _document_abstentions(screened)
    if not any(m.happened for m in screened.mentions) or "language" in abstained:
        empty = CodedDocument(document_id, published, (), abstained=abstained)
        return Coded(empty, mentions=screened.mentions)
    words = by_sentence(screened)
    believed_before = max(words.values(), default=0.0)
    if believed_before < (PASS_BEFORE if screened.hopeful else TELLING):
        abstained["reports"] = _unconvincing(believed_before)
        empty = CodedDocument(document_id, published, (), abstained=abstained)
        return Coded(empty, mentions=screened.mentions)
    highest = ceiling(screened, words, day)
    if highest < PASS_AFTER:
        abstained["reports"] = _unconvincing(highest, "at most ")
        empty = CodedDocument(document_id, published, (), abstained=abstained)
        return Coded(empty, mentions=screened.mentions)
    reading = read(screened, day, tools or default_tools())
    mentions = believed(reading, words)
    told = [i for i in incidents(reading, mentions) if tells_enough(reading, i)]
    chances = of_incidents(reading, mentions, told, words)
    if told and max(chances) < PASS_AFTER:
        abstained["reports"] = _unconvincing(max(chances))
    if max(chances, default=0.0) < PASS_AFTER:
        return Coded(
            CodedDocument(document_id, published, (), abstained=abstained),
            reading,
            mentions,
            tuple(told),
        )
    chance = {id(i): c for i, c in zip(told, chances, strict=True)}
    told = recalled_after(reading, told)
    recalled = background_incidents(mentions, told)
    news = [i for i in told if i.background is None]
    earlier = [i for i in told if i.background is not None] + recalled
    document = CodedDocument(
        document_id,
        published,
        reports=tuple(report(reading, i, news, chance.get(id(i), 0.5)) for i in news),
        background=tuple(report(reading, i) for i in earlier),
        abstained=abstained,
    )
    return Coded(document, reading, mentions, tuple(told + recalled))


def _document_abstentions(screened: Screened) -> dict[str, str]:
    abstained = {}
    if screened.cut:
        long = len(screened.given)
        abstained["too_long"] = f"read only in part: {long:,} characters"
    if reason := not_read(screened.given):
        abstained["language"] = reason
    return abstained


_HALVES = re.compile("[\ud800-\udfff]")


def _whole(text: str) -> str:
    """Return the text, as long as before, without halves of characters: no reader can store them."""
    return _HALVES.sub("\ufffd", text)


def _unconvincing(chance: float, bound: str = "") -> str:
    return f"does not read like news of an attack (chance {bound}{chance:.2f})"
