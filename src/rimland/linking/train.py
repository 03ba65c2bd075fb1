"""Training without labels: what chance agreement looks like, and what the links then teach.

Reports that one teller tells are different attacks, because a dataset does not describe one attack
twice. So the pairs of one teller within the very blocks that linking compares show how often two
*different* attacks agree (the u-probabilities of Fellegi & Sunter 1969), as dense or thin as the
violence there is. What *one* attack told twice looks like (the m-probabilities) is then found by
expectation maximisation (Winkler 1988) in which every report has its like at most once among the
reports of another teller: the odds of its candidates compete.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from rimland.linking.crowding import cell_and_year, crowd_of, crowding_by_density, crowding_met
from rimland.linking.engines import Engine, local_engine
from rimland.linking.graph import DIFFERENT, SAME, Array, Standing
from rimland.linking.levels import FEATURES, SILENT
from rimland.linking.model import LinkModel
from rimland.linking.score import make_candidates
from rimland.model.errors import RimlandError

LINK_AT = -1.0
"""A trained model links from here: reports compete for each other, so that a pair that is the best
for both is more likely than its own odds say."""

KEPT_BELOW = 3.0
"""So many bits below that, pairs still weigh against clusters that would hold them."""

_ROUNDS = 25
_NAMES_FROM = 10
"""The round from which pairs of names say something of their own: before, links are too unsure."""

_NAMES_MET = 100
"""Pairs of one teller in which two names must meet for that."""

_FEWEST_PAIRS = 200
"""Pairs of one teller, and likely links, below which nothing is learned."""

_LIKE_BEFORE = 5.0
"""The former weight of a level counts as much as so many links that chance alone would bring there:
a level that hardly occurs keeps its weight (the mean of a Poisson rate under a gamma prior)."""

_JUDGED = 5.0
"""A pair that a person judged counts as much as so many that the method is sure of."""

_MOST_BITS = 10.0
"""No single agreement or disagreement decides alone beyond this."""

_ENOUGH = 40_000
"""So many reports are looked at, and the rest of the last cell: whole cells are drawn, and more
teach next to nothing new."""


def train(
    reports: pa.Table,
    families: pa.Table,
    judged: Sequence[Standing],
    model: LinkModel,
    *,
    version: str,
    seed: int = 0,
) -> LinkModel:
    """Return a model trained on these reports, whatever they are about; no labels are needed.

    Args:
        reports: standing reports (tables REPORT_TABLE).
        families: dated names and ids of network members, as for scoring.
        judged: persons' judgements that stand: labels, where there are any.
        model: the model to start from.
        version: the new model's name.
        seed: which cells are drawn where there are more reports than needed.

    Raises RimlandError where too few attacks are told by two tellers to learn from.
    """
    drawn = _draw(reports, seed)
    with local_engine() as engine:
        make_candidates(engine, drawn, families, same_teller=True)
        engine.table("kept", "SELECT * FROM levels")
        chance = _counts(engine)
        by_chance = _names(engine)
    with local_engine() as engine:
        make_candidates(engine, drawn, families)
        engine.table("kept", "SELECT * FROM levels")
        pairs = engine.fetch(
            "SELECT kept.*, fa.teller AS teller_a, fb.teller AS teller_b, "
            f"ra.report_key AS key_a, rb.report_key AS key_b, {cell_and_year('fa')} AS crowd_a, "
            f"{cell_and_year('fb')} AS crowd_b FROM kept "
            "JOIN features fa ON fa.id = a JOIN features fb ON fb.id = b "
            "JOIN reports ra ON ra.id = a JOIN reports rb ON rb.id = b"
        )
        crowding = crowding_met(engine)
        said = engine.fetch("SELECT DISTINCT met, names FROM actors_met")
    crowding = {**crowding_by_density(reports, crowding), **crowding}
    if pairs.num_rows < _FEWEST_PAIRS or min(c.sum() for c in chance.values()) < _FEWEST_PAIRS:
        raise _too_little()
    learned = _Learning(pairs, chance, crowding, judged, model, by_chance)
    spoken = dict(zip(said["met"].to_pylist(), said["names"].to_pylist(), strict=True))
    return replace(
        learned.model(),
        version=version,
        names={spoken[met]: bits for met, bits in learned.names().items() if met in spoken},
        basis=f"trained without labels on {drawn.num_rows} reports, {len(judged)} judged pairs",
    )


class _Learning:
    """Expectation maximisation over the candidate pairs, the u-probabilities held fixed."""

    def __init__(
        self,
        pairs: pa.Table,
        chance: Mapping[str, Array],
        crowding: Mapping[str, float],
        judged: Sequence[Standing],
        model: LinkModel,
        names: Mapping[int, int],
    ) -> None:
        self._before = model
        self._crowding = dict(crowding)
        self._levels = {f: pairs[f].to_numpy().astype(np.int64) for f in FEATURES}
        self._unlike = {f: chance[f] / chance[f].sum() for f in FEATURES}
        self._fixed = _labels(pairs, judged)
        self._towards_b = _groups(pairs["a"].to_numpy(), pairs["teller_b"])
        self._towards_a = _groups(pairs["b"].to_numpy(), pairs["teller_a"])
        crowd = crowd_of(pairs, self._crowding)
        asked = len(np.unique(self._towards_b)) + len(np.unique(self._towards_a))
        self._asked = asked / 2
        self._prior = model.prior
        self._offset = -crowd
        self._former = {
            f: np.array([model.weights[f].get(level.name, 0.0) for level in levels])
            for f, levels in FEATURES.items()
        }
        self._bits = dict(self._former)
        self._met, self._pair_met = _often_met(pairs["met"], names)
        total = sum(names.values())
        self._met_by_chance = np.array([names[met] / total for met in self._met])
        self._named = np.full(len(self._met), np.nan)

    def names(self) -> dict[int, float]:
        """Return the bits of the pairs of names that were met often, by their numbers."""
        named = zip(self._met, self._named.tolist(), strict=True)
        return {met: round(bits, 2) for met, bits in named if not np.isnan(bits)}

    def model(self) -> LinkModel:
        """Return the model after the last round."""
        for number in range(_ROUNDS):
            likely = self._expect()
            found = likely.sum()
            if found < _FEWEST_PAIRS:
                raise _too_little()
            weight = np.where(np.isnan(self._fixed), likely, _JUDGED * likely)
            for f in FEATURES:
                told = np.bincount(self._levels[f], weight, minlength=len(FEATURES[f]))
                self._bits[f] = self._learn(f, told)
            if number >= _NAMES_FROM:
                self._learn_names(weight)
            share = min(0.95, max(0.05, self._found / self._asked))
            self._prior = float(np.log2(share / (1 - share)))
        weights = {
            f: {
                level.name: round(float(bits), 3)
                for level, bits in zip(FEATURES[f], self._bits[f], strict=True)
            }
            for f in FEATURES
        }
        crowding = {place: round(value, 2) for place, value in self._crowding.items()}
        return replace(
            self._before,
            prior=round(self._prior, 3),
            link_at=LINK_AT,
            keep_at=LINK_AT - KEPT_BELOW,
            weights=weights,
            crowding=crowding,
        )

    def _learn(self, feature: str, told: Array) -> Array:
        """Return each level's bits: how often it was told against how often chance would bring it."""
        former = np.exp2(self._former[feature])
        by_chance = self._unlike[feature] * told.sum()
        bits: Array = np.log2((told + _LIKE_BEFORE * former) / (by_chance + _LIKE_BEFORE))
        bits[[level.name in SILENT for level in FEATURES[feature]]] = 0.0
        return np.clip(bits, -_MOST_BITS, _MOST_BITS)

    def _learn_names(self, weight: Array) -> None:
        """Learn what pairs of names say, each beginning with what its level says."""
        count = len(self._met)
        at = self._pair_met >= 0
        told = np.bincount(self._pair_met[at], weight[at], minlength=count)
        level = np.zeros(count)
        level[self._pair_met[at]] = self._bits["actor"][self._levels["actor"][at]]
        by_chance = self._met_by_chance * weight.sum()
        bits = np.log2((told + _LIKE_BEFORE * np.exp2(level)) / (by_chance + _LIKE_BEFORE))
        self._named = np.clip(bits, -_MOST_BITS, _MOST_BITS)

    def _expect(self) -> Array:
        """Return how likely each pair is one attack, its rivals considered, or what a person said."""
        bits = self._prior + self._offset
        for f in FEATURES:
            said = self._bits[f][self._levels[f]]
            if f == "actor" and len(self._named):
                named = np.where(self._pair_met >= 0, self._named[self._pair_met], np.nan)
                said = np.where(np.isnan(named), said, named)
            bits = bits + said
        odds = np.where(self._fixed == 0, 0.0, np.exp2(np.clip(bits, -40, 40)))
        rivals = [np.bincount(g, odds)[g] for g in (self._towards_a, self._towards_b)]
        # How many have their like at all is asked from each side alone: with both sides' rivals
        # counted, too few would seem to.
        self._found = float(sum((odds / (1 + r)).sum() for r in rivals) / 2)
        likely: Array = odds / (1 + np.maximum(*rivals))
        return np.where(np.isnan(self._fixed), likely, self._fixed)


