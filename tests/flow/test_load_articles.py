"""Articles in the ledger: what is kept, what is not, and what happens when a load is killed."""

from __future__ import annotations

import json
import random
import time
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from rimland.app.api import Ledger
from rimland.app.jobs import articles as job
from rimland.app.jobs.events import EventFilter
from rimland.app.settings import Settings
from rimland.ledger.database import Database
from rimland.ledger.documents import delete_expired
from rimland.model.errors import FileRefusedError, NotFoundError, RimlandError
from rimland.model.time import parse_instant
from tests.articles import ALL, COPY, CORRECTION, FLASH, NOW, OTHER, PERSONS, documents, load, write
from tests.flow.crash import Moment, was_killed
from tests.tables import copied, state


@pytest.fixture
def feed(tmp_path: Path) -> Path:
    return write(tmp_path / "feed.jsonl", [*ALL, "{broken", FLASH | {"published": "2999-01-01"}])


def test_counts_add_up_and_loading_again_changes_nothing(database: Database, feed: Path) -> None:
    first = load(database, feed)
    counts = first.counts
    assert first.documents == 5
    assert (
        counts.read == counts.accepted + counts.unchanged + counts.superseded + counts.quarantined
    )
    assert counts.accepted == 4
    assert counts.quarantined == 2
    before = state(database), documents(database)
    again = load(database, feed).counts
    assert (again.accepted, again.unchanged, again.quarantined) == (0, 4, 2)
    assert (state(database), documents(database)) == before


def test_a_document_in_which_nothing_was_found_is_kept_with_no_report(
    database: Database, feed: Path
) -> None:
    load(database, feed)
    with database.reading() as connection:
        found = connection.exec_driver_sql(
            "SELECT reports FROM codings JOIN documents USING (document_id) "
            "WHERE source_id = 'article:gulf-ledger'"
        ).all()
    assert [tuple(row) for row in found] == [(0,)]


def test_input_order_gives_an_equal_ledger(
    new_ledger: Callable[[str], str], tmp_path: Path
) -> None:
    one, two = Database(new_ledger("one")), Database(new_ledger("two"))
    load(one, write(tmp_path / "a.jsonl", ALL))
    load(two, write(tmp_path / "b.jsonl", reversed(ALL)))
    assert state(one)[0] == state(two)[0]
    assert documents(one) == documents(two)


def test_no_persons_name_is_in_any_column_of_the_ledger_or_its_snapshot(
    tmp_path: Path, feed: Path
) -> None:
    with Ledger(replace(Settings(), ledger=str(tmp_path / "test.db"))) as ledger:
        load(ledger.database, feed)
        ledger.link()
        snapshot = ledger.snapshot(publish=True)
        told = str(ledger.events().to_dicts()) + str(ledger.quarantine().to_dicts())
        pages = [str(ledger.show(e["event_id"])) for e in ledger.events().to_dicts()]
        brief = ledger.brief("islamic-state")
        tables = [str(snapshot.arrow(name).to_pylist()) for name in snapshot.manifest["tables"]]
    raw = b"".join(p.read_bytes() for p in tmp_path.glob("test.db*") if p.is_file())
    for name in PERSONS:
        assert name.encode().lower() not in raw.lower()
        assert not any(name.lower() in t.lower() for t in (told, brief, *pages, *tables))


def test_quotes_are_the_masked_text_at_their_offsets_and_short(
    database: Database, feed: Path
) -> None:
    load(database, feed)
    with database.reading() as connection:
        held = connection.exec_driver_sql("SELECT document_id, masked_text FROM documents").all()
        payloads = connection.exec_driver_sql("SELECT payload FROM report_versions").scalars().all()
    texts = {document: masked for document, masked in held}  # noqa: C416 - rows are no tuples
    quotes = [quote for payload in payloads for quote in json.loads(payload)["evidence"]]
    assert quotes
    for quote in quotes:
        assert texts[quote["document"]][quote["start"] : quote["end"]] == quote["quote"]
        assert 0 < len(quote["quote"]) <= 200


def opened(tmp_path: Path, *rows: dict[str, Any], address: str = "") -> Ledger:
    ledger = Ledger(replace(Settings(), ledger=address or str(tmp_path / "linked.db")))
    load(ledger.database, write(tmp_path / "linked.jsonl", rows))
    ledger.link()
    return ledger


def test_flash_copy_and_correction_are_one_event_of_two_independent_sources(
    tmp_path: Path, ledger_address: str
) -> None:
    with opened(tmp_path, FLASH, COPY, CORRECTION, OTHER, address=ledger_address) as ledger:
        events = ledger.events(EventFilter(country="TUR")).to_dicts()
        shown = ledger.show(events[0]["event_id"])
    assert [e["reports"] for e in events] == [3]
    assert events[0]["publisher_families"] == ["Courier Print", "Harbour Group"]
    assert {r.evidence.coder for r in shown.reports} == {shown.reports[0].evidence.coder}
    assert all(r.evidence.quotes for r in shown.reports)
    assert {d["publisher"] for d in shown.documents.values()} == {
        *("Harbour Wire", "The Lagoon Times", "Canal Courier"),
    }
    urls = {d["given_id"]: d["url"] for d in shown.documents.values()}
    assert urls["flash"] == "https://example.org/"
    assert urls["copy"] == "https://example.org/copy"


