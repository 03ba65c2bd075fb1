"""The noun phrase around a mention: "suspected members of X", "X fighters (XY)", "X-linked militants"."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from rimland.coding.attribution_patterns import RELATIVE, SUSPECTS
from rimland.reading.actors import ActorMention
from rimland.reading.actors_words import words
from rimland.reading.spans import Span

_REACH = 140
_LONG_REACH = 220
_MOST_MENTIONS = 12  # a sentence of prose has fewer; a list is not read to its end


@dataclass(frozen=True, slots=True)
class Phrase:
    """Mentions that stand in one noun phrase or a list of such, and the words around them.

    ``left`` and ``right`` are lower case and stay inside the sentence; ``near`` still has the aside
    after the name ("X, which ..., said") that ``right`` has skipped. ``linked`` says that the
    text speaks of people near the group, not of the group; ``speaker`` that somebody or something
    speaks for it (a spokesman, a statement).
    """

    mentions: tuple[ActorMention, ...]
    start: int
    end: int
    left: str
    near: str
    right: str
    end_of_name: int = 0
    suspected: bool = False
    linked: bool = False
    inspired: bool = False
    speaker: bool = False
    suspected_by: bool = False
    before_name: str = ""

    @property
    def span(self) -> Span:
        """The phrase in the text."""
        return Span(self.start, self.end)


_MEMBERS = "|".join(re.escape(w) for w in sorted(words("members") | words("unnamed")))
_BODY = r"(?:group|organi[sz]ation|movement|network|militia|faction|party|rebels?|guerrillas?|outfit|army)"
_BEFORE = re.compile(
    rf"(?:\b(?P<who>{_MEMBERS}|remnants|participants|followers|bands?|groups?|people|men|man|woman|youths?|individuals|someone|somebody)\W+"
    r"(?:who\W+(?:is|are|was|were)\W+)?"
    r"(?:(?P<hedge>(?:believed|thought|suspected|said|presumed|alleged|understood|reported)\W+"
    r"(?:to (?:be|belong to|have belonged to|have been)|of being)\W+)(?:from\W+|members? of\W+)?"
    r"|(?P<tie>of|from|in|with|belonging to|loyal to|allied (?:to|with)|aligned (?:to|with)"
    r"|linked (?:to|with)|affiliated (?:to|with)|associated with|tied to|close to|connected (?:to|with)"
    r"|with (?:links|ties) to|sympathetic to|inspired by|supporting|claiming to (?:be|represent)"
    r"|identified as|claiming allegiance to|who (?:have |had |has )?pledged (?:allegiance|loyalty) to"
    r"|from the ranks of|on behalf of)\W+))?"
    rf"(?P<det>(?:(?:the|a|an|one|so-called|self-styled|called|named|known as|calling itself|styling itself|outlawed|banned|local|rival"
    rf"|jihadist|islamist|extremist|militant|terrorist|separatist|marxist|maoist|leftist|rebel"
    rf"|guerrilla|\w{3, 20}['’]s|somali|nigerian|kurdish|basque|palestinian|lebanese|afghan|pakistani|colombian"
    rf"|salvadoran|peruvian|sunni|shiite|shia|armed|extreme|pro-castroite|far-left|far-right|radical"
    rf"|suspected|alleged|presumed|presumably|apparent|heavily|several|some|two|three|four|five|six"
    rf"|about|around|dozens of|hundreds of|cells? of|at least|groups? of|[0-9]{{1,3}}|{_BODY})[\s\"“”'\[(]{{1,3}}){{0,7}})\Z"
)
_AFTER = re.compile(
    r"(?:['’]s?(?=\W))?[\"”’)\]]?"
    r"(?:\s?[(\[][^()\[\]]{0,60}[)\]])?"
    r"(?P<link>[\s-](?:linked|affiliated|aligned|allied|connected|related|style))?"
    r"(?P<inspired>[\s-]inspired)?"
    rf"(?P<tail>(?:[\s-]{{1,2}}(?:suspected\s|armed\s)?(?:{_MEMBERS}|m[ae]n|women)\b){{0,4}})"
    r"(?P<voice>(?:['’]s)?\s(?:military\s|chief\s|official\s|main\s|political\s)?(?:spokesm[ae]n|spokesperson|spokeswom[ae]n|statement|communique|website"
    r"|leaders?|leadership|commanders?|commander|officials?|media|news agency|radio|media wing"
    r"|mouthpiece)\b)?"
    r"(?P<aside>,\s(?!(?:and|but|said|says|killing|wounding|leaving|police|the army)\b)[^,.;:]{1,120},"
    r"|\s[(\[][^()\[\]]{0,80}[)\]]|\s?[–—]\s?[^–—.;]{1,120}\s?[–—])?"
)
_SUSPECTED = re.compile(
    r"\b(?:suspected|alleged|presumed|presumably|apparently|believed to be|thought to be|possible"
    r"|suspected to be|suspected of being|said to be|possibly|purported)\b[^,.;]{0,30}\Z"
)
_SUSPECT_VERB = re.compile(r"suspect(?:s|ed)?\b")
_AND = re.compile(
    r"[\s,]{1,3}(?:and|or|as well as|along with|together with|,)?[\s]{0,2}(?:the |of the )?\Z"
)
_LINKED = re.compile(r"link|affiliat|alli|align|associat|tie|connect|close|sympath|support|claim")


_ASIDE = re.compile(r",\s(?!(?:and|but|so|or)\b)[^,.;:]{1,120},")


def rest_after(words: str) -> str:
    """Return the words after an aside: ", who did not sign, denied it" without its first half."""
    aside = _ASIDE.match(words)
    return words[aside.end() - 1 :] if aside else words


def phrases_of(lower: str, sentence: Span, mentions: tuple[ActorMention, ...]) -> list[Phrase]:
    """Return the noun phrases of a sentence's mentions; lists joined by "and" are one phrase."""
    found: list[Phrase] = []
    for mention in mentions[:_MOST_MENTIONS]:
        if found and mention.span.end <= found[-1].end:
            continue
        phrase = _unasided(_phrase(lower, sentence, mention), mentions)
        if found and found[-1].start >= phrase.start:
            found.pop()  # "militants from X": the noun belongs to the name
        if found and mention.kind != "unnamed" and _listed_with(lower, found[-1], phrase):
            found[-1] = _joined(found[-1], phrase)
            continue
        found.append(phrase)
    return found


