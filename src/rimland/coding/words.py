"""Who or what was attacked and with what: a lexicon, read nearest to the trigger first."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Sequence
from functools import cache
from importlib import resources

from rimland.model.vocab import TargetType, Weapon
from rimland.reading.spans import Span


@cache
def _lexicon(part: str) -> tuple[tuple[str, re.Pattern[str]], ...]:
    path = resources.files("rimland").joinpath("data", "coding", "targets.toml")
    table = tomllib.loads(path.read_text(encoding="utf-8"))[part]
    return tuple(
        (name, re.compile(rf"(?<![\w-])(?:{'|'.join(patterns)})(?![\w])"))
        for name, patterns in table.items()
    )


def weapon_in(lowered: str, spans: Sequence[Span]) -> tuple[Weapon, Span] | None:
    """Return the most exactly named means in the first stretch that names one."""
    for span in spans:
        for name, pattern in _lexicon("weapons"):
            found = pattern.search(lowered, span.start, span.end)
            if found:
                return Weapon(name), Span(*found.span())
    return None


def targets_in(lowered: str, span: Span) -> list[tuple[TargetType, Span]]:
    """Return every word for a target in a stretch of text, in order of place."""
    found = [
        (TargetType(name), Span(*match.span()))
        for name, pattern in _lexicon("targets")
        for match in pattern.finditer(lowered, span.start, span.end)
    ]
    return sorted(found, key=lambda item: (item[1].start, -item[1].end))
