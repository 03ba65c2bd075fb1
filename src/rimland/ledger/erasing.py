"""Takedowns: a document's words leave the log, its hashes and the reason stay.

What goes: the text, the title, the sealed original, the quotes and the title in every version of
its reports, and what judgements, codings, alerts and quarantined rows quote of it. What stays: the row with
its hashes, who published it and when, the figures that were read in it (figures are facts, and the
log keeps where in the text they stood), and an entry that says who asked for it and why. A later
load of the same words is refused by their hashes.

This is the one place that changes what was written. The versions it changes are listed, each with
the hash of what is left, so that a check of the log can tell a takedown from damage.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, delete, func, insert, or_, select, update

from rimland.ledger import schema
from rimland.ledger.arrivals import first_document
from rimland.ledger.feed_items import forget_items
from rimland.ledger.outbox_scrubbing import Gone, scrub_alerts
from rimland.ledger.schema_erasing import erased_versions, erasures
from rimland.ledger.scrubbing import Words, scrub
from rimland.model.errors import NotFoundError, RimlandError
from rimland.model.ids import content_hash
from rimland.model.time import utc_text

ERASED_CITATION = "(text erased)"
"""What the citation of a report ends with whose document's words are gone."""

_LONGEST_REASON = 500


@dataclass(frozen=True, slots=True)
class Takedown:
    """What was asked: why, by whom (a handle), and what goes beside the text."""

    reason: str
    made_by: str | None = None
    url_too: bool = False
    reports_too: bool = False
    copies_too: bool = False


@dataclass(frozen=True, slots=True)
class Erased:
    """What a takedown did to one document; ``fresh`` is false where nothing was left to do.

    ``copies_left`` are documents of the same words that still hold them.
    """

    document_id: str
    source_id: str
    fresh: bool
    versions: int
    retracted: int
    quotes: int
    originals: int
    copies_left: tuple[str, ...]


def erase(
    connection: Connection, names: Sequence[str], takedown: Takedown, *, now: datetime
) -> list[Erased]:
    """Erase documents named by id or address, in the caller's write transaction.

    Doing it again changes nothing; asking for more than before does only the rest. Raises
    RimlandError without a reason, NotFoundError for a name that no document bears, RimlandError for
    an address that several bear.
    """
    if not takedown.reason.strip():
        raise RimlandError("nothing is erased without a reason", hint="say why with --reason")
    if connection.dialect.name == "sqlite":
        # Until the file is rewritten, a copy of it must not hold the words in its free pages.
        connection.exec_driver_sql("PRAGMA secure_delete = ON")
    wanted = [_document(connection, name) for name in names]
    if takedown.copies_too:
        wanted = [one for row in wanted for one in _copies(connection, row["copy_hash"])]
    once = {row["document_id"]: row for row in wanted}
    done = [_erase_one(connection, row, takedown, now) for row in once.values()]
    return [
        Erased(**one, copies_left=_holding(connection, once[one["document_id"]]["copy_hash"]))
        for one in done
    ]


def _document(connection: Connection, name: str) -> dict[str, Any]:
    d = schema.documents
    address = name.partition("#")[0]
    named = or_(d.c.document_id == name, d.c.url == name, d.c.url == address)
    rows = [dict(row) for row in connection.execute(select(d).where(named)).mappings()]
    if not rows:
        hint = "give a document's id (rimland show EVENT lists them) or its whole address"
        raise NotFoundError(f"there is no document '{name[:80]}'", hint=hint)
    if len(rows) > 1:
        listed = ", ".join(sorted(row["document_id"] for row in rows)[:5])
        what = f"{len(rows)} documents bear this address"
        raise RimlandError(what, where=name[:80], hint=f"name them by id: {listed}")
    return rows[0]


def _copies(connection: Connection, copy_hash: str) -> list[dict[str, Any]]:
    d = schema.documents
    rows = connection.execute(select(d).where(d.c.copy_hash == copy_hash).order_by(d.c.seq))
    return [dict(row) for row in rows.mappings()]


def _holding(connection: Connection, copy_hash: str) -> tuple[str, ...]:
    rows = _copies(connection, copy_hash)
    return tuple(row["document_id"] for row in rows if row["masked_text"])


