"""Copies known again and stories found, on ECB+ topics 1 to 35.

    python benchmarks/stories.py [--part copies|stories|speed] [--seeds N] [--train]

Prints one JSON line per figure. Everything is chosen on topics 1-15 and scored on 16-35.

copies    texts that were cut, reordered, and had 10 to 40 % of their words replaced: recall and
          precision; negatives are all pairs of other documents of one sub-topic
stories   documents as a stream in shuffled orders, by sub-topic: B-cubed at the shipped settings
          and at the threshold that is best on topics 1-15, beside average-link clustering of TF-IDF
          vectors cut where it is best on topics 1-15; on masked texts, which is what the ledger
          keeps, and on the texts as they are, with weights learned on those
speed     documents per second of processor time with a full window
--train   prints the weights that topics 1-15 give, for stories/clusters.py
"""

from __future__ import annotations

import argparse
import json
import random
import time
from collections.abc import Sequence
from statistics import mean
from typing import Any

from stories_clusters import (
    average_link,
    best_cut,
    best_threshold,
    cut,
    scored,
    stream,
    trained,
)
from stories_copies import SHARES, measured, other_tellings
from stories_data import SCORED_ON, TUNED_ON, Told, documents, masked
from stories_measures import BCubed, sizes

from rimland.stories.clusters import StoryClusterer, Tuning
from rimland.stories.copies import THRESHOLD as COPY_THRESHOLD

_CHOOSING_SEEDS = 3
_COPY_THRESHOLDS = tuple(round(0.30 + 0.03 * n, 2) for n in range(8))
_LEAST_PRECISION = 0.99
_WINDOW, _TIMED = 2_000, 500


def main() -> None:
    """Print all figures, or those of one part."""
    parser = argparse.ArgumentParser(description="Copies and stories on ECB+.")
    parser.add_argument("--part", choices=["copies", "stories", "speed"])
    parser.add_argument("--seeds", type=int, default=5, help="orders of arrival that are scored")
    parser.add_argument("--train", action="store_true", help="print the weights, score nothing")
    arguments = parser.parse_args()
    tuned, scored_on = documents(TUNED_ON), documents(SCORED_ON)
    hidden, hidden_scored = masked(tuned), masked(scored_on)
    if arguments.train:
        found = trained(hidden)
        _print("training", weights=found.weights, offset=found.offset)
        return
    if arguments.part in (None, "copies"):
        copies(hidden, hidden_scored)
    seeds = range(arguments.seeds)
    if arguments.part in (None, "stories"):
        stories("masked", hidden, hidden_scored, Tuning(), seeds)
        stories("as they are", tuned, scored_on, trained(tuned), seeds)
    if arguments.part in (None, "speed"):
        speed([*hidden, *hidden_scored])


def copies(tuned: Sequence[Told], told: Sequence[Told]) -> None:
    """Print recall and precision by the share of replaced words, at the shipped threshold."""
    chosen = _copy_threshold(tuned)
    pairs, real = other_tellings(told)
    _print(
        "copies",
        shipped=COPY_THRESHOLD,
        chosen_on_1_15=chosen,
        documents=len(told),
        pairs_of_other_tellings=len(pairs),
        real_copies_left_out=real,
    )
    for share in SHARES:
        seen = measured(told, share, seed=2, threshold=COPY_THRESHOLD)
        _print(
            "copies",
            words_replaced=share,
            recall=round(seen.recall, 4),
            precision=round(seen.precision, 4),
            found=seen.found,
            wrong_original=seen.wrong,
            false=seen.false,
        )


def _copy_threshold(tuned: Sequence[Told]) -> float:
    """Return the lowest threshold with enough precision where a fifth of the words is replaced."""
    for threshold in _COPY_THRESHOLDS:
        if measured(tuned, 0.2, seed=1, threshold=threshold).precision >= _LEAST_PRECISION:
            return threshold
    return _COPY_THRESHOLDS[-1]


def stories(
    texts: str, tuned: Sequence[Told], told: Sequence[Told], weights: Tuning, seeds: Sequence[int]
) -> None:
    """Print B-cubed of the stream and of average-link clustering."""
    chosen = best_threshold(tuned, weights, range(_CHOOSING_SEEDS))
    settings = {"chosen on 1-15": chosen}
    if weights == Tuning():
        settings = {"shipped": weights, **settings}
    for name, tuning in settings.items():
        found = [stream(told, seed, tuning) for seed in seeds]
        results = [scored(told, one) for one in found]
        _print(
            "stories",
            texts=texts,
            method=f"stream, {name}",
            threshold=tuning.threshold,
            **_mean(results),
            f1_by_seed=[round(one.f1, 4) for one in results],
            by_seed=[sizes(one) for one in found],
        )
    distance = best_cut(tuned)
    groups = cut(told, average_link(told), distance)
    _print(
        "stories",
        texts=texts,
        method="average link, TF-IDF, all documents at once",
        distance=distance,
        **_mean([scored(told, groups)]),
        **sizes(groups),
    )


def _mean(results: Sequence[BCubed]) -> dict[str, float]:
    return {name: round(mean(getattr(one, name) for one in results), 4) for name in BCubed._fields}


def speed(told: Sequence[Told]) -> None:
    """Print how fast documents are placed once the window is full."""
    draw = random.Random(4)  # noqa: S311 - texts that can be made again
    words = [word for one in told for word in one.text.split()]
    # Half of the words are another's, so that most texts are neither copies nor of one story.
    texts = [
        " ".join(w if draw.random() < 0.5 else draw.choice(words) for w in one.text.split())
        for one in draw.choices(told, k=_WINDOW + _TIMED)
    ]
    clusterer = StoryClusterer(most_documents=_WINDOW)
    began = 0.0
    for number, text in enumerate(texts):
        if number == _WINDOW:
            began = time.process_time()
        clusterer.add(f"{number}", text)
    seconds = time.process_time() - began
    _print("speed", window=_WINDOW, documents=_TIMED, per_second=round(_TIMED / seconds, 1))


def _print(part: str, **figures: Any) -> None:
    print(json.dumps({"benchmark": "stories", "part": part} | figures), flush=True)


if __name__ == "__main__":
    main()
