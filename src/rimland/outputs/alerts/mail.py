"""Alerts by mail, through the SMTP server that the settings name."""

from __future__ import annotations

import smtplib
import ssl
from dataclasses import dataclass
from datetime import datetime
from email.errors import MessageError
from email.message import EmailMessage
from email.policy import EmailPolicy
from email.utils import formataddr, parseaddr
from urllib.parse import quote, unquote, urlsplit

from rimland.model.errors import SettingsError
from rimland.outputs.alerts.channels import Failed, Outcome, Refused, Sent
from rimland.outputs.alerts.message import Message
from rimland.outputs.text import clean

_PORTS = {"smtp": 25, "smtp+starttls": 587, "smtps": 465}
_LASTING = 500
_WHERE = "smtp_url"
_HINT = "write it as smtp+starttls://user:password@mail.example:587, smtps://… or smtp://…"
_SELF = frozenset({"localhost", "127.0.0.1", "::1"})
_DETAIL = 200
_AS_WRITTEN = frozenset({"list-unsubscribe", "message-id", "references"})
"""What programs read, not people: an encoded word in it would say nothing to them."""


class _MailPolicy(EmailPolicy):
    """The policy of mail that leaves; addresses and ids in headers are never folded inside."""

    def fold(self, name: str, value: str) -> str:
        """Return a header as it is written, as text."""
        text = str(value)
        if name.lower() not in _AS_WRITTEN or not text.isascii():
            return str(super().fold(name, value))
        return f"{name}: {text.replace(', ', f',{self.linesep} ')}{self.linesep}"

    def fold_binary(self, name: str, value: str) -> bytes:
        """Return a header as it is written, as bytes."""
        if name.lower() not in _AS_WRITTEN or not str(value).isascii():
            return super().fold_binary(name, value)
        return self.fold(name, value).encode("ascii")


_POLICY = _MailPolicy(linesep="\r\n")


@dataclass(frozen=True, slots=True)
class MailServer:
    """Where mail is handed over: ``smtp`` in the clear, ``smtp+starttls`` or ``smtps``."""

    scheme: str
    host: str
    port: int
    user: str | None = None
    password: str | None = None


def read_mail_server(url: str) -> MailServer:
    """Read the setting ``smtp_url``; raises SettingsError, without showing a password."""
    try:
        parts = urlsplit(url)
        host, port = parts.hostname, parts.port
    except ValueError:
        raise SettingsError("is no address of a mail server", where=_WHERE, hint=_HINT) from None
    if parts.scheme not in _PORTS or not host:
        raise SettingsError("is no address of a mail server", where=_WHERE, hint=_HINT)
    user = unquote(parts.username) if parts.username else None
    password = unquote(parts.password) if parts.password else None
    if user and parts.scheme == "smtp" and host not in _SELF:
        what = "would send a password in the clear"
        raise SettingsError(what, where=_WHERE, hint="use smtp+starttls:// or smtps://")
    return MailServer(parts.scheme, host, port or _PORTS[parts.scheme], user, password)


class MailSender:
    """Sends each alert as a mail of its own connection and recipient; raises nothing."""

    def __init__(
        self,
        server: MailServer,
        sender: str,
        *,
        seconds: float = 30.0,
        context: ssl.SSLContext | None = None,
    ) -> None:
        """``sender`` is the address mails come from; ``seconds`` bounds every step of a session."""
        self._server = server
        self._sender = sender
        self._seconds = seconds
        if context is None and server.scheme != "smtp":
            context = ssl.create_default_context()
        self._context = context

    def send(self, message: Message, now: datetime) -> Outcome:
        """Send one mail; what the server says for good is told from what may pass."""
        try:
            mail = written(message, self._sender, now)
        except (ValueError, MessageError) as error:
            return Refused(f"this cannot be written as a mail: {_shown(error)}")
        try:
            with self._connected() as session:
                self._greet(session)
                return _hand_over(session, mail, message.address)
        except smtplib.SMTPException as error:
            # Before a recipient is named, a refusal is about us, not about the alert.
            return Failed(f"mail server: {_shown(error)}", everywhere=True)
        except (OSError, ValueError) as error:
            return Failed(f"mail server not reached: {_shown(error)}", everywhere=True)

    def _connected(self) -> smtplib.SMTP:
        server = self._server
        if server.scheme == "smtps":
            return smtplib.SMTP_SSL(
                server.host, server.port, timeout=self._seconds, context=self._context
            )
        return smtplib.SMTP(server.host, server.port, timeout=self._seconds)

    def _greet(self, session: smtplib.SMTP) -> None:
        server = self._server
        if server.scheme == "smtp+starttls":
            session.starttls(context=self._context)
        if server.user is not None:
            session.login(server.user, server.password or "")


def written(message: Message, sender: str, now: datetime) -> EmailMessage:
    """Return a message as a mail; raises ValueError where an address is none."""
    name, address = parseaddr(sender)
    domain = address.rpartition("@")[2] or "localhost"
    mail = EmailMessage(policy=_POLICY)
    mail["From"] = formataddr((name or "rimland", address))
    mail["To"] = message.address
    mail["Subject"] = clean(message.subject)
    mail["Date"] = now
    mail["Message-ID"] = f"<{message.key}@{domain}>"
    if message.thread:
        mail["References"] = f"<{''.join(c for c in message.thread if c.isalnum())}@{domain}>"
    mail["Auto-Submitted"] = "auto-generated"
    mail["X-Auto-Response-Suppress"] = "All"
    ways = [f"<{message.stop_url}>"] if message.stop_url else []
    if message.stop_token:
        ways.append(f"<mailto:{address}?subject={quote('unsubscribe ' + message.stop_token)}>")
    if ways:
        mail["List-Unsubscribe"] = ", ".join(ways)
    if message.stop_url:
        mail["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
    mail.set_content(message.text)
    mail.add_alternative(message.html, subtype="html")
    return mail


def _hand_over(session: smtplib.SMTP, mail: EmailMessage, address: str) -> Outcome:
    try:
        session.send_message(mail, to_addrs=[address])
    except smtplib.SMTPRecipientsRefused as error:
        code, said = next(iter(error.recipients.values()))
        return _answered(code, said)
    except smtplib.SMTPSenderRefused as error:
        return Failed(f"sender refused: {_shown(error)}", everywhere=True)
    except smtplib.SMTPDataError as error:
        return _answered(error.smtp_code, error.smtp_error)
    except smtplib.SMTPNotSupportedError as error:
        return Refused(_shown(error))
    return Sent()


def _answered(code: int, said: bytes | str) -> Outcome:
    text = said.decode("utf-8", errors="replace") if isinstance(said, bytes) else said
    detail = f"{code} {clean(text, _DETAIL)}"
    return Refused(detail) if code >= _LASTING else Failed(detail)


def _shown(error: Exception) -> str:
    return clean(" ".join(f"{type(error).__name__}: {error}".split()), _DETAIL)
