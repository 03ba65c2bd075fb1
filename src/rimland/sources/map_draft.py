"""A first table map for a desk's own spreadsheet, to be finished by the person who knows it.

Columns are recognised by their names and by what stands in them, and where either leaves a doubt the
draft says so in a comment. Columns of free text are left out: they may hold persons' names.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from rimland.model.errors import FileRefusedError
from rimland.model.vocab import Mode
from rimland.sources.bounds import Limits
from rimland.sources.files import open_table
from rimland.sources.messages import plain_text
from rimland.tables.packaged import countries

_LOOKED_AT = 2_000
_MOST_WORDS = 40
_LONG = 60
_ISO = re.compile(r"\d{4}-\d{2}-\d{2}([ T].*)?\Z")
_NUMBER = re.compile(r"-?\d{1,4}(\.\d+)?\Z")
_WHOLE = re.compile(r"\d{1,6}\Z")
_WORD = re.compile(r"[\w .,/&()-]{1,40}\Z")
_SHARE = 0.9
"""Of the cells that are filled, so many must look as the field's cells do."""

_NAMES: dict[str, str] = {
    "record_id": r"id|no|nr|number|event_?id|attack_?id|incident_?id|ref(erence)?|record(_?id)?",
    "date_start": r"date|day|date_?start|start(_?date)?|event_?date|incident_?date|when",
    "date_end": r"date_?end|end(_?date)?",
    "reported_at": r"reported(_(at|on))?|report_?date|published|publication_?date",
    "place": r"place|town|city|location|village|locality|where",
    "adm1": r"adm1|admin_?1|province|state|region|governorate|department",
    "adm2": r"adm2|admin_?2|district|county",
    "country_iso3": r"country|iso3?|country_?(code|iso3?)",
    "latitude": r"lat(itude)?|y",
    "longitude": r"lo?ng?(itude)?|lon|x",
    "event_types": r"(attack_?|event_?|incident_?)?(type|mode|means|method|tactic)s?",
    "target_type": r"target(_?type)?",
    "perpetrator": r"group|perpetrator(_?group)?|actor|attacker_?group|organi[sz]ation",
    "killed_total_best": r"killed|dead|deaths|fatalities|killed_?(best|total)|n?kill",
    "killed_total_low": r"(killed|dead|deaths|fatalities)_?(low|min(imum)?)",
    "killed_total_high": r"(killed|dead|deaths|fatalities)_?(high|max(imum)?)",
    "killed_civilians_best": r"civilians?(_?(killed|dead|deaths))?|(killed|dead)_?civilians?",
    "killed_side_a_best": r"(perpetrators?|attackers?)_?(killed|dead|deaths)",
    "injured_total_best": r"injured|wounded|hurt|injuries|injured_?(best|total)|n?wound(ed)?",
    "abducted_best": r"abducted|kidnapped|hostages|taken",
    "suicide": r"suicide(_?attack)?",
    "foiled": r"foiled|thwarted|failed",
    "publishers": r"publishers?|outlets?|media|newspapers?",
    "citation": r"sources?|citation|urls?|links?",
}
_COMPILED = {field: re.compile(rf"(?:{pattern})\Z") for field, pattern in _NAMES.items()}
_COUNTS = frozenset(f for f in _NAMES if f.startswith(("killed", "injured", "abducted")))
_PERSONS = re.compile(r"name|victim|suspect|note|comment|summary|description|detail|remark|text")
_MODES: dict[str, str] = {
    r"suicide|bomb|blast|explos": "bombing",
    r"\bied|roadside|mine": "mine_ied",
    r"shoot|gun|armed|assault|raid": "armed_assault",
    r"stab|knife|knives|axe|machete": "stabbing",
    r"ramm|vehicle|lorry|truck|car attack": "vehicle_ramming",
    r"drone|uav": "drone_strike",
    r"air ?strike|air raid": "air_strike",
    r"shell|mortar|rocket|artiller": "shelling",
    r"clash|battle|fight": "clash",
    r"kidnap|abduct": "abduction",
    r"hostage|siege": "hostage_barricade",
    r"execut|behead": "execution",
    r"arson|fire|burn|destr": "arson_destruction",
    r"hijack": "hijacking",
}


@dataclass(frozen=True, slots=True)
class _Guess:
    """What a column seems to mean, and what a person should look at."""

    field: str
    column: str
    doubt: str = ""


def draft_of_file(path: Path, *, encoding: str = "utf-8", delimiter: str = ",") -> str:
    """Return a draft map of a CSV or XLSX file as TOML.

    Raises FileRefusedError for a file that cannot be read as a table.
    """
    with open_table(path, limits=Limits(), encoding=encoding, delimiter=delimiter) as cells:
        wanted = {name: f"c{i}" for i, name in enumerate(cells.header) if name}
        piece = next(iter(cells.pieces(wanted)), None)
        if piece is None or not piece.table.num_rows:
            raise FileRefusedError("has a header and no rows", where=str(path), hint="add a row")
        table = piece.table.slice(0, _LOOKED_AT)
        seen = {
            name: [cell.strip() for cell in table[own].to_pylist() if cell and cell.strip()]
            for name, own in wanted.items()
        }
        return draft(cells.header, seen, path.stem, delimiter)


