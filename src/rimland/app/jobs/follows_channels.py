"""Where followers are told: addresses checked, ids and secrets made, nothing of it shown whole."""

from __future__ import annotations

import base64
import re
import secrets
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from rimland.ledger.follows import StoredChannel, add_channel, channels_of
from rimland.model.errors import NotFoundError, RimlandError
from rimland.model.vocab import Vocabulary

if TYPE_CHECKING:
    from rimland.ledger.known import Connection

MOST_CHANNELS = 20
_LONGEST = 500
_EMAIL = re.compile(
    r"[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}@(?:[A-Za-z0-9-]{1,63}\.)+[A-Za-z0-9-]{2,63}"
)
_SCHEME = re.compile(r"(?P<scheme>[a-z][a-z0-9+.-]*)://", re.IGNORECASE)
_WEB = {"http", "https"}
_BYTES = 6


class ChannelKind(Vocabulary):
    """How a follower is told."""

    EMAIL = "email", "a mail to an address of the follower's own"
    WEBHOOK = "webhook", "a signed POST to an address"
    ATOM = "atom", "an Atom feed that the follower's reader fetches"
    APPRISE = "apprise", "one of the services apprise speaks to, by its URL"


@dataclass(frozen=True, slots=True)
class Given:
    """Where somebody wants to be told, understood."""

    kind: ChannelKind
    address: str


def read_address(text: str) -> Given:
    """Return what kind of channel an address is; raises RimlandError for none."""
    address = text.strip()
    if not address.isprintable() or len(address) > _LONGEST or " " in address:
        what = f"must be printable, without spaces, and at most {_LONGEST} characters"
        raise RimlandError(what, where="--to", hint=_HINT)
    if address.lower() == ChannelKind.ATOM:
        return Given(ChannelKind.ATOM, str(ChannelKind.ATOM))
    bare = address.removeprefix("mailto:")
    if _EMAIL.fullmatch(bare):
        return Given(ChannelKind.EMAIL, bare)
    scheme = _SCHEME.match(address)
    if scheme and scheme["scheme"].lower() in _WEB:
        return Given(ChannelKind.WEBHOOK, _web(address))
    if scheme:
        from rimland.outputs.alerts.services import read_service  # noqa: PLC0415 - loads apprise

        read_service(address)
        return Given(ChannelKind.APPRISE, address)
    raise RimlandError(f"'{_shortened(address)}' is nowhere to send to", where="--to", hint=_HINT)


_HINT = "write an e-mail address, https://…, atom, or a URL of apprise as ntfys://host/topic"


def ensure_channel(
    connection: Connection, follower_id: str, given: Given, *, now: datetime
) -> StoredChannel:
    """Return the follower's channel of that address, made if it is new; in a write transaction."""
    held = [c for c in channels_of(connection, follower_id) if c.ended_at is None]
    for channel in held:
        if (channel.kind, channel.address) == (str(given.kind), given.address):
            return channel
    if len(held) >= MOST_CHANNELS:
        what = f"{follower_id} has {MOST_CHANNELS} channels, which is the most"
        raise RimlandError(what, hint="remove one: rimland follow channel remove ID")
    secret = secrets.token_urlsafe(32) if given.kind is ChannelKind.WEBHOOK else None
    made = StoredChannel(
        new_id("ch"), follower_id, str(given.kind), given.address, secret, None, None
    )
    add_channel(connection, made, now=now)
    return made


def find_channel(connection: Connection, follower_id: str, named: str) -> StoredChannel:
    """Return one of the follower's channels by id or address; raises NotFoundError."""
    for channel in channels_of(connection, follower_id):
        if channel.ended_at is None and named in {channel.channel_id, channel.address}:
            return channel
    hint = "list them: rimland follow channel list"
    raise NotFoundError(f"{follower_id} has no channel '{_shortened(named)}'", hint=hint)


def shown_address(channel: StoredChannel) -> str:
    """Return an address as it may be listed: what can open somebody's door is left out."""
    if channel.kind in {ChannelKind.EMAIL, ChannelKind.ATOM}:
        return channel.address
    if channel.kind == ChannelKind.APPRISE:
        return f"{channel.address.partition('://')[0]}://…"
    pieces = urlsplit(channel.address)
    return f"{pieces.scheme}://{pieces.hostname}{'/…' if pieces.path.strip('/') else '/'}"


def new_id(prefix: str) -> str:
    """Return a new id, short enough to be typed."""
    letters = base64.b32encode(secrets.token_bytes(_BYTES)).decode().rstrip("=").lower()
    return prefix + letters


def _web(address: str) -> str:
    try:
        pieces = urlsplit(address)
        sound = bool(pieces.hostname) and pieces.port != 0
    except ValueError:
        sound = False
        pieces = urlsplit("")
    if not sound:
        raise RimlandError("is no web address", where="--to", hint=_HINT)
    if pieces.username or pieces.password:
        hint = "leave them out: what is sent is signed with a secret of the channel"
        raise RimlandError("holds a user or password", where="--to", hint=hint)
    return address


def _shortened(text: str) -> str:
    return "".join(c for c in text if c.isprintable())[:40]
