"""Counts of a sentence: people killed, injured or abducted, and attacks.

A number counts only with a noun for people and a word for what came to them, or with a noun for
attacks carried out; ages, money, votes and troops therefore never do. What a group lost itself, what
was planned or foiled, averages, and parts of a toll are passed over.
"""

from __future__ import annotations

import re
from dataclasses import replace

from rimland.model.article_claim import Comparator, Quantity, Victims
from rimland.model.vocab import Mode
from rimland.reading import toll_words
from rimland.reading.claims import words as w
from rimland.reading.claims.deeds import MORE, Deeds
from rimland.reading.claims.draft import Draft
from rimland.reading.claims.numbers import Figure, figures
from rimland.reading.claims.ties import TIE_WORD
from rimland.reading.folding import lowered
from rimland.reading.numbers_tokens import tokens
from rimland.reading.spans import Span

__all__ = ["Counts"]

_NOUN_PHRASE = 10
_TOLL = re.compile(
    r"(?:(?P<side>civilian )?(?:death toll|deaths|fatalities|body count)|number of (?:the )?(?:dead|(?P<who>\w+) killed)"
    r"|toll)(?: [\w'’-]+){0,7}?(?: (?:of|at|to|reached|passed|is|was|exceeds?|topped|exceeded))?\s+\Z"
)
_CHANGED = (
    r"(?:rose|risen|climbed|fell|fallen|dropped|jumped|grew|went (?:up|down)|increased|declined|soared|doubled)"
    r"(?: sharply| steeply| again)?(?: from| to)"
)
_TOLL_CHANGED = re.compile(rf"(?:deaths?|toll|fatalities)(?: [\w'’-]+){{0,9}}? {_CHANGED}\s+\Z")
_ATTACKS_CHANGED = re.compile(
    rf"attacks(?: [\w'’-]+){{0,8}}? {_CHANGED}\s+\Z"
    r"|number of (?:[\w'’-]+ ){0,4}attacks(?: [\w'’-]+){0,7}? (?:was|is|reached|stood at|stands at|passed)\s+\Z"
)
_PART = re.compile(
    r"\b(?:including|among them|of whom|of which|among whom|average of|mean of|every|one in|average)\s+\Z"
)
_RATE = re.compile(
    r"(?:\s+[\w-]+){0,3}?\s+(?:a|per|each|every) (?:day|week|month|year|hour)\b(?! (?:earlier|ago|before|later|after))|\s+in (?:every )?(?:ten|five|four|three)\b"
)
_ALSO_COUNTED = re.compile(
    r"(?:\b(?:and|with|to|from|against|but|or|than|by)|,|;|[–—-])\s+(?:(?:another|a further|only|just)\s+)?"
    r"(?:(?:(?:the (?:one|attack|other)|that)\s+)?in [\w .'’-]{3,30}?,?\s+)?\Z"
)
_AND_A_NAME = re.compile(r"(?:,|;|,? and) (?:the )?(?:[A-Z][\w.'’-]+ ){1,3}")
_GOES_ON = re.compile(
    r"\s*(?:[.,;)]|\Z|(?:in|across|throughout|during|last|this|the|a year|outside|elsewhere)\b)"
)
_GOES_ON_OR = re.compile(rf"\s+(?:and|or)\b|{_GOES_ON.pattern}")
_MAY_BE = re.compile(r"\s+(?:could|may|might|would)\b")
_HIT = re.compile(r"\b(?:hit|struck|attacked|targeted|strikes|bombed)\b(?: [\w.'’-]+){0,5} ?\Z")
_ONE = re.compile(r"\b(?:only|just|exactly|single)\b")


