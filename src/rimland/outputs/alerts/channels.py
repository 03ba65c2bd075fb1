"""What a channel does with a message, and the three ways in which that ends."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol

from rimland.outputs.alerts.message import Message


@dataclass(frozen=True, slots=True)
class Sent:
    """The receiver took the message over."""

    detail: str = ""


@dataclass(frozen=True, slots=True)
class Failed:
    """It did not arrive, and may if it is sent again.

    ``retry_after`` is how long the receiver asked to be left alone; ``everywhere`` that nothing
    can be sent through this kind of channel now.
    """

    detail: str
    retry_after: timedelta | None = None
    everywhere: bool = False


@dataclass(frozen=True, slots=True)
class Refused:
    """It will never arrive; ``ends_channel`` where the receiver wants nothing more at all."""

    detail: str
    ends_channel: bool = False


Outcome = Sent | Failed | Refused


class Sender(Protocol):
    """Sends messages through one kind of channel; it raises nothing, whatever the receiver does."""

    def send(self, message: Message, now: datetime) -> Outcome:
        """Send one message and say how that ended."""