def _unasided(phrase: Phrase, mentions: tuple[ActorMention, ...]) -> Phrase:
    """Leave "which claimed" to the name within an aside: "X, a group that supports Y, which"."""
    if phrase.end == phrase.end_of_name:
        return phrase
    inside = [m for m in mentions if phrase.end_of_name <= m.span.start < phrase.end]
    nameless = phrase.mentions[0].kind == "unnamed"
    named = nameless and any(m.kind == "armed_group" for m in inside)  # "a rebel band, the X, said"
    if named or (inside and RELATIVE.match(phrase.right)):
        return replace(phrase, end=phrase.end_of_name, right=phrase.near)
    return phrase


def _listed_with(lower: str, first: Phrase, second: Phrase) -> bool:
    if any(m.kind == "unnamed" for m in first.mentions) or second.start < first.end:
        return False
    between = lower[first.end : second.start]
    if between.strip() == "," and second.mentions[0].kind == "state_force":
        return False  # "..., police said"
    return len(between) <= 20 and bool(_AND.fullmatch(between)) and between.strip() != ""  # noqa: PLR2004


def _joined(first: Phrase, second: Phrase) -> Phrase:
    return Phrase(
        (*first.mentions, *second.mentions),
        first.start,
        second.end,
        first.left,
        second.near,
        second.right,
        second.end_of_name,
        first.suspected or second.suspected,
        first.linked or second.linked,
        first.inspired or second.inspired,
        first.speaker or second.speaker,
    )


def _phrase(lower: str, sentence: Span, mention: ActorMention) -> Phrase:
    span = mention.span
    begin = max(sentence.start, span.start - _REACH)
    before = _BEFORE.search(lower, begin, span.start) if mention.kind != "unnamed" else None
    start = before.start() if before else span.start
    tie = (before["tie"] or "") if before else ""
    after = _AFTER.match(lower, span.end, min(sentence.end, span.end + _LONG_REACH))
    end = after.end() if after else span.end
    near = after.start("aside") if after and after["aside"] else end
    left = lower[max(sentence.start, start - _LONG_REACH) : start]
    if mention.kind == "unnamed":
        left = re.sub(
            r"(?:\b(?:the|a|an|two|three|four|five|six|some|several|about|[0-9]{1,3})\s){1,2}\Z",
            "",
            left,
        )
    link = bool(after and after["link"])
    verb = _SUSPECT_VERB.match(lower, start) and SUSPECTS.search(left)
    words_before = f"{left} {lower[start : span.start]}"
    return Phrase(
        (mention,),
        start,
        end,
        left,
        lower[near : min(sentence.end, near + _LONG_REACH)],
        lower[end : min(sentence.end, end + _LONG_REACH)],
        near,
        bool((before and before["hedge"]) or _SUSPECTED.search(words_before))
        or mention.name.casefold().startswith("suspected"),
        link or bool(_LINKED.search(tie)),
        bool(after and after["inspired"])
        or "inspired" in tie
        or "pledged" in tie
        or "allegiance" in tie,
        bool(after and after["voice"]),
        bool(verb),
        lower[start : span.start],
    )
