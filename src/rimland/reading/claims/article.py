"""What an article states in numbers: text in, claims out; pure but for the readers it is given.

Read are counts of people killed, injured or abducted and of attacks, the number of members of a
coalition, spans of time since a dated fact, single attacks by place and date, and what the text says
will be. Page furniture is never read. What the text leaves open stays open.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime

from rimland.model.article_claim import ArticleClaim
from rimland.model.network import Network
from rimland.reading.actors import actors
from rimland.reading.casing import is_upper, truecase
from rimland.reading.claims.sentence import Before, SentenceReader, points_back
from rimland.reading.claims.sight import Sight
from rimland.reading.furniture import blanked
from rimland.reading.language import not_read
from rimland.reading.masking import mask, persons
from rimland.reading.places import places
from rimland.reading.sentences import sentences
from rimland.reading.topics import Readers

__all__ = ["Readers", "claims"]

_LONGEST = 60_000
_LINE_END = re.compile(r"(?<![\n\r])\n(?![\n\r])")
"""A line that ends within a paragraph, as in text that was wrapped; a space has the same length."""
_SURE = 0.3


def claims(
    text: str, published: date | datetime | None, networks: Sequence[Network], readers: Readers
) -> tuple[ArticleClaim, ...]:
    """Return an article's claims in the order of the text.

    Args:
        text: the text as given; offsets count in it. What is beyond 60,000 characters is not read.
        published: when it was published; "last month" is counted from it.
        networks: whose dated facts and coalitions the article may speak of.
        readers: the name recogniser and the gazetteer, for places and for masking persons.
    """
    if not text.strip() or not_read(text):
        return ()
    day = published.date() if isinstance(published, datetime) else published
    sight = _sight(text[:_LONGEST], day, networks, readers)
    found = _read(sight)
    return _numbered(_joined(found, sight))


def _sight(
    text: str, published: date | None, networks: Sequence[Network], readers: Readers
) -> Sight:
    """Read everything that is read from the whole text at once."""
    whole = _LINE_END.sub(" ", blanked(text))
    whole = truecase(whole) if is_upper(whole) else whole
    found = sentences(whole)
    entities = readers.recogniser.entities(whole, [s.span for s in found])
    named = [a for a in actors(whole, published) if a.kind != "unnamed"]
    spans = [a.span for a in named]
    located = places(whole, readers.gazetteer, entities=entities, blocked=spans)
    located = tuple(p for p in located if p.place is not None and p.confidence >= _SURE)
    people = persons(whole, entities=entities, keep=[*spans, *(p.span for p in located)])
    located = tuple(p for p in located if not any(p.span.overlaps(one) for one in people))
    return Sight(
        whole, mask(text, people), published, tuple(networks), tuple(named), located, found
    )


def _read(sight: Sight) -> list[tuple[ArticleClaim, int]]:
    """Return the claims, each with the number of its sentence."""
    found: list[tuple[ArticleClaim, int]] = []
    before, paragraph = Before(), -1
    for number, sentence in enumerate(sight.sentences):
        before = before if sentence.paragraph == paragraph else before.new_paragraph()
        paragraph = sentence.paragraph
        reader = SentenceReader(sight, sentence.span, before)
        read = reader.claims()
        if not read and reader.ids and reader.answers_for():
            found = [
                (replace(c, network=reader.ids[0]), n)
                if n == number - 1 and c.network is None and not before.group
                else (c, n)
                for c, n in found
            ]
        found += [(claim, number) for claim in read]
        before = reader.after()
    return found


def _joined(
    found: Sequence[tuple[ArticleClaim, int]], sight: Sight
) -> list[tuple[ArticleClaim, int]]:
    """Let "They killed 150" stand in one set with the attacks of the sentence before."""
    joined: list[tuple[ArticleClaim, int]] = []
    for claim, sentence in found:
        before = next(
            (
                (other, number)
                for other, number in joined
                if number == sentence - 1 and other.together is not None and _same(other, claim)
            ),
            None,
        )
        if before and points_back(sight.text, sight.sentences[sentence].span):
            joined.append((replace(claim, together=before[0].together), before[1]))
        else:
            joined.append((claim, sentence))
    return joined


def _same(one: ArticleClaim, other: ArticleClaim) -> bool:
    """Whether two claims speak of the same attacks by all they say."""
    keys = ("network", "ties", "countries", "outside", "first", "last", "place")
    return one.quantity is not other.quantity and all(
        getattr(one, key) == getattr(other, key) for key in keys
    )


def _numbered(found: Sequence[tuple[ArticleClaim, int]]) -> tuple[ArticleClaim, ...]:
    """Number the sets of claims made in one breath through the whole article."""
    sizes: dict[tuple[int, int], int] = {}
    for claim, sentence in found:
        if claim.together is not None:
            key = sentence, claim.together
            sizes[key] = sizes.get(key, 0) + 1
    numbers = {
        key: n for n, key in enumerate((k for k, size in sizes.items() if size > 1), start=1)
    }
    return tuple(
        replace(
            claim,
            together=numbers.get((sentence, claim.together or 0))
            if claim.together is not None
            else None,
        )
        for claim, sentence in found
    )
