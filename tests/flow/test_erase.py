"""A takedown: the words are gone from every byte, the figures, the hash and the reason are not."""

from __future__ import annotations

import base64
import gzip
import json
import random
import time
import zlib
from dataclasses import replace
from pathlib import Path

import pytest

from rimland.app.api import Ledger
from rimland.app.jobs.add import add_report
from rimland.app.jobs.doctor import examine
from rimland.app.settings import Settings
from rimland.ledger.backup import backup
from rimland.ledger.check import damaged_versions
from rimland.ledger.database import Database
from rimland.ledger.documents import masked_text
from rimland.ledger.judgements import Judgement, append_judgements
from rimland.model.errors import LedgerBusyError, NotFoundError, RimlandError
from rimland.tables.snapshot import write_snapshot
from tests.articles import COPY, CORRECTION, FLASH, NOW, OTHER, load, write
from tests.bytes import found, write_columns
from tests.command_line import Run
from tests.flow.crash import Moment, was_killed

TOLD = FLASH | {
    "id": "told",
    "url": "https://example.org/told",
    "title": "Blast at a wedding, says the Çınar desk",
    "text": "A suicide bomber blew himself up at a wedding in Gaziantep, Turkey, on Saturday, "
    "killing at least 30 people, police said.\n\nThe “quiet street” smelt of burnt orange peel. "
    '"It was dark," said Salim Bawazir-Noman, a nurse.',
}
WORDS = (
    "blew himself up at a wedding",
    "“quiet street” smelt of burnt orange peel",
    "killing at least 30 people",
    "Blast at a wedding, says the Çınar desk",
    "Bawazir",
)
QUOTE = "the article says the “quiet street” smelt of burnt orange peel, so it is another blast"


def opened(folder: Path, *rows: dict[str, object], originals: str = "sealed") -> Ledger:
    settings = replace(Settings(), ledger=str(folder / "l.db"), originals=originals)
    ledger = Ledger(settings)
    if rows:
        load(ledger.database, write(folder.parent / "feed.jsonl", rows), settings=settings)
        ledger.link()
    return ledger


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    made = tmp_path / "ledger"
    made.mkdir()
    return made


def the_document(ledger: Ledger, given_id: str = "told") -> str:
    with ledger.database.reading() as connection:
        query = "SELECT document_id FROM documents WHERE given_id = '%s'"
        return str(connection.exec_driver_sql(query % given_id).scalar())


def judge(ledger: Ledger, document: str) -> None:
    """Let a person quote the document in a judgement's reason."""
    key = f"article:harbour-wire:{document}-1"
    with ledger.database.writing() as connection:
        said = Judgement("different", key, "desk:1", QUOTE, "desk-7", by_person=True)
        append_judgements(connection, [said], now=NOW)


def test_the_search_finds_what_is_there(tmp_path: Path) -> None:
    words = "smelt of “burnt” peel"
    (tmp_path / "a.txt").write_text(words)
    (tmp_path / "b.bin").write_bytes(b"xx" + words.encode("utf-16-le"))
    (tmp_path / "c.bin").write_bytes(b"xx" + zlib.compress(words.encode() * 9))
    (tmp_path / "d.gz").write_bytes(gzip.compress(words.encode() * 9))
    (tmp_path / "e.json").write_text(json.dumps([words]))
    (tmp_path / "f.html").write_bytes(b"data:," + base64.b64encode(zlib.compress(words.encode())))
    write_columns(tmp_path / "g.parquet", words)
    (tmp_path / "h.txt").write_text("smelt of peel")
    assert [name for name, _ in found(tmp_path, [words])] == [
        *("a.txt", "b.bin", "c.bin", "d.gz", "e.json", "f.html", "g.parquet"),
    ]


