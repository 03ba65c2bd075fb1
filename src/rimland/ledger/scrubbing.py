"""Quotes of an erased document in what was written about it: judgements, codings, refused rows."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Sequence

from sqlalchemy import Connection, select, update

from rimland.ledger import schema
from rimland.ledger.schema_desk import story_judgements

QUOTED = "(erased: it quoted the document)"
_QUOTE_WORDS = 5
"""So many words in the same order are a quote; fewer stand in any sentence on an attack."""

_AT_ONCE = 500
_WORD = re.compile(r"[^\W_]+")


class Words:
    """Finds quotes of a text in other texts, by runs of words."""

    def __init__(self, source: str) -> None:
        self._runs = frozenset(self._runs_of(source))

    @staticmethod
    def _runs_of(words: str) -> Iterable[tuple[str, ...]]:
        folded = [word.casefold() for word in _WORD.findall(words)]
        return zip(*(folded[i:] for i in range(_QUOTE_WORDS)), strict=False)

    def quoted_in(self, words: str | None) -> bool:
        """Whether a text holds a run of the source's words."""
        return bool(words) and any(run in self._runs for run in self._runs_of(words or ""))


def scrub(connection: Connection, document: str, keys: Sequence[str], words: Words) -> int:
    """Take quotes out of what was written about a document; return how many texts held one.

    Args:
        connection: a write transaction.
        document: the document's id.
        keys: its reports.
        words: what it said.
    """
    q, c, o = schema.quarantine, schema.codings, schema.original_reads
    connection.execute(
        update(q)
        .where(q.c.record_id.like(f"{document}-%") | (q.c.record_id == document))
        .values(value="")
    )
    scrubbed = 0
    for row in connection.execute(
        select(c.c.seq, c.c.abstained).where(c.c.document_id == document)
    ).all():
        told = json.loads(row.abstained)
        kept = {name: QUOTED if words.quoted_in(why) else why for name, why in told.items()}
        if kept != told:
            left = json.dumps(kept, sort_keys=True, ensure_ascii=False)
            connection.execute(update(c).where(c.c.seq == row.seq).values(abstained=left))
            scrubbed += 1
    read = select(o.c.seq, o.c.reason).where(o.c.document_id == document)
    for row in connection.execute(read).all():
        if words.quoted_in(row.reason):
            connection.execute(update(o).where(o.c.seq == row.seq).values(reason=QUOTED))
            scrubbed += 1
    scrubbed += _scrub_story_judgements(connection, document, words)
    return scrubbed + _scrub_judgements(connection, keys, words)


def _scrub_story_judgements(connection: Connection, document: str, words: Words) -> int:
    j = story_judgements
    about = (j.c.document_a == document) | (j.c.document_b == document)
    scrubbed = 0
    for row in connection.execute(select(j.c.seq, j.c.reason).where(about)).all():
        if words.quoted_in(row.reason):
            connection.execute(update(j).where(j.c.seq == row.seq).values(reason=QUOTED))
            scrubbed += 1
    return scrubbed


def _scrub_judgements(connection: Connection, keys: Sequence[str], words: Words) -> int:
    j = schema.judgements
    scrubbed = 0
    for start in range(0, len(keys), _AT_ONCE):
        some = list(keys[start : start + _AT_ONCE])
        about = j.c.subject_a.in_(some) | j.c.subject_b.in_(some)
        rows = connection.execute(select(j.c.seq, j.c.reason, j.c.value).where(about)).all()
        for row in rows:
            left: dict[str, str] = {}
            if words.quoted_in(row.reason):
                left["reason"] = QUOTED
            if words.quoted_in(row.value):
                left["value"] = json.dumps(QUOTED)
            if left:
                connection.execute(update(j).where(j.c.seq == row.seq).values(**left))
                scrubbed += 1
    return scrubbed
