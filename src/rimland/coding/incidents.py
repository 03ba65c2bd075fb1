"""Mentions of violence to incidents: which sentences tell of one attack, and which of another.

A newspaper tells one attack many times ("a bomb exploded", "the blast", "the attack"), and may tell
several. A mention opens a new incident only where the text marks it as another, or where its place
or day cannot be the one already told; everything else adds to the incident it is nearest to.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from rimland.coding.apart import (
    NOT_POINTS,
    Incident,
    conflict,
    first_of_paragraph,
    own_places,
    same_place,
    very_same_place,
)
from rimland.coding.document import Reading, within
from rimland.coding.screening import Mention, numbered
from rimland.coding.shadow import behind
from rimland.coding.status import Status
from rimland.coding.triggers import Strength
from rimland.model.vocab import DatePrecision, Mode

OLD_DAYS = 62
"""An attack further back than two months is background (MUC-4 guide, section 1.0, point 6)."""


_ANOTHER = re.compile(
    r"\b(?:another|separate(?:ly)?|elsewhere|meanwhile|in other|other attacks?|further attacks?|second attack|"
    r"also|in addition|(?:on the same|the same) (?:day|night)|hours (?:earlier|later|before|after)|"
    r"earlier (?:on|in the day|that day|today|yesterday)|a (?:second|third|further)|"
    r"(?:two|three|four|several) other|for (?:his|its|their) part|on the other hand|moreover|likewise|"
    r"later (?:on|that day|the same)|in a different|in (?:a )?(?:similar|related|unrelated))\b"
)

_WITHIN = re.compile(
    r"\b(?:in (?:a |an )?(?:separate|another|unrelated)|elsewhere|meanwhile|across the border|"
    r"while (?:in|across|further|\d+|to the)|further (?:south|north|east|west|away))\b"
)
_EXPLICIT = re.compile(
    r"\b(?:another|(?:a |one )?(?:second|third|fourth|further|separate|different|other|similar|unrelated)|"
    r"elsewhere|meanwhile|in other|other)\b"
)

_FAMILY = {
    Mode.BOMBING: "explosion",
    Mode.MINE_IED: "explosion",
    Mode.ABDUCTION: "taking",
    Mode.HOSTAGE_BARRICADE: "taking",
    Mode.HIJACKING: "taking",
    Mode.AIR_STRIKE: "air",
    Mode.DRONE_STRIKE: "air",
    Mode.SHELLING: "shelling",
    Mode.STABBING: "hand",
    Mode.VEHICLE_RAMMING: "hand",
    Mode.ARMED_ASSAULT: "arms",
    Mode.CLASH: "arms",
    Mode.EXECUTION: "execution",
    Mode.ARSON_DESTRUCTION: "arson",
    Mode.PRISON_BREAK: "arms",
    Mode.TERRITORY_CHANGE: "arms",
}


def incidents(reading: Reading, mentions: Sequence[Mention]) -> list[Incident]:
    """Return the incidents that mentions of attacks which happened make up, in order of place.

    A lead that sums up several attacks ("bombings in two cities killed 184") counts as one only
    where the text does not go on to tell them one by one.
    """
    found: list[Incident] = []
    by_sentence = numbered([m for m in mentions if m.happened])
    recalled = behind(reading)
    for number in range(len(reading.screened.sentences)):
        here = by_sentence.get(number, [])
        if not here:
            if found and number not in recalled and _continues(number, found[-1]):
                found[-1].sentences.append(number)
            continue
        for mention in here:
            _add(reading, found, mention)
    return [_placed_in_time(reading, incident) for incident in _told_one_by_one(found)]


def _told_one_by_one(found: list[Incident]) -> list[Incident]:
    summaries = [
        i for i in found if i.summary and {m.sentence for m in i.mentions} == {i.lead.sentence}
    ]
    single = [i for i in found if i not in summaries]
    if not summaries or len(single) > 1:
        return single or found
    if not single:
        return found
    for summary in summaries:
        single[0].mentions = sorted(summary.mentions + single[0].mentions, key=lambda m: m.span)
        single[0].sentences = sorted(set(summary.sentences + single[0].sentences))
    return single


def _sums_up(reading: Reading, mention: Mention) -> bool:
    """Whether a mention announces several attacks: "bombings in two cities", "attacks killed 51".

    Two bombs in one town are one attack; bombs in none or in several may be told one by one.
    """
    if mention.definite or mention.trigger.strength is not Strength.STRONG:
        return False
    if mention.plural:
        return True
    towns = {(p.place.latitude, p.place.longitude) for p in own_places(reading, mention) if p.place}
    return mention.trigger.words.endswith(("bombs", "bombers")) and len(towns) != 1


def _continues(number: int, incident: Incident) -> bool:
    """A sentence without an attack of its own speaks of the one last told, for a paragraph or two."""
    return number - incident.sentences[-1] <= 1 and number - incident.mentions[-1].sentence <= 4  # noqa: PLR2004


def _add(reading: Reading, found: list[Incident], mention: Mention) -> None:
    incident = _home(reading, found, mention)
    if incident is None:
        incident = Incident()
        found.append(incident)
    incident.mentions.append(mention)
    first = incident is found[0] and mention.sentence == incident.lead.sentence
    if first and _sums_up(reading, mention):
        incident.summary = True
    if mention.sentence not in incident.sentences:
        incident.sentences.append(mention.sentence)


def _home(  # noqa: C901, PLR0911 - an ordered list of questions, each with its own answer
    reading: Reading, found: list[Incident], mention: Mention
) -> Incident | None:
    """Return the incident a mention belongs to, None where it opens a new one."""
    if not found:
        return None
    latest = found[-1]
    own = own_places(reading, mention)
    singles = [i for i in found if not (i.summary and own and not mention.definite)]
    if latest.mentions[-1].sentence == mention.sentence:
        # Within a sentence only an outright marker makes two attacks of one.
        return latest if not _marked_within(reading, latest, mention) else None
    there = next((i for i in reversed(singles) if same_place(reading, i, mention)), None)
    opens = _opens_another(reading, mention)
    if mention.trigger.strength is Strength.BARE and not opens and not _has_doer(reading, mention):
        # "Two in Samawa killed eight": without a doer only a toll at another place or day is new.
        counted = within(reading.tolls, reading.sentence(mention.sentence).span)
        apart = conflict(reading, latest, mention) or (latest.summary and own)
        if not counted or not apart:
            return there or latest
    fits = [i for i in reversed(found) if not conflict(reading, i, mention)]
    if latest is not found[0] and not opens and _of_one_sentence(reading, found[0], latest):
        # A lead announced both: what comes next goes with the one it resembles, else the first.
        return there or next((i for i in found if _exact_family(i, mention)), found[0])
    if opens and not (mention.definite and there):
        if own and there is not None and there is not latest:
            return there if very_same_place(reading, there, mention) else None
        return None
    if mention.definite and not _marked(reading, mention):
        return there or (fits[0] if fits else latest)
    if latest.summary and own:
        return next((i for i in fits if i in singles and same_place(reading, i, mention)), None)
    if latest not in fits:
        return there if there in fits else None
    if _marked(reading, mention) and (own or not _same_family(latest, mention)):
        if first_of_paragraph(reading, mention) and not _same_family(latest, mention):
            return next((i for i in fits if _exact_family(i, mention)), None)
        closest = next((i for i in fits if very_same_place(reading, i, mention)), None)
        return closest if closest is not latest or not _explicit(reading, mention) else None
    return latest


_OPENING = re.compile(
    r"[\W\d]*(?:and |but )?(?:in (?:a |an |one )?(?:separate|another|other|different|unrelated|second|third|further)\b|"
    r"separately|elsewhere|meanwhile|also (?:on|in)\b|on (?:another|the other) (?:front|hand)|in addition,|"
    r"(?:a|the) (?:second|third|fourth|further|separate|new|different) (?:[\w-]+ )?(?:attack|incident|bomb|blast|explosion|"
    r"group|raid|shooting|ambush|strike|assault|killing)\b|another\b|other attacks|"
    r"in (?:a |an )?(?:second|third|fourth|further|related|similar|coordinated) (?:attack|incident|raid|bombing|assault)|"
    r"the (?:previous|next|following) (?:day|night|morning|evening)|(?:a|one|two|three) (?:days?|nights?) (?:later|earlier|before))"
)


def _opens_another(reading: Reading, mention: Mention) -> bool:
    """Whether the sentence begins by saying that it tells of something else, or was cut off so."""
    span = reading.sentence(mention.sentence).span
    if not mention.definite and _after_a_seam(reading, mention.sentence):
        return True
    return bool(_OPENING.match(reading.screened.lowered, span.start, span.end))


def _after_a_seam(reading: Reading, number: int) -> bool:
    """Whether a sentence was cut off from the one before: the seam's words stand between."""
    if not number:
        return False
    before, here = reading.sentence(number - 1).span, reading.sentence(number).span
    return bool(reading.screened.text[before.end : here.start].strip())