def _erase_one(
    connection: Connection, row: dict[str, Any], takedown: Takedown, now: datetime
) -> dict[str, Any]:
    document = str(row["document_id"])
    if _asked_before(connection, document, takedown):
        done = dict.fromkeys(("versions", "retracted", "quotes", "originals"), 0)
        return {"document_id": document, "source_id": row["source_id"], "fresh": False, **done}
    words = Words(f"{row['title'] or ''}\n{row['masked_text']}")
    url = None if takedown.url_too else row["url"]
    kept = {"masked_text": "", "title": None, "url": url}
    if takedown.url_too:
        kept["given_id"] = None
    d = schema.documents
    connection.execute(update(d).where(d.c.document_id == document).values(**kept))
    originals = connection.execute(
        delete(schema.originals).where(schema.originals.c.document_id == document)
    ).rowcount
    forget_items(connection, document, now=now)
    versions = _versions(connection, document)
    citation = _citation(row, url)
    changed = [_strip(connection, version, document, citation, now) for version in versions]
    keys = sorted({str(version["report_key"]) for version in versions})
    retracted = _retract(connection, versions, now) if takedown.reports_too else 0
    connection.execute(
        insert(erasures).values(
            **{n: row[n] for n in ("document_id", "source_id", "raw_sha256", "text_sha256")},
            copy_hash=row["copy_hash"],
            copies_too=int(takedown.copies_too),
            url_too=int(takedown.url_too),
            reports_too=int(takedown.reports_too),
            reason=takedown.reason.strip()[:_LONGEST_REASON],
            made_by=takedown.made_by,
            erased_at=utc_text(now),
        )
    )
    gone = Gone(words, row["title"], row["url"], takedown.url_too)
    return {
        "document_id": document,
        "source_id": row["source_id"],
        "fresh": True,
        "versions": sum(changed),
        "retracted": retracted,
        "quotes": scrub(connection, document, keys, words) + scrub_alerts(connection, gone),
        "originals": originals,
    }


def _asked_before(connection: Connection, document: str, takedown: Takedown) -> bool:
    c = erasures.c
    earlier = connection.execute(
        select(c.url_too, c.reports_too, c.copies_too).where(c.document_id == document)
    ).all()
    asked = (takedown.url_too, takedown.reports_too, takedown.copies_too)
    had = [any(row[i] for row in earlier) for i in range(len(asked))]
    return bool(earlier) and all(h or not a for h, a in zip(had, asked, strict=True))


def _citation(row: dict[str, Any], url: str | None) -> str:
    """Return what a report cites now: never the same for two documents, since equal ones link."""
    day = (row["published"] or "no date")[: len("YYYY-MM-DD")]
    return f"{row['publisher']}, {day}. {url or row['document_id']} {ERASED_CITATION}"


def _versions(connection: Connection, document: str) -> list[dict[str, Any]]:
    """Return every version of the document's reports, confirmations too."""
    t = schema.report_versions
    # A correction's reports stand under the first version's document, beside those of the others.
    first = first_document(connection, document)
    rows = connection.execute(
        select(t).where(t.c.record_id.like(f"{first}-%")).order_by(t.c.seq)
    ).mappings()
    told = [dict(row) for row in rows]
    if len({row["release"] for row in told}) <= 1:
        return told
    return [row for row in told if f'"document_id":"{document}"' in row["payload"]]


def _strip(
    connection: Connection, version: dict[str, Any], document: str, citation: str, now: datetime
) -> bool:
    """Take the quotes and the title out of one version; say whether it held any."""
    if not version["payload"]:
        return False
    left = without_words(version["payload"], citation)
    if left == version["payload"]:
        return False
    t = schema.report_versions
    connection.execute(update(t).where(t.c.seq == version["seq"]).values(payload=left))
    connection.execute(
        insert(erased_versions).values(
            version_seq=version["seq"],
            document_id=document,
            left_hash=content_hash(left),
            erased_at=utc_text(now),
        )
    )
    return True


def without_words(payload: str, citation: str) -> str:
    """Return a report's content without the document's words: what was said where stays."""
    content = json.loads(payload)
    for quote in content.get("evidence") or ():
        quote.pop("quote", None)
    content.pop("summary", None)
    content["citation"] = citation
    return json.dumps(content, ensure_ascii=False, separators=(",", ":"))


def _retract(connection: Connection, versions: list[dict[str, Any]], now: datetime) -> int:
    """Strike the document's reports; as of the day they became known, so that no time shows them."""
    last = {str(version["report_key"]): version for version in versions}
    r = schema.retractions
    retracted = 0
    for key, version in sorted(last.items()):
        struck = connection.execute(
            select(func.max(r.c.after_version)).where(r.c.report_key == key)
        ).scalar()
        if (struck or 0) >= version["seq"]:
            continue
        first_known = min(v["known_at"] for v in versions if v["report_key"] == key)
        connection.execute(
            insert(r).values(
                report_key=key,
                release=version["release"],
                release_rank=version["release_rank"],
                after_version=version["seq"],
                reason="its document was erased",
                known_at=first_known,
                recorded_at=utc_text(now),
                load_seq=version["load_seq"],
            )
        )
        retracted += 1
    return retracted
