"""``alerts`` as a follower types it, and what the desk's server shows of them."""

from __future__ import annotations

import csv
import io
import json
from datetime import UTC, datetime, timedelta
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest

from rimland.app.jobs.deliver import deliver_due, make_senders
from rimland.app.jobs.deliver_posts import Hit, News, tell_followers
from rimland.app.jobs.deliver_web import feed_by_token, follow_feed, stop_by_token
from rimland.app.settings import Settings
from rimland.ledger.database import Database
from rimland.ledger.follows import StoredFollow, follows_of
from rimland.ledger.outbox_reading import counts, listed
from rimland.model.alert import Facts
from rimland.outputs.alerts.channels import Outcome
from rimland.outputs.alerts.message import Message
from rimland.outputs.alerts.stopping import stop_token
from tests.command_line import Run
from tests.flow.receivers import smtp_server, webhook_server
from tests.followers import AFollow, add_channel, add_follow, add_follower
from tests.unit.outputs.alerts.facts import BOMBING, but

NOW = datetime.now(UTC)  # the command line lives by the real clock
LATER = NOW + timedelta(minutes=1)
ATOM = "{http://www.w3.org/2005/Atom}"


@pytest.fixture
def desk(bare_folder: Path, monkeypatch: pytest.MonkeyPatch) -> Database:
    del bare_folder
    monkeypatch.setenv("COLUMNS", "100")
    database = Database("rimland.db")
    for who in ("ann", "bob"):
        add_follower(database, who)
    add_channel(database, "chm", "ann", address="ann@desk.example")
    add_channel(database, "cha", "ann", "atom", "atom")
    monkeypatch.setenv("RIMLAND_FOLLOWER", "ann")
    return database


def hear(database: Database, facts: Facts = BOMBING, *channels: str) -> StoredFollow:
    wanted = AFollow("fo1", "ann", "IS outside", channel_ids=channels or ("chm", "cha"))
    with database.reading() as connection:
        known = {follow.follow_id: follow for follow in follows_of(connection, "ann")}
    if not known:
        add_follow(database, wanted)
        with database.reading() as connection:
            known = {follow.follow_id: follow for follow in follows_of(connection, "ann")}
    news = [News(facts, (Hit(known["fo1"], ("place: Nangarhar",)),))]
    with database.writing() as connection:
        tell_followers(connection, news, follows=known, redirects={}, now=NOW)
    return known["fo1"]