def _of_one_sentence(reading: Reading, first: Incident, other: Incident) -> bool:
    """Whether two incidents were opened in one sentence of the text."""
    one, two = first.lead.sentence, other.lead.sentence
    return one == two or (two == one + 1 and _after_a_seam(reading, two))


def _explicit(reading: Reading, mention: Mention) -> bool:
    """Whether the words right before the trigger call it another one."""
    low, span = reading.screened.lowered, reading.sentence(mention.sentence).span
    before = low[max(span.start, mention.span.start - 30) : mention.span.end]
    return bool(_EXPLICIT.search(before))


def _has_doer(reading: Reading, mention: Mention) -> bool:
    """Whether the sentence names somebody who did it: only then can "killed" be a new attack."""
    span = reading.sentence(mention.sentence).span
    return any(a.kind != "state_force" for a in within(reading.actors, span))


def _marked(reading: Reading, mention: Mention) -> bool:
    span = reading.sentence(mention.sentence).span
    return bool(_ANOTHER.search(reading.screened.lowered, span.start, mention.span.end))


def _marked_within(reading: Reading, incident: Incident, mention: Mention) -> bool:
    previous = incident.mentions[-1].span.end  # they are added in order
    between = reading.screened.lowered[previous : mention.span.start]
    return bool(_WITHIN.search(between))


