"""Networks: dated names and ties, theatres, and who belonged on a day.

All facts come from a network file; this module only answers questions about them.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property

from rimland.model.place import fold_area
from rimland.model.time import PartialDate
from rimland.model.vocab import (
    DatePrecision,
    MembershipRole,
    Roster,
    TheatreKind,
    TieEvent,
    Verification,
)

WHOLE_COUNTRY = "*"
LONG_AGO, FAR_AHEAD = date(1800, 1, 1), date(2999, 12, 31)

_MEMBERS = {MembershipRole.CORE, MembershipRole.AFFILIATE}
_FAMILY = {*_MEMBERS, MembershipRole.PREDECESSOR, MembershipRole.SUCCESSOR}
_JOINING = {TieEvent.PLEDGE, TieEvent.ACCEPTANCE, TieEvent.DECLARED_PROVINCE, TieEvent.MERGER}
_RENEWING = {TieEvent.PLEDGE, TieEvent.ACCEPTANCE, TieEvent.DECLARED_PROVINCE}
_LEAVING = {TieEvent.SPLIT, TieEvent.END}


@dataclass(frozen=True, slots=True)
class ActorName:
    """One name an actor bore, with the days it bore it and its standing then."""

    slug: str
    role: MembershipRole
    name: str
    aliases: tuple[str, ...]
    first: PartialDate | None
    last: PartialDate | None
    ucdp_id: int | None
    countries: tuple[str, ...]
    sources: tuple[str, ...]
    verified: Verification

    def borne_on(self, day: date) -> bool:
        """Whether the name was in use; a month or year of renaming counts for both names."""
        return (self.first is None or self.first.first <= day) and (
            self.last is None or day <= self.last.last
        )


@dataclass(frozen=True, slots=True)
class Tie:
    """A dated change in an actor's standing."""

    slug: str
    event: TieEvent
    on: PartialDate
    note: str
    sources: tuple[str, ...]
    verified: Verification


@dataclass(frozen=True, slots=True)
class TheatreRule:
    """A country, or one of its admin-1 areas, that is core or adjacent between two days."""

    kind: TheatreKind
    country: str
    adm1: str
    first: date
    last: date
    sources: tuple[str, ...]
    verified: Verification


@dataclass(frozen=True, slots=True)
class TerritoryChange:
    """A place the network took or lost."""

    place: str
    country: str
    adm1: str
    gained: bool
    begun: PartialDate | None
    on: PartialDate
    by_whom: str
    sources: tuple[str, ...]
    verified: Verification
    note: str
    begun_basis: str


@dataclass(frozen=True, slots=True)
class CoalitionMember:
    """A state or organisation in the coalition against the network."""

    name: str
    iso3: str
    joined: PartialDate | None
    sources: tuple[str, ...]
    verified: Verification
    note: str


@dataclass(frozen=True, slots=True)
class CoalitionCount:
    """How many members the coalition had on a day, as published."""

    on: PartialDate
    members: int
    sources: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class StrikeCount:
    """A published count of strikes; counts of different metrics must never be mixed."""

    first: PartialDate
    last: PartialDate
    countries: tuple[str, ...]
    value: int
    metric: str
    sources: tuple[str, ...]
    verified: Verification | None
    note: str


@dataclass(frozen=True, slots=True)
class Membership:
    """Days on which a dataset id or a name stands for a member of the network."""

    slug: str
    role: MembershipRole
    first: date
    last: date


@dataclass(frozen=True, slots=True)
class NamedMember:
    """An actor that belonged on a day, what it was called then, and how sure that is."""

    slug: str
    role: MembershipRole
    name: str
    countries: tuple[str, ...]
    since: PartialDate | None
    verified: Verification
    sources: tuple[str, ...]


def theatre_among(
    rules: Iterable[TheatreRule], country: str | None, adm1: str | None, day: date
) -> TheatreKind:
    """Return the theatre of a place, given the rules of its country, the stronger kind first.

    Where only an area of the country is named and the place is known only to the country, nobody
    can say: *unknown*, which is never counted as rim.
    """
    if country is None:
        return TheatreKind.UNKNOWN
    too_coarse = False
    for rule in rules:
        if not rule.first <= day <= rule.last:
            continue
        if rule.adm1 == WHOLE_COUNTRY:
            return rule.kind
        if adm1 is None:
            too_coarse = True
        elif fold_area(rule.adm1) == fold_area(adm1):
            return rule.kind
    return TheatreKind.UNKNOWN if too_coarse else TheatreKind.RIM


