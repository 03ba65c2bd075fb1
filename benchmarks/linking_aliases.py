"""Other names for the actors of GED, as other sources write them.

Listed groups take a name from rimland's own dated lists (network files and actor lists, whose
entries name where they were seen), valid on the day, a branch's name included where the group has a
branch in the country. The rest take spellings of the kind that ACLED, GTD and news agencies use.
Both sides of a comparison read these names; only rimland also owns the lists. About a third of the
actors told of are in no list, and their variants are unknown to it as well.
"""

from __future__ import annotations

import csv
import re
from collections import defaultdict
from datetime import date
from functools import cache
from importlib import resources

from rimland.model.time import PartialDate

_PEOPLE = ("Civilians ({})", "{} civilians", "civilian population", "unarmed civilians")
_STATE = (
    "Military Forces of {country}",
    "Government of {country} forces",
    "{demonym} army",
    "{demonym} government forces",
    "{demonym} security forces",
)
_REBELS = ("{} rebels", "{} armed opposition", "opposition rebels ({})", "{} opposition fighters")

Dated = tuple[str, date, date]


def alias_of(name: str, country: str | None, day: date, pick: float) -> str:
    """Return another name of an actor; ``pick`` in [0, 1) chooses among those that fit the day.

    A side that is several actors is told in the reverse order, each under another name. A name
    without any variant stays as it is.
    """
    members = name.split(", ")
    if len(members) > 1:
        return " and ".join(alias_of(m, country, day, pick) for m in reversed(members))
    fitting = [n for n, first, last in _pool(name, country) if first <= day <= last]
    return fitting[int(pick * len(fitting))] if fitting else name


@cache
def _pool(name: str, country: str | None) -> tuple[Dated, ...]:
    lists = _lists()
    actor = lists.actor_of.get(name.lower())
    listed = list(lists.names.get(actor, ())) if actor else []
    for branch, first, last in lists.branches.get((actor or "", country or ""), ()):
        listed += [(n, max(a, first), min(b, last)) for n, a, b in lists.names.get(branch, ())]
    pool = listed or [(n, date.min, date.max) for n in _variants(name, country)]
    return tuple(sorted({entry for entry in pool if entry[0].lower() != name.lower()}))


def _variants(name: str, country: str | None) -> list[str]:
    bare = re.sub(r" \([^)]*\)", "", name)
    place, demonym = _lists().people.get(country or "", (country or "", country or ""))
    if name == "Civilians":
        return [form.format(place if "(" in form else demonym) for form in _PEOPLE]
    if bare.startswith("Government of "):
        state = bare.removeprefix("Government of ")
        of_state = _lists().demonyms.get(state.lower(), state)
        return [form.format(country=state, demonym=of_state) for form in _STATE]
    if bare.endswith(" insurgents"):
        return [form.format(bare.removesuffix(" insurgents")) for form in _REBELS]
    return _spellings(bare)


def _spellings(name: str) -> list[str]:
    """Return spellings of a proper name: article, hyphens, transcription, initials."""
    words = name.split()
    initials = "".join(w[0] for w in words if w[0].isupper())
    forms = [
        f"the {name}",
        name.replace("-", " "),
        re.sub(r"\b[Aa]l-", "el-", name),
        name.replace("Operations", "Ops").replace("Brigades", "Bdes").replace("Front", "Frt"),
        f"{name} ({initials})" if len(initials) > 1 else f"{name} fighters",
    ]
    if len(initials) > 2:
        forms.append(initials)
    return [form for form in forms if form != name]


class _Lists:
    """rimland's packaged actor lists, indexed."""

    def __init__(self) -> None:
        self.actor_of: dict[str, str] = {}
        self.names: dict[str, list[Dated]] = defaultdict(list)
        self.branches: dict[tuple[str, str], list[Dated]] = defaultdict(list)
        self.people: dict[str, tuple[str, str]] = {}
        self.demonyms: dict[str, str] = {}
        rows = [(r, r["alias"]) for r in _rows("aliases.csv")]
        rows += [(r | {"from": "", "to": ""}, r["name"]) for r in _rows("groups.csv")]
        # UCDP's own side names first: "IS" is many groups' abbreviation.
        for row, name in sorted(rows, key=lambda r: (not r[0]["source"].endswith("names"), r[1])):
            self.actor_of.setdefault(name.lower(), row["actor_id"])
            if not name.startswith("Wilayat "):  # provinces: a group's name in one area only
                self.names[row["actor_id"]].append((name, *_term(row)))
        self.actor_of["is"] = "islamic-state"
        for row in _rows("branches.csv"):
            self.branches[row["parent"], row["region"]].append((row["actor_id"], *_term(row)))
        for row in _rows("demonyms.csv"):
            demonym, country = row["demonyms"].split(";")[0], row["names"].split(";")[0]
            self.people[row["iso3"]] = country, demonym
            self.demonyms |= {n.lower(): demonym for n in row["names"].split(";")}


@cache
def _lists() -> _Lists:
    return _Lists()


def _rows(name: str) -> list[dict[str, str]]:
    source = resources.files("rimland") / "data" / "actors" / name
    return list(csv.DictReader(source.read_text(encoding="utf-8").splitlines()))


def _term(row: dict[str, str]) -> tuple[date, date]:
    first = PartialDate.parse(row["from"]).first if row["from"] else date.min
    return first, PartialDate.parse(row["to"]).last if row["to"] else date.max