def _exact_family(incident: Incident, mention: Mention) -> bool:
    family = _FAMILY.get(mention.trigger.mode)
    return family is not None and family in {_FAMILY.get(mode) for mode in incident.modes}


def _same_family(incident: Incident, mention: Mention) -> bool:
    if (
        mention.trigger.mode is Mode.OTHER_VIOLENCE
        or mention.trigger.strength is not Strength.STRONG
    ):
        return True
    family = _FAMILY.get(mention.trigger.mode)
    known = {_FAMILY.get(mode) for mode in incident.modes if mode is not Mode.OTHER_VIOLENCE}
    return not known or family in known


def _placed_in_time(reading: Reading, incident: Incident) -> Incident:
    """Mark an incident that the text itself puts long before its publication."""
    if reading.published is None:
        return incident
    span = reading.sentence(incident.lead.sentence).span
    dated = [
        d
        for d in within(reading.dates, span)
        if d.start and d.end and d.precision and d.kind not in NOT_POINTS
    ]
    days = [d for d in dated if d.precision is not DatePrecision.YEAR] or dated
    if days and all(d.end and (reading.published - d.end).days > OLD_DAYS for d in days):
        incident.background = f"dated {days[0].start}, more than {OLD_DAYS} days before publication"
    return incident


def background_incidents(mentions: Sequence[Mention], told: Sequence[Incident]) -> list[Incident]:
    """Return the earlier attacks that the text only recalls, one per sentence, for the record."""
    busy = {n for incident in told for n in (m.sentence for m in incident.mentions)}
    recalled: list[Incident] = []
    for number, here in numbered(mentions).items():
        marks = [m for m in here if m.verdict.status is Status.BACKGROUND and not m.plural]
        if number in busy or not marks:
            continue
        strong = [m for m in marks if m.trigger.strength is Strength.STRONG]
        if strong:
            recalled.append(Incident(list(marks), [number], background=marks[0].verdict.why))
    return recalled
