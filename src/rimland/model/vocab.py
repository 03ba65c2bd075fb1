"""Closed vocabularies; the codebook is generated from these members and their meanings."""

from __future__ import annotations

from enum import StrEnum
from typing import Self


class Vocabulary(StrEnum):
    """A closed list of words, each carrying its meaning as a docstring-like attribute."""

    meaning: str

    def __new__(cls, value: str, meaning: str = "") -> Self:
        """Attach the meaning to the member so that the codebook cannot drift from the code."""
        member = str.__new__(cls, value)
        member._value_ = value
        member.meaning = meaning
        return member


class Mode(Vocabulary):
    """How the violence was done; up to three per event, the most telling first."""

    BOMBING = "bombing", "explosives placed, carried or driven to the target"
    MINE_IED = "mine_ied", "a mine or roadside device set off by or at those passing"
    ARMED_ASSAULT = "armed_assault", "shooting or storming with firearms or grenades"
    STABBING = "stabbing", "knife, axe or other blade"
    VEHICLE_RAMMING = "vehicle_ramming", "a vehicle driven into people"
    AIR_STRIKE = "air_strike", "weapons released from crewed aircraft"
    DRONE_STRIKE = "drone_strike", "weapons released from, or carried by, uncrewed aircraft"
    SHELLING = "shelling", "artillery, mortars, rockets or missiles from the ground"
    CLASH = "clash", "fighting between armed sides"
    ABDUCTION = "abduction", "people taken away against their will"
    HOSTAGE_BARRICADE = "hostage_barricade", "people held where they are, with demands or a siege"
    EXECUTION = "execution", "killing of people under the attackers' control"
    ARSON_DESTRUCTION = "arson_destruction", "property burnt or destroyed, people not the aim"
    HIJACKING = "hijacking", "a vehicle, vessel or aircraft seized with those aboard"
    PRISON_BREAK = "prison_break", "prisoners freed by force"
    TERRITORY_CHANGE = "territory_change", "a place taken or lost"
    OTHER_VIOLENCE = "other_violence", "violence whose means the source does not give"


class TargetType(Vocabulary):
    """Who or what was attacked, in one word."""

    CIVILIANS = "civilians", "people at large: passers-by, villagers, a crowd, a home's dwellers"
    RELIGIOUS = "religious", "worshippers, clergy, a mosque, church, temple, shrine or pilgrims"
    TRANSPORT = "transport", "a bus, train, aircraft, ship, station, airport or road traffic"
    MARKET_COMMERCE = "market_commerce", "a market, shop, bank, restaurant, company or its staff"
    TOURISM = "tourism", "tourists, a hotel, beach, museum, bar, concert hall or stadium"
    GOVERNMENT = "government", "officials, judges, ministries, courts, town halls"
    POLICE = "police", "police officers, posts and stations"
    MILITARY = "military", "soldiers, bases, convoys, peacekeepers, armed groups' fighters"
    EDUCATION = "education", "schools, universities, pupils, teachers"
    HEALTH = "health", "hospitals, clinics, medical staff"
    MEDIA = "media", "journalists, newspapers, broadcasters"
    AID = "aid", "aid workers and their offices and convoys"
    DIPLOMATIC = "diplomatic", "embassies, consulates, diplomats"
    POLITICAL = "political", "politicians, parties, activists, rallies, unions"
    INFRASTRUCTURE = "infrastructure", "power, water, oil, telephone lines, bridges, dams"
    PRIVATE_PROPERTY = "private_property", "houses, farms, crops, vehicles"
    OTHER = "other", "none of these"


class Weapon(Vocabulary):
    """The means, as far as the source names it; nothing on how it is made."""

    EXPLOSIVES = "explosives", "a bomb or charge whose kind is not given"
    VEHICLE_BOMB = "vehicle_bomb", "a bomb in or on a vehicle"
    SUICIDE_VEST = "suicide_vest", "a bomb worn on the body"
    ROADSIDE_BOMB = "roadside_bomb", "a mine or charge at the road"
    FIREARMS = "firearms", "guns"
    BLADE = "blade", "knife, machete, axe, sword"
    VEHICLE = "vehicle", "a vehicle driven into people"
    GRENADE = "grenade", "hand grenades"
    ROCKET_MORTAR = "rocket_mortar", "rockets, mortars, artillery"
    MISSILE = "missile", "guided missiles"
    AIRCRAFT_BOMB = "aircraft_bomb", "weapons dropped or fired from aircraft"
    DRONE = "drone", "an uncrewed aircraft"
    ARSON = "arson", "fire, petrol bombs"
    CHEMICAL = "chemical", "poison, gas, acid"
    OTHER = "other", "none of these"