def test_after_a_vacuum_no_byte_of_an_erased_text_is_left(folder: Path) -> None:
    with opened(folder, TOLD, CORRECTION, OTHER) as ledger:
        document = the_document(ledger)
        judge(ledger, document)
        snapshots = [ledger.snapshot(), ledger.snapshot(publish=True)]
        assert {words for _, words in found(folder, WORDS)} == set(WORDS)
        (done,) = ledger.erase(document, reason="the publisher asked on 3 May", by="desk-7")
        assert done.fresh
        assert (done.versions, done.originals, done.quotes, done.retracted) == (1, 1, 1, 0)
        cleaned = ledger.vacuum()
        assert set(cleaned.withdrawn) == {s.snapshot_id for s in snapshots}
        later = ledger.snapshot()
        (folder / "brief.html").write_text(ledger.brief("islamic-state"))
        (row,) = ledger.erasures()
        assert found(folder, WORDS) == []
        with ledger.database.reading() as connection:
            kept = connection.exec_driver_sql(
                f"SELECT raw_sha256, text_sha256 FROM documents WHERE document_id = '{document}'"
            ).one()
        assert (row["raw_sha256"], row["text_sha256"]) == tuple(kept)
        assert (row["reason"], row["made_by"]) == ("the publisher asked on 3 May", "desk-7")
        (told,) = [d for d in later.arrow("documents").to_pylist() if d["document_id"] == document]
        assert (told["title"], told["url"]) == (None, "https://example.org/told")
        assert told["erased_at"]
        with pytest.raises(NotFoundError, match="was withdrawn"):
            ledger.open_snapshot(snapshots[0].snapshot_id)


def test_figures_and_offsets_stay_and_the_check_of_the_log_knows_it(folder: Path) -> None:
    with opened(folder, TOLD, OTHER) as ledger:
        (before,) = ledger.snapshot().arrow("reports").filter(_of("TUR")).to_pylist()
        ledger.erase("https://example.org/told", reason="asked")
        (after,) = ledger.snapshot().arrow("reports").filter(_of("TUR")).to_pylist()
        assert after["citation"] == (
            "Harbour Wire, 2016-08-21. https://example.org/told (text erased)"
        )
        spans = [(q["field"], q["start"], q["end"]) for q in before["evidence"]]
        assert [(q["field"], q["start"], q["end"]) for q in after["evidence"]] == spans
        assert all(q["quote"] is None for q in after["evidence"])
        same = set(before) - {"evidence", "citation"}
        assert {n: after[n] for n in same} == {n: before[n] for n in same}
        with ledger.database.reading() as connection:
            assert damaged_versions(connection) == (0, 2)
            with pytest.raises(NotFoundError, match="was erased"):
                masked_text(connection, the_document(ledger))
        (event,) = [e for e in ledger.events().to_dicts() if e["country_iso3"] == "TUR"]
        assert event["victims_killed_best"] == 30
        assert str(ledger.show(event["event_id"])).count("smelt") == 0
        states = {f.check: f for f in examine(ledger.database, ledger.settings.snapshot_folder)}
        assert states["log"].state == "ok"
        assert (states["erased"].state, "rimland vacuum" in states["erased"].found) == (
            *("note",),
            True,
        )
        ledger.vacuum()
        states = {f.check: f for f in examine(ledger.database, ledger.settings.snapshot_folder)}
        assert states["erased"].state == "ok"
        assert all(f.state != "fault" for f in states.values())
        with ledger.database.writing() as connection:
            connection.exec_driver_sql(
                "UPDATE report_versions SET payload = replace(payload, '30', '31')"
            )
        with ledger.database.reading() as connection:
            assert damaged_versions(connection)[0] >= 1


def _of(country: str) -> object:
    import pyarrow.compute as pc  # noqa: PLC0415

    return pc.field("country_iso3") == country


def test_with_its_reports_it_is_seen_at_no_time(folder: Path) -> None:
    from rimland.model.time import parse_instant  # noqa: PLC0415

    with opened(folder, TOLD, OTHER) as ledger:
        assert len(ledger.events()) == 2
        (done,) = ledger.erase(the_document(ledger), reason="libel", with_reports=True)
        assert done.retracted == 1
        ledger.link()
        assert [e["country_iso3"] for e in ledger.events().to_dicts()] == ["NGA"]
        assert len(ledger.events(as_of=parse_instant("2016-08-23"))) == 0


def test_erasing_again_changes_nothing_and_asking_for_more_does_the_rest(folder: Path) -> None:
    with opened(folder, TOLD) as ledger:
        document = the_document(ledger)
        ledger.erase(document, reason="asked")
        state = ledger.snapshot().snapshot_id
        (again,) = ledger.erase(document, reason="asked once more")
        assert (again.fresh, again.versions) == (False, 0)
        assert ledger.snapshot().snapshot_id == state
        assert len(ledger.erasures()) == 1
        (more,) = ledger.erase(document, reason="the address, too", url_too=True)
        assert (more.fresh, more.versions) == (True, 1)
        ledger.vacuum()
        assert found(folder, ["example.org/told"]) == []
        with ledger.database.reading() as connection:
            assert damaged_versions(connection)[0] == 0


