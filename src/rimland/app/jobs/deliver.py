"""Delivering: what is due in the outbox is claimed, sent and settled, one message at a time.

Between claiming and settling no transaction is open. A process that dies there leaves its lease
behind, and the message goes out again, under the same key, when the lease has run out.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from rimland.app.settings import Settings
from rimland.ledger.database import Database
from rimland.ledger.outbox import settle
from rimland.ledger.outbox_claims import claim_due
from rimland.ledger.outbox_reading import anything_due
from rimland.ledger.outbox_rows import DEAD, DELIVERED, FAILED, REFUSED, Parcel, Settled
from rimland.model.alert import AlertKind
from rimland.model.errors import SettingsError
from rimland.outputs.alerts.channels import Failed, Outcome, Refused, Sender, Sent
from rimland.outputs.alerts.decide import Damping
from rimland.outputs.alerts.mail import MailSender, read_mail_server
from rimland.outputs.alerts.message import Message, compose
from rimland.outputs.alerts.services import ServiceSender
from rimland.outputs.alerts.stopping import stop_token
from rimland.outputs.alerts.view import Notice
from rimland.outputs.alerts.webhook import WebhookSender

EMAIL, WEBHOOK, ATOM, APPRISE = "email", "webhook", "atom", "apprise"
STOP_PATH, FEED_PATH = "stop", "alert-feeds"
LIMIT = 100


@dataclass(frozen=True, slots=True)
class DeliveryRound:
    """What came of a round: messages sent, put off and given up, and whether more may be due."""

    sent: int = 0
    failed: int = 0
    dead: int = 0
    more: bool = False


class FeedSender:
    """The channel of an Atom feed: an alert has arrived once it may stand in the feed."""

    def send(self, message: Message, now: datetime) -> Outcome:
        """Say that the feed has it."""
        del message, now
        return Sent("stands in the feed")


def make_senders(settings: Settings) -> dict[str, Sender]:
    """Return a sender for each kind of channel that the settings allow; raises SettingsError."""
    seconds, private = settings.http_timeout_seconds, settings.webhook_allow_private
    senders: dict[str, Sender] = {
        ATOM: FeedSender(),
        WEBHOOK: WebhookSender(
            seconds=seconds, allow_private=private, contact=settings.fetch_contact
        ),
        APPRISE: ServiceSender(allow_private=private, seconds=seconds),
    }
    if settings.smtp_url:
        if "@" not in settings.smtp_from:
            what = "is needed to send mail"
            hint = "set it to the address alerts come from"
            raise SettingsError(what, where="smtp_from", hint=hint)
        server = read_mail_server(settings.smtp_url)
        senders[EMAIL] = MailSender(server, settings.smtp_from, seconds=seconds)
    return senders


def damping_of(settings: Settings) -> Damping:
    """Return how long changes wait, as the settings have it."""
    return Damping(settle=timedelta(minutes=settings.alert_settle_minutes))


def deliver_due(
    database: Database,
    settings: Settings,
    senders: Mapping[str, Sender],
    *,
    now: datetime,
    worker: str,
    limit: int = LIMIT,
    clock: Callable[[], datetime] | None = None,
) -> DeliveryRound:
    """Send what is due, at most ``limit`` messages, and say what came of it.

    A channel that fails is left alone for the rest of the round, and so is every channel of its
    kind where nothing of that kind can be sent.

    Args:
        database: the ledger.
        settings: where the desk is reached from outside.
        senders: one for each kind of channel.
        now: the time.
        worker: who sends; leases bear its name.
        limit: how many messages at most.
        clock: tells the time as it passes; by default it stands still at ``now``, which is right
            for a replay. Leases are taken by it.
    """
    time = clock or (lambda: now)
    counts = {DELIVERED: 0, FAILED: 0, REFUSED: 0}
    channels_off: set[str] = set()
    kinds_off: set[str] = set()
    for _ in range(limit):
        parcel = _claim(database, worker, time(), channels_off, kinds_off)
        if parcel is None:
            return _round(counts, more=False)
        outcome = _send(parcel, settings, senders, time())
        with database.writing() as connection:
            state = settle(connection, parcel, _settled(outcome), worker, time())
        counts[REFUSED if state == DEAD else _settled(outcome).outcome] += 1
        if isinstance(outcome, Failed):
            channels_off.add(parcel.channel_id)
            kinds_off |= {parcel.channel_kind} if outcome.everywhere else set()
    return _round(counts, more=True)


def message_of(parcel: Parcel, settings: Settings) -> Message:
    """Return the message of a parcel: the same for every try."""
    notices = [notice_of(a.alert_key, a.kind, a.payload) for a in parcel.alerts]
    token = None
    if parcel.channel_kind == EMAIL:
        token = stop_token(parcel.follower_id, parcel.channel_id, parcel.feed_token)
    base = settings.public_url.rstrip("/")
    return compose(
        parcel.key,
        notices,
        address=parcel.address,
        secret=parcel.secret,
        digest=parcel.digest,
        stop_url=f"{base}/{STOP_PATH}/{token}" if base and token else None,
        stop_token=token,
    )


def notice_of(key: str, kind: str, payload: Mapping[str, object]) -> Notice:
    """Return an alert of the ledger as one to be shown."""
    return Notice(key, AlertKind(kind), payload)


def _claim(
    database: Database, worker: str, now: datetime, channels: set[str], kinds: set[str]
) -> Parcel | None:
    with database.reading() as connection:
        if not anything_due(connection, now):
            return None
    with database.writing() as connection:
        taken = claim_due(connection, worker, now, without=channels, without_kinds=kinds)
    return taken[0] if taken else None


def _send(
    parcel: Parcel, settings: Settings, senders: Mapping[str, Sender], now: datetime
) -> Outcome:
    sender = senders.get(parcel.channel_kind)
    if sender is None:
        return Failed(f"nothing is set up to send to {parcel.channel_kind}", everywhere=True)
    try:
        message = message_of(parcel, settings)
    except Exception as error:  # noqa: BLE001 - one alert that cannot be shown must not stop others
        return Refused(f"this alert cannot be written: {type(error).__name__}")
    try:
        return sender.send(message, now)
    except Exception as error:  # noqa: BLE001 - what is not settled would stop everything behind it
        return Failed(f"sending broke off: {type(error).__name__}")


def _settled(outcome: Outcome) -> Settled:
    match outcome:
        case Sent():
            return Settled(DELIVERED, outcome.detail)
        case Failed():
            return Settled(FAILED, outcome.detail, outcome.retry_after)
        case Refused():
            return Settled(REFUSED, outcome.detail, ends_channel=outcome.ends_channel)


def _round(counts: Mapping[str, int], *, more: bool) -> DeliveryRound:
    return DeliveryRound(counts[DELIVERED], counts[FAILED], counts[REFUSED], more)
