"""The matcher's model: how many bits of evidence each level of each feature is worth."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from functools import cache
from importlib import resources


@dataclass(frozen=True, slots=True)
class LinkModel:
    """One version of the matcher, as it stands in the ledger's log.

    Attributes:
        version: its name, which every link made with it carries.
        prior: log2 odds that a report has its like among the reports of another teller.
        link_at: log2 odds from which two reports are weighed as one attack.
        least_chance: how likely a link must be, its rivals considered, to be made.
        keep_at: log2 odds below which a pair is not even kept.
        weights: feature -> level -> log2 Bayes factor (bits).
        crowding: log2 of how many reports of another teller a report usually meets, by cell and
            year ("36|37|2016"), by cell ("36|37"), and anywhere else (""): where there are many
            candidates, each is less likely to be the one.
        names: bits of two reports' actors ("pkk ~ hpg") where so many such pairs were seen that they
            say more than the level they reach.
        basis: what the weights rest on, for people.
    """

    version: str
    prior: float
    link_at: float
    keep_at: float
    weights: Mapping[str, Mapping[str, float]]
    crowding: Mapping[str, float] = field(default_factory=lambda: {"": 0.0})
    least_chance: float = 0.4
    names: Mapping[str, float] = field(default_factory=dict)
    basis: str = ""

    def to_json(self) -> str:
        """Return the model as canonical JSON text: equal models have equal texts."""
        return json.dumps(asdict(self), sort_keys=True, separators=(",", ":"))

    @classmethod
    def from_json(cls, text: str) -> LinkModel:
        """Return the model that this text holds; raises ValueError or TypeError for another text."""
        return cls(**json.loads(text))


@cache
def default_model() -> LinkModel:
    """Return the model that ships with this version."""
    text = resources.files("rimland.linking").joinpath("model.json").read_text(encoding="utf-8")
    return LinkModel.from_json(text)