def _draw(reports: pa.Table, seed: int) -> pa.Table:
    """Return so many reports, in whole cells of two degrees drawn by chance."""
    if reports.num_rows <= _ENOUGH:
        return reports
    rows = [np.floor(reports[side].to_numpy() / 2) for side in ("latitude", "longitude")]
    cells = np.nan_to_num(rows[0] * 1000 + rows[1], nan=-1e9).astype(np.int64)
    names, cell = np.unique(cells, return_inverse=True)
    order = np.random.default_rng(seed).permutation(len(names))
    sizes = np.bincount(cell)[order]
    enough = int(np.searchsorted(np.cumsum(sizes), _ENOUGH)) + 1
    return reports.filter(pa.array(np.isin(cell, order[:enough])))


def _counts(engine: Engine) -> dict[str, Array]:
    """Return how many pairs reach each level of each feature."""
    found = {}
    for feature, levels in FEATURES.items():
        rows = engine.fetch(f"SELECT {feature} AS level, count(*) AS n FROM kept GROUP BY 1")
        counts = np.zeros(len(levels))
        counts[rows["level"].to_numpy()] = rows["n"].to_numpy()
        found[feature] = counts
    return found


def _names(engine: Engine) -> dict[int, int]:
    """Return how often each pair of names is met."""
    rows = engine.fetch("SELECT met, count(*) AS n FROM kept WHERE met IS NOT NULL GROUP BY met")
    return dict(zip(rows["met"].to_pylist(), rows["n"].to_pylist(), strict=True))


