"""By which ties a sentence says that attacks belong to a group, and to which of its counts each belongs."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from rimland.model.vocab import Tie
from rimland.reading.claims.draft import Draft
from rimland.reading.folding import lowered
from rimland.reading.spans import Span

__all__ = ["TIE_WORD", "ties_in", "ties_of_counts"]

_TIE_WORDS = {
    "inspired": Tie.INSPIRED,
    "directed": Tie.DIRECTED,
    "ordered": Tie.DIRECTED,
    "commanded": Tie.DIRECTED,
    "orchestrated": Tie.DIRECTED,
    "masterminded": Tie.DIRECTED,
    "guided": Tie.GUIDED,
    "coached": Tie.GUIDED,
}
_WORD = "|".join(_TIE_WORDS)
TIE_WORD = re.compile(rf"\s*(?:were |was )?(?:{_WORD})\b")
_SENT = {
    **dict.fromkeys(("sent", "dispatched", "despatched", "commissioned", "tasked"), Tie.DIRECTED),
    "steered": Tie.GUIDED,
}
_TIES = re.compile(
    rf"(?:[-‐‑–]\s?|\b)(?P<hyphened>(?<=[-‐‑–])(?:{_WORD}))\b"
    rf"|\b(?P<by>{_WORD})\b(?=(?:,? (?:or|and|and not|but not|not|rather than|instead of|remotely|directly|either|online)\b,?(?: \w+){{0,2}}?)?,? by\b)"
    rf"|\b(?P<sent>{'|'.join(_SENT)})(?: (?:remotely|directly|out))? by\b"
    r"|\b(?:on|under) (?:the )?(?:direct )?(?P<orders>orders) (?:of|from)\b"
    r"|\b(?P<planned>planned|plotted|organi[sz]ed|hatched|coordinated) (?:in|from) (?:raqqa|mosul|syria|iraq)\b"
    rf"|\battacks?\b(?:[\w ]{{0,30}},)? (?:that|which|it|they)\b(?: (?!{_WORD})[\w'’-]+){{0,4}}? (?P<rel>{_WORD})"
    rf"(?:,? (?:or|and) (?P<rel2>{_WORD}))?"
    rf"|\b(?:it|they|the group|isis|isil|islamic state|daesh|qaeda|qaida)(?: itself)?(?: has| had| have)?"
    rf"(?: either| also| remotely| directly)? (?P<subj>{_WORD})(?: (?:or|and) (?P<subj2>{_WORD}))?\b(?! by\b)"
    rf"|\b(?P<number>{_WORD})(?= (?:another |some |about )?\d)"
    rf"|\b(?P<act>{_WORD})(?: or (?P<act2>{_WORD}))? (?:just |only |at least |more than |about |some )?(?:[\w-]+ ){{0,3}}?"
    r"(?:of )?(?:attacks|bombings|shootings|stabbings)\b"
    rf"|\battacks? (?P<first>{_WORD}),? (?:rather than|and not|not|but not) (?:{_WORD}),?"
    r"|\b(?P<adj>inspired|directed) (?:gunm[ae]n|attackers?|militants?|bombers?|supporters?|cells?|terrorists?|extremists?|ones)\b"
    rf"|\b(?P<noun>inspired|directed|guided)(?: (?:or|and) (?P<second>inspired|directed|guided))? (?:attack|plot|bombing|shooting|killing|violence)"
)
_DENIED = re.compile(
    r"(?:\bnot|n['’]t|\brather than|\binstead of|\bwithout being|\bnever|\bas opposed to)(?: \w+ly| simply| just)?[ ,]*\Z"
)
_JOINED = re.compile(r"[\s,-]*(?:(?:or|and|either)\b[\w\s,-]{0,25})?\Z")
_OPENS = re.compile(r"(?:[,;:]|[–—]|\b(?:and|while|whereas|but))\s*(?:the )?(?:[\w-]+ )?\Z")


@dataclass(frozen=True, slots=True)
class _Told:
    span: Span
    ties: frozenset[Tie]


def ties_in(text: str, start: int, end: int) -> tuple[Tie, ...]:
    """Return the ties that a sentence names, in the order of the vocabulary; those it denies are none."""
    return _ordered({tie for _, tie in _mentions(text, start, end)})


def ties_of_counts(
    text: str, start: int, end: int, drafts: Sequence[Draft]
) -> list[tuple[Tie, ...]]:
    """Return the ties of each count: all that the sentence names, or its own where it names several apart.

    "12 attacks were directed by Islamic State and 20 inspired by it" says one of each; "20 attacks
    directed or inspired" says both of one.
    """
    told = _told(text, start, end)
    if len(told) < 2 or len(drafts) < 2:  # noqa: PLR2004 # nothing to tell apart
        return [_ordered(set().union(*(one.ties for one in told)))] * len(drafts)
    own: list[frozenset[Tie] | None] = [None] * len(drafts)
    fronted: frozenset[Tie] | None = None
    for one in told:
        number = _owner(text, drafts, one)
        if number is None:
            fronted = one.ties
        else:
            own[number] = (own[number] or frozenset()) | one.ties
    return [
        _ordered(_nearest(text, drafts, own, n) or fronted or frozenset())
        for n in range(len(drafts))
    ]


def _ordered(found: frozenset[Tie] | set[Tie]) -> tuple[Tie, ...]:
    return tuple(tie for tie in Tie if tie in found)


def _mentions(text: str, start: int, end: int) -> list[tuple[Span, Tie]]:
    low = lowered(text[start:end])
    found = []
    for match in _TIES.finditer(low):
        for name, word in match.groupdict().items():
            if not word or _DENIED.search(low[max(0, match.start(name) - 30) : match.start(name)]):
                continue
            tie = _TIE_WORDS.get(word) or _SENT.get(word, Tie.DIRECTED)
            found.append((Span(start + match.start(name), start + match.end(name)), tie))
    return found


def _told(text: str, start: int, end: int) -> list[_Told]:
    """Return the ties in order, those that an "or" joins as one."""
    told: list[_Told] = []
    for span, tie in _mentions(text, start, end):
        last = told[-1] if told else None
        if (
            last
            and _JOINED.match(lowered(text[last.span.end : span.start]))
            and not any(c.isdigit() for c in text[last.span.end : span.start])
        ):
            told[-1] = _Told(Span(last.span.start, span.end), last.ties | {tie})
        else:
            told.append(_Told(span, frozenset({tie})))
    return told


def _owner(text: str, drafts: Sequence[Draft], one: _Told) -> int | None:
    """The count that a tie stands in, behind or in the clause of; None for one before all of them."""
    behind = [n for n, draft in enumerate(drafts) if draft.where.start < one.span.end]
    if not behind:
        return None
    last = behind[-1]
    if last + 1 < len(drafts) and one.span.start >= drafts[last].where.end:
        between = text[one.span.end : drafts[last + 1].where.start]
        opens = _OPENS.search(lowered(text[max(0, one.span.start - 40) : one.span.start]))
        if opens and not re.search(r"[,;:.]", between):
            return last + 1
    return last


def _nearest(
    text: str, drafts: Sequence[Draft], own: Sequence[frozenset[Tie] | None], n: int
) -> frozenset[Tie] | None:
    """The ties of a count, or those of the count before it in its clause, or of the one behind."""
    if own[n]:
        return own[n]
    for k in (*range(n - 1, -1, -1), *range(n + 1, len(drafts))):
        first, second = drafts[min(k, n)].where, drafts[max(k, n)].where
        told: frozenset[Tie] | None = own[k]
        if told and ";" not in text[first.end : second.start]:
            return told
    return None
