"""Each channel against a real receiver: what arrives, and what every failure means."""

from __future__ import annotations

import contextlib
import json
import socket
import ssl
import subprocess
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path

import pytest

from rimland.app.jobs.deliver import make_senders
from rimland.app.settings import Settings
from rimland.model.errors import RimlandError, SettingsError
from rimland.outputs.alerts.channels import Failed, Outcome, Refused, Sent
from rimland.outputs.alerts.mail import MailSender, read_mail_server, written
from rimland.outputs.alerts.message import Message, compose
from rimland.outputs.alerts.services import ServiceSender, read_service, refuse_private
from rimland.outputs.alerts.stopping import stop_token
from rimland.outputs.alerts.webhook import WebhookSender, is_signed
from tests.flow.receivers import Hook, Mailbox, smtp_server, webhook_server
from tests.hostile import STUCK
from tests.unit.outputs.alerts.facts import NOW
from tests.unit.outputs.alerts.notices import UPDATED

FROM = "rimland <alerts@desk.example>"
SECRET = "s3cret"  # noqa: S105 - of the test


def message(address: str, secret: str | None = SECRET) -> Message:
    return compose("alkey", [UPDATED], address=address, secret=secret)


def mailed(box: Mailbox, address: str = "ann@desk.example") -> Outcome:
    sender = MailSender(read_mail_server(box.url), FROM, seconds=5)
    return sender.send(message(address), NOW)


def posted(hook: Hook, *, private: bool = True, seconds: float = 5) -> Outcome:
    sender = WebhookSender(allow_private=private, seconds=seconds)
    return sender.send(message(hook.url), NOW)


def test_a_mail_arrives_with_both_texts_for_one_recipient() -> None:
    with smtp_server() as box:
        assert mailed(box) == Sent()
    (mail,) = box.mails
    assert box.recipients == [["ann@desk.example"]]
    assert mail["From"] == FROM
    assert box.keys == ["alkey"]
    html = mail.get_body(("html",))
    plain = mail.get_body(("plain",))
    assert html is not None
    assert plain is not None
    assert "What changed" in html.get_content()
    assert "12 (10 to 14)" in plain.get_content()


@pytest.mark.parametrize(
    ("said", "outcome"),
    [
        ("451 4.3.0 not now", Failed("451 4.3.0 not now")),
        ("421 4.7.0 too many", Failed("421 4.7.0 too many")),
        ("554 5.7.1 spam", Refused("554 5.7.1 spam")),
    ],
)
def test_what_a_mail_server_says_for_good_is_told_from_what_passes(
    said: str, outcome: Outcome
) -> None:
    with smtp_server(lambda: said) as box:
        assert mailed(box) == outcome


def test_a_mail_server_that_is_not_there_fails_for_everybody() -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        box = Mailbox(f"smtp://127.0.0.1:{free.getsockname()[1]}")
        outcome = mailed(box)
    assert isinstance(outcome, Failed)
    assert outcome.everywhere


def test_an_address_that_is_none_is_refused_before_anything_is_sent() -> None:
    assert isinstance(mailed(Mailbox("smtp://127.0.0.1:1"), "a@b.example\r\nBcc: c@d"), Refused)


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    folder = tmp_path_factory.mktemp("certificate")
    key, cert = folder / "key.pem", folder / "cert.pem"
    made = subprocess.run(
        [
            *("openssl", "req", "-x509", "-nodes", "-days", "2", "-subj", "/CN=localhost"),
            *("-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1"),
            *("-addext", "subjectAltName=DNS:localhost"),
            *("-keyout", str(key), "-out", str(cert)),
        ],
        capture_output=True,
        check=False,
    )
    if made.returncode:
        pytest.skip("needs openssl")
    return key, cert


def test_one_click_unsubscribing_is_written_so_that_programs_can_read_it() -> None:
    token = stop_token("ann", "ch" + "0123456789" * 3, "t" * 43)
    stop = f"https://desk.example/a-rather-long-path/of-a-proxy/stop/{token}"
    asked = compose(
        "alkey" * 20, [UPDATED], address="ann@desk.example", stop_url=stop, stop_token=token
    )
    with smtp_server() as box:
        sender = MailSender(read_mail_server(box.url), FROM, seconds=5)
        assert sender.send(asked, NOW) == Sent()
    mailto = f"<mailto:alerts@desk.example?subject=unsubscribe%20{token}>"
    for said in (box.raw[0], written(asked, FROM, NOW).as_bytes()):
        assert f"\r\nList-Unsubscribe: <{stop}>,\r\n {mailto}\r\n".encode() in said
        assert f"\r\nMessage-ID: <{'alkey' * 20}@desk.example>\r\n".encode() in said
        assert b"\r\nList-Unsubscribe-Post: List-Unsubscribe=One-Click\r\n" in said


