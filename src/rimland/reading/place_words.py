"""The words around a name that tell a place from a person, an organisation or a plain word."""

from __future__ import annotations

from functools import cache
from importlib import resources

LOCATING = frozenset(
    """in at near from to outside inside around across throughout toward towards into between via
    within beyond beside along onto leaving entering reach reached reaching visiting visited
    through off surrounding""".split()
)
"""Words after which a name is most often a place."""

KINDS = frozenset(
    """city town village province district governorate state county region capital port suburb
    municipality department prefecture neighborhood neighbourhood area island hamlet settlement
    republic oblast parish camp airport border community territory kingdom river lake valley
    mountains mountain peninsula subdistrict locality commune""".split()
)
"""Words for kinds of places: "the town of X", "X district"."""

DIRECTIONS = frozenset(
    """northern southern eastern western central north south east west northeast northwest southeast
    southwest northeastern northwestern southeastern southwestern north-east north-west south-east
    south-west north-eastern north-western south-eastern south-western upper lower mid far
    coastal rural downtown inner greater""".split()
)

TITLES = frozenset(
    """mr mrs ms miss dr sir lord lady president prime minister senator sen rep representative
    governor gov general gen colonel col major maj captain capt lieutenant lt sergeant sgt corporal
    judge justice king queen prince princess sheikh sheik imam mullah ayatollah pope bishop
    archbishop cardinal rev reverend father sister brother professor prof chancellor ambassador
    secretary spokesman spokeswoman spokesperson chairman chairwoman coach officer detective
    inspector commander admiral brigadier mayor congressman congresswoman attorney deputy sheriff
    superintendent doctor author actor actress singer saint alderman councilman councilwoman
    commissioner constable premier emir sultan maulana mufti haji hajji ustad comrade don dona
    marshal trooper principal""".split()
)
"""Words after which a capitalised name is most often a person."""

NOT_LOCATED = frozenset(
    """post times tribune herald news journal gazette globe chronicle inquirer observer guardian
    telegraph star sun mirror express mail press daily dispatch sentinel examiner register courier
    review magazine today university college institute polytechnic united rovers wanderers athletic
    fc afc cf sc hotspur villa albion forest palace arsenal airlines airways motors bank
    corporation corp inc ltd llc plc company co group holdings partners capital securities insurance
    giants yankees mets red white sox cubs bulls lakers celtics knicks rangers rovers devils bruins
    cowboys eagles patriots jets bills dolphins steelers ravens bengals browns titans colts texans
    jaguars broncos chiefs raiders chargers packers bears lions vikings saints falcons panthers
    buccaneers cardinals rams seahawks 49ers hawks heat magic pistons pacers nets bucks spurs
    mavericks rockets warriors kings suns clippers jazz nuggets thunder blazers timberwolves
    grizzlies pelicans hornets wizards raptors astros dodgers padres phillies pirates braves
    marlins nationals brewers twins royals athletics mariners orioles rays islanders flyers
    penguins capitals hurricanes predators blues avalanche stars wild coyotes sharks ducks
    canucks flames oilers canadiens sabres senators convention protocol accord accords agreement
    treaty declaration consensus summit marathon orchestra symphony philharmonic records""".split()
)
"""Words after a place name that make the whole the name of something that is not there."""

NAMED_AFTER = frozenset(
    """virus ebolavirus disease syndrome fever strain flu cartel goose encephalitis cheese terrier
    shepherd rifle sauce declaration process accord talks model""".split()
)
"""Small words after a place name that make the whole the name of a thing."""

INSTITUTIONS = frozenset(
    """university college bank institute duke duchess earl prince princess archbishop bishop voice
    bride battle treaty merchant""".split()
)
"""Before "of X": the thing is named after the place, wherever it is."""

SPEAKING = frozenset(
    "said says told added argued asked wrote tweeted explained noted recalled insisted".split()
)

STREETS = frozenset(
    """street st avenue ave road rd boulevard blvd lane ln drive dr highway hwy parkway court ct
    place way terrace square alley expressway freeway turnpike pike route""".split()
)
"""After a name without a place of its own: a street is in a town, not the place it is named for."""

PUBLIC_BODIES = frozenset(
    """police fire sheriff school council county city court courthouse department jail prison
    hospital airport mayor governor district board schools community public high state electric
    superior attorney army national volunteer circuit health water library parliament assembly
    government legislature stadium arena bridge station cathedral mosque market university""".split()
)
"""Words after a place name that leave the place the place of what they name."""


@cache
def plain_words() -> frozenset[str]:
    """Return the English words that are also names of places."""
    return _listed("words.txt")


@cache
def given_names() -> frozenset[str]:
    """Return common given names."""
    return _listed("given_names.txt")


def _listed(name: str) -> frozenset[str]:
    source = resources.files("rimland").joinpath("data", "places", name)
    lines = source.read_text(encoding="utf-8").splitlines()
    return frozenset(word for line in lines if not line.startswith("#") for word in line.split())