@pytest.mark.parametrize("form", ["again", "page", "by hand"])
def test_the_same_words_do_not_come_back(folder: Path, form: str) -> None:
    with opened(folder, TOLD, OTHER, originals="none") as ledger:
        ledger.erase(the_document(ledger), reason="asked")
        before = len(ledger.reports())
        if form == "by hand":
            entry = {
                "source": {"publisher": "Some Desk", "published": "2016-08-21"},
                "quote": "killing at least 30 people",
                "text": TOLD["text"],
                "report": {
                    "country_iso3": "TUR",
                    "date_start": "2016-08-20",
                    "killed_best": 30,
                    "event_types": ["bombing"],
                },
            }
            with pytest.raises(RimlandError, match="may not come back"):
                add_report(ledger.database, entry, settings=ledger.settings, now=NOW)
            return
        other = {} if form == "again" else {"publisher": "Third Wire", "url": "https://e.org/x"}
        counts = load(ledger.database, write(folder.parent / "b.jsonl", [TOLD | other])).counts
        assert (counts.read, counts.accepted, counts.quarantined) == (1, 0, 1)
        (refused,) = ledger.quarantine().to_dicts()
        assert (refused["code"], refused["value"]) == ("erased", "")
        assert len(ledger.reports()) == before
        counts = load(ledger.database, folder.parent / "b.jsonl").counts
        assert counts.quarantined == 1
        assert len(ledger.quarantine()) == 1
        ledger.vacuum()
        assert found(folder, WORDS[:3]) == []


def test_copies_are_named_and_erased_and_refused_if_asked(folder: Path) -> None:
    copy = TOLD | {k: COPY[k] for k in ("id", "url", "publisher", "publisher_family")}
    loose = copy | {"id": "third", "url": "https://e.org/3", "text": TOLD["text"].upper()}
    with opened(folder, TOLD, copy, originals="none") as ledger:
        document, second = the_document(ledger), the_document(ledger, "copy")
        (done,) = ledger.erase(document, reason="asked")
        assert done.copies_left == (second,)
        both = ledger.erase(document, reason="asked", copies=True)
        assert [one.document_id for one in both if one.fresh] == [document, second]
        assert all(one.copies_left == () for one in both)
        ledger.vacuum()
        assert found(folder, WORDS[:3]) == []
        spaced = loose | {"text": TOLD["text"].replace(",", " ,")}
        counts = load(ledger.database, write(folder.parent / "c.jsonl", [spaced])).counts
        assert (counts.accepted, counts.quarantined) == (0, 1)