def test_starttls_and_login_or_nothing(certificate: tuple[Path, Path]) -> None:
    key, cert = certificate
    served = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    served.load_cert_chain(cert, key)
    trusted = ssl.create_default_context(cafile=str(cert))
    logins: list[tuple[bytes, bytes]] = []

    def check(mechanism: str, login: bytes, password: bytes) -> bool:
        del mechanism
        logins.append((login, password))
        return password == b"right word"

    with smtp_server(
        tls_context=served,
        require_starttls=True,
        auth_required=True,
        auth_callback=check,
    ) as box:
        port = box.url.rpartition(":")[2]
        url = f"smtp+starttls://desk:right%20word@localhost:{port}"
        right = MailSender(read_mail_server(url), FROM, seconds=5, context=trusted)
        assert right.send(message("ann@desk.example"), NOW) == Sent()
        wrong = MailSender(
            read_mail_server(url.replace("right", "wrong")), FROM, seconds=5, context=trusted
        )
        refused = wrong.send(message("ann@desk.example"), NOW)
        assert isinstance(refused, Failed)
        assert refused.everywhere
        assert "wrong" not in refused.detail
        stranger = MailSender(read_mail_server(url), FROM, seconds=5)
        assert isinstance(stranger.send(message("ann@desk.example"), NOW), Failed)
    assert len(box.mails) == 1
    assert {login for login, _ in logins} == {b"desk"}


def test_a_server_without_tls_gets_no_password() -> None:
    with smtp_server() as box:
        url = box.url.replace("smtp://", "smtp+starttls://desk:word@")
        outcome = MailSender(read_mail_server(url), FROM, seconds=5).send(
            message("ann@desk.example"), NOW
        )
    assert isinstance(outcome, Failed)
    assert box.mails == []


@pytest.mark.parametrize(
    "url",
    ["mail.example", "http://mail.example", "smtp://", "smtp://u:p@mail.example", "smtp://h:x"],
)
def test_a_mail_server_that_cannot_be_used_is_refused_without_its_password(url: str) -> None:
    with pytest.raises(SettingsError) as refused:
        read_mail_server(url)
    assert "u:p" not in refused.value.line()
    assert "smtp_url" in refused.value.line()


def test_mail_needs_an_address_to_come_from() -> None:
    with pytest.raises(SettingsError, match="smtp_from"):
        make_senders(Settings(smtp_url="smtp://localhost"))
    assert "email" not in make_senders(Settings())


def test_a_webhook_gets_signed_json_with_its_key() -> None:
    with webhook_server() as hook:
        assert posted(hook) == Sent("answers 204")
    (headers,), (body,) = hook.headers, hook.bodies
    assert hook.keys == ["alkey"]
    assert headers["content-type"] == "application/json"
    assert headers["host"] == hook.url.split("/")[2]
    data = json.loads(body)
    assert data["key"] == "alkey"
    assert data["alerts"][0]["facts"]["killed"]["best"] == 12
    signed = headers["rimland-signature"]
    assert is_signed(SECRET, body, signed, NOW)
    assert not is_signed(SECRET, body + b" ", signed, NOW)
    assert not is_signed("another", body, signed, NOW)
    assert not is_signed(SECRET, body, signed, NOW + timedelta(minutes=6))
    for broken in ("", "t=,v1=", "t=x,v1=y", "v1=abc", signed.replace("v1=", "v1=é")):
        assert not is_signed(SECRET, body, broken, NOW)


@pytest.mark.parametrize(
    ("status", "headers", "outcome"),
    [
        (200, {}, Sent("answers 200")),
        (429, {"retry-after": "90"}, Failed("answers 429", timedelta(seconds=90))),
        (408, {}, Failed("answers 408")),
        (425, {}, Failed("answers 425")),
        (500, {}, Failed("answers 500")),
        (501, {}, Failed("answers 501")),
        (503, {"retry-after": "nonsense"}, Failed("answers 503")),
        (400, {}, Refused("answers 400")),
        (404, {}, Refused("answers 404")),
        (410, {}, Refused("answers 410", ends_channel=True)),
        (302, {"location": "http://127.0.0.1:9/"}, Refused("answers 302")),
    ],
)
def test_what_a_webhook_answers(status: int, headers: dict[str, str], outcome: Outcome) -> None:
    with webhook_server(lambda: (status, headers)) as hook:
        assert posted(hook) == outcome


def test_a_webhook_at_a_private_address_is_never_reached() -> None:
    with webhook_server() as hook:
        outcome = posted(hook, private=False)
    assert isinstance(outcome, Refused)
    assert hook.bodies == []


