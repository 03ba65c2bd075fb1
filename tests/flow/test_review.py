"""Review: the queue, one key for each decision, leaving and going on, second readings."""

from __future__ import annotations

import os
import pty
import select
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from rimland.app.jobs.judge import judge
from rimland.app.jobs.judge_signing import Signed
from rimland.app.jobs.link import link_reports
from rimland.app.jobs.review import Review
from rimland.app.jobs.review_agreement import agreement_table
from rimland.app.jobs.review_queue import Item, Wanted
from rimland.ledger.database import Database
from rimland.ledger.judgements import standing_rejections
from rimland.tables.networks import load_network
from tests import articles
from tests.judging import NOW, TOLD_BY, UNSURE, linked_ledger, partition

RUMOUR = {
    "id": "rumour",
    "publisher": "Harbour Wire",
    "published": "2016-03-23",
    "text": "Gunmen may have attacked a village near Maiduguri, residents said. Some people were "
    "killed, according to rumours.",
}
ALL = (*TOLD_BY, *UNSURE)
LONGEST = 120.0


@pytest.fixture
def ledger(tmp_path: Path) -> Iterator[Database]:
    database = linked_ledger(tmp_path, ALL)
    yield database
    database.close()


@pytest.fixture
def either(tmp_path: Path, ledger_address: str) -> Iterator[Database]:
    """The same ledger in each kind of database."""
    database = linked_ledger(tmp_path, ALL, ledger_address)
    yield database
    database.close()


def sitting(database: Database, by: str = "desk-1", **wanted: object) -> Review:
    return Review(
        database,
        by,
        Wanted(**wanted),  # type: ignore[arg-type]
        default="",
        clock=lambda: NOW,
    )


def queue(database: Database, by: str = "desk-1", **wanted: object) -> list[tuple[str, ...]]:
    table = sitting(database, by, **wanted).queue_table()
    return [
        (r["report_a"], r["report_b"]) if r["report_b"] else (r["report_a"],)
        for r in table.to_pylist()
    ]


def first(review: Review) -> Item:
    item = review.next()
    assert item is not None
    return item


def test_the_queue_is_ordered_by_what_is_unsure_and_matters(ledger: Database) -> None:
    rows = sitting(ledger).queue_table().to_pylist()
    assert len(rows) >= 3
    assert all(0 < row["uncertainty"] <= 1 for row in rows)
    assert [r["priority"] for r in rows] == sorted((r["priority"] for r in rows), reverse=True)
    for row in rows:
        assert row["priority"] == pytest.approx(row["uncertainty"] * row["importance"])
        assert "killed" in row["why"]
    sure = {("alpha:brussels", "beta:brussels"), ("alpha:paris", "beta:paris")}
    assert not sure & set(queue(ledger))


def test_the_queue_keeps_to_a_country_a_network_and_a_number(ledger: Database) -> None:
    everything = queue(ledger)
    german = queue(ledger, country="deu")
    assert german == [("beta:berlin", "delta:potsdam")]
    assert queue(ledger, limit=1) == everything[:1]
    assert queue(ledger, network=load_network("islamic-state")) == everything
    assert queue(ledger, network=load_network("al-qaeda")) == []


def test_answers_are_stored_at_once_and_the_next_sitting_goes_on(either: Database) -> None:
    ledger = either
    waiting = queue(ledger)
    review = sitting(ledger)
    item = first(review)
    assert review.reasons(item)
    assert [row["report_key"] for row in review.reports(item)] == list(item.keys)
    review.answer(item, "different")
    # Nothing is finished: a sitting that dies here has lost nothing.
    del review
    assert queue(ledger) == waiting[1:]
    link_reports(ledger, now=NOW)
    assert all(not set(waiting[0]) <= keys for keys in partition(ledger))


def test_what_is_judged_joins_events_when_the_sitting_ends(ledger: Database) -> None:
    review = sitting(ledger, country="DEU")
    item = first(review)
    review.answer(item, "same")
    assert review.judged == 1
    assert review.finish()
    assert set(item.keys) in partition(ledger)
    assert not sitting(ledger).finish()


def test_the_last_answer_can_be_taken_back(ledger: Database) -> None:
    waiting = queue(ledger)
    review = sitting(ledger)
    item = first(review)
    review.answer(item, "part")
    taken = review.take_back()
    assert taken == item == review.next()
    assert review.judged == 0
    assert review.take_back() is None
    assert queue(ledger) == waiting


def test_what_is_skipped_comes_last_and_only_for_who_skipped_it(ledger: Database) -> None:
    waiting = queue(ledger)
    review = sitting(ledger)
    review.answer(first(review), "skip")
    assert queue(ledger) == [*waiting[1:], waiting[0]]
    assert queue(ledger, "desk-2") == waiting


def test_what_another_judged_meanwhile_is_passed_over(ledger: Database) -> None:
    mine = sitting(ledger)
    other = sitting(ledger, "desk-2")
    other.answer(first(other), "different")
    item = first(mine)
    assert item.keys == queue(ledger, "desk-3")[0]
    assert len(mine) == len(other)


def test_a_doubtful_report_waits_for_a_person(either: Database, tmp_path: Path) -> None:
    ledger = either
    articles.load(ledger, articles.write(tmp_path / "a.jsonl", [RUMOUR]))
    link_reports(ledger, now=NOW)
    review = sitting(ledger, country="NGA")
    item = first(review)
    assert item.kind == "report"
    assert item.chance is not None
    assert item.chance < 0.5
    (report,) = review.reports(item)
    assert any("attacked a village" in quote["quote"] for quote in report["evidence"])
    review.answer(item, "reject")
    with ledger.reading() as connection:
        assert standing_rejections(connection) == [item.a]
    assert queue(ledger, country="NGA") == []


