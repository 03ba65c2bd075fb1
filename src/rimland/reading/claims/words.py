"""Words that claims in numbers are made of: what is counted, how it came about, what is no claim.

Written for rimland from use in news English.
"""

from __future__ import annotations

from functools import cache
from typing import Final

from rimland.model.article_claim import Quantity, Victims
from rimland.model.vocab import Mode
from rimland.reading import toll_words
from rimland.reading.gazetteer_files import table
from rimland.reading.toll_mentions import Side

__all__ = [
    "ATTACKS",
    "DEEDS",
    "DOERS",
    "EVENTS_OF_HARM",
    "FOILED",
    "NO_ATTACK_BEFORE",
    "PLURAL_MODES",
    "person",
]

_K, _I, _A = Quantity.KILLED, Quantity.INJURED, Quantity.ABDUCTED

DEEDS: Final[dict[str, tuple[Quantity, tuple[Mode, ...]]]] = {
    **dict.fromkeys(
        (
            "killed kill kills killing died die dies dying dead slain murdered murder murdering "
            "massacred massacring slaughtered perished perish fatalities fatality slaughtering "
            "slaying"
        ).split(),
        (_K, ()),
    ),
    **dict.fromkeys(["executed", "executing", "beheaded", "beheading"], (_K, (Mode.EXECUTION,))),
    **dict.fromkeys(
        (
            "injured injuring injure injures wounded wounding wound wounds hurt hurting maimed "
            "maiming"
        ).split(),
        (_I, ()),
    ),
    **dict.fromkeys(
        ("abducted abducting abduct abducts kidnapped kidnapping kidnap seized seizing").split(),
        (_A, ()),
    ),
}
"""Words for what came to people, and the mode they name."""

EVENTS_OF_HARM: Final[dict[str, Quantity]] = {
    **dict.fromkeys(["deaths", "death", "fatalities", "killings", "murders"], _K),
    **dict.fromkeys(("injuries",), _I),
    **dict.fromkeys(("abductees",), _A),
}
"""Nouns that count harm: "330 deaths"."""

_B, _V, _S, _SH, _EX = (
    Mode.BOMBING,
    Mode.VEHICLE_RAMMING,
    Mode.STABBING,
    Mode.ARMED_ASSAULT,
    Mode.EXECUTION,
)

PLURAL_MODES: Final[dict[str, Mode | None]] = {
    "attack": None,
    "atrocity": None,
    "assault": None,
    "raid": None,
    "ambush": None,
    "massacre": None,
    "bombing": _B,
    "explosion": _B,
    "blast": _B,
    "shooting": _SH,
    "stabbing": _S,
    "ramming": _V,
    "beheading": _EX,
    "execution": _EX,
    "abduction": Mode.ABDUCTION,
    "kidnapping": Mode.ABDUCTION,
    "hijacking": Mode.HIJACKING,
    "siege": Mode.HOSTAGE_BARRICADE,
    "hostage-taking": Mode.HOSTAGE_BARRICADE,
    "shelling": Mode.SHELLING,
    "airstrike": Mode.AIR_STRIKE,
}
"""Nouns for attacks, and the mode that each names."""

_PLURALS = {"atrocity": "atrocities", "ambush": "ambushes"}
ATTACKS: Final = {
    **PLURAL_MODES,
    **{_PLURALS.get(word, f"{word}s"): mode for word, mode in PLURAL_MODES.items()},
}

QUALIFIED: Final[dict[tuple[str, ...], Mode]] = {
    ("knife",): _S,
    ("stabbing",): _S,
    ("machete",): _S,
    ("gun",): _SH,
    ("shooting",): _SH,
    ("bomb",): _B,
    ("bombing",): _B,
    ("truck", "bomb"): _B,
    ("car", "bomb"): _B,
    ("truck",): _V,
    ("lorry",): _V,
    ("van",): _V,
    ("car",): _V,
    ("vehicle",): _V,
    ("ramming",): _V,
    ("drone",): Mode.DRONE_STRIKE,
    ("rocket",): Mode.SHELLING,
    ("mortar",): Mode.SHELLING,
    ("ied",): Mode.MINE_IED,
    ("arson",): Mode.ARSON_DESTRUCTION,
    ("explosives",): _B,
}
"""What stands before "attack" and says how it was done."""

STRIKES: Final = {"air": Mode.AIR_STRIKE, "drone": Mode.DRONE_STRIKE}

DOERS: Final = {
    **dict.fromkeys(("bomber", "bombers", "bombed", "car-bombed"), _B),
    **dict.fromkeys(("gunman", "gunmen", "shooter", "shooters"), _SH),
    **dict.fromkeys(("knifeman", "knifemen", "stabbed"), _S),
    **dict.fromkeys(("rammed",), _V),
}
"""Words for those who attack, and what they do, that name a mode."""

NO_ATTACK_BEFORE: Final = frozenset(
    ("heart panic asthma cyber shark verbal phishing dog ransomware epileptic hacking bear").split()
)

FOILED: Final = frozenset(
    (
        "foiled thwarted prevented disrupted averted stopped planned planning attempted plotted "
        "failed foiling thwarting preventing disrupting foil thwart prevent would-be alleged "
        "intercepted predicted stop avert claimed-but-denied"
    ).split()
)
"""What keeps attacks from being attacks carried out."""

_SOLDIERS = frozenset({"troops", "personnel", "policemen", "forces", "police"})
_FIGHTERS = frozenset(
    (
        "fighters fighter militants militant insurgents jihadists jihadis extremists terrorists "
        "rebels gunmen guerrillas combatants militiamen islamists recruits attackers bombers "
        "assailants loyalists members operatives perpetrators"
    ).split()
)
_ALL = frozenset(
    (
        "people persons lives victims dead individuals others men bodies souls faithful "
        "westerners europeans children women foreigners nationals"
    ).split()
)
_SIDES = {Side.SECURITY: Victims.FORCES, Side.CIVILIANS: Victims.ALL, Side.UNKNOWN: Victims.ALL}


_OTHER_NATIONALS = frozenset(
    (
        "turks britons frenchmen spaniards danes swedes finns poles kurds yazidis christians "
        "muslims copts shias shiites sunnis jews hazaras alawites druze scots filipinos"
    ).split()
)


@cache
def _nationals() -> frozenset[str]:
    """Plurals of the words for people of a country, and those of a faith: "Tunisians", "Copts"."""
    words = (word for row in table("country_names.csv") for word in row["demonyms"].split("|"))
    plurals = {f"{word.lower()}s" for word in words if word.endswith(("n", "i"))}
    return _OTHER_NATIONALS | plurals


@cache
def person(low: str) -> Victims | None:
    """Return whose harm a noun for people counts; None where it is no such noun.

    Only "civilians" and "non-combatants" say civilians; worshippers and tourists are victims of any kind.
    """
    if low in {"civilians", "civilian", "non-combatants", "noncombatants"}:
        return Victims.CIVILIANS
    if low in _FIGHTERS:
        return Victims.FIGHTERS
    if low in _SOLDIERS:
        return Victims.FORCES
    if low in _ALL or low in _nationals():
        return Victims.ALL
    side = toll_words.plurals().get(low) or toll_words.singulars().get(low)
    if side is None:
        return None
    return _SIDES.get(side, Victims.FIGHTERS)
