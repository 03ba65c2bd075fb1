"""What an article states in numbers: the claim as it was read, before anything is asked of a ledger."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from rimland.model.vocab import Mode, Tie, Vocabulary


class ClaimKind(Vocabulary):
    """What sort of statement it is, which decides what it is held against."""

    COUNT = "count", "how many people or attacks; held against the ledger's events"
    MEMBERS = "members", "how many members the coalition had; held against the network file"
    DURATION = "duration", "how long since something; held against the network file's dated facts"
    ATTACK = "attack", "that an attack happened at a place and time; held against the events"
    FORWARD = "forward", "what will be; scored when due"


class Quantity(Vocabulary):
    """What a number counts."""

    KILLED = "killed", "people killed"
    INJURED = "injured", "people injured"
    ABDUCTED = "abducted", "people abducted"
    ATTACKS = "attacks", "attacks"
    MEMBERS = "members", "members of a coalition"
    MONTHS = "months", "months since a dated event"


class Victims(Vocabulary):
    """Whose deaths or injuries are counted."""

    CIVILIANS = "civilians", "the text says civilians"
    ALL = "all", "victims of any kind; perpetrators left out"
    FORCES = "forces", "soldiers or police of states"
    FIGHTERS = "fighters", "members of armed groups"


class Comparator(Vocabulary):
    """How a number is meant."""

    EXACTLY = "exactly", "a plain number: 330, exactly 330, a total of 330"
    ABOUT = "about", "about, around, some, roughly"
    NEARLY = "nearly", "nearly, almost, close to: a little below"
    MORE_THAN = "more_than", "more than, over, upwards of"
    AT_LEAST = "at_least", "at least, no fewer than"
    FEWER_THAN = "fewer_than", "fewer than, less than, under, below"
    AT_MOST = "at_most", "at most, up to, no more than"
    BETWEEN = "between", "between low and high"
    ORDER = "order", "hundreds, dozens, thousands: an order of size"


@dataclass(frozen=True, slots=True)
class ArticleClaim:
    """One statement in numbers, read out of an article; None or empty is what the text leaves open.

    ``start`` and ``end`` are the offsets of the number's phrase in the text as given, ``quote`` its
    sentence with persons masked, from ``sentence_start``. ``low`` and ``high`` are the numbers as
    written, equal but for BETWEEN and ORDER (hundreds: 200 to 999; dozens: 24 to 99; thousands:
    2,000 to 9,999), and None for an ATTACK and for a FORWARD claim that names no number.

    ``network`` is a network's or actor's id; ``ties`` the ties the text names. ``countries`` are the
    ISO 3166-1 alpha-3 codes of the region the text names, ``outside`` those it leaves out ("outside
    Iraq and Syria"), ``region`` the words for it. ``first`` and ``last`` are the days the text says
    or implies by a dated fact; None where it leaves them open. ``place`` is the place of an ATTACK.
    Claims of one ``together`` were made in one breath and must hold on one set of events.
    """

    kind: ClaimKind
    start: int
    end: int
    quote: str
    sentence_start: int
    quantity: Quantity | None
    comparator: Comparator
    low: int | None
    high: int | None
    victims: Victims | None = None
    network: str | None = None
    ties: tuple[Tie, ...] = ()
    modes: tuple[Mode, ...] = ()
    region: str = ""
    countries: tuple[str, ...] = ()
    outside: tuple[str, ...] = ()
    place: str | None = None
    first: date | None = None
    last: date | None = None
    together: int | None = None