def test_alerts_are_listed_shown_and_sent(
    rimland: Run, desk: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    hear(desk)
    code, out, _ = rimland("alerts", "list", "--format", "json")
    listed = json.loads(out)
    assert code == 0
    assert {(one["state"], one["to"]) for one in listed} == {
        ("waiting", "ann@desk.example"),
        ("waiting", "atom"),
    }
    with smtp_server() as box:
        monkeypatch.setenv("RIMLAND_SMTP_URL", box.url)
        monkeypatch.setenv("RIMLAND_SMTP_FROM", "alerts@desk.example")
        assert rimland("alerts", "send")[1] == "2 sent, 0 put off, 0 given up\n"
        assert json.loads(rimland("alerts", "send", "--format", "json")[1])["sent"] == 0
    mail = next(one["key"] for one in listed if one["channel"] == "email")
    assert box.keys == [mail]
    code, out, _ = rimland("alerts", "show", mail)
    assert code == 0
    assert "NEW: Bomb kills seven at market in Jalalabad" in out
    assert "sent, to ann@desk.example" in out
    shown = json.loads(rimland("alerts", "show", mail, "--format", "json")[1])[0]
    assert shown["why"][0]["reasons"] == ["place: Nangarhar"]
    assert [one["outcome"] for one in shown["tried"]] == ["sent"]
    rows = list(csv.DictReader(io.StringIO(rimland("alerts", "list", "--format", "csv")[1])))
    assert {row["state"] for row in rows} == {"sent"}
    assert rimland("alerts", "list", "--state", "dead", "--format", "json")[1].strip() == "[]"


def test_what_is_due_can_be_looked_at_before_it_is_sent(
    rimland: Run, desk: Database, tmp_path: Path
) -> None:
    add_channel(desk, "chw", "ann", "webhook", "https://10.0.0.1/hook", "s3cret")
    hear(desk, BOMBING, "chm", "cha", "chw")
    code, out, _ = rimland("alerts", "send", "--into", "look", "--format", "json")
    files = [Path(one["file"]) for one in json.loads(out)]
    assert code == 0
    assert sorted(file.suffix for file in files) == [".eml", ".json", ".txt"]
    assert all(b"Jalalabad" in (tmp_path / file).read_bytes() for file in files)
    with desk.reading() as connection:
        assert counts(connection) == {"waiting": 3}
    assert rimland("alerts", "send")[1].startswith("1 sent")


def test_nobody_sees_anothers_alerts(rimland: Run, desk: Database) -> None:
    hear(desk)
    assert json.loads(rimland("alerts", "list", "--as", "bob", "--format", "json")[1]) == []
    key = json.loads(rimland("alerts", "list", "--format", "json")[1])[0]["key"]
    code, out, said = rimland("alerts", "show", key, "--as", "bob")
    assert (code, out) == (1, "")
    assert "there is no such alert" in said
    assert said == rimland("alerts", "show", key, "--as", "carl")[2]


def test_what_was_given_up_is_listed_without_what_it_says_and_can_be_tried_again(
    rimland: Run, desk: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("RIMLAND_WEBHOOK_ALLOW_PRIVATE", "true")
    monkeypatch.setenv("RIMLAND_HTTP_TIMEOUT_SECONDS", "5")
    answers = [404, 204]
    with webhook_server(lambda: (answers.pop(0), {})) as hook:
        add_channel(desk, "chw", "ann", "webhook", hook.url + "?token=secret", "s3cret")
        hear(desk, BOMBING, "chw")
        assert rimland("alerts", "send")[1] == "0 sent, 0 put off, 1 given up\n"
        code, out, _ = rimland("alerts", "dead", "--format", "json")
        (dead,) = json.loads(out)
        assert code == 0
        assert (dead["follower"], dead["error"]) == ("ann", "answers 404")
        assert "secret" not in out
        assert "Jalalabad" not in out
        assert rimland("alerts", "retry", dead["key"])[0] == 0
        assert rimland("alerts", "send")[1].startswith("1 sent")
        assert hook.keys == [dead["key"]]
        code, _, said = rimland("alerts", "retry", dead["key"])
        assert code == 1
        assert "that wait or were given up" in said


def test_without_a_mail_server_mail_waits_and_the_rest_goes_out(
    rimland: Run, desk: Database
) -> None:
    hear(desk)
    assert rimland("alerts", "send")[1] == "1 sent, 1 put off, 0 given up\n"
    (waiting,) = json.loads(rimland("alerts", "list", "--state", "waiting", "--format", "json")[1])
    assert waiting["error"] == "nothing is set up to send to email"


def test_a_mail_server_without_a_sender_is_one_line(
    rimland: Run, desk: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    hear(desk)
    monkeypatch.setenv("RIMLAND_SMTP_URL", "smtp://localhost")
    code, out, said = rimland("alerts", "send")
    assert (code, out) == (1, "")
    assert said.count("\n") == 1
    assert "smtp_from" in said


def test_a_feed_is_written_and_served_under_its_token_only(
    rimland: Run, desk: Database, tmp_path: Path
) -> None:
    follow = hear(desk)
    assert rimland("alerts", "feed", "IS outside", "-o", "f.atom")[0] == 0
    feed = ET.parse(tmp_path / "f.atom").getroot()  # noqa: S314 - our own
    assert (
        feed.findtext(f"{ATOM}entry/{ATOM}title") == "New: Bomb kills seven at market in Jalalabad"
    )
    assert rimland("alerts", "feed", "IS outside", "-o", "f.atom", "--as", "bob")[0] == 1
    assert rimland("alerts", "feed", "fo1", "-o", "-")[1].startswith("<?xml")
    settings = Settings(public_url="https://desk.example/")
    served = feed_by_token(desk, settings, "token-of-ann", "fo1", now=LATER)
    assert served == follow_feed(desk, settings, follow, now=LATER)
    assert b"https://desk.example/alert-feeds/token-of-ann/fo1.atom" in served
    assert feed_by_token(desk, settings, "token-of-bob", "fo1", now=LATER) is None
    assert feed_by_token(desk, settings, "nothing", "fo1", now=LATER) is None


def test_one_click_stops_the_mails_and_nothing_else(desk: Database) -> None:
    hear(desk)
    with smtp_server() as box:
        settings = Settings(
            smtp_url=box.url, smtp_from="a@desk.example", public_url="https://desk.example"
        )
        senders = make_senders(settings)
        deliver_due(desk, settings, senders, now=LATER, worker="w")
        (link,) = [part for part in box.mails[0]["List-Unsubscribe"].split(", ") if "https" in part]
        token = link.strip("<>").rpartition("/")[2]
        assert not stop_by_token(desk, token[:-1], now=LATER)
        assert not stop_by_token(desk, stop_token("ann", "chm", "guess"), now=LATER)
        assert not stop_by_token(desk, stop_token("eve", "chm", "token-of-ann"), now=LATER)
        assert stop_by_token(desk, token, now=LATER)
        assert stop_by_token(desk, token, now=LATER)
        hear(desk, but(subject="event:other"))
        deliver_due(desk, settings, senders, now=LATER, worker="w")
    assert len(box.mails) == 1
    with desk.reading() as connection:
        assert counts(connection) == {"sent": 3}


def test_a_round_leaves_alone_what_just_failed_and_goes_on_with_the_rest(desk: Database) -> None:
    add_channel(desk, "chw", "ann", "webhook", "http://127.0.0.1:9/", "s3cret")
    for n in range(4):
        hear(desk, but(subject=f"event:{n}"), "chw", "cha")
    settings = Settings(webhook_allow_private=True)
    done = deliver_due(desk, settings, make_senders(settings), now=LATER, worker="w")
    assert (done.sent, done.failed, done.dead, done.more) == (4, 1, 0, False)
    done = deliver_due(desk, settings, make_senders(settings), now=LATER, worker="w", limit=1)
    assert (done.failed, done.more) == (1, True)


class Breaking:
    def send(self, message: Message, now: datetime) -> Outcome:
        raise UnicodeError(message.address, now)


def test_a_sender_that_breaks_leaves_nothing_unsettled_and_stops_no_other(desk: Database) -> None:
    hear(desk)
    settings = Settings()
    senders = {**make_senders(settings), "email": Breaking()}
    done = deliver_due(desk, settings, senders, now=LATER, worker="w")
    assert (done.sent, done.failed, done.dead, done.more) == (1, 1, 0, False)
    with desk.reading() as connection:
        (waits,) = listed(connection, follower_id="ann", state="waiting")
    assert (waits["tries"], waits["last_error"]) == (1, "sending broke off: UnicodeError")


def test_an_alert_that_cannot_be_written_does_not_stop_the_others(desk: Database) -> None:
    hear(desk)
    hear(desk, but(subject="event:bad", place_precision=1, title="x"))
    from sqlalchemy import text  # noqa: PLC0415 - to damage a row

    with desk.writing() as connection:
        connection.execute(
            text("update outbox set payload = :p where subject = 'event:bad'"), {"p": '{"why": []}'}
        )
    settings = Settings()
    done = deliver_due(
        desk,
        settings,
        {**make_senders(settings), "email": make_senders(settings)["atom"]},
        now=LATER,
        worker="w",
    )
    assert (done.sent, done.dead) == (2, 2)
