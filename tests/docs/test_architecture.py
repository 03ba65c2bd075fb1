"""The documented rooms, commands, settings, names and dependencies are the real ones."""

import ast
import re
import tomllib
from dataclasses import fields
from pathlib import Path
from typing import Any

import pytest

import documents
import rimland
from rimland.app.settings import PREFIX, Settings
from rimland.model.errors import SettingsError
from rimland.ui.cli.main import COMMANDS, cli

ROOT = documents.ROOT
_ROW = re.compile(r"^\| (.*) \|$", re.MULTILINE)


def _page(name: str) -> str:
    return (ROOT / "docs" / name).read_text(encoding="utf-8")


def _rows(text: str, head: str) -> list[list[str]]:
    """Return the cells of the table whose header starts so."""
    table = text[text.index(f"| {head} |") :].partition("\n\n")[0]
    return [row.split(" | ") for row in _ROW.findall(table)[1:] if not row.startswith("--")]


def _pyproject() -> dict[str, Any]:
    return tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))


def _allowed() -> dict[str, set[str]]:
    """Return what the import contracts let each room import."""
    contracts = _pyproject()["tool"]["importlinter"]["contracts"]
    layers = next(c for c in contracts if c["type"] == "layers")["layers"]
    levels = [[room.strip().removeprefix("rimland.") for room in row.split("|")] for row in layers]
    allowed = {
        room: {below for later in levels[number + 1 :] for below in later}
        for number, level in enumerate(levels)
        for room in level
    }
    for contract in contracts:
        if contract["type"] == "forbidden":
            forbidden = {m.removeprefix("rimland.") for m in contract["forbidden_modules"]}
            for source in contract["source_modules"]:
                allowed[source.removeprefix("rimland.")] -= forbidden
    return allowed


def _documented() -> dict[str, set[str]]:
    rooms = {row[0].strip("`/"): row[2] for row in _rows(_page("architecture.md"), "room")}
    order = list(rooms)
    found = {}
    for number, (room, says) in enumerate(rooms.items()):
        named = set(re.findall(r"`(\w+)/`", says))
        found[room] = set(order[:number]) - named if says.startswith("all below") else named
    return found


def _imported(file: Path) -> set[str]:
    """Return the rooms that a module imports, anywhere in it."""
    names: set[str] = set()
    for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
        if isinstance(node, ast.ImportFrom) and node.module:
            names.add(node.module)
            names |= {f"{node.module}.{alias.name}" for alias in node.names}
        elif isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
    parts = [name.split(".") for name in names]
    return {p[1] for p in parts if p[0] == "rimland" and len(p) > 1 and p[1] in documents.rooms()}


def test_documented_rooms_are_the_packages() -> None:
    assert set(_documented()) == set(documents.rooms())


def test_documented_imports_are_the_contracts() -> None:
    assert _documented() == _allowed()


def test_rooms_import_only_what_is_documented() -> None:
    for room, allowed in _documented().items():
        for file in (documents.SOURCE / room).rglob("*.py"):
            assert _imported(file) <= allowed | {room}, file


def test_documented_commands_are_what_the_program_has() -> None:
    headings = re.findall(r"^## `(rimland[\w -]*)`$", _page("cli.md"), re.MULTILINE)
    assert headings == [path for path, _ in documents.walk(cli)]
    homes = {row[0].strip("`") for row in _rows(_page("architecture.md"), "command")}
    assert homes == set(COMMANDS)
    assert all(
        (ROOT / row[1].strip("`")).is_file() for row in _rows(_page("architecture.md"), "command")
    )


def test_changelog_names_every_command() -> None:
    text = (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
    assert all(f"`{name}`" in text for name in COMMANDS)


def test_documented_settings_are_the_fields() -> None:
    real = [
        [f"`{f.name}`", f"`{PREFIX}{f.name.upper()}`", f"`{_toml(f.default)}`"]
        for f in fields(Settings)
    ]
    assert [row[:3] for row in _rows(_page("settings.md"), "setting")] == real


def _toml(value: object) -> str:
    return f'"{value}"' if isinstance(value, str) else str(value)


def test_documented_least_values_are_enforced() -> None:
    for row in _rows(_page("settings.md"), "setting"):
        least = re.search(r"at least ([\d.]+)$", row[3])
        name = row[0].strip("`")
        if least is None:
            continue
        kind = type(getattr(Settings(), name))
        Settings(**{name: kind(least[1])})
        with pytest.raises(SettingsError, match="at least"):
            Settings(**{name: kind(least[1]) - kind(1)})


def test_documented_python_names_are_the_public_ones() -> None:
    named = re.findall(r"^\| `rimland\.(\w+)` \|", _page("python.md"), re.MULTILINE)
    assert sorted(named) == sorted(rimland.__all__)
    assert all(hasattr(rimland, name) for name in named)


def test_documented_methods_of_a_ledger_are_real() -> None:
    row = next(r for r in _rows(_page("python.md"), "name") if r[0] == "`rimland.Ledger`")
    named = set(re.findall(r"`(\w+)`", row[1]))
    public = {n for n in dir(rimland.Ledger) if not n.startswith("_")}
    assert named == public


def test_documented_dependencies_are_the_declared_ones() -> None:
    declared = {re.match(r"[\w-]+", d)[0] for d in _pyproject()["project"]["dependencies"]}  # type: ignore[index]
    assert {row[0] for row in _rows(_page("decisions.md"), "package")} == declared
