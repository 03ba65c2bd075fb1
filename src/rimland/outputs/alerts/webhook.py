"""Alerts as signed POST requests, to public addresses only, sent on to nowhere else."""

from __future__ import annotations

import hashlib
import hmac
import json
import ssl
from datetime import datetime
from urllib.parse import urlsplit

import httpcore

from rimland.outputs.alerts.channels import Failed, Outcome, Refused, Sent
from rimland.outputs.alerts.message import Message
from rimland.outputs.text import clean
from rimland.sources.fetch_faults import FetchFault, passes
from rimland.sources.fetching import retry_after, user_agent
from rimland.sources.safe_network import Budget, PublicBackend, Resolve, system_resolve

SIGNATURE = "Rimland-Signature"
IDEMPOTENCY = "Idempotency-Key"

_GONE = 410
_SERVER_ERROR = 500
_SUCCESS = range(200, 300)
_ANSWER_BYTES = 64 * 1024
_PORTS = {"http": 80, "https": 443}
_DETAIL = 200


class WebhookSender:
    """Posts each message to its address; the signature says that it comes from this desk.

    It follows no redirect, reads no answer beyond its headers, and connects to no address that is
    not public unless ``allow_private`` says so.
    """

    def __init__(
        self,
        *,
        seconds: float = 30.0,
        allow_private: bool = False,
        contact: str = "",
        resolve: Resolve = system_resolve,
        context: ssl.SSLContext | None = None,
    ) -> None:
        """``seconds`` bounds a whole request; ``contact`` is told to receivers."""
        self._seconds = seconds
        self._allow_private = allow_private
        self._agent = user_agent(contact)
        self._resolve = resolve
        self._context = context

    def send(self, message: Message, now: datetime) -> Outcome:
        """Post one message and read the receiver's answer as what to do next."""
        body = json.dumps(message.data, ensure_ascii=False, sort_keys=True).encode()
        try:
            status, headers = self._post(message, body, now)
        except FetchFault as fault:
            return Failed(fault.line()) if fault.temporary else Refused(fault.line())
        except (httpcore.UnsupportedProtocol, httpcore.LocalProtocolError, ValueError) as error:
            return Refused(f"this cannot be posted: {_shown(error)}")
        except (httpcore.NetworkError, httpcore.ProtocolError, httpcore.TimeoutException) as error:
            return Failed(_shown(error))
        except OSError as error:
            return Failed(_shown(error))
        return _meaning(status, headers, now)

    def _post(self, message: Message, body: bytes, now: datetime) -> tuple[int, dict[str, str]]:
        parts = urlsplit(message.address)
        if parts.scheme not in _PORTS or not parts.hostname or parts.username:
            raise ValueError("is no http or https address")
        here = (parts.hostname, parts.port or _PORTS[parts.scheme])
        backend = PublicBackend(
            Budget(self._seconds, _ANSWER_BYTES),
            allowed=frozenset({here}) if self._allow_private else frozenset(),
            resolve=self._resolve,
        )
        headers: dict[bytes | str, bytes | str] = {
            "Host": parts.netloc,
            "Content-Type": "application/json",
            "User-Agent": self._agent,
            IDEMPOTENCY: message.key,
            "Connection": "close",
        }
        if message.secret:
            headers[SIGNATURE] = signature(message.secret, body, now)
        with (
            httpcore.ConnectionPool(
                ssl_context=self._context, network_backend=backend, retries=0
            ) as pool,
            pool.stream("POST", message.address, headers=headers, content=body) as answer,
        ):
            found = {k.decode("latin-1").lower(): v.decode("latin-1") for k, v in answer.headers}
            return answer.status, found


def signature(secret: str, body: bytes, now: datetime) -> str:
    """Return ``t=SECONDS,v1=HEX``: HMAC-SHA256, by the channel's secret, of ``SECONDS.BODY``."""
    moment = str(int(now.timestamp()))
    signed = hmac.new(secret.encode(), moment.encode() + b"." + body, hashlib.sha256)
    return f"t={moment},v1={signed.hexdigest()}"


def is_signed(
    secret: str, body: bytes, header: str, now: datetime, *, within_seconds: int = 300
) -> bool:
    """Whether a signature is ours and fresh; what a receiver has to check."""
    parts = dict(piece.partition("=")[::2] for piece in header.split(","))
    try:
        moment = int(parts.get("t", ""))
    except ValueError:
        return False
    fresh = abs(int(now.timestamp()) - moment) <= within_seconds
    ours = hmac.new(secret.encode(), f"{moment}.".encode() + body, hashlib.sha256).hexdigest()
    return hmac.compare_digest(ours.encode(), parts.get("v1", "").encode()) and fresh


def _meaning(status: int, headers: dict[str, str], now: datetime) -> Outcome:
    detail = f"answers {status}"
    if status in _SUCCESS:
        return Sent(detail)
    if status == _GONE:
        return Refused(detail, ends_channel=True)
    if passes(status) or status >= _SERVER_ERROR:
        return Failed(detail, retry_after(headers.get("retry-after"), now))
    return Refused(detail)


def _shown(error: Exception) -> str:
    return clean(" ".join(f"{type(error).__name__}: {error}".split()), _DETAIL)
