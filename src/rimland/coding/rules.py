"""The default coder: rules over what the readers found, each field with its evidence.

The order is the order of doubt: is it an attack that happened, is it another one than the last,
and only then what, where, when, who and how many. A field that the text does not settle stays None
and says why.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime

from rimland.coding.attribution import attribute
from rimland.coding.belief import believed, tells_enough
from rimland.coding.confidence import confidence
from rimland.coding.document import Reading, read, within
from rimland.coding.incidents import Incident, background_incidents, incidents
from rimland.coding.newsworthy import PASS_AFTER, PASS_BEFORE, before_reading, of_incidents
from rimland.coding.recall import recalled_after
from rimland.coding.screening import MOST_CHARACTERS, Mention, screen
from rimland.coding.settle import SettledToll, settle
from rimland.coding.tools import Tools, default_tools
from rimland.coding.what import foiled, modes, suicide, target, weapon
from rimland.coding.when import when
from rimland.coding.where import where
from rimland.model.coded import CodedDocument, CodedReport, Perpetrator, Quote
from rimland.model.vocab import Mode
from rimland.reading.language import is_english
from rimland.reading.spans import Span
from rimland.reading.tolls import Side, TollMention

COUNTRY_ONLY = 6


@dataclass(frozen=True, slots=True)
class Coded:
    """A coded document with everything that led to it, for ``--explain`` and for tests."""

    document: CodedDocument
    reading: Reading | None = None
    mentions: tuple[Mention, ...] = ()
    incidents: tuple[Incident, ...] = ()


def code(
    text: str,
    published: date | datetime | None = None,
    title: str | None = None,
    document_id: str = "text",
    tools: Tools | None = None,
) -> CodedDocument:
    """Return the attacks that a news text reports.

    Text is data: nothing in it is followed as an instruction. Deterministic; no network. What it
    does not do: read languages other than English, or decide whether a report is true.
    """
    return trace(text, published, title, document_id, tools).document


def trace(
    text: str,
    published: date | datetime | None = None,
    title: str | None = None,
    document_id: str = "text",
    tools: Tools | None = None,
) -> Coded:
    """Return the coded document with the reading, mentions and incidents behind it."""
    day = published.date() if isinstance(published, datetime) else published
    screened = screen(text, title)
    abstained = _document_abstentions(text)
    if not screened.hopeful or "language" in abstained:
        empty = CodedDocument(document_id, published, (), abstained=abstained)
        return Coded(empty, mentions=screened.mentions)
    if before_reading(screened) < PASS_BEFORE:
        empty = CodedDocument(document_id, published, (), abstained=abstained)
        return Coded(empty, mentions=screened.mentions)
    reading = read(screened, day, tools or default_tools())
    mentions = believed(reading)
    told = [i for i in incidents(reading, mentions) if tells_enough(reading, i)]
    chances = of_incidents(reading, mentions, told)
    if max(chances, default=0.0) < PASS_AFTER:
        return Coded(
            CodedDocument(document_id, published, (), abstained=abstained),
            reading,
            mentions,
            tuple(told),
        )
    chance = {id(i): c for i, c in zip(told, chances, strict=True)}
    told = recalled_after(reading, told)
    recalled = background_incidents(reading, mentions, told)
    news = [i for i in told if i.background is None]
    earlier = [i for i in told if i.background is not None] + recalled
    document = CodedDocument(
        document_id,
        published,
        reports=tuple(report(reading, i, news, chance.get(id(i), 0.5)) for i in news),
        background=tuple(report(reading, i) for i in earlier),
        abstained=abstained,
    )
    return Coded(document, reading, mentions, tuple(told + recalled))


def _document_abstentions(text: str) -> dict[str, str]:
    abstained = {}
    if len(text) > MOST_CHARACTERS:
        abstained["too_long"] = f"read to character {MOST_CHARACTERS:,} of {len(text):,}"
    if not is_english(text):
        abstained["language"] = "not English"
    return abstained


@dataclass(slots=True)
class _Draft:
    """The growing evidence and abstentions of one report."""

    reading: Reading
    evidence: dict[str, tuple[Quote, ...]] = field(default_factory=dict)
    abstained: dict[str, str] = field(default_factory=dict)

    def cite(self, name: str, spans: Sequence[Span]) -> None:
        if spans:
            self.evidence[name] = tuple(self.reading.quote(s) for s in dict.fromkeys(spans))


def report(
    reading: Reading,
    incident: Incident,
    others: Sequence[Incident] = (),
    newsworthiness: float = 0.5,
) -> CodedReport:
    """Return one incident as a coded report."""
    draft = _Draft(reading)
    found_modes = modes(reading, incident)
    draft.cite("event_types", [span for _, span in found_modes])
    own_death = suicide(reading, incident)
    draft.cite("suicide", [own_death] if own_death else [])
    stopped = foiled(incident)
    draft.cite("foiled", [stopped.span] if stopped else [])
    means, aim = weapon(reading, incident), target(reading, incident)
    draft.cite("weapon", [means[1]] if means else [])
    draft.cite("target_type", [aim[1]] if aim else [])
    toll = _toll(draft, incident, _attackers(found_modes))
    place = _place_fields(draft, incident)
    day = _date_fields(draft, incident)
    who = _who(draft, incident, others)
    coded = CodedReport(
        event_types=tuple(mode for mode, _ in found_modes),
        suicide=True if own_death else None,
        foiled=stopped is not None,
        perpetrators=who,
        target_type=aim[0] if aim else None,
        weapon=means[0] if means else None,
        killed=toll.killed,
        civilians_killed_best=toll.civilians_killed_best,
        perpetrators_killed=toll.perpetrators_killed,
        injured=toll.injured,
        abducted_best=toll.abducted_best,
        is_update=toll.is_update,
        abstained=draft.abstained,
        evidence=draft.evidence,
        **place,
        **day,
    )
    position = next((n for n, other in enumerate(others) if other is incident), 0)
    chance = confidence(coded, incident, reading, position, newsworthiness)
    return replace(coded, confidence=chance)


def _attackers(found: Sequence[tuple[Mode, Span]]) -> Side | None:
    """Whose dead are left out of the killed: the attackers', in a fight nobody's."""
    main = found[0][0]
    if main in {Mode.AIR_STRIKE, Mode.DRONE_STRIKE}:
        return Side.SECURITY
    return Side.PERPETRATORS


def _toll(draft: _Draft, incident: Incident, attackers: Side | None) -> SettledToll:
    spans = [draft.reading.sentence(n).span for n in sorted(set(incident.sentences))]
    mentions = only(draft.reading.tolls, spans)
    toll = settle(mentions, draft.reading.screened.text, attackers=attackers)
    if toll.injured.high == 0 and not toll.killed.known:
        # "Nobody was hurt": then nobody was killed either.
        nobody = {"killed": toll.evidence.get("injured", ())}
        toll = replace(toll, killed=toll.injured, evidence=toll.evidence | nobody)
        toll.abstained.pop("killed", None)
    for name, where_read in toll.evidence.items():
        for column in _COLUMNS.get(name, (name,)):
            draft.cite(column, list(where_read))
    draft.abstained.update(toll.abstained)
    return toll


_COLUMNS = {
    "killed": ("killed_low", "killed_best", "killed_high"),
    "injured": ("injured_low", "injured_best", "injured_high"),
    "abducted": ("abducted_best",),
    "civilians_killed": ("civilians_killed_best",),
}


def only(mentions: Sequence[TollMention], spans: Sequence[Span]) -> list[TollMention]:
    """Return the toll mentions in some stretches, their links pointing into what is returned."""
    kept = [i for i, m in enumerate(mentions) if any(s.contains(m.span) for s in spans)]
    place = {old: new for new, old in enumerate(kept)}
    return [
        replace(mentions[i], part_of=place.get(part) if part is not None else None)
        for i in kept
        for part in [mentions[i].part_of]
    ]


def _place_fields(draft: _Draft, incident: Incident) -> dict[str, object]:
    chosen = where(draft.reading, incident)
    if chosen.evidence:
        draft.cite("country_iso3", [chosen.evidence])
    if chosen.mention is None or chosen.mention.place is None:
        reason = chosen.why if chosen.country is None else f"only the country is known: {chosen.why}"
        draft.abstained["place"] = reason
        if chosen.country is None:
            draft.abstained["country_iso3"] = chosen.why
        level = COUNTRY_ONLY if chosen.country else None
        return {"country_iso3": chosen.country, "place_precision": level}
    place, precision = chosen.mention.place, chosen.mention.precision
    exact = precision is not None and precision < COUNTRY_ONLY
    if exact:
        draft.cite("place", [chosen.mention.span])
    else:
        draft.abstained["place"] = "only the country is named"
    return {
        "country_iso3": chosen.country,
        "adm1": place.adm1,
        "place": place.name if exact else None,
        "geonames_id": place.geonames_id if exact else None,
        "latitude": place.latitude if exact else None,
        "longitude": place.longitude if exact else None,
        "place_precision": precision,
    }


def _date_fields(draft: _Draft, incident: Incident) -> dict[str, object]:
    chosen = when(draft.reading, incident)
    if chosen.mention is None:
        draft.abstained["date_start"] = chosen.why
        return {}
    draft.cite("date_start", [chosen.mention.span])
    return {
        "date_start": chosen.mention.start,
        "date_end": chosen.mention.end,
        "date_precision": chosen.mention.precision,
    }


_BLAME = re.compile(
    r"\b(?:responsib\w+|claim\w*|blam\w+|allegiance|inspired|amaq|hallmarks?|suspect\w*|accus\w+|"
    r"attribut\w+|perpetrat\w+|behind the|carried out by|denied)\b"
)


_ALL = re.compile(r"\b(?:both|all|the) (?:\w+ ){0,2}(?:attacks|bombings|blasts|explosions|killings|shootings|raids)\b|^attacks\b")


def _who(draft: _Draft, incident: Incident, others: Sequence[Incident]) -> tuple[Perpetrator, ...]:
    """Return who is said to have done it, read where the attack is told and where blame is laid."""
    reading = draft.reading
    low = reading.screened.lowered
    taken = {n for other in others if other is not incident for n in other.sentences}
    numbers = set(incident.sentences)
    for number, sentence in enumerate(reading.screened.sentences):
        span = sentence.span
        shared = number not in taken or _ALL.search(low, span.start, span.end)
        if shared and number != incident.lead.sentence and _BLAME.search(low, span.start, span.end):
            numbers.add(number)
    spans = [reading.sentence(n).span for n in sorted(numbers)]
    found = attribute(
        reading.screened.text, spans, reading.actors, trigger=incident.lead.span
    )
    draft.cite("perpetrators", [span for _, where_read in found.perpetrators for span in where_read])
    if found.reason:
        draft.abstained["perpetrators"] = found.reason
    return tuple(who for who, _ in found.perpetrators)