def test_second_readings_are_blind_and_differences_come_first(either: Database) -> None:
    ledger = either
    judge(ledger, "same", ["beta:berlin", "delta:potsdam"], Signed("desk-1", "one"), now=NOW)
    judge(ledger, "different", ["alpha:nice", "delta:antibes"], Signed("desk-1", "two"), now=NOW)
    before = partition(ledger)
    assert queue(ledger, "desk-1", double=True) == []
    second = sitting(ledger, "desk-2", double=True)
    assert len(second) == 2
    answers = {}
    while (item := second.next()) is not None:
        assert item.chance is None
        answers[item.keys] = second.answer(item, "different")
    second.finish()
    link_reports(ledger, now=NOW)
    assert partition(ledger) == before
    assert queue(ledger, "desk-2", double=True) == []
    (row,) = agreement_table(ledger).to_pylist()
    assert (row["first"], row["second"], row["pairs"]) == ("desk-1", "desk-2", 2)
    assert (row["agreed"], row["unsettled"], row["kappa"]) == (1, 1, None)
    assert "not enough" in row["note"]
    assert {(c["first"], c["second"]): c["pairs"] for c in row["table"]} == {
        ("same", "different"): 1,
        ("different", "different"): 1,
    }
    settling = sitting(ledger, "desk-3")
    item = first(settling)
    assert item.kind == "settle"
    assert item.keys == ("beta:berlin", "delta:potsdam")
    assert item.why[0] == "desk-1 said same, desk-2 different"
    settling.answer(item, "different")
    settling.finish()
    assert all(not set(item.keys) <= keys for keys in partition(ledger))
    (row,) = agreement_table(ledger).to_pylist()
    assert (row["pairs"], row["unsettled"]) == (2, 0)


def environment(ledger: Database) -> dict[str, str]:
    kept = {k: v for k, v in os.environ.items() if not k.startswith("RIMLAND_")}
    return {
        **kept,
        "COLUMNS": "80",
        "LINES": "50",
        "TERM": "xterm",
        "RIMLAND_LEDGER": str(ledger.path),
    }


def command(*arguments: str) -> list[str]:
    return [sys.executable, "-c", "from rimland.ui.cli.main import run; run()", *arguments]


def test_keys_can_be_piped_in(ledger: Database) -> None:
    waiting = queue(ledger)
    done = subprocess.run(
        command("review", "--by", "desk-1"),
        input="?d\nukq",
        env=environment(ledger),
        capture_output=True,
        text=True,
        timeout=LONGEST,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert "Do these two tell of one attack?" in done.stdout
    assert "they are never joined again" in done.stdout
    assert "taken back" in done.stdout
    assert "0 judged" in done.stdout
    assert max(len(line) for line in done.stdout.splitlines()) <= 80
    assert "≠" in done.stdout
    assert queue(ledger) == [*waiting[1:], waiting[0]]


class Terminal:
    """A real terminal of 80 columns in which the command runs."""

    def __init__(self, arguments: list[str], variables: dict[str, str]) -> None:
        self.process, self._reads = pty.fork()
        if self.process == 0:
            os.execve(arguments[0], arguments, variables)  # noqa: S606 - the command under test
        self.seen = ""

    def wait_for(self, words: str, after: int = 0) -> int:
        """Read until these words are on the screen and return the place behind them."""
        give_up = time.monotonic() + LONGEST
        while (place := self.seen.find(words, after)) < 0:
            assert time.monotonic() < give_up, self.seen[-2000:]
            if select.select([self._reads], [], [], 1.0)[0]:
                try:
                    self.seen += os.read(self._reads, 65536).decode(errors="replace")
                except OSError:
                    assert words in self.seen[after:], self.seen[-2000:]
        return place + len(words)

    def press(self, key: str) -> None:
        os.write(self._reads, key.encode())

    def close(self) -> int:
        _, status = os.waitpid(self.process, 0)
        os.close(self._reads)
        return os.waitstatus_to_exitcode(status)


@pytest.mark.slow
def test_one_key_in_a_real_terminal_is_one_judgement(ledger: Database) -> None:
    waiting = queue(ledger)
    terminal = Terminal(command("review", "--by", "desk-1"), environment(ledger))
    at = terminal.wait_for("k u ? q]")
    terminal.press("d")
    at = terminal.wait_for("different (judgement", at)
    at = terminal.wait_for("k u ? q]", at)
    terminal.press("q")
    terminal.wait_for("1 judged", at)
    assert terminal.close() == 0
    assert queue(ledger) == waiting[1:]


@pytest.mark.slow
def test_keys_pressed_early_are_kept_and_an_arrow_is_no_answer(ledger: Database) -> None:
    waiting = queue(ledger)
    terminal = Terminal(command("review", "--by", "desk-1"), environment(ledger))
    at = terminal.wait_for("k u ? q]")
    terminal.press("\x1bOP")  # F1: its last letter is the key for "the right is part of the left"
    at = terminal.wait_for("this help", at)
    terminal.press("kq")
    terminal.wait_for("0 judged", at)
    assert terminal.close() == 0
    assert queue(ledger) == [*waiting[1:], waiting[0]]


@pytest.mark.slow
def test_a_sitting_that_is_killed_loses_nothing(ledger: Database) -> None:
    waiting = queue(ledger)
    terminal = Terminal(command("review", "--by", "desk-1"), environment(ledger))
    at = terminal.wait_for("k u ? q]")
    terminal.press("d")
    terminal.wait_for("different (judgement", at)
    os.kill(terminal.process, 9)
    assert terminal.close() == -9
    assert queue(ledger) == waiting[1:]