def test_one_outlets_two_articles_on_an_attack_are_one_event(tmp_path: Path) -> None:
    later = CORRECTION | {"publisher": "Harbour Wire", "publisher_family": "Harbour Group"}
    with opened(tmp_path, FLASH, later) as ledger:
        (event,) = ledger.events().to_dicts()
    assert event["reports"] == 2
    assert event["publisher_families"] == ["Harbour Group"]


def test_a_correction_is_not_seen_before_it_was_published(tmp_path: Path) -> None:
    with opened(tmp_path, FLASH, CORRECTION) as ledger:

        def best(day: str) -> list[int]:
            seen = ledger.events(as_of=parse_instant(day)).to_dicts()
            return [e["victims_killed_best"] for e in seen]

        assert best("2016-08-20") == []
        assert best("2016-08-23") == [30]
        assert best("2016-08-25") == [54]
        (event,) = ledger.events().to_dicts()
        early = ledger.show(event["event_id"], as_of=parse_instant("2016-08-23"))
    assert len(early.reports) == len(early.documents) == 1


def test_a_file_that_cannot_be_used_leaves_nothing(tmp_path: Path, database: Database) -> None:
    path = tmp_path / "page.html"
    path.write_text("<html><body></body></html>")
    with pytest.raises(FileRefusedError, match="no article"):
        load(database, path)
    assert not (database.path and database.path.exists())


def test_a_page_in_a_line_that_holds_no_article_is_quarantined(
    tmp_path: Path, database: Database
) -> None:
    rows = [{"id": "p", "html": "<p></p>"}, FLASH]
    counts = load(database, write(tmp_path / "pages.jsonl", rows)).counts
    assert (counts.accepted, counts.quarantined) == (1, 1)


def test_originals_are_kept_only_sealed_logged_and_for_a_time(
    tmp_path: Path, feed: Path, new_ledger: Callable[[str], str]
) -> None:
    path = write(tmp_path / "one.jsonl", [FLASH])
    settings = replace(Settings(), ledger=new_ledger("sealed"), originals="sealed")
    with Ledger(settings) as ledger:
        load(ledger.database, path, settings=settings)
        with ledger.database.reading() as connection:
            (document,) = connection.exec_driver_sql("SELECT document_id FROM documents").scalars()
        # The ledger's clock of these tests stands still; the reader's does not.
        with ledger.database.writing() as connection:
            connection.exec_driver_sql("UPDATE originals SET expires_at = '2999'")
        with pytest.raises(RimlandError, match="without a reason"):
            ledger.original(document, reason=" ")
        assert ledger.original(document, reason="a complaint").decode() == FLASH["text"]
        with ledger.database.reading() as connection:
            reads = connection.exec_driver_sql("SELECT reason FROM original_reads").scalars().all()
        assert reads == ["a complaint"]
        with ledger.database.writing() as connection:
            connection.exec_driver_sql("UPDATE originals SET expires_at = '2026-03-02'")
            assert delete_expired(connection, now=NOW + timedelta(days=2)) == 1
        with pytest.raises(NotFoundError):
            ledger.original(document, reason="again")
    plain = Database(new_ledger("plain"))
    load(plain, feed)
    with plain.reading() as connection:
        assert connection.exec_driver_sql("SELECT count(*) FROM originals").scalar() == 0
    plain.close()


def test_reports_of_an_earlier_coder_that_are_no_longer_read_are_retracted(
    tmp_path: Path, database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = write(tmp_path / "one.jsonl", [FLASH])
    load(database, path)
    assert len(state(database)[0]) == 1  # type: ignore[arg-type]

    class Blind:
        name, repeats = "blind 1", True

        def code(self, document: Any) -> Any:
            from rimland.model.coded import CodedDocument  # noqa: PLC0415

            return CodedDocument(document.document_id, document.published, ())

    monkeypatch.setattr("rimland.app.jobs.article_reading.chosen_coder", lambda *_: Blind())
    counts = load(database, path).counts
    assert counts.retracted == 1
    assert not state(database)[0]
    assert load(database, path).counts.retracted == 0


@pytest.mark.slow
def test_killed_at_any_moment_and_run_again_the_ledger_is_equal(
    tmp_path: Path,
    feed: Path,
    new_ledger: Callable[[str], str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(job, "BATCH", 2)
    second = write(tmp_path / "second.jsonl", [OTHER | {"id": "x", "url": "https://example.org/x"}])

    def work(ledger: str) -> None:
        database = Database(ledger)
        load(database, feed, second)
        database.close()

    def content(ledger: str) -> tuple[object, ...]:
        database = Database(ledger, create=False)
        found = state(database), documents(database)
        database.close()
        return found

    plain = new_ledger("plain")
    work(plain)  # also loads every reader, once for all children
    expected = content(plain)
    began = time.monotonic()
    assert not was_killed(lambda: work(new_ledger("timed")))
    lasted = time.monotonic() - began
    # One commit makes the ledger, four are the feed's batches, one is the second file's.
    moments = [Moment(where, n) for where in ("before", "after") for n in range(1, 7)]
    chance = random.Random(7)
    moments += [Moment(delay=chance.uniform(0, 0.9) * lasted) for _ in range(4)]
    killed = 0
    # To make a ledger on a server takes a while; a third of the moments is of every kind.
    step = 3 if "://" in plain else 1
    struck = list(enumerate(moments))[::step]
    for number, moment in struck:
        ledger = new_ledger("killed")
        if number % 2:
            copied(plain, ledger)
        killed += was_killed(lambda ledger=ledger: work(ledger), moment)  # type: ignore[misc]
        work(ledger)
        assert content(ledger) == expected, moment
    assert killed >= 0.6 * len(struck)