class Counts:
    """Reads the counts of one sentence."""

    def __init__(self, text: str, start: int, end: int) -> None:
        """Take a sentence of the whole text, by its offsets."""
        self.text, self.start, self.end = text, start, end
        self.words = tokens(text, start, end)
        self.figures = figures(text, start, end)
        self._numbers = {n for f in self.figures for n in self._inside(f.span)}
        self._deeds = Deeds(self.words, self._numbers)

    def read(self, before: Draft | None = None) -> list[Draft]:
        """Return the counts in order; fighters whom a group lost are no count.

        Args:
            before: the last count of the sentence before, whose noun and verb a short sentence keeps.
        """
        found: list[Draft] = []
        for figure in self.figures:
            if self._no_count(figure):
                continue
            draft = self._draft(
                figure, found[-1] if found else before if self._is_short() else None
            )
            if draft is None or draft.victims is Victims.FIGHTERS:
                continue
            if draft.victims is not Victims.CIVILIANS and self._is_part(figure):
                continue
            found.append(draft)
        return found

    def _inside(self, span: Span) -> list[int]:
        return [n for n, t in enumerate(self.words) if span.start <= t.start < span.end]

    def _is_short(self) -> bool:
        return len(self.words) <= 12  # noqa: PLR2004 # "In Turkey, the figure was more than 300."

    def _left(self, figure: Figure, reach: int = 90) -> str:
        return lowered(self.text[max(self.start, figure.span.start - reach) : figure.span.start])

    def _is_part(self, figure: Figure) -> bool:
        return bool(_PART.search(self._left(figure)))

    def _no_count(self, figure: Figure) -> bool:
        after = lowered(self.text[figure.after : min(self.end, figure.after + 60)])
        return bool(_RATE.match(after)) or self._left(figure).rstrip().endswith("average of")

    def _draft(self, figure: Figure, previous: Draft | None) -> Draft | None:
        first = self._after(figure.after)
        head = self._head(first)
        if self._low(first) in {"times", "time"} and _HIT.search(self._left(figure)):
            return self._of(figure, first, Quantity.ATTACKS, None)
        if head is not None and (self.words[head].low in w.ATTACKS or self._is_strike(head)):
            return self._attacks(figure, first, head)
        if head is not None and self.words[head].low in w.EVENTS_OF_HARM:
            quantity = w.EVENTS_OF_HARM[self.words[head].low]
            return self._of(figure, head, quantity, self._deaths_of(first, head))
        if self._goes_on_with_attacks(figure, head, previous):
            return self._of(figure, None, Quantity.ATTACKS, None)
        if figure.high == 1 and self._is_article(figure, first):
            return None
        return self._people(figure, first, head, previous)

    def _goes_on_with_attacks(
        self, figure: Figure, head: int | None, previous: Draft | None
    ) -> bool:
        """Whether a number without a noun counts attacks: "attacks rose from 12 to 20", "20 inspired by it"."""
        if (
            head is None
            and not self._tolled(figure)
            and _ATTACKS_CHANGED.search(self._left(figure))
        ):
            return True
        return self._is_tied(figure, previous) or self._is_times_again(figure, previous)

    def _is_tied(self, figure: Figure, previous: Draft | None) -> bool:
        if previous is None or previous.quantity is not Quantity.ATTACKS:
            return False
        rest = lowered(self.text[figure.after : self.end])
        verb = re.search(rf"{TIE_WORD.pattern}\s+\Z", self._left(figure, 30))
        return bool(TIE_WORD.match(rest) or (verb and _GOES_ON_OR.match(rest)))

    def _is_times_again(self, figure: Figure, previous: Draft | None) -> bool:
        """Whether a number goes on with how often a group struck: "France six times, Belgium three"."""
        if previous is None or previous.quantity is not Quantity.ATTACKS:
            return False
        between = self.text[previous.where.end : figure.span.start]
        rest = lowered(self.text[figure.after : self.end])
        return (
            lowered(previous.where.of(self.text)).endswith(("times", "time"))
            and bool(_AND_A_NAME.fullmatch(between))
            and bool(_GOES_ON.match(rest))
        )

    def _is_article(self, figure: Figure, first: int) -> bool:
        """Whether a one is no count: "one of them", "one day"; "killed one boy" is one."""
        if _ONE.search(self._left(figure, 12)) or figure.comparator is not Comparator.EXACTLY:
            return False
        one_person = self._low(first) in toll_words.singulars()
        return not (one_person and self._deeds.before(self._at(figure), first))

    def _after(self, at: int) -> int:
        return next((n for n, t in enumerate(self.words) if t.start >= at), len(self.words))

    def _low(self, n: int) -> str:
        return self.words[n].low if 0 <= n < len(self.words) else ""

    def _head(self, first: int) -> int | None:
        """The noun that a number counts: the last of its phrase; a bare "dead" is its own."""
        best: int | None = None
        for n in range(first, min(first + _NOUN_PHRASE, len(self.words))):
            low = self.words[n].low
            if n in self._numbers:
                break
            if low in w.ATTACKS or low in w.EVENTS_OF_HARM or self._is_strike(n):
                if low in w.ATTACKS and self._low(n - 1) in w.NO_ATTACK_BEFORE:
                    return None
                best = n
            elif w.person(low) is not None and low != "dead" and self._is_people(n, first):
                best = n
            elif best is not None or self._stops(n, first):
                break
        return best

    def _is_people(self, n: int, first: int) -> bool:
        low = self.words[n].low
        plural = (
            self._low(first - 1) == "single"
            or low in toll_words.plurals()
            or low.endswith("s")
            or (
                w.person(low)
                and low
                in {
                    "people",
                    "police",
                    "personnel",
                    "women",
                    "children",
                    "men",
                    "policemen",
                    "dead",
                    "faithful",
                }
            )
        )
        return bool(plural) and self._low(n + 1) != "-"

    def _stops(self, n: int, first: int) -> bool:
        token, low = self.words[n], self.words[n].low
        if (low == "of" and n == first) or token.text == "IS":
            return False
        if low in {"or", "and"}:
            return n == first or not (
                self._low(n + 1) == "-" or self._low(n - 2) == "-" or self._adjectives(n)
            )
        if not token.is_word:
            return low not in {"-", "–", "’", "'", '"', "“", "”", "‑"}  # dashes in names
        if (
            low in MORE
            or low in toll_words.POSSESSIVES
            or (low in {"the", "them", "these", "those"} and self._low(n - 1) == "of")
        ):
            return False
        if low in {
            "inspired",
            "directed",
            "ordered",
            "led",
            "guided",
            "linked",
            "claimed",
            "related",
            "affiliated",
        }:
            return False
        return (
            low in w.DEEDS
            or low in toll_words.PREPOSITIONS
            or low in toll_words.AUXILIARIES
            or low in toll_words.DETERMINERS
            or low in toll_words.PRONOUNS
        )

    def _adjectives(self, n: int) -> bool:
        """Whether an "and" joins two words before one noun for attacks: "suicide and car bombings"."""
        return (
            any(self._low(k) in w.ATTACKS for k in (n + 2, n + 3))
            and self._low(n - 1) not in w.ATTACKS
            and (w.person(self._low(n - 1)) is None)
        )

    def _is_strike(self, n: int | None) -> bool:
        return n is not None and self._low(n) == "strikes" and self._low(n - 1) in w.STRIKES

    def _attacks(self, figure: Figure, first: int, head: int) -> Draft | None:
        """Read "more than 20 Isis-inspired attacks"; not those foiled or planned."""
        around = {self._low(n) for n in range(max(0, self._at(figure) - 4), head + 6)}
        before = self._low(self._at(figure) - 1)
        if _MAY_BE.match(lowered(self.text[self.words[head].end : self.words[head].end + 12])):
            return None
        if around & w.FOILED or (before in {"of", "the", "those"} and figure.low == 1):
            return None
        own = lowered(figure.span.of(self.text))
        alone = figure.high == 1 and figure.comparator is Comparator.EXACTLY
        if alone and not _ONE.search(self._left(figure, 8) + own):
            return None
        modes = self.modes_of(first, head)
        return self._of(figure, head, Quantity.ATTACKS, None, modes)

    def _at(self, figure: Figure) -> int:
        return next((n for n, t in enumerate(self.words) if t.start >= figure.span.start), 0)

    def modes_of(self, first: int, head: int) -> tuple[Mode, ...]:
        """Return how attacks were done, by their noun and what stands before it."""
        found: list[Mode] = []
        if self._is_strike(head):
            return (w.STRIKES[self._low(head - 1)],)
        named = w.ATTACKS.get(self._low(head))
        before = tuple(
            self._low(n) for n in range(max(first, head - 4), head) if self._low(n) != "-"
        )
        for length in (2, 1):
            qualified = w.QUALIFIED.get(before[-length:]) if len(before) >= length else None
            if qualified and named is None:
                found.append(qualified)
                break
        if named:
            found.append(named)
        if self._low(head + 1) in {"and", "or"} and self._low(head + 2) in w.ATTACKS:
            other = w.ATTACKS[self._low(head + 2)]
            found += [other] if other else []
        if self._low(head - 1) in {"and", "or"} and self._low(head - 2) in w.ATTACKS:
            other = w.ATTACKS[self._low(head - 2)]
            found[:0] = [other] if other else []
        return tuple(dict.fromkeys(found))

    def _deaths_of(self, first: int, head: int) -> Victims:
        said = {w.person(self._low(n)) for n in range(first, head)}
        said |= {
            w.person(self._low(n))
            for n in range(head + 1, head + 4)
            if self._low(head + 1) in {"of", "among"}
        }
        for side in (Victims.CIVILIANS, Victims.FIGHTERS, Victims.FORCES):
            if side in said:
                return side
        return Victims.ALL

    def _of(
        self,
        figure: Figure,
        head: int | None,
        quantity: Quantity,
        victims: Victims | None,
        modes: tuple[Mode, ...] = (),
    ) -> Draft:
        end = self.words[head].end if head is not None else figure.after
        where = Span(figure.span.start, max(end, figure.after))
        return Draft(where, quantity, figure.comparator, figure.low, figure.high, victims, modes)

    def _people(
        self, figure: Figure, first: int, head: int | None, previous: Draft | None
    ) -> Draft | None:
        """Read a number of people by the word for what came to them."""
        victims = self._victims(first, head)
        deed = self._deeds.before(self._at(figure), head) or self._deeds.behind(first, head)
        if deed is None:
            toll = self._tolled(figure)
            if toll:
                said = toll.groupdict()
                civil = said.get("side") or w.person(said.get("who") or "") is Victims.CIVILIANS
                whose = victims or (Victims.CIVILIANS if civil else Victims.ALL)
                return self._of(figure, head, Quantity.KILLED, whose)
            return self._as_before(figure, head, victims, previous)
        quantity, modes = deed
        if victims is None:
            shares = (
                previous is not None
                and previous.victims is not None
                and self._follows(figure, previous)
            )
            victims = previous.victims if shares and previous else Victims.ALL
        return self._of(figure, head, quantity, victims, modes)

    def _tolled(self, figure: Figure) -> re.Match[str] | None:
        """The words for a toll that a number is: "a death toll of", "deaths in Turkey rose from"."""
        left = self._left(figure)
        return _TOLL.search(left) or _TOLL_CHANGED.search(left)

    def _follows(self, figure: Figure, previous: Draft) -> bool:
        """Whether a number without a noun goes on with the people of the number before."""
        between = self.text[previous.where.end : figure.span.start]
        return previous.where.start >= self.start and not re.search(r"[;:.]", between)

    def _victims(self, first: int, head: int | None) -> Victims | None:
        if head is None:
            return None
        said = w.person(self._low(head))
        if any(self._low(n) in {"civilian", "civilians"} for n in range(first, head)):
            return Victims.CIVILIANS
        return said

    def _as_before(
        self, figure: Figure, head: int | None, victims: Victims | None, previous: Draft | None
    ) -> Draft | None:
        """Read "12 in 2015 and 34 in 2016": a number that shares noun and verb of the one before."""
        if previous is None:
            return None
        in_sentence = previous.where.start >= self.start
        rest = self.text[figure.after : self.end]
        if (
            head is None
            and _GOES_ON.match(lowered(rest))
            and (not in_sentence or _ALSO_COUNTED.search(self._left(figure)))
        ):
            return replace(
                self._of(figure, None, previous.quantity, previous.victims, previous.modes)
            )
        listed = in_sentence and re.fullmatch(
            r"\s*(?:,|and|, and|as well as)\s*", self.text[previous.where.end : figure.span.start]
        )
        if head is not None and listed and previous.quantity is not Quantity.ATTACKS:
            return self._of(figure, head, previous.quantity, victims, previous.modes)
        return None
