"""Alerts as messages: a subject line, plain text, HTML, and the JSON that webhooks get."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cache
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from rimland.model.alert import AlertKind
from rimland.outputs.alerts.view import Notice, View, message_subject, view
from rimland.outputs.text import clean

_COLOURS = {
    AlertKind.NEW: "#a33f00",
    AlertKind.UPDATED: "#00558a",
    AlertKind.CORRECTED: "#7a4e00",
    AlertKind.RETRACTED: "#575757",
}
_VERSION = 1
_MOST_NAMED = 5
_INDENT = "  "


@dataclass(frozen=True, slots=True)
class Message:
    """One message, however it travels.

    ``key`` goes with every copy of it; ``thread`` names what it is about, so that mail programs
    can keep the alerts on one event together.
    """

    key: str
    address: str
    subject: str
    text: str
    html: str
    data: dict[str, Any] = field(default_factory=dict)
    secret: str | None = None
    stop_url: str | None = None
    stop_token: str | None = None
    thread: str | None = None


def compose(
    key: str,
    notices: Sequence[Notice],
    *,
    address: str,
    secret: str | None = None,
    digest: str | None = None,
    stop_url: str | None = None,
    stop_token: str | None = None,
) -> Message:
    """Return the message that tells of these alerts."""
    views = [view(notice) for notice in notices]
    subject = message_subject(views, digest)
    return Message(
        key=key,
        address=address,
        subject=subject,
        text=plain_text(views, digest=digest, stop_url=stop_url),
        html=html_page(views, subject, digest=digest, stop_url=stop_url),
        data=_data(key, notices, views, digest),
        secret=secret,
        stop_url=stop_url,
        stop_token=stop_token,
        thread=None if digest else views[0].event,
    )


def plain_text(
    views: Sequence[View], *, digest: str | None = None, stop_url: str | None = None
) -> str:
    """Return a message as plain text."""
    parts = [message_subject(views, digest), ""] if digest else []
    for one in views:
        parts += [*_lines(one), "", "-" * 40, ""]
    parts.append(_footer(views))
    if stop_url:
        parts.append(f"Stop these messages: {stop_url}")
    return "\n".join(parts) + "\n"


def html_page(
    views: Sequence[View],
    subject: str,
    *,
    digest: str | None = None,
    stop_url: str | None = None,
) -> str:
    """Return a message as a page that loads nothing and runs nothing."""
    return (
        _templates()
        .get_template("alert.html.j2")
        .render(
            views=views,
            subject=subject,
            digest=digest,
            stop_url=stop_url,
            footer=_footer(views),
            colours=_COLOURS,
        )
    )


def html_fragment(one: View) -> str:
    """Return one alert as a piece of HTML, for a feed."""
    module = _templates().get_template("alert_card.html.j2").make_module()
    return str(module.card(one, _COLOURS[one.kind]))  # type: ignore[attr-defined] # the macro


def _footer(views: Sequence[View]) -> str:
    """Return how to stop what the message is for."""
    ids = list(dict.fromkeys(name for one in views for name in one.follow_ids))[:_MOST_NAMED]
    named = " or ".join(f"rimland follow remove {name}" for name in ids)
    return f"You follow this on rimland. To stop it: {named or 'rimland follow list'}."


def _lines(one: View) -> list[str]:
    lines = [f"{one.label.upper()}: {one.headline}"]
    lines += [one.line] if one.line else []
    if one.changes:
        lines += ["", "What changed"]
        lines += [f"{_INDENT}{label}: {old} -> {new}" for label, old, new in one.changes]
    known = "What was told" if one.kind is AlertKind.RETRACTED else "What is known"
    lines += ["", known, *(f"{_INDENT}{label}: {text}" for label, text in one.known)]
    lines += ["", one.backing]
    if one.sources:
        lines += ["", "Evidence"]
        for source in one.sources:
            when = f", {source.published}" if source.published else ""
            lines.append(f"{_INDENT}{source.outlet}{when}")
            lines += [f"{_INDENT * 2}“{source.quote}”"] if source.quote else []
            lines += [f"{_INDENT * 2}{source.url}"] if source.url else []
        lines += [f"{_INDENT}and {one.more_sources} more"] if one.more_sources else []
    lines += ["", "Why you are told"]
    for name, reasons in one.follows:
        why = f": {'; '.join(reasons)}" if reasons else ""
        lines.append(f"{_INDENT}your follow “{name}”{why}")
    return [*lines, "", f"{one.event} {one.key}"]


def _data(
    key: str, notices: Sequence[Notice], views: Sequence[View], digest: str | None
) -> dict[str, Any]:
    return {
        "version": _VERSION,
        "key": key,
        "digest": digest,
        "alerts": [
            {
                "key": notice.key,
                "kind": str(notice.kind),
                "subject": notice.payload["facts"]["subject"],
                "headline": shown.headline,
                "summary": shown.line,
                "facts": notice.payload["facts"],
                "changes": notice.payload["changes"],
                "why": notice.payload["why"],
            }
            for notice, shown in zip(notices, views, strict=True)
        ],
    }


@cache
def _templates() -> Environment:
    return Environment(
        loader=PackageLoader("rimland.outputs"),
        autoescape=True,
        undefined=StrictUndefined,
        finalize=_cleaned,
        trim_blocks=True,
        lstrip_blocks=True,
    )


def _cleaned(value: Any) -> Any:
    return value if isinstance(value, Markup) or not isinstance(value, str) else clean(value)
