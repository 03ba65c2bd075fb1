"""A real SMTP server and a real webhook receiver that fail as often as a test wants."""

from __future__ import annotations

import json
import random
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from email.message import EmailMessage
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session


class _OnAFreePort(Controller):
    def _trigger_server(self) -> None:
        self.port = self.server.sockets[0].getsockname()[1]  # type: ignore[union-attr] # started
        super()._trigger_server()  # type: ignore[no-untyped-call]


@dataclass
class Mailbox:
    """A running SMTP server: its address, and every mail it took."""

    url: str = ""
    mails: list[EmailMessage] = field(default_factory=list)
    raw: list[bytes] = field(default_factory=list)
    recipients: list[list[str]] = field(default_factory=list)

    @property
    def keys(self) -> list[str]:
        return [str(mail["Message-ID"]).strip("<>").partition("@")[0] for mail in self.mails]


@dataclass
class Hook:
    """A running webhook receiver: its address, and every request it took."""

    url: str = ""
    bodies: list[bytes] = field(default_factory=list)
    headers: list[dict[str, str]] = field(default_factory=list)
    refused: int = 0

    @property
    def keys(self) -> list[str]:
        return [headers["idempotency-key"] for headers in self.headers]

    @property
    def data(self) -> list[dict[str, Any]]:
        return [json.loads(body) for body in self.bodies]


@contextmanager
def smtp_server(
    answer: Callable[[], str] = lambda: "250 taken", **options: Any
) -> Iterator[Mailbox]:
    """Take mail on a free port of this machine until the block ends, as ``answer`` says."""
    box = Mailbox()

    class Handler:
        async def handle_DATA(  # noqa: N802 - what aiosmtpd calls
            self, server: SMTP, session: Session, envelope: Envelope
        ) -> str:
            del server, session
            said = answer()
            if said.startswith("250"):
                assert envelope.content is not None
                content = envelope.content
                raw = content if isinstance(content, bytes) else content.encode()
                mail = message_from_bytes(raw, policy=policy.default)
                assert isinstance(mail, EmailMessage)
                box.mails.append(mail)
                box.raw.append(raw)
                box.recipients.append(list(envelope.rcpt_tos))
            return said

    controller = _OnAFreePort(
        Handler(), hostname="127.0.0.1", port=0, server_hostname="mail.test", **options
    )
    controller.start()
    try:
        box.url = f"smtp://127.0.0.1:{controller.port}"
        yield box
    finally:
        controller.stop()


@contextmanager
def webhook_server(
    answer: Callable[[], tuple[int, dict[str, str]]] = lambda: (204, {}),
    taken_all_the_same: Callable[[], bool] = lambda: False,
) -> Iterator[Hook]:
    """Take POST requests on a free port of this machine until the block ends, as ``answer`` says.

    ``taken_all_the_same`` says whether it takes what it then says it could not.
    """
    hook = Hook()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            length = int(self.headers["content-length"])
            body = self.rfile.read(length)
            if len(body) < length:
                return  # the sender was killed in the middle of it
            status, headers = answer()
            if status < 300 or taken_all_the_same():
                hook.bodies.append(body)
                hook.headers.append({k.lower(): v for k, v in self.headers.items()})
            else:
                hook.refused += 1
            try:
                self.send_response(status)
                for name, value in headers.items():
                    self.send_header(name, value)
                self.send_header("content-length", "0")
                self.end_headers()
            except OSError:
                self.close_connection = True  # the sender was killed and does not wait

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - as there
            del format, args

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    hook.url = f"http://127.0.0.1:{server.server_port}/hook"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    try:
        yield hook
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def failing(seed: int, share: float) -> Callable[[], bool]:
    """Return a coin that says, seeded, whether to fail this time."""
    chance, lock = random.Random(seed), threading.Lock()

    def toss() -> bool:
        with lock:
            return chance.random() < share

    return toss
