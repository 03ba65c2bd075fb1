"""The entity model's own arithmetic, without the machinery around it.

spaCy reads a text with the same weights, but through some forty small layers whose matrices a
slower library multiplies, and asks for a score at every single word. Here the vectors of words are
kept from text to text, all sentences of a text go through each layer at once, and the words
outside entities are scored together: the entities are the same at a fraction of the time. A test
holds both against each other.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

if TYPE_CHECKING:
    from spacy.pipeline import EntityRecognizer
    from spacy.tokens import Doc

_Floats = npt.NDArray[np.floating[Any]]
_Found = tuple[int, int, str]

COLUMNS = ["ORTH", "NORM", "PREFIX", "SUFFIX", "SHAPE", "IS_SPACE"]
"""What is asked of a word."""

_PAD = 4
"""Rows of nothing between sentences: each of the four layers looks one word to either side."""

_MOST_WORDS = 16_384
"""Vectors kept, some 10 MB with their keys; a word that comes again later is computed again."""


@dataclass(frozen=True, slots=True)
class _Layer:
    """A maxout layer and the normalisation behind it; the pieces stand one behind the other."""

    weights: _Floats
    bias: _Floats
    pieces: int
    gain: _Floats
    shift: _Floats

    @classmethod
    def of(cls, maxout: Any, norm: Any) -> _Layer:
        weights, bias = maxout.get_param("W"), maxout.get_param("b")
        outputs, pieces, inputs = weights.shape
        by_piece = weights.transpose(1, 0, 2).reshape(pieces * outputs, inputs)
        return cls(
            np.ascontiguousarray(by_piece.T),
            np.ascontiguousarray(bias.T).reshape(-1),
            pieces,
            norm.get_param("G"),
            norm.get_param("b"),
        )

    def __call__(self, rows: _Floats) -> _Floats:
        found = _greatest(rows @ self.weights + self.bias, self.pieces)
        found -= found.mean(axis=1, keepdims=True)
        spread = np.einsum("ij,ij->i", found, found) / found.shape[1] + 1e-8
        found *= (spread**-0.5)[:, None]
        found *= self.gain
        found += self.shift
        return found


def _greatest(rows: _Floats, pieces: int) -> _Floats:
    """Return of every output the greatest of its pieces."""
    width = rows.shape[1] // pieces
    found = np.maximum(rows[:, :width], rows[:, width : 2 * width])
    for piece in range(2, pieces):
        np.maximum(found, rows[:, piece * width : (piece + 1) * width], out=found)
    return found


class _Words:
    """The vectors of single words, computed at first sight; the same whatever they stand beside."""

    def __init__(self, tables: Sequence[Any], layer: _Layer) -> None:
        self._tables = sorted(tables, key=lambda table: table.attrs["column"])
        # In double precision the result does not hang on what else is computed with it.
        self._layer = replace(
            layer,
            weights=layer.weights.astype(np.float64),
            bias=layer.bias.astype(np.float64),
        )
        self._rows: dict[tuple[int, int], int] = {}
        self._vectors = np.zeros((1024, layer.gain.shape[0]), dtype=np.float32)

    def vectors(self, attributes: npt.NDArray[np.uint64]) -> _Floats:
        """Return a vector for each row of a word's attributes."""
        if len(self._rows) > _MOST_WORDS:
            self._rows.clear()
        keys = list(zip(attributes[:, 0].tolist(), attributes[:, 1].tolist(), strict=True))
        strange = {key: n for n, key in enumerate(keys) if key not in self._rows}
        if strange:
            self._add(list(strange), attributes[list(strange.values())])
        return self._vectors[[self._rows[key] for key in keys]]

    def _add(self, keys: list[tuple[int, int]], attributes: npt.NDArray[np.uint64]) -> None:
        parts = []
        for number, table in enumerate(self._tables, start=1):
            vectors = table.get_param("E")
            ids = np.ascontiguousarray(attributes[:, number])
            hashed = table.ops.hash(ids, table.attrs["seed"]) % len(vectors)
            parts.append(vectors[hashed].sum(axis=1))
        found = self._layer(np.hstack(parts).astype(np.float64))
        first, last = len(self._rows), len(self._rows) + len(keys)
        if last > len(self._vectors):
            more = np.zeros((2 * last, self._vectors.shape[1]), dtype=np.float32)
            more[:first] = self._vectors[:first]
            self._vectors = more
        self._vectors[first:last] = found
        self._rows.update(zip(keys, range(first, last), strict=True))