def _often_met(met: pa.ChunkedArray, names: Mapping[int, int]) -> tuple[list[int], Array]:
    """Return the pairs of names that chance often brings, and each pair's place among them or -1."""
    often = pa.array(sorted(m for m, n in names.items() if n >= _NAMES_MET), pa.uint64())
    place = pc.fill_null(pc.index_in(met.combine_chunks(), often), -1)
    return often.to_pylist(), place.to_numpy()


def _labels(pairs: pa.Table, judged: Sequence[Standing]) -> Array:
    """Return 1 for pairs a person judged the same, 0 for different, NaN for all others."""
    said = {
        (min(j.a, j.b), max(j.a, j.b)): 1.0 if j.verdict == SAME else 0.0
        for j in judged
        if j.verdict in {SAME, DIFFERENT}
    }
    fixed = np.full(pairs.num_rows, np.nan)
    if said:
        keys = zip(pairs["key_a"].to_pylist(), pairs["key_b"].to_pylist(), strict=True)
        for n, key in enumerate(keys):
            fixed[n] = said.get(key, np.nan)
    return fixed


def _groups(report: Array, teller: pa.ChunkedArray) -> Array:
    """Return a number for each report and teller that it looks for its like with."""
    voices = teller.combine_chunks().dictionary_encode().indices.to_numpy()
    both = report.astype(np.int64) * (int(voices.max(initial=0)) + 1) + voices
    groups: Array = np.unique(both, return_inverse=True)[1]
    return groups


def _too_little() -> RimlandError:
    what = "too few attacks are told by two sources here to learn from"
    return RimlandError(what, hint="link with the model there is; train when more is loaded")