def draft(
    header: Sequence[str], seen: Mapping[str, Sequence[str]], name: str, delimiter: str = ","
) -> str:
    """Return a draft map as TOML from the column names and the cells that are filled; pure."""
    guesses = _guesses(header, seen)
    taken = {g.column for g in guesses}
    lines = [
        "# A draft: check every line, then load with  rimland load csv FILE --map THIS.toml",
        "[source]",
        f"id = {_text(_slug(name))}",
        f"title = {_text(plain_text(name, 80))}",
        'publisher = "our desk" # who made the table',
        "",
        "[source.licence]",
        'redistribute = "none" # records, aggregates or none: what others may be given',
        "",
        "[fields]",
        *(f"{g.field} = {_text(g.column)}{_comment(g.doubt)}" for g in guesses),
        *_missing(guesses),
        *(["", "[table]", f"delimiter = {_text(delimiter)}"] if delimiter != "," else []),
        *_words(guesses, seen),
        "",
        "[ignored]",
        *(
            f"{_text(c)} = {_text(_why(c, seen.get(c, ())))}"
            for c in header
            if c not in taken | {""}
        ),
    ]
    return "\n".join(lines) + "\n"


def _guesses(header: Sequence[str], seen: Mapping[str, Sequence[str]]) -> list[_Guess]:
    found: dict[str, _Guess] = {}
    for column in header:
        plain = re.sub(r"[^a-z0-9]+", "_", column.lower()).strip("_")
        for field, pattern in _COMPILED.items():
            if field in found or not pattern.match(plain):
                continue
            doubt = _doubt(field, seen.get(column, ()))
            if doubt is not None:
                found[field] = _Guess(field, column, doubt)
                break
    return [found[field] for field in _NAMES if field in found]


def _doubt(field: str, cells: Sequence[str]) -> str | None:
    """Return what to look at in a column, "" for nothing, None where it cannot be the field."""
    if not cells:
        return "empty in the rows looked at"
    test, doubt = _LOOKS.get(field, (None, ""))
    return "" if test is None or test(cells) else doubt


_Test = Callable[[Sequence[str]], bool]


def _all_are(pattern: re.Pattern[str]) -> _Test:
    return lambda cells: _most(pattern, cells)


def _known_countries(cells: Sequence[str]) -> bool:
    return sum(cell in countries() for cell in cells) >= _SHARE * len(cells)


_DAY: tuple[_Test, str] = (_all_are(_ISO), "rewrite the days as YYYY-MM-DD")
_COUNT: tuple[_Test, str] = (_all_are(_WHOLE), "whole numbers only: others go to quarantine")
_LOOKS: dict[str, tuple[_Test, str | None]] = {
    **dict.fromkeys(("date_start", "date_end", "reported_at"), _DAY),
    **dict.fromkeys(sorted(_COUNTS), _COUNT),
    # A column "x" without numbers is no longitude.
    "latitude": (_all_are(_NUMBER), None),
    "longitude": (_all_are(_NUMBER), None),
    "country_iso3": (_known_countries, "needs ISO 3166-1 alpha-3 codes: see [values.country_iso3]"),
    "record_id": (
        lambda cells: len(set(cells)) == len(cells),
        "values repeat; each record needs its own",
    ),
    "citation": (
        lambda cells: all(cell.startswith("http") for cell in cells),
        "make sure that no person is named in it",
    ),
}


def _most(pattern: re.Pattern[str], cells: Sequence[str]) -> bool:
    return sum(bool(pattern.match(cell)) for cell in cells) >= _SHARE * len(cells)


def _missing(guesses: Sequence[_Guess]) -> list[str]:
    """Say what every map needs and the columns did not give."""
    given = {g.field for g in guesses}
    return [
        f"# {field} = ? # needed: no column looks like it"
        for field in ("record_id", "date_start")
        if field not in given
    ]


def _words(guesses: Sequence[_Guess], seen: Mapping[str, Sequence[str]]) -> list[str]:
    """Return the tables that turn the file's words into rimland's."""
    lines: list[str] = []
    for guess in guesses:
        if guess.field not in {"event_types", "country_iso3"}:
            continue
        words = sorted({cell for cell in seen.get(guess.column, ()) if _WORD.match(cell)})
        read = _mode if guess.field == "event_types" else _country
        if all(read(word) == word for word in words):
            continue
        lines += ["", f"[values.{guess.field}]"]
        for word in words[:_MOST_WORDS]:
            target = read(word)
            start = "" if target else "# "
            ask = " # a guess" if guess.field == "event_types" else ""
            if not target:
                ask = " # say which; a word left out sends its rows to quarantine"
            lines.append(f"{start}{_text(word)} = {_text(target or '?')}{ask}")
        if len(words) > _MOST_WORDS:
            lines.append(f"# and {len(words) - _MOST_WORDS} more words")
    return lines


def _mode(word: str) -> str | None:
    low = word.lower()
    if low in set(Mode):
        return low
    return next((mode for pattern, mode in _MODES.items() if re.search(pattern, low)), None)


def _country(word: str) -> str | None:
    if word in countries():
        return word
    names = {country.name.casefold(): code for code, country in countries().items()}
    return names.get(word.casefold())


def _why(column: str, cells: Sequence[str]) -> str:
    long = cells and sum(map(len, cells)) / len(cells) > _LONG
    if long or _PERSONS.search(column.lower()):
        return "free text, which may hold persons' names"
    return "not recognised: say what it means, or leave it here"


def _slug(name: str) -> str:
    return re.sub(r"[^a-z0-9]+", "-", name.lower()).strip("-")[:40] or "desk"


def _comment(doubt: str) -> str:
    return f" # {doubt}" if doubt else ""


def _text(value: str) -> str:
    """Return a TOML string in which nothing but printable characters stands as itself."""
    return '"' + "".join(map(_escaped, value)) + '"'


def _escaped(character: str) -> str:
    if character in {'"', "\\"}:
        return "\\" + character
    if character.isprintable():
        return character
    code = ord(character)
    return "?" if character in _HALVES else f"\\U{code:08X}"


_HALVES = frozenset(map(chr, range(0xD800, 0xE000)))
"""Halves of characters, which TOML cannot hold; no decoded file has any."""
