"""Tokens by which a reader stops a channel with one click: signed, and good for that channel only."""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
from dataclasses import dataclass

_LONGEST = 400
_MARK_BYTES = 18


@dataclass(frozen=True, slots=True)
class StopToken:
    """What a token says; whether it is ours shows only when its signature is checked."""

    follower_id: str
    channel_id: str
    mark: str

    def is_signed_with(self, secret: str) -> bool:
        """Whether the token was made with the follower's secret."""
        ours = _mark(self.follower_id, self.channel_id, secret)
        return hmac.compare_digest(ours.encode(), self.mark.encode())


def stop_token(follower_id: str, channel_id: str, secret: str) -> str:
    """Return the token that ends this channel of this follower."""
    said = _letters(f"{follower_id}\n{channel_id}".encode())
    return f"{said}.{_mark(follower_id, channel_id, secret)}"


def read_stop_token(token: str) -> StopToken | None:
    """Return what a token says; None for what is none."""
    said, dot, mark = token[:_LONGEST].partition(".")
    try:
        text = base64.urlsafe_b64decode(said + "=" * (-len(said) % 4)).decode()
    except (binascii.Error, ValueError):
        return None
    follower_id, line, channel_id = text.partition("\n")
    return StopToken(follower_id, channel_id, mark) if dot and line else None


def _mark(follower_id: str, channel_id: str, secret: str) -> str:
    said = f"stop|{len(follower_id)}|{follower_id}|{channel_id}".encode()
    return _letters(hmac.new(secret.encode(), said, hashlib.sha256).digest()[:_MARK_BYTES])


def _letters(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).decode().rstrip("=")
