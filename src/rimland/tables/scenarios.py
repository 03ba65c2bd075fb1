"""Reading scenario files: the one that ships with rimland, or a user's own."""

from __future__ import annotations

import tomllib
from importlib import resources
from pathlib import Path
from typing import Any

from rimland.model.errors import NotFoundError, SettingsError
from rimland.model.scenario import Change, Scenario, Touched
from rimland.model.vocab import TheatreKind

_SCENARIO = {"name", "title", "told", "change"}
_CHANGE = {"what", "theatre", "cause", "range", "pressure"}
_HIGHEST = 100.0
_THREE = 3


def load_scenarios(path: str | None = None) -> tuple[Scenario, ...]:
    """Return the scenarios of a file; those that ship with rimland where none is given.

    Raises NotFoundError where there is no such file and SettingsError where it has a fault.
    """
    if path is None:
        source = resources.files("rimland") / "data" / "scenarios" / "default.toml"
        return parse_scenarios(source.read_text(encoding="utf-8"), "default.toml")
    if not Path(path).is_file():
        raise NotFoundError(f"there is no scenario file '{path[:200]}'", hint="give a TOML file")
    try:
        text = Path(path).read_text(encoding="utf-8")
    except UnicodeDecodeError as error:
        raise SettingsError("the file is not UTF-8 text", where=path) from error
    return parse_scenarios(text, path)


def parse_scenarios(text: str, where: str) -> tuple[Scenario, ...]:
    """Return the scenarios of a TOML text; the first one is what the others are held against.

    Raises SettingsError at the first fault.
    """
    try:
        content = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise SettingsError(f"not TOML: {error}", where=where) from error
    _only(content, {"scenario"}, where)
    rows = content.get("scenario", [])
    if not isinstance(rows, list) or not rows:
        raise SettingsError("no [[scenario]]", where=where, hint="see data/scenarios/default.toml")
    found = tuple(_scenario(row, f"{where}: scenario {n}") for n, row in enumerate(rows, 1))
    names = [one.name for one in found]
    if len(set(names)) < len(names):
        raise SettingsError("two scenarios have one name", where=where)
    if found[0].changes:
        what = "the first scenario changes something: the others are held against it"
        raise SettingsError(
            what, where=where, hint="begin with one that has no [[scenario.change]]"
        )
    return found


def _scenario(row: Any, where: str) -> Scenario:
    _only(row, _SCENARIO, where)
    name, title = _text(row, "name", where), _text(row, "title", where)
    changes = row.get("change", [])
    if not isinstance(changes, list):
        raise SettingsError("write changes as [[scenario.change]]", where=where)
    made = tuple(_change(one, f"{where}, change {n}") for n, one in enumerate(changes, 1))
    return Scenario(name, title, str(row.get("told", "")), made)


def _change(row: Any, where: str) -> Change:
    _only(row, _CHANGE, where)
    what = _text(row, "what", where)
    if what not in set(map(str, Touched)):
        raise SettingsError(f"what = '{what[:40]}'", where=where, hint="base or follow")
    cause = _theatre(row["cause"], where) if "cause" in row else None
    if cause is not None and what == Touched.BASE:
        raise SettingsError("a base has no cause", where=where, hint='use what = "follow"')
    given = row.get("range")
    numbers = given if isinstance(given, list) else []
    if len(numbers) != _THREE or not all(
        isinstance(n, int | float) and not isinstance(n, bool) and 0 <= n <= _HIGHEST
        for n in numbers
    ):
        raise SettingsError(
            "range is not three numbers from 0 to 100", where=where, hint="range = [0.5, 0.8, 1.0]"
        )
    low, likely, high = map(float, numbers)
    if not low <= likely <= high:
        raise SettingsError("range is not lowest, most likely, highest", where=where)
    pressure = row.get("pressure", False)
    if not isinstance(pressure, bool):
        raise SettingsError("pressure is true or false", where=where)
    theatre = _theatre(row.get("theatre"), where)
    return Change(Touched(what), theatre, cause, low, likely, high, pressure)


def _theatre(given: Any, where: str) -> TheatreKind:
    try:
        return TheatreKind(given)
    except ValueError as error:
        named = ", ".join(str(kind) for kind in TheatreKind if kind is not TheatreKind.UNKNOWN)
        raise SettingsError(
            f"there is no theatre '{str(given)[:40]}'", where=where, hint=f"use {named}"
        ) from error


def _only(row: Any, known: set[str], where: str) -> None:
    if not isinstance(row, dict):
        raise SettingsError("not a table", where=where)
    if extra := sorted(set(row) - known):
        raise SettingsError(
            f"unknown: {extra[0][:40]}", where=where, hint=f"known are {', '.join(sorted(known))}"
        )


def _text(row: dict[str, Any], key: str, where: str) -> str:
    value = row.get(key)
    if not isinstance(value, str) or not value.strip():
        raise SettingsError(f"{key} is missing", where=where)
    return value
