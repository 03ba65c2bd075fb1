"""What an article is about: actors, places, countries, theatres and themes, with their evidence."""

from __future__ import annotations

from dataclasses import asdict, dataclass, field
from datetime import date, datetime
from typing import Any

from rimland.model.coded import Quote
from rimland.model.vocab import MembershipRole, TheatreKind

MAIN = 0.2
"""From this share of the text on a topic is one of the article's main ones."""


@dataclass(frozen=True, slots=True)
class Weight:
    """How much of the text speaks of something, and where.

    ``salience`` is the share of the sentences that do, the title counted three times and the
    opening twice; ``evidence`` counts in the text as given, ``title_evidence`` in the title.
    """

    salience: float
    mentions: int
    in_title: bool
    evidence: tuple[Quote, ...]
    title_evidence: tuple[Quote, ...] = ()

    @property
    def main(self) -> bool:
        """Whether it is one of the article's main topics."""
        return self.in_title or self.salience >= MAIN

    def to_json(self) -> dict[str, Any]:
        """Return the weight's part of a topic."""
        found: dict[str, Any] = {
            "salience": round(self.salience, 3),
            "mentions": self.mentions,
            "in_title": self.in_title,
            "main": self.main,
            "evidence": [asdict(quote) for quote in self.evidence],
        }
        if self.title_evidence:
            found["title_evidence"] = [asdict(quote) for quote in self.title_evidence]
        return found


@dataclass(frozen=True, slots=True)
class ActorTopic:
    """A group or state; ``networks`` gives its role in each network on the article's date."""

    actor_id: str | None
    name: str
    kind: str
    weight: Weight
    networks: tuple[tuple[str, MembershipRole], ...] = ()


@dataclass(frozen=True, slots=True)
class PlaceTopic:
    """A place that is named; ``kind`` as in the gazetteer."""

    name: str
    kind: str
    country_iso3: str | None
    adm1: str | None
    geonames_id: int | None
    weight: Weight


@dataclass(frozen=True, slots=True)
class CountryTopic:
    """A country that the article speaks of, by name, by a place in it or by its institutions."""

    country_iso3: str
    name: str
    weight: Weight


@dataclass(frozen=True, slots=True)
class TheatreTopic:
    """A theatre of a network on the article's date, and the countries by which it is touched."""

    network: str
    theatre: TheatreKind
    countries: tuple[str, ...]
    weight: Weight


@dataclass(frozen=True, slots=True)
class ThemeTopic:
    """A theme of the IPTC Media Topics; ``verified`` says its code and name stand in the present release."""

    code: str
    name: str
    top: str
    verified: bool
    weight: Weight


@dataclass(frozen=True, slots=True)
class Topics:
    """All topics of one article, each kind with the weightiest first.

    ``abstained`` says why there are none of a kind where that is not for want of mentions.
    """

    document_id: str
    published: date | datetime | None
    actors: tuple[ActorTopic, ...] = ()
    places: tuple[PlaceTopic, ...] = ()
    countries: tuple[CountryTopic, ...] = ()
    theatres: tuple[TheatreTopic, ...] = ()
    themes: tuple[ThemeTopic, ...] = ()
    abstained: dict[str, str] = field(default_factory=dict)

    def to_json(self) -> dict[str, Any]:
        """Return the document's object of ``rimland topics``; unknown is null."""
        return {
            "document_id": self.document_id,
            "published": self.published.isoformat() if self.published else None,
            "actors": [
                {
                    "actor_id": one.actor_id,
                    "name": one.name,
                    "kind": one.kind,
                    "networks": [{"network": n, "role": str(role)} for n, role in one.networks],
                    **one.weight.to_json(),
                }
                for one in self.actors
            ],
            "places": [
                {
                    "name": one.name,
                    "kind": one.kind,
                    "country_iso3": one.country_iso3,
                    "adm1": one.adm1,
                    "geonames_id": one.geonames_id,
                    **one.weight.to_json(),
                }
                for one in self.places
            ],
            "countries": [
                {"country_iso3": one.country_iso3, "name": one.name, **one.weight.to_json()}
                for one in self.countries
            ],
            "theatres": [
                {
                    "network": one.network,
                    "theatre": str(one.theatre),
                    "countries": list(one.countries),
                    **one.weight.to_json(),
                }
                for one in self.theatres
            ],
            "themes": [
                {
                    "code": one.code,
                    "name": one.name,
                    "top": one.top,
                    "verified": one.verified,
                    **one.weight.to_json(),
                }
                for one in self.themes
            ],
            "abstained": dict(self.abstained),
        }
