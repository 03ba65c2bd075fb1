"""The phrases of attribution, compiled: what attackers do, who speaks, what only surrounds a name."""

from __future__ import annotations

import re
import tomllib
from functools import cache
from importlib import resources

GAP = r"\W{1,3}"


@cache
def phrases(name: str) -> str:
    """Return one list of ``data/actors/attribution.toml`` as alternatives of an expression."""
    source = resources.files("rimland") / "data" / "actors" / "attribution.toml"
    table = tomllib.loads(source.read_text(encoding="utf-8"))
    listed = "|".join(table[name].replace("\n", "|").split("|")).strip("|")
    return listed.replace("~", GAP)


def small(text: str) -> str:
    """Return a text in lower case, character for character."""
    lowered = text.translate(_UNSEEN).lower()
    if len(lowered) == len(text):
        return lowered
    return "".join(c.lower() if len(c.lower()) == 1 else c for c in text)


# Marks of direction and joiners, which stand unseen between a name and its verb.
_UNSEEN = dict.fromkeys(
    (*range(0x200B, 0x2010), *range(0x202A, 0x202F), *range(0x2060, 0x206A), 0xFEFF), " "
)

_FILL_WORDS = (
    "has|have|had|also|later|quickly|immediately|since|then|soon|subsequently|yesterday|today|again"
    "|itself|themselves|each|who|which|that|on|monday|tuesday|wednesday|thursday|friday|saturday|sunday"
    "|meanwhile|publicly|officially|formally|finally|already|jointly|both|simultaneously|to|last"
    "|night|this|morning|afternoon|evening|early|earlier|late|twice|reportedly|apparently|allegedly"
    "|probably|likely|presumably|possibly|may|might|could|must|would|did|do|does|now|all|first|in|at"
    "|dawn|night|january|february|march|april|may|june|july|august|september|october|november"
    "|december|or|and|successfully|violently|brutally|recently|just|even|indiscriminately|deliberately"
    "|[0-9]{1,4}"
)
FILL = rf"(?P<fill>(?:[\s,\"”'’]{{1,3}}(?:{_FILL_WORDS})\b){{0,8}})"
"""Small words between a subject and its verb."""


@cache
def compiled(pattern: str) -> re.Pattern[str]:
    """Compile an expression once; the names of lists in angle brackets stand for their phrases."""
    written = re.sub(r"(?<!P)<([a-z_]+)>", lambda m: f"(?:{phrases(m[1])})", pattern)
    return re.compile(written.replace("~", GAP).replace("{FILL}", FILL))