@dataclass(frozen=True)
class Network:
    """A transnational armed group as its definition file tells it."""

    network_id: str
    title: str
    core_slug: str
    names: tuple[ActorName, ...]
    ties: tuple[Tie, ...]
    theatre_rules: tuple[TheatreRule, ...]
    territory: tuple[TerritoryChange, ...] = ()
    coalition: tuple[CoalitionMember, ...] = ()
    coalition_counts: tuple[CoalitionCount, ...] = ()
    strikes: tuple[StrikeCount, ...] = ()

    def term(self, slug: str) -> tuple[date, date] | None:
        """Return the first and last day an actor belonged; None if never, or if nobody dates it.

        An actor joins with its pledge, recognition or merger, the most exactly dated one first,
        else with its first dated name as a member. It leaves with a split or end that no new
        pledge or recognition follows, else with its last such name. The core organisation belongs
        as long as it has a name. A month counts from its first to its last day.
        """
        standing = _FAMILY if slug == self.core_slug else _MEMBERS
        names = [n for n in self.names if n.slug == slug and n.role in standing]
        named = [n.first.first for n in names if n.first]
        ends = [n.last.last if n.last else FAR_AHEAD for n in names]
        if slug == self.core_slug:
            return min(named, default=LONG_AGO), max(ends, default=FAR_AHEAD)
        ties = [t for t in self.ties if t.slug == slug]
        joined = sorted(
            (list(DatePrecision).index(t.on.precision), t.on.first)
            for t in ties
            if t.event in _JOINING
        )
        if not names or not (joined or named):
            return None
        first = joined[0][1] if joined else min(named)
        left = [
            t.on.last
            for t in ties
            if t.event in _LEAVING and t.on.first > first and not self._renewed(slug, t.on.first)
        ]
        return first, min([*left, max(ends)])

    def _joined(self, slug: str) -> PartialDate | None:
        """Return when an actor joined, as exactly as the source dates it and no more."""
        term = self.term(slug)
        dates = [t.on for t in self.ties if t.slug == slug and t.event in _JOINING]
        dates += [n.first for n in self.names if n.slug == slug and n.first]
        return next((d for d in dates if term and d.first == term[0]), None)

    def _renewed(self, slug: str, after: date) -> bool:
        return any(
            t.slug == slug and t.event in _RENEWING and t.on.first > after for t in self.ties
        )

    def memberships(self, roster: Roster) -> dict[ActorName, Membership]:
        """Return, for every name that counts under a roster, the days on which it counts.

        *fixed*: every name of an actor that ever belonged, earlier and later ones too, on the days
        it was borne; an actor that left and fights the network (rival) does not count then.
        *as pledged*: only the days between joining and leaving. The core organisation's own
        earlier names count in both: it is the same organisation.
        """
        found: dict[ActorName, Membership] = {}
        for name in self.names:
            if name.role not in _FAMILY or not self._belongs_ever(name.slug):
                continue
            first = name.first.first if name.first else LONG_AGO
            last = name.last.last if name.last else FAR_AHEAD
            own_past = name.slug == self.core_slug
            if roster is Roster.AS_PLEDGED and not own_past:
                term = self.term(name.slug)
                if term is None or name.role is MembershipRole.SUCCESSOR:
                    continue
                first, last = max(first, term[0]), min(last, term[1])
            if first <= last:
                found[name] = Membership(name.slug, name.role, first, last)
        return found

    def _belongs_ever(self, slug: str) -> bool:
        """Whether an actor ever was, or became, a member.

        A predecessor under a slug of its own (Boko Haram before ISWAP) counts: the network's file
        gives it that role because it became a member.
        """
        return any(n.slug == slug and n.role in _FAMILY for n in self.names)

    def theatres(self, roster: Roster) -> tuple[TheatreRule, ...]:
        """Return core, adjacent and affiliate areas with their days, the stronger kind first.

        For the fixed roster nothing changes with time: an area is what it ever was. For the
        as-pledged one, core and adjacent areas have the days of their rule, and the countries of an
        affiliate are its theatre from its joining to its leaving.
        """
        rules = list(self.theatre_rules)
        if roster is Roster.FIXED:
            rules = [replace(rule, first=LONG_AGO, last=FAR_AHEAD) for rule in rules]
        for name in self.names:
            if name.role is not MembershipRole.AFFILIATE:
                continue
            if roster is Roster.FIXED:
                first, last = LONG_AGO, FAR_AHEAD
            else:
                membership = self.memberships(roster).get(name)
                if membership is None:
                    continue
                first, last = membership.first, membership.last
            rules += [
                TheatreRule(
                    TheatreKind.AFFILIATE,
                    country,
                    WHOLE_COUNTRY,
                    first,
                    last,
                    name.sources,
                    name.verified,
                )
                for country in name.countries
            ]
        order = [TheatreKind.CORE, TheatreKind.ADJACENT, TheatreKind.AFFILIATE]
        return tuple(sorted(rules, key=lambda rule: order.index(rule.kind)))

    def theatre_of(
        self, country: str | None, adm1: str | None, day: date, roster: Roster
    ) -> TheatreKind:
        """Return where a place stands on a day; *unknown* if it is too coarse to say."""
        rules = [rule for rule in self.theatres(roster) if rule.country == country]
        return theatre_among(rules, country, adm1, day)

    def members_on(self, day: date) -> tuple[NamedMember, ...]:
        """Return who belonged on a day under the name of that day, the core first."""
        found = []
        for name, membership in self.memberships(Roster.AS_PLEDGED).items():
            if membership.first <= day <= membership.last and name.borne_on(day):
                found.append(
                    NamedMember(
                        name.slug,
                        name.role,
                        name.name,
                        name.countries,
                        self._joined(name.slug),
                        name.verified,
                        name.sources,
                    )
                )
        return tuple(sorted(found, key=lambda m: (m.slug != self.core_slug, m.slug, m.name)))

    @cached_property
    def ucdp_ids(self) -> frozenset[int]:
        """The UCDP actor ids that any member of the family bore."""
        return frozenset(n.ucdp_id for n in self.memberships(Roster.FIXED) if n.ucdp_id)

    def coalition_on(self, day: date) -> CoalitionCount | None:
        """Return the latest published count of coalition members on or before a day."""
        past = [c for c in self.coalition_counts if c.on.first <= day]
        return max(past, key=lambda c: c.on.first, default=None)
