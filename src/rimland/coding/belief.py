"""Which mentions are believed: the frame of the document and the company a weak word keeps."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import timedelta

from rimland.coding.apart import Incident, own_days
from rimland.coding.document import Reading, within
from rimland.coding.screening import AGENT, Mention, numbered, without
from rimland.coding.shadow import shadowed
from rimland.coding.status import Status, accident_in, clause_of
from rimland.coding.triggers import Strength
from rimland.model.vocab import Mode
from rimland.reading.spans import Span

NEWS_DAYS = 21
"""In a court report or a statistic, only an attack of the last three weeks is news."""

_BY_SOMEBODY = re.compile(r"\bby\s+(?:\w+\s+){0,3}\Z")
_LED_BY_OWN_DATE = frozenset({Status.STATISTIC, Status.COMMEMORATION, Status.LEGAL})


TELLING = 0.75
"""From this chance on the words of a sentence alone make "four died" the dead of an attack."""


def believed(reading: Reading, chances: Mapping[int, float]) -> tuple[Mention, ...]:
    """Return the mentions with what the whole document makes of them; pure.

    ``chances`` is what their words alone say of the sentences, by number.
    """
    framed = [_framed(reading, mention) for mention in reading.screened.mentions]
    by_sentence = numbered(framed)
    supported = [
        mention
        if chances.get(mention.sentence, 0.0) >= TELLING
        or _supported(reading, mention, by_sentence)
        else _unsupported(mention)
        for mention in framed
    ]
    specific = [_specific(reading, mention) for mention in supported]
    return tuple(_behind_the_news(reading, specific))


def _behind_the_news(reading: Reading, mentions: list[Mention]) -> list[Mention]:
    """Take what an older date covers for background, once the text has told its news."""
    dark = shadowed(reading)
    lead = next((m.sentence for m in mentions if m.happened and m.sentence not in dark), None)
    if lead is None:
        return mentions
    why = "covered by an older date, behind the news"
    return [
        without(m, Status.BACKGROUND, why)
        if m.happened and m.sentence in dark and m.sentence > lead
        else m
        for m in mentions
    ]


def _framed(reading: Reading, mention: Mention) -> Mention:
    """Carry the frame of a court report, a drill, a film or an accident to its later sentences."""
    frame = reading.screened.frame
    if frame.status is None or not mention.happened:
        return mention
    plain = mention.trigger.strength is Strength.STRONG and not mention.definite
    if plain and frame.status in _LED_BY_OWN_DATE and _news(reading, mention):
        return mention
    return without(mention, frame.status, f"{frame.why}: {frame.words}")


def _news(reading: Reading, mention: Mention) -> bool:
    if reading.published is None:
        return False
    earliest = reading.published - timedelta(days=NEWS_DAYS)
    return any(earliest <= day <= reading.published for day in own_days(reading, mention))


def _supported(reading: Reading, mention: Mention, by_sentence: dict[int, list[Mention]]) -> bool:
    """A word such as "killed" tells of an attack only beside an attacker, a weapon or an attack."""
    if not mention.happened or mention.trigger.strength is Strength.STRONG:
        return True
    here = by_sentence[mention.sentence]
    around = [
        other
        for step in (-2, -1, 0, 1, 2)
        for other in by_sentence.get(mention.sentence + step, [])
        if other.happened and other.trigger.strength is Strength.STRONG
    ]
    same = any(
        other.happened
        and other.trigger.strength is Strength.STRONG
        and other.trigger.mode is mention.trigger.mode
        for others in by_sentence.values()
        for other in others
    )
    if around or (same and mention.trigger.strength is Strength.WEAK):
        return True
    span = reading.sentence(mention.sentence).span
    agents = within(reading.actors, span)
    if mention.trigger.mode is Mode.BOMBING:
        return bool(agents) or _hurt_people(reading, mention, by_sentence)
    if mention.trigger.strength is Strength.WEAK:
        return bool(agents) or any(other.trigger.strength is Strength.BARE for other in here)
    if any(_acts(reading, agent.span, mention.span) for agent in agents):
        return True
    clause = clause_of(reading.screened.lowered, span, mention.span)
    return bool(AGENT.search(reading.screened.lowered, clause.start, mention.span.start))


def _hurt_people(reading: Reading, mention: Mention, by_sentence: dict[int, list[Mention]]) -> bool:
    """An explosion that killed or hurt is an attack unless the text tells of an accident."""
    near = [o for step in (-1, 0, 1) for o in by_sentence.get(mention.sentence + step, [])]
    hurt = any(o.happened and o.trigger.strength is Strength.BARE for o in near)
    return hurt and not accident_in(reading.screened.lowered[:_OPENING])


_OPENING = 3_000


_FORCES = re.compile(
    r"\b(?:police(?:m[ae]n|woman)?|officers?|cops?|security (?:forces|guards?|personnel|officials)|troops|soldiers?|"
    r"commandos|army|special forces|guards?|agents|marksm[ae]n|swat|gendarmes?|bodyguards?|coalition|"
    r"counter-?terror\w*|forces|snipers?|government forces|military|peacekeepers)\b"
)
_ATTACKERS = re.compile(
    r"\b(?:attackers?|gunm[ae]n|assailants?|suspects?|bombers?|militants?|insurgents?|terrorists?|drivers?|m[ae]n|"
    r"him|them|kidnappers|hijackers|hostage-takers|rebels|guerrillas|thugs?|perpetrators?|shooters?|jihadists?|"
    r"extremists?|knife\w*|siege|hideouts?|building|he|they|she)\b"
)


def responds(reading: Reading, mention: Mention) -> bool:
    """Whether the words tell what guards or police did to the attackers, not the attack.

    "Police shot dead five men", "he was shot by guards", "commandos stormed the cafe, ending the
    siege": the doers are forces and those it is done to are the attackers, or a siege is ended.
    """
    if mention.trigger.mode not in {Mode.ARMED_ASSAULT, Mode.OTHER_VIOLENCE, Mode.CLASH}:
        return False
    low = reading.screened.lowered
    sentence = reading.sentence(mention.sentence).span
    clause = clause_of(low, sentence, mention.span)
    before = low[clause.start : mention.span.start]
    after = low[mention.span.end : min(clause.end, mention.span.end + 60)]
    by = re.match(
        r"\W*(?:dead |to death |and killed )?(?:by|in a shoot-?out with) (?:\w+[- ]){0,4}", after
    )
    if by and _FORCES.search(low[mention.span.end : mention.span.end + by.end() + 30]):
        return bool(_ATTACKERS.search(before))
    subject = list(_FORCES.finditer(before))
    if not subject or re.search(
        r"\b(?:on|at|against|of|by|killed|among)\W+(?:\w+\W+){0,2}\Z", before[: subject[-1].start()]
    ):
        return False
    return bool(_ATTACKERS.search(after)) and not _ATTACKERS.search(before[subject[-1].end() :])


def _acts(reading: Reading, agent: Span, trigger: Span) -> bool:
    """The actor stands ahead of the verb, or behind it after "by"."""
    if agent.end <= trigger.start:
        return True
    between = reading.screened.lowered[trigger.end : agent.start]
    return bool(re.search(r"\bby\b", between)) or "hands of" in between


def _unsupported(mention: Mention) -> Mention:
    return without(mention, Status.UNSUPPORTED, "no attacker, weapon or attack beside the word")


def _specific(reading: Reading, mention: Mention) -> Mention:
    """Attacks in the plural without a day or a toll are a habit, not an event."""
    if not mention.happened or not mention.plural:
        return mention
    span = reading.sentence(mention.sentence).span
    tolls = [t for t in within(reading.tolls, span) if not t.cumulative and not t.hypothetical]
    if own_days(reading, mention) or tolls or _counted(reading, mention, span):
        return mention
    return without(mention, Status.GENERIC, "several attacks without a day or a toll")


_COUNTED = re.compile(
    r"\b(?:two|three|four|five|six|seven|eight|nine|ten|twin|several|a dozen|\d{1,2})\s+(?:[\w-]+\s+){0,3}\Z"
)


def _counted(reading: Reading, mention: Mention, sentence: Span) -> bool:
    """Whether attacks are counted and placed: two bombs ripped through a cafe in a named town."""
    before = reading.screened.lowered[
        max(sentence.start, mention.span.start - 40) : mention.span.start
    ]
    placed = any(
        p.place and p.precision is not None and p.precision <= 4  # noqa: PLR2004
        for p in within(reading.places, sentence)
    )
    return placed and bool(_COUNTED.search(before))


def tells_enough(reading: Reading, incident: Incident) -> bool:
    """Whether an incident has any fact by which it could be told from others.

    A place, a day, a toll or a target: an attack of which a text says nothing else is an allusion.
    """
    spans = [reading.sentence(m.sentence).span for m in incident.mentions]
    if any(own_days(reading, m) for m in incident.mentions):
        return True
    if any(within(reading.tolls, span) for span in spans):
        return True
    indefinite = any(not m.definite for m in incident.mentions)
    placed = any(
        p.place and p.precision is not None and p.precision < 6  # noqa: PLR2004
        for span in spans
        for p in within(reading.places, span)
    )
    exact = any(
        m.trigger.strength is Strength.STRONG and m.trigger.mode is not Mode.OTHER_VIOLENCE
        for m in incident.mentions
    )
    return indefinite and (placed or exact)
