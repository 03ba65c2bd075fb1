"""Alerts through everything that apprise speaks, with what would reach into this machine refused.

Its URLs come from followers. Services that act on this machine, options that name files, and hosts
that are not public are refused before apprise sees a message. apprise resolves names once more by
itself, so a name that changes its address in that moment gets past; who lets strangers follow
should also bar private networks where the process runs.
"""

from __future__ import annotations

import json
import re
import signal
import subprocess
import sys
import warnings
from collections.abc import Iterator
from datetime import datetime
from functools import cache
from typing import Any
from urllib.parse import unquote

from rimland.model.errors import RimlandError
from rimland.outputs.alerts.channels import Failed, Outcome, Refused, Sent
from rimland.outputs.alerts.message import Message
from rimland.sources.safe_network import Resolve, is_public, system_resolve

_LOCAL = frozenset(
    {
        *("syslog", "dbus", "kde", "qt", "glib", "gnome", "macosx", "windows", "blink1"),
        *("vapid", "file", "exec", "shell"),
    }
)
"""Services that act on this machine, or need key files on it."""

_OURS = frozenset({"mailto", "mailtos"})
_FILE_OPTIONS = re.compile(
    r"file|template|attach|pgp|pem|cert|path|key_?ring|config|redirect|verify"
)
_TUNING = frozenset({"rto", "cto", "store", "tz", "retry", "wait"})
"""Options that set how long apprise waits, or what it keeps: the desk sets those itself."""
_HOSTS = re.compile(r"host|server|gateway|endpoint|url$")
_HOST = re.compile(r"(?:[a-z]+://)?\[?([A-Za-z0-9.:-]+?)\]?(?::\d+)?(?:/.*)?")
_HTTPS = 443
_STARTING = 60.0
"""Seconds beyond its own bound after which a process that sends is killed from outside."""
_SCHEME = re.compile(r"([a-z0-9]+)://", re.IGNORECASE)


_OUTCOMES: dict[str, type[Sent | Failed | Refused]] = {
    "sent": Sent,
    "failed": Failed,
    "refused": Refused,
}


class ServiceSender:
    """Sends messages to chats, phones and services by their apprise URL; raises nothing.

    Each message is sent by a process of its own that is killed when it takes too long: whoever
    answers is a follower's choice, and may answer without end.
    """

    def __init__(
        self, *, allow_private: bool = False, seconds: float = 30.0, megabytes: int = 1024
    ) -> None:
        """``allow_private`` lets through hosts that are not public.

        ``seconds`` bounds the sending of one message, and ``megabytes`` the memory it may take.
        """
        self._allow_private = allow_private
        self._seconds = seconds
        self._megabytes = megabytes

    def send(self, message: Message, now: datetime) -> Outcome:
        """Send one message; apprise says only whether it arrived, so what fails is tried again."""
        del now
        try:
            refuse_address(message.address)
        except RimlandError as error:
            return Refused(error.what)
        asked = {
            "url": message.address,
            "title": message.subject,
            "body": message.text,
            "allow_private": self._allow_private,
            "seconds": self._seconds,
            "megabytes": self._megabytes,
        }
        return self._asked(json.dumps(asked).encode())

    def _asked(self, asked: bytes) -> Outcome:
        try:
            done = subprocess.run(
                [sys.executable, "-m", "rimland.outputs.alerts.service_worker"],
                input=asked,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                timeout=self._seconds + _STARTING,
                check=False,
            )
        except subprocess.TimeoutExpired:
            return Failed(f"the service took more than {self._seconds:g} seconds")
        except OSError as error:
            return Failed(f"nothing could be started to send it: {type(error).__name__}")
        if done.returncode < 0 and -done.returncode == getattr(signal, "SIGALRM", None):
            return Failed(f"the service took more than {self._seconds:g} seconds")
        kind, _, detail = done.stdout.decode("utf-8", "replace").strip().partition(" ")
        if done.returncode or kind not in _OUTCOMES:
            return Failed("the service broke off what sends to it")
        return _OUTCOMES[kind](detail)


def read_service(url: str, *, seconds: float = 30.0) -> Any:
    """Return apprise's service of a URL; raises RimlandError for what must not or cannot be used."""
    refuse_address(url)
    apprise = _apprise()
    asset = apprise.AppriseAsset(
        app_id="rimland",
        app_desc="rimland alerts",
        app_url="",
        allow_templates=False,
        async_mode=False,
        service_timeout=seconds,
        storage_mode="memory",
    )
    asset.http_redirects = False
    asset.pem_autogen = asset.pgp_autogen = False
    try:
        service = apprise.Apprise.instantiate(url, asset=asset, suppress_exceptions=True)
    except Exception:  # noqa: BLE001 - whatever any of two hundred services makes of it
        service = None
    if service is None:
        raise RimlandError("apprise does not know this service, or its URL is not whole")
    # Of each step; the whole is bounded by the process that sends.
    service.socket_connect_timeout = service.socket_read_timeout = seconds
    return service


def refuse_address(url: str) -> None:
    """Refuse a URL by what it says; raises RimlandError for what must not be used."""
    found = _SCHEME.match(url)
    scheme = found[1].lower() if found else ""
    if scheme in _LOCAL:
        raise RimlandError(f"{scheme}:// acts on the machine that sends, which is refused")
    if scheme in _OURS:
        raise RimlandError("mail goes through the mail server of the desk, not through apprise")
    _refuse_options(url)


@cache
def _apprise() -> Any:
    """Load apprise with all its services: it takes a second, and few need it."""
    import apprise  # noqa: PLC0415 - as above

    with warnings.catch_warnings():
        # A service of it imports what later Pythons no longer have, and has its own copy ready.
        warnings.simplefilter("ignore", DeprecationWarning)
        apprise.Apprise.instantiate("json://localhost", suppress_exceptions=True)
    return apprise


def refuse_private(service: Any, resolve: Resolve = system_resolve) -> None:
    """Refuse a service on a host that is not public; raises RimlandError, or OSError if unknown."""
    for host in _hosts(service):
        try:
            addresses = list(resolve(host, _HTTPS))
        except OSError:
            if "." in host:
                raise
            continue  # a topic or token of a public service, which stands where others have a host
        if not addresses or not all(is_public(address) for address in addresses):
            raise RimlandError("leads to an address that is not public")


def _refuse_options(url: str) -> None:
    query = url.partition("?")[2]
    for pair in query.replace(";", "&").split("&"):
        name, _, value = (unquote(part).strip() for part in pair.partition("="))
        if _FILE_OPTIONS.search(name.lower()) or name.lower() in _TUNING:
            raise RimlandError(f"the option '{name[:30]}' is not passed on to services")
        if value.startswith(("/", "~", ".", "\\")) or value.lower().startswith("file:"):
            raise RimlandError("an option names a file of the machine that sends")


def _hosts(service: Any) -> Iterator[str]:
    """Yield the hosts that a follower's URL chose; those of the service itself are public anyway."""
    if "host" in service.template_tokens and service.host:
        yield str(service.host).strip("[]")
    for name, value in sorted(vars(service).items()):
        texts = value if isinstance(value, list | tuple | set) else (value,)
        for text in texts:
            named = name != "host" and _HOSTS.search(name) and isinstance(text, str)
            found = _HOST.fullmatch(text) if named else None
            if found and ("." in found[1] or ":" in found[1] or found[1] == "localhost"):
                yield found[1]