@pytest.mark.parametrize(
    "url",
    [
        *("http://169.254.169.254/latest", "http://[::1]/", "https://10.0.0.1/", "ftp://h/"),
        *("http://u:p@desk.example/", "http://[broken/", "file:///etc/passwd"),
    ],
)
def test_addresses_that_no_webhook_has(url: str) -> None:
    assert isinstance(WebhookSender(seconds=2).send(message(url), NOW), Refused)


def test_a_webhook_that_is_not_there_or_never_answers_may_come_back() -> None:
    with socket.socket() as silent:
        silent.bind(("127.0.0.1", 0))
        url = f"http://127.0.0.1:{silent.getsockname()[1]}/"
        assert isinstance(posted(Hook(url)), Failed)
        silent.listen()
        assert isinstance(posted(Hook(url), seconds=0.3), Failed)


def test_apprise_reaches_what_it_may() -> None:
    with webhook_server(lambda: (200, {})) as hook:
        url = hook.url.replace("http://", "json://")
        sent = ServiceSender(allow_private=True, seconds=5).send(message(url), NOW)
        kept = ServiceSender(seconds=5).send(message(url), NOW)
    assert sent == Sent()
    assert kept == Refused("leads to an address that is not public")
    (data,) = hook.data
    assert data["title"].startswith("[rimland] Updated")
    assert "What changed" in data["message"]


def test_apprise_that_fails_is_tried_again() -> None:
    with webhook_server(lambda: (500, {})) as hook:
        url = hook.url.replace("http://", "json://")
        sent = ServiceSender(allow_private=True, seconds=5).send(message(url), NOW)
    assert isinstance(sent, Failed)


@contextmanager
def one_that_answers(part: bytes, pause: float) -> Iterator[str]:
    """Answer each request with a head and then this, again and again, until it is hung up."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        ended = threading.Event()

        def serve() -> None:
            with contextlib.suppress(OSError):
                line, _ = server.accept()
                with line:
                    line.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 99999999999\r\n\r\n")
                    while not ended.wait(pause):
                        line.sendall(part)

        serving = threading.Thread(target=serve)
        serving.start()
        try:
            yield f"json://127.0.0.1:{server.getsockname()[1]}/"
        finally:
            ended.set()
            serving.join(STUCK)
            assert not serving.is_alive()


def test_a_service_that_answers_for_ever_is_left_when_its_time_is_over() -> None:
    with one_that_answers(b"x", 0.05) as url:
        sent = ServiceSender(allow_private=True, seconds=1).send(message(url), NOW)
    assert sent == Failed("the service took more than 1 seconds")


def test_a_service_that_answers_without_measure_fills_no_memory_but_its_own() -> None:
    with one_that_answers(bytes(1 << 20), 0) as url:
        sender = ServiceSender(allow_private=True, seconds=STUCK, megabytes=400)
        sent = sender.send(message(url), NOW)
    assert isinstance(sent, Failed)
    assert "took more" not in sent.detail


def test_a_service_waits_as_long_as_the_desk_says() -> None:
    service = read_service("json://desk.example/", seconds=7)
    assert service.request_timeout == (7, 7)


def test_an_address_no_library_can_read_is_refused() -> None:
    url = f"pover://{'u' * 30}@{'t' * 30}?url=http://a..b/"
    assert isinstance(ServiceSender(seconds=5).send(message(url), NOW), Refused)


@pytest.mark.parametrize(
    "url",
    [
        *("syslog://", "dbus://", "gnome://", "windows://", "macosx://", "blink1://"),
        "mailto://user:word@mail.example",
        "fcm://project/token?keyfile=/etc/passwd",
        "tgram://123456789:AABBCCDDEEFFGGHHIIJJKKLLMMNNOOPPQQ/1?template=/etc/passwd",
        "json://desk.example/?x=%2Fetc%2Fpasswd",
        "json://desk.example/?redirect=yes",
        "json://desk.example/?verify=no",
        "json://desk.example/?rto=999999",
        "json://desk.example/?a=b&%43to=999999",
        "nothing://at/all",
        "no url",
    ],
)
def test_services_that_reach_into_this_machine_are_refused(url: str) -> None:
    with pytest.raises(RimlandError):
        read_service(url)
    assert isinstance(ServiceSender().send(message(url), NOW), Refused)


@pytest.mark.parametrize("host", ["127.0.0.1", "2130706433", "localhost", "[::1]", "10.1.2.3"])
def test_services_on_private_hosts_are_refused(host: str) -> None:
    with pytest.raises(RimlandError, match="not public"):
        refuse_private(read_service(f"json://{host}/x"))
