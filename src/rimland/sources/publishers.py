"""Outlets as sources: their ids, licences and houses, with what a user's map says of them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from rimland.model.document import Received, slug
from rimland.model.errors import SettingsError
from rimland.model.source import SourceDefinition
from rimland.sources.definitions import packaged_toml, source_definition, toml_file

PREFIX = "article:"
UNNAMED = "unnamed"
_KEYS = {"title", "publisher", "family", "url", "redistribute", "attribution", "may_send"}


@dataclass(frozen=True, slots=True)
class Outlet:
    """An outlet as a source, and what may be done with its texts."""

    definition: SourceDefinition
    may_send: bool
    longest_quote: int


@dataclass(frozen=True, slots=True)
class Publishers:
    """What is known of outlets: the defaults that ship with rimland, and a user's map.

    ``held`` are the definitions that the ledger holds: what an earlier map said of an outlet stands
    until this map says otherwise, so that no feed and no load without a map frees what was kept.

    The map is TOML: ``[publishers.harbour-wire]`` with any of title, publisher, family, url,
    redistribute (records, aggregates or none), attribution and may_send.
    """

    named: dict[str, dict[str, Any]] = field(default_factory=dict)
    where: str = "articles.toml"
    held: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)

    @classmethod
    def read(cls, path: Path) -> Publishers:
        """Read a user's map; raises SettingsError for what it cannot mean."""
        content = toml_file(path)
        named = content.get("publishers")
        if set(content) != {"publishers"} or not isinstance(named, dict):
            hint = "write tables like [publishers.harbour-wire]"
            raise SettingsError("needs [publishers.…] and nothing else", where=str(path), hint=hint)
        for name, table in named.items():
            unknown = sorted(set(table) - _KEYS) if isinstance(table, dict) else [str(table)]
            if unknown:
                what = f"publishers.{name} has an unknown key '{unknown[0][:40]}'"
                raise SettingsError(what, where=str(path), hint=f"use {', '.join(sorted(_KEYS))}")
        return cls({slug(name): table for name, table in named.items()}, str(path))

    def outlet(self, publisher: str | None, family: str | None) -> Outlet:
        """Return an outlet as a source; without a name it is the unnamed one."""
        defaults = packaged_toml("articles.toml")
        name = slug(publisher or family or "") or UNNAMED
        mapped = self.named.get(name, {})
        said = {**self._standing(PREFIX + name), **mapped}
        shown = said.get("publisher", publisher or family or defaults["source"]["publisher"])
        table = {
            **defaults["source"],
            "id": PREFIX + name,
            "title": said.get("title", f"Articles of {shown}"),
            "publisher": shown,
            "publisher_family": said.get("family", family or shown),
            "url": said.get("url", ""),
            "licence": {
                **defaults["source"]["licence"],
                "attribution": said.get("attribution", shown),
                **({"redistribute": said["redistribute"]} if "redistribute" in said else {}),
            },
        }
        return Outlet(
            definition=replace(source_definition(table, self.where), mapped=mapped),
            may_send=bool(said.get("may_send", defaults["text"]["may_send"])),
            longest_quote=int(defaults["text"]["longest_quote"]),
        )

    def _standing(self, source_id: str) -> dict[str, Any]:
        """Return what earlier maps said of an outlet; a definition of old tells its licence only."""
        held = self.held.get(source_id, {})
        licence = {"redistribute": held["redistribute"]} if "redistribute" in held else {}
        return {**licence, **held.get("mapped", {})}


def publisher_of(received: Received) -> str | None:
    """Return the outlet an article names, else the host it was published at."""
    if received.publisher or received.publisher_family:
        return received.publisher or received.publisher_family
    try:
        host = urlsplit(received.url or "").hostname
    except ValueError:
        return None
    return host.removeprefix("www.") if host else None
