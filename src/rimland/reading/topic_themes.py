"""Which themes a text has, by the words of the lexicon; abstains where they are chance words."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence

from rimland.model.topics import ThemeTopic
from rimland.reading.topic_weights import Scale
from rimland.reading.topic_words import Found, Lexicon, Strength, TextKind, lexicon

_SHORT = 8
"""Sentences; in a shorter text one plain mention anywhere is enough."""

_TWICE = 2
_LEAST = 0.04
"""Share of the text below which a theme outside the title is a remark, not a theme."""


def themes_of(text: str, scale: Scale, *, armed: bool) -> tuple[tuple[ThemeTopic, ...], str]:
    """Return the themes of a text, weightiest first, and why some were held back, if so.

    Args:
        text: title and text as one.
        scale: how much each of its sentences weighs.
        armed: whether it names an armed group.
    """
    words = lexicon()
    found: dict[int, list[Found]] = defaultdict(list)
    for one in words.find(text):
        found[one.code].append(one)
    kind = _kind(words, found, scale)
    topics = []
    for code, mentions in found.items():
        theme = words.themes.get(code)
        if theme is None or not _is_theme(mentions, scale, armed=armed):
            continue
        if kind and (kind.hides is None or code in kind.hides):
            continue
        weight = scale.weight(m.span for m in mentions)
        topics.append(ThemeTopic(f"medtop:{code}", theme.name, theme.top, theme.verified, weight))
    topics.sort(key=lambda t: (not t.weight.in_title, -t.weight.salience, t.code))
    reason = f"reads like {kind.name}: what it tells of violence was not taken" if kind else ""
    return tuple(topics), reason


def _is_theme(mentions: Sequence[Found], scale: Scale, *, armed: bool) -> bool:
    plain = {Strength.STRONG, Strength.ARMED} if armed else {Strength.STRONG}
    strong = [m.span for m in mentions if m.strength in plain]
    if any(scale.in_title(span) for span in strong):
        return True
    if strong and scale.share(m.span for m in mentions) >= _LEAST:
        if scale.sentences <= _SHORT or any(scale.in_opening(span) for span in strong):
            return True
        if len({scale.sentence(span) for span in strong}) >= _TWICE:
            return True
    different = {m.words for m in mentions}
    stand_in = {scale.sentence(m.span) for m in mentions}
    return (
        len(different) >= _TWICE
        and len(stand_in) >= _TWICE
        and any(scale.in_opening(m.span) for m in mentions)
        and scale.share(m.span for m in mentions) >= _LEAST
    )


def _kind(words: Lexicon, found: dict[int, list[Found]], scale: Scale) -> TextKind | None:
    """Return the kind of a text that tells of no real violence, None for news."""
    for kind in words.kinds:
        mentions = found.get(kind.number, [])
        if len({m.words for m in mentions}) >= _TWICE and any(
            scale.in_opening(m.span) for m in mentions
        ):
            return kind
    return None
