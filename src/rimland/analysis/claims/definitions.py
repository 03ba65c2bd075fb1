"""The definitions a claim is answered under: the primary one, and every other reasonable one.

They are those that the codebook declares ("What answers a claim"). Each dimension has its primary
option first; the grid is every combination of options.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

from rimland.model.article_claim import ArticleClaim, Quantity, Victims
from rimland.model.network import FAR_AHEAD, LONG_AGO, Network
from rimland.model.vocab import Certainty, MembershipRole, Tie, Vocabulary

MOST_DEFINITIONS = 20_000
"""Beyond that, single sources are left out of the grid, the smallest first."""

CAUCASUS = ("ARM", "AZE", "GEO")
RUSSIA, TURKEY = "RUS", "TUR"
_EUROPE = frozenset({"BEL", "DEU", "ESP", "FRA", "GBR", "ITA", "SWE"})
"""A region that holds all of these is Europe or holds it."""


class Dimension(Vocabulary):
    """In what two definitions can differ."""

    TIE = "tie", "how the attackers were tied to the group"
    CERTAINTY = "certainty", "how firmly the attack is attributed"
    LETHAL = "lethality", "every attack, or lethal ones alone"
    VICTIMS = "victims", "who of the dead are counted"
    REGION = "region", "where"
    BEGIN = "beginning", "from when"
    END = "end", "until when"
    ROSTER = "roster", "who belongs to the network"
    SOURCE = "sources", "whose records"


@dataclass(frozen=True, slots=True)
class Option:
    """One choice in a dimension; ``words`` say it to a reader, ``key`` to a program."""

    key: str
    words: str


@dataclass(frozen=True, slots=True)
class TieOption(Option):
    """Which ties count; None is any, the unknown ones too."""

    ties: frozenset[str] | None


@dataclass(frozen=True, slots=True)
class CertaintyOption(Option):
    """Which certainties count; a source that states an attribution without a word of doubt, established."""

    certainties: frozenset[str]


@dataclass(frozen=True, slots=True)
class RegionOption(Option):
    """Which countries count: ``inside`` (None is the world) without ``outside``.

    ``theatres`` tells whether only places outside the network's core count, and whether those of
    its neighbours do: "" for any, "outside core", "beyond neighbours".
    """

    inside: frozenset[str] | None
    outside: frozenset[str]
    theatres: str = ""


@dataclass(frozen=True, slots=True)
class DayOption(Option):
    """A first or last day."""

    day: date


@dataclass(frozen=True, slots=True)
class Dimensions:
    """The options of every dimension that makes a difference to some claims, the primary one first."""

    ties: tuple[TieOption, ...]
    certainties: tuple[CertaintyOption, ...]
    lethal: tuple[Option, ...]
    victims: tuple[Option, ...]
    regions: tuple[RegionOption, ...]
    begins: tuple[DayOption, ...]
    ends: tuple[DayOption, ...]
    rosters: tuple[Option, ...]
    sources: tuple[Option, ...]

    def options(self) -> dict[Dimension, tuple[Option, ...]]:
        """Return the options by dimension, in the order the grid runs through them."""
        return {
            Dimension.TIE: self.ties,
            Dimension.CERTAINTY: self.certainties,
            Dimension.LETHAL: self.lethal,
            Dimension.VICTIMS: self.victims,
            Dimension.REGION: self.regions,
            Dimension.BEGIN: self.begins,
            Dimension.END: self.ends,
            Dimension.ROSTER: self.rosters,
            Dimension.SOURCE: self.sources,
        }


ALL_SOURCES = Option("all", "every source, each event once")
CIVILIANS = Option(str(Victims.CIVILIANS), "civilians")
ALL_VICTIMS = Option(str(Victims.ALL), "all victims")
FORCES = Option(str(Victims.FORCES), "victims who were no civilians")
EVERY, LETHAL = Option("every", "every attack, lethal or not"), Option("lethal", "lethal attacks")
FIXED = Option("fixed", "all that ever belonged")
PLEDGED = Option("as_pledged", "members from pledge to break")

_DIRECTED = frozenset({str(Tie.DIRECTED), str(Tie.GUIDED)})
_TIES = (
    TieOption("directed", "directed attacks alone", _DIRECTED),
    TieOption(
        "directed+inspired", "directed and inspired attacks", _DIRECTED | {str(Tie.INSPIRED)}
    ),
    TieOption("any", "attacks of any tie", None),
)
_SURE = frozenset({str(Certainty.ESTABLISHED)})
_LIKELY = _SURE | {str(Certainty.PROBABLE)}
_MAYBE = _LIKELY | {str(Certainty.SUSPECTED)}
_CERTAINTIES = (
    CertaintyOption("established+probable", "established or probable", _LIKELY),
    CertaintyOption("established", "established alone", _SURE),
    CertaintyOption("+suspected", "suspected ones too", _MAYBE),
    CertaintyOption("+disputed", "disputed ones too", _MAYBE | {str(Certainty.DISPUTED)}),
)


def dimensions(
    claims: Sequence[ArticleClaim],
    network: Network | None,
    *,
    published: date,
    earliest: date | None,
    sources: Sequence[str],
) -> Dimensions:
    """Return the options for claims that are made in one breath; the first claim leads.

    Args:
        claims: claims about one and the same set of events.
        network: the network that is claimed to have done it; None where anybody may have.
        published: when the article was published.
        earliest: the day of the ledger's first event that could count.
        sources: the ledger's sources with such events, those with the most first.
    """
    claim = claims[0]
    counted = {c.quantity for c in claims}
    made = Dimensions(
        ties=_ties(claim) if network else _TIES[2:],
        certainties=_CERTAINTIES if network else _CERTAINTIES[3:],
        lethal=(EVERY, LETHAL) if counted & {Quantity.ATTACKS, None} else (EVERY,),
        victims=_victims(claims),
        regions=_regions(claims, network),
        begins=_begins(claim, network, earliest),
        ends=_ends(claim, published),
        rosters=(FIXED, PLEDGED) if network else (FIXED,),
        sources=(ALL_SOURCES, *_single(sources)),
    )
    while size(made) > MOST_DEFINITIONS and len(made.sources) > 1:
        made = _with_sources(made, made.sources[:-1] if len(made.sources) > 2 else made.sources[:1])  # noqa: PLR2004
    return made


def size(made: Dimensions) -> int:
    """Return how many definitions the grid has."""
    total = 1
    for options in made.options().values():
        total *= len(options)
    return total


def _with_sources(made: Dimensions, sources: tuple[Option, ...]) -> Dimensions:
    return replace(made, sources=sources)


def _ties(claim: ArticleClaim) -> tuple[TieOption, ...]:
    if not claim.ties:
        return (_TIES[2], _TIES[0], _TIES[1])
    named = frozenset(str(tie) for tie in claim.ties)
    if named & _DIRECTED:
        named |= _DIRECTED
    same = next((t for t in _TIES if t.ties == named), None)
    words = f"{' and '.join(sorted(named - {str(Tie.GUIDED)}))} attacks"
    first = same or TieOption("+".join(sorted(named)), words, named)
    return (first, *(t for t in _TIES if t.ties != first.ties))


def _victims(claims: Sequence[ArticleClaim]) -> tuple[Option, ...]:
    killed = [c for c in claims if c.quantity is Quantity.KILLED]
    if not killed:
        return (ALL_VICTIMS,)
    if killed[0].victims is Victims.FORCES:
        return FORCES, ALL_VICTIMS
    if killed[0].victims is Victims.CIVILIANS:
        return CIVILIANS, ALL_VICTIMS
    return ALL_VICTIMS, CIVILIANS


def is_europe(countries: frozenset[str]) -> bool:
    """Whether a region is or holds Europe as a whole."""
    return countries >= _EUROPE


def _regions(claims: Sequence[ArticleClaim], network: Network | None) -> tuple[RegionOption, ...]:
    claim = next((c for c in claims if c.countries or c.outside), claims[0])
    named = frozenset(claim.countries)
    outside = frozenset(claim.outside)
    if named and not is_europe(named):
        return (RegionOption("named", claim.region or "the countries named", named, outside),)
    if named:
        words = claim.region.lower()
        more = {TURKEY, RUSSIA, *CAUCASUS}
        said = {TURKEY: "turk", RUSSIA: "russia"} | dict.fromkeys(CAUCASUS, "caucasus")
        inside = named - {iso3 for iso3 in more if said[iso3] not in words}
        east = frozenset({RUSSIA, *CAUCASUS})
        return (
            RegionOption("named", claim.region or "the region named", inside, outside),
            *_wider("+turkey", "with Turkey", inside, frozenset({TURKEY}), outside),
            *_wider("+russia", "with Russia and the Caucasus", inside, east, outside),
        )
    words = f"everywhere outside {claim.region}" if outside and claim.region else "everywhere"
    if outside and not claim.region:
        words = "everywhere but the countries left out"
    first = RegionOption("everywhere", words, None, outside)
    if network is None:
        return (first,)
    return (
        first,
        RegionOption("outside core", "outside the network's core", None, outside, "outside core"),
        RegionOption(
            "beyond neighbours",
            "outside the core and its neighbours",
            None,
            outside,
            "beyond neighbours",
        ),
    )


def _wider(
    key: str, words: str, inside: frozenset[str], more: frozenset[str], outside: frozenset[str]
) -> tuple[RegionOption, ...]:
    return (RegionOption(key, words, inside | more, outside),) if more - inside else ()


def _begins(
    claim: ArticleClaim, network: Network | None, earliest: date | None
) -> tuple[DayOption, ...]:
    if claim.first is not None:
        return (DayOption(str(claim.first), f"from {claim.first}", claim.first),)
    own = present_name_since(network) if network else None
    start = earliest or LONG_AGO
    whole = DayOption("ledger", f"from the ledger's first event, {start}", start)
    if own is None:
        return (whole,)
    first = DayOption(str(own), f"from {own}, when the core took its present name", own)
    return (first, whole)


def _ends(claim: ArticleClaim, published: date) -> tuple[DayOption, ...]:
    if claim.last is not None:
        begun = claim.first is None or claim.first <= published
        # "In 2016", written in October, counts to October.
        last = min(claim.last, published) if begun else claim.last
        return (DayOption(str(last), f"to {last}", last),)
    day = published - timedelta(days=1)
    month = published.replace(day=1) - timedelta(days=1)
    first = DayOption(str(day), f"to {day}, the day before publication", day)
    if month == day:
        return (first,)
    return first, DayOption(str(month), f"to {month}, the end of the month before", month)


def present_name_since(network: Network) -> date | None:
    """Return the first day of the core's present name, None where the file does not date it."""
    days = [
        name.first.first
        for name in network.names
        if name.slug == network.core_slug
        and name.role is MembershipRole.CORE
        and name.first is not None
        and (name.last is None or name.last.last >= FAR_AHEAD)
    ]
    return max(days, default=None)


def _single(sources: Sequence[str]) -> tuple[Option, ...]:
    if len(sources) < 2:  # noqa: PLR2004 - a source alone is all sources
        return ()
    return tuple(Option(source, f"source {source} alone") for source in sources)