def test_a_document_erased_while_it_is_loaded_is_not_appended(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from rimland.app.jobs import articles  # noqa: PLC0415

    with opened(folder, TOLD, originals="none") as ledger:
        document = the_document(ledger)
        append = articles.append_batch

        def late(*arguments: object, **options: object) -> object:
            with Ledger(ledger.settings) as second:
                second.erase(document, reason="asked just now")
            return append(*arguments, **options)  # type: ignore[arg-type]

        monkeypatch.setattr(articles, "append_batch", late)
        again = TOLD | {"publisher": "Third Wire", "url": "https://e.org/x"}
        with pytest.raises(LedgerBusyError, match="erased while it was being loaded"):
            load(ledger.database, write(folder.parent / "b.jsonl", [again]))


def test_a_snapshot_made_while_a_document_is_erased_does_not_keep_it(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with opened(folder, TOLD, originals="none") as ledger:
        document = the_document(ledger)
        begun = False

        def late(*arguments: object, **options: object) -> object:
            nonlocal begun
            made = write_snapshot(*arguments, **options)  # type: ignore[arg-type]
            if not begun:
                begun = True
                with Ledger(ledger.settings) as second:
                    second.erase(document, reason="asked just now")
                    second.vacuum()
            return made

        monkeypatch.setattr("rimland.app.jobs.snapshot.write_snapshot", late)
        ledger.snapshot()
        assert begun
        assert found(folder, WORDS[:3]) == []


def test_other_ledgers_and_work_in_progress_are_named_and_left_alone(folder: Path) -> None:
    with opened(folder, TOLD, originals="none") as ledger:
        ledger.snapshot()
        backup(ledger.database, folder / "copy.db")
        (folder / "note.txt").write_text("mine")
        snapshots = ledger.settings.snapshot_folder
        (snapshots / f".building-{1}-abc").mkdir()  # process 1 always runs
        (snapshots / ".building-999999999-abc").mkdir()
        ledger.erase(the_document(ledger), reason="asked")
        done = ledger.vacuum()
        assert done.leftovers == 1
        assert {Path(p).name for p in done.untouched} == {"copy.db", ".building-1-abc"}
        assert {name for name, _ in found(folder, WORDS[:1])} == {"copy.db"}


@pytest.mark.slow
def test_killed_at_any_moment_and_run_again_the_words_are_gone(folder: Path) -> None:
    with opened(folder, TOLD, OTHER) as ledger:
        document = the_document(ledger)
        judge(ledger, document)
        ledger.snapshot()
        kept = {p.relative_to(folder): p.read_bytes() for p in folder.rglob("*") if p.is_file()}

    def work(home: Path) -> None:
        with Ledger(replace(Settings(), ledger=str(home / "l.db"))) as opened_again:
            opened_again.erase(document, reason="asked", with_reports=True)
            opened_again.vacuum()

    def fresh(name: str) -> Path:
        home = folder.parent / name
        for path, data in kept.items():
            (home / path).parent.mkdir(parents=True, exist_ok=True)
            (home / path).write_bytes(data)
        return home

    def content(home: Path) -> object:
        with Ledger(replace(Settings(), ledger=str(home / "l.db"))) as done:
            with done.database.reading() as connection:
                rows = connection.exec_driver_sql(
                    "SELECT seq, payload, content_hash FROM report_versions ORDER BY seq"
                ).all()
                gone = connection.exec_driver_sql(
                    "SELECT snapshot_id, reason FROM snapshot_withdrawals"
                ).all()
                struck = connection.exec_driver_sql("SELECT report_key FROM retractions").all()
                assert damaged_versions(connection)[0] == 0
            names = sorted(p.name for p in done.settings.snapshot_folder.iterdir())
            erased = [(e["document_id"], e["reason"]) for e in done.erasures()]
            return [tuple(r) for r in (*rows, *gone, *struck)], names, erased

    plain = fresh("plain")
    work(plain)
    expected = content(plain)
    timed = fresh("timed")
    began = time.monotonic()
    assert not was_killed(lambda: work(timed))
    lasted = time.monotonic() - began
    moments = [Moment(where, n) for where in ("before", "after") for n in range(1, 4)]
    chance = random.Random(7)
    moments += [Moment(delay=chance.uniform(0.3, 1.0) * lasted) for _ in range(6)]
    killed = 0
    for number, moment in enumerate(moments):
        home = fresh(str(number))
        killed += was_killed(lambda home=home: work(home), moment)  # type: ignore[misc]
        work(home)
        assert content(home) == expected, moment
        assert found(home, WORDS) == [], moment
    assert killed >= 8


def test_the_commands(rimland: Run, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with opened(folder, TOLD, originals="none") as ledger:
        document = the_document(ledger)
    monkeypatch.setenv("RIMLAND_LEDGER", str(folder / "l.db"))

    assert rimland("erase", document)[0] == 2
    assert rimland("erase", "--reason", "x")[0] == 2
    assert rimland("erase", document, "--list")[0] == 2
    code, _, err = rimland("erase", "doc0", "--reason", "x")
    assert (code, "there is no document 'doc0'" in err) == (1, True)
    code, _, err = rimland("erase", document, "--reason", "x", "--by", "Jane Doe")
    assert code == 1
    code, out, err = rimland("erase", document, "--reason", "they asked", "--by", "desk-7")
    assert code == 0
    assert f"{document}: erased" in out
    assert "rimland vacuum" in err
    (row,) = json.loads(rimland("erase", "--list", "--format", "json")[1])
    assert (row["document_id"], row["made_by"]) == (document, "desk-7")
    code, out, _ = rimland("vacuum", "--format", "json")
    assert code == 0
    assert set(json.loads(out)) == {
        *("bytes_before", "bytes_after", "withdrawn", "leftovers", "untouched"),
    }
    assert "not touched" in rimland("vacuum")[1]


def test_a_vacuum_waits_for_no_reader_for_ever(folder: Path) -> None:
    with opened(folder, TOLD, originals="none") as ledger:
        ledger.erase(the_document(ledger), reason="asked")
        hasty = Ledger(replace(ledger.settings, ledger_wait_seconds=0.2))
        other = Database(str(folder / "l.db"))
        with other.reading() as connection:
            connection.exec_driver_sql("SELECT count(*) FROM documents").scalar()
            with pytest.raises(LedgerBusyError, match=r"rimland vacuum again|using it"):
                hasty.vacuum()
        hasty.vacuum()
        assert found(folder, WORDS[:3]) == []
        hasty.close()
        other.close()
