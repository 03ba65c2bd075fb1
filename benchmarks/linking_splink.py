"""Splink 5 with plain settings: what a data scientist writes after the tutorial.

Same country and weeks that touch as blocks; levels on days apart, kilometres apart, both actors'
names (Jaro-Winkler), mode, toll, first-order area and, where they are told, second-order area and
place; u by random sampling, m by expectation maximisation over three blockings, the prior from a
deterministic rule. The data are prepared for it: one row per report, each side in a column of its
own, lower case. Of three sets of blockings for the training the best one was taken (on Turkey, seed
1), and it is given its best threshold by the truth, which no user has.

Clusters are its connected components, and, read in its favour, its pairs taken best first with one
report per source and cluster. Its own routine for the latter (cluster_using_single_best_links, 5.0.0)
does not come to an end on these reports: scores that rest on levels tie, and ties swap for ever.
"""

from __future__ import annotations

import contextlib
import logging
import math
import warnings

import pyarrow as pa
import pyarrow.compute as pc
import splink.comparison_level_library as levels
import splink.comparison_library as compare
from linking_methods import Outcome, clusters
from splink import DuckDBAPI, Linker, SettingsCreator, block_on
from splink.blocking_rule_library import CustomRule

from rimland.tables.engine import columnar

THRESHOLDS = (0.05, 0.1, 0.2, 0.35, 0.5, 0.7, 0.8, 0.9, 0.95, 0.99)
RECALL_OF_RULE = 0.05
"""A guess, as the tutorial asks for one: the share of matches the deterministic rule finds."""

_OPTIONAL = ("adm2", "place")


def splink(reports: pa.Table) -> Outcome:
    """Train, predict and cluster at every threshold."""
    logging.getLogger("splink").setLevel(logging.ERROR)
    warnings.simplefilter("ignore")
    outcome = Outcome()
    with outcome.stage("train"):
        linker = plain_linker(reports)
        train(linker)
    with outcome.stage("match"):
        predicted = linker.inference.predict(threshold_match_probability=min(THRESHOLDS))
    with outcome.stage("cluster"):  # once at a threshold of its own: what a user would wait for
        linker.clustering.cluster_pairwise_predictions_at_threshold(
            predicted, threshold_match_probability=0.5
        )
    found = predicted.as_pyarrow_table()  # type: ignore[no-untyped-call]
    best_first = found.sort_by(
        [
            ("match_weight", "descending"),
            ("report_key_l", "ascending"),
            ("report_key_r", "ascending"),
        ]
    )
    outcome.pairs = best_first.num_rows
    for threshold in THRESHOLDS:
        least = math.log2(threshold / (1 - threshold))
        kept = best_first.filter(pc.greater_equal(best_first["match_weight"], least))
        pairs = list(
            zip(kept["report_key_l"].to_pylist(), kept["report_key_r"].to_pylist(), strict=True)
        )
        outcome.partitions[f"Splink at {threshold}"] = clusters(pairs)
        outcome.partitions[f"Splink, one per source at {threshold}"] = clusters(
            pairs, one_per_source=True
        )
    return outcome


def plain_linker(reports: pa.Table) -> Linker:
    """Return an untrained linker over one table per source."""
    api = DuckDBAPI()
    tables = plain_tables(reports)
    told = [c for c in _OPTIONAL if any(t[c].null_count < t.num_rows for t in tables.values())]
    return Linker(
        [api.register(t, dataset_display_name=name) for name, t in tables.items()],
        plain_settings(told),
        log_level=logging.ERROR,
    )


def plain_settings(told: list[str]) -> SettingsCreator:
    """Return the comparisons and blocking rules; ``told`` names the optional columns in use."""
    optional = {
        "adm2": compare.ExactMatch("adm2"),
        "place": compare.JaroWinklerAtThresholds("place", [0.92, 0.8]),
    }
    return SettingsCreator(
        link_type="link_only",
        unique_id_column_name="report_key",
        blocking_rules_to_generate_predictions=[
            block_on("country", "week"),
            CustomRule("l.country = r.country AND l.week = r.week + 1"),
            CustomRule("l.country = r.country AND l.week + 1 = r.week"),
        ],
        comparisons=[
            compare.AbsoluteDateDifferenceAtThresholds(
                "day", input_is_string=False, metrics=["day"] * 4, thresholds=[1, 2, 4, 8]
            ),
            compare.DistanceInKMAtThresholds(
                "latitude", "longitude", [2, 5, 10, 20, 40, 80, 160, 320]
            ),
            compare.JaroWinklerAtThresholds("side_a", [0.92, 0.8]),
            compare.JaroWinklerAtThresholds("side_b", [0.92, 0.8]),
            compare.ExactMatch("mode"),
            compare.ExactMatch("adm1"),
            compare.CustomComparison(
                output_column_name="killed",
                comparison_levels=[
                    levels.NullLevel("killed"),
                    levels.ExactMatchLevel("killed"),
                    levels.AbsoluteDifferenceLevel("killed", 1),
                    levels.PercentageDifferenceLevel("killed", 0.3),
                    levels.PercentageDifferenceLevel("killed", 0.6),
                    levels.ElseLevel(),
                ],
            ),
            *(optional[column] for column in told),
        ],
    )


def train(linker: Linker) -> None:
    """Estimate the prior, u and m, as in Splink's tutorial."""
    linker.training.estimate_probability_two_random_records_match(
        [block_on("country", "day", "adm1", "side_a", "side_b", "killed")], recall=RECALL_OF_RULE
    )
    linker.training.estimate_u_using_random_sampling(max_pairs=2_000_000, seed=1)
    for blocking in (
        block_on("week", "adm1", "side_a", "side_b", "killed"),
        block_on("day", "adm1", "side_b"),
        block_on("day", "killed"),
    ):
        # It gives up where a level becomes all but impossible (few reports); the others remain.
        with contextlib.suppress(ValueError):
            linker.training.estimate_parameters_using_expectation_maximisation(blocking)


def plain_tables(reports: pa.Table) -> dict[str, pa.Table]:
    """Return one plain table per source."""
    with columnar() as engine:
        engine.register("reports", reports)
        told = engine.sql("""
            SELECT report_key, source_id, country_iso3 AS country, adm1, adm2, place, date_start AS day,
                   (date_start - DATE '1900-01-01') // 7 AS week, latitude, longitude,
                   lower(actors[1].name) AS side_a, lower(actors[2].name) AS side_b,
                   event_types[1] AS mode, killed_total_best AS killed
            FROM reports
        """).to_arrow_table()
    sources = sorted(set(told["source_id"].to_pylist()))
    return {
        source: told.filter(pc.equal(told["source_id"], source)).drop_columns(["source_id"])
        for source in sources
    }