class Unit(Vocabulary):
    """What one record describes; smaller units are part of larger ones."""

    INCIDENT = "incident", "one attack or fight at one place"
    COORDINATED_ATTACK = "coordinated_attack", "several incidents that were one plan"
    CAMPAIGN = "campaign", "a run of attacks over days or months told as one"


class Tie(Vocabulary):
    """How the attackers were tied to the group named."""

    DIRECTED = "directed", "planned, tasked or carried out by members"
    GUIDED = "guided", "coached remotely"
    INSPIRED = "inspired", "pledge or stated motive, without tasking"
    NONE = "none", "no tie found"
    UNKNOWN = "unknown", "the source does not say"


class Certainty(Vocabulary):
    """How firmly the source attributes the attack."""

    ESTABLISHED = "established", "stated as fact by the source"
    PROBABLE = "probable", "claimed or likely, not established"
    SUSPECTED = "suspected", "blamed without a claim or finding"
    DISPUTED = "disputed", "another actor or motive is likely or argued"


class Claim(Vocabulary):
    """Whether the group claimed the attack."""

    CLAIMED = "claimed", "claimed by the group"
    DENIED = "denied", "denied by the group"
    COUNTER_CLAIMED = "counter_claimed", "claimed by another group as well"
    NONE_KNOWN = "none_known", "no claim known to the source"


class Role(Vocabulary):
    """An actor's part in a report."""

    PERPETRATOR = "perpetrator", "carried out the attack"
    TARGET = "target", "was attacked"
    SIDE_A = "side_a", "first side of a fight, as the source orders them"
    SIDE_B = "side_b", "second side of a fight, as the source orders them"


class TheatreKind(Vocabulary):
    """Where a place stands towards a network's heartland on a date."""

    CORE = "core", "the heartland named in the network file"
    ADJACENT = "adjacent", "neighbours of the core named in the network file"
    AFFILIATE = "affiliate", "where an affiliate of the network operates"
    RIM = "rim", "everywhere else"
    UNKNOWN = "unknown", "too coarse to say; never counted as rim"


class Redistribution(Vocabulary):
    """What a source's licence lets rimland pass on."""

    RECORDS = "records", "single records may be passed on with attribution"
    AGGREGATES = "aggregates", "only counts of three or more records"
    NONE = "none", "nothing may be passed on"


class Roster(Vocabulary):
    """Which actors a count takes as members of the network."""

    FIXED = "fixed", "all that ever belonged, under every earlier name, at all dates"
    AS_PLEDGED = "as_pledged", "each actor from its pledge or recognition until it left"


class Measure(Vocabulary):
    """Which kind of violence an analysis counts."""

    ATTACKS = "attacks", "attacks by the network; deaths exclude the perpetrators"
    BATTLES = "battles", "fights in which the network is a side; deaths on all sides"
    ALL = "all", "both; deaths on all sides"


class Verification(Vocabulary):
    """How well a fact in a definition file is backed."""

    TWO_SOURCES = "two_sources", "two publisher families agree"
    ONE_SOURCE = "one_source", "one publisher family or official dataset"
    UNVERIFIED = "unverified", "background knowledge; shown only with this mark"


class DatePrecision(Vocabulary):
    """How exactly a date is known."""

    DAY = "day", "the day is known"
    WEEK = "week", "within about a week"
    MONTH = "month", "within the month"
    YEAR = "year", "within the year"


class MembershipRole(Vocabulary):
    """An actor's standing in a network, seen from its core."""

    PREDECESSOR = "predecessor", "an earlier organisation that became a member"
    CORE = "core", "the founding organisation"
    AFFILIATE = "affiliate", "a branch or sworn ally"
    SUCCESSOR = "successor", "what a former member became after it left"
    RIVAL = "rival", "an armed group that fights the network"
    OPPONENT = "opponent", "a state or force that fights the network"


class TieEvent(Vocabulary):
    """Something dated that changed an actor's standing in a network."""

    PLEDGE = "pledge", "public oath"
    ACCEPTANCE = "acceptance", "the core acknowledges the oath"
    DECLARED_PROVINCE = "declared_province", "the core uses a province or branch name"
    SPLIT = "split", "separation"
    MERGER = "merger", "joined with another organisation"
    RENAME = "rename", "same organisation under a new name"
    END = "end", "ceased to exist"


ATTACK_MODES = frozenset(m for m in Mode if m not in {Mode.CLASH, Mode.TERRITORY_CHANGE})
"""Modes that can be attacks; a clash or a change of control is a battle."""
