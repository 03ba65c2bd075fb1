"""Reading a source's ``.toml``: licence, coverage, expected yield and column decisions."""

from __future__ import annotations

import tomllib
from functools import cache
from importlib import resources
from pathlib import Path
from typing import Any

from rimland.model.errors import SettingsError
from rimland.model.source import ExpectedYield, Licence, SourceDefinition
from rimland.model.vocab import Redistribution

_REQUIRED = {"id", "title", "publisher", "licence"}


@cache
def packaged_toml(name: str) -> dict[str, Any]:
    """Return a definition file that ships with rimland."""
    text = resources.files("rimland.sources").joinpath(name).read_text(encoding="utf-8")
    return tomllib.loads(text)


def toml_file(path: Path) -> dict[str, Any]:
    """Read a user's TOML file; raises SettingsError with the place of the fault."""
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError) as error:
        what = f"cannot be read ({error})"
        raise SettingsError(what, where=str(path), hint="check the path") from None
    except tomllib.TOMLDecodeError as error:
        raise SettingsError(f"is not TOML: {error}", where=str(path), hint="mend it") from None


def source_definition(table: dict[str, Any], where: str) -> SourceDefinition:
    """Build a SourceDefinition from a file's ``[source]`` table; raises SettingsError."""
    missing = sorted(_REQUIRED - set(table))
    if missing:
        what = f"[source] lacks {', '.join(missing)}"
        raise SettingsError(what, where=where, hint="see docs/codebook.md, table maps")
    licence = table["licence"]
    try:
        redistribute = Redistribution(licence.get("redistribute", "none"))
    except ValueError:
        what = f"licence.redistribute is '{licence['redistribute']}'"
        hint = "use records, aggregates or none"
        raise SettingsError(what, where=where, hint=hint) from None
    expected = table.get("expected", {})
    return SourceDefinition(
        source_id=table["id"],
        title=table["title"],
        publisher=table["publisher"],
        publisher_family=table.get("publisher_family", table["publisher"].lower()),
        url=table.get("url", ""),
        citation=table.get("citation", ""),
        licence=Licence(
            name=licence.get("name", "not stated"),
            redistribute=redistribute,
            attribution=licence.get("attribution", table["publisher"]),
        ),
        coverage_note=table.get("coverage_note", ""),
        expected=ExpectedYield(
            rows_at_least=int(expected.get("rows_at_least", 1)),
            quarantined_share_at_most=float(expected.get("quarantined_share_at_most", 0.05)),
        ),
        min_killed=int(table.get("min_killed", 0)),
        reviewed_free_text=bool(table.get("reviewed_free_text", False)),
    )