@dataclass(slots=True)
class _State:
    """How far a sentence has been read, and the entity that is open there."""

    at: int
    end: int
    opened: int = -1
    label: int = -1


class Network:
    """The weights of a loaded entity recogniser, and how entities follow from them."""

    def __init__(self, recogniser: EntityRecognizer) -> None:
        """Take the weights over; the recogniser itself is not needed afterwards."""
        model: Any = recogniser.model
        nodes = list(model.get_ref("tok2vec").walk())
        named = {n: [node for node in nodes if node.name == n] for n in {m.name for m in nodes}}
        first, *rest = map(_Layer.of, named["maxout"], named["layernorm"])
        self._words, self._layers = _Words(named["hashembed"], first), rest
        (linear,) = named["linear"]
        self._narrow = np.ascontiguousarray(linear.get_param("W").T), linear.get_param("b")
        self._take_scorer(model.get_ref("lower"), model.get_ref("upper"))
        moves: Any = recogniser.moves
        # Not ``move_names``: that leaves one move out, and the scores count it.
        names = [moves.get_class_name(n) for n in range(moves.n_moves)]
        self._take_moves(names, model.get_ref("upper"))

    def _take_scorer(self, lower: Any, upper: Any) -> None:
        """Take what a state is scored with: its next word, an open entity's first and last word."""
        weights = lower.get_param("W")
        self._slots, _, self._pieces, inputs = weights.shape
        by_piece = weights.transpose(0, 2, 1, 3).reshape(-1, inputs)
        self._lower = np.ascontiguousarray(by_piece.T)
        self._lower_bias = np.ascontiguousarray(lower.get_param("b").T).reshape(-1)
        pad = lower.get_param("pad")[0].transpose(0, 2, 1).reshape(self._slots, -1)
        self._nothing_open = pad[1] + pad[2] + self._lower_bias
        self._upper, self._upper_bias = upper.get_param("W"), upper.get_param("b")

    def _take_moves(self, names: Sequence[str], upper: Any) -> None:
        """Part the moves by whether they open, go on with, or close an entity."""
        number = {name: n for n, name in enumerate(names)}
        self._labels = [name[2:] for name in names if name.startswith("B-")]
        outside = [
            n for n, name in enumerate(names) if name[:2] in {"B-", "U-", "O"} and name != "U-"
        ]
        weights, bias = upper.get_param("W"), upper.get_param("b")
        self._outside = np.ascontiguousarray(weights[outside].T), bias[outside]
        self._opens = np.array([names[n].startswith("B-") for n in outside])
        self._out = outside.index(number["O"])
        place = {label: n for n, label in enumerate(self._labels)}
        self._label_of = [place.get(names[n][2:], -1) for n in outside]
        pairs = [(number[f"I-{label}"], number[f"L-{label}"]) for label in self._labels]
        self._on, self._off = np.array(pairs, dtype=np.intp).T

    def entities(self, documents: Sequence[Doc]) -> list[list[_Found]]:
        """Return of each tokenised sentence its entities: first word, word behind the last, label."""
        found: list[list[_Found]] = [[] for _ in documents]
        full = [(n, d.to_array(COLUMNS)) for n, d in enumerate(documents) if len(d)]
        if not full:
            return found
        states, numbers, begin = [], [], _PAD
        for number, words in full:
            states.append(_State(begin, begin + len(words)))
            numbers.append(number)
            begin += len(words) + _PAD
        attributes = np.concatenate([words for _, words in full])
        real = np.concatenate([np.arange(s.at, s.end) for s in states])
        ends = np.array([s.end for s in states])
        firsts = [s.at for s in states]
        blank = np.zeros(begin, dtype=bool)
        blank[real] = attributes[:, -1] != 0
        features = self._features(attributes, real, begin)
        for n, first, last, label in self._read(states, features, blank, ends):
            found[numbers[n]].append((first - firsts[n], last - firsts[n], label))
        return found

    def _features(
        self, attributes: npt.NDArray[np.uint64], real: npt.NDArray[np.intp], size: int
    ) -> _Floats:
        """Return of every word what it adds to a state, for each place it can have there."""
        width = self._narrow[0].shape[0]
        rows = np.zeros((size, width), dtype=np.float32)
        rows[real] = self._words.vectors(attributes)
        window = np.zeros((size, 3 * width), dtype=np.float32)
        for layer in self._layers:
            window[1:, :width] = rows[:-1]
            window[:, width : 2 * width] = rows
            window[:-1, 2 * width :] = rows[1:]
            rows += layer(window)
        found: _Floats = (rows @ self._narrow[0] + self._narrow[1]) @ self._lower
        return found.reshape(size, self._slots, -1)

    def _read(
        self,
        states: list[_State],
        features: _Floats,
        blank: npt.NDArray[np.bool_],
        ends: npt.NDArray[np.intp],
    ) -> Iterator[tuple[int, int, int, str]]:
        """Yield the entities: sentence, first word, word behind the last, label.

        All sentences are read at once, a word of each open entity in a round.
        """
        moves = self._moves_outside(features, blank, ends)
        reading = list(enumerate(states))
        while reading:
            still = []
            for number, state in reading:
                for unit in self._to_next_opening(state, moves):
                    yield number, unit, unit + 1, self._labels[self._label_of[moves[unit]]]
                if state.at < state.end:
                    still.append((number, state))
            for (number, state), closes in zip(still, self._closing(still, features), strict=True):
                state.at += 1
                if closes:
                    yield number, state.opened, state.at, self._labels[state.label]
                    state.opened = -1
            reading = still

    def _moves_outside(
        self, features: _Floats, blank: npt.NDArray[np.bool_], ends: npt.NDArray[np.intp]
    ) -> list[int]:
        """Return for every word the best move where no entity is open."""
        hidden = _greatest(features[:, 0] + self._nothing_open, self._pieces)
        scores = hidden @ self._outside[0] + self._outside[1]
        scores[np.ix_(ends - 1, self._opens)] = -np.inf  # the last word opens nothing
        moves = scores.argmax(axis=1)
        moves[blank] = self._out
        found: list[int] = moves.tolist()
        return found

    def _to_next_opening(self, state: _State, moves: list[int]) -> Iterator[int]:
        """Go on to the second word of an entity or to the end; yield entities of one word."""
        while state.opened < 0 and state.at < state.end:
            move = moves[state.at]
            if move != self._out:
                if self._opens[move]:
                    state.opened, state.label = state.at, self._label_of[move]
                else:
                    yield state.at
            state.at += 1

    def _closing(self, reading: list[tuple[int, _State]], features: _Floats) -> list[bool]:
        """Return for every open entity whether its next word is its last."""
        if not reading:
            return []
        at = np.array([state.at for _, state in reading])
        opened = np.array([state.opened for _, state in reading])
        labels = np.array([state.label for _, state in reading])
        summed = features[at, 0] + features[opened, 1] + features[at - 1, 2] + self._lower_bias
        hidden = _greatest(summed, self._pieces)
        goes_on = np.einsum("ij,ij->i", hidden, self._upper[self._on[labels]])
        closes = np.einsum("ij,ij->i", hidden, self._upper[self._off[labels]])
        goes_on += self._upper_bias[self._on[labels]]
        closes += self._upper_bias[self._off[labels]]
        last = np.array([state.at + 1 == state.end for _, state in reading])
        found: list[bool] = ((closes > goes_on) | last).tolist()
        return found
