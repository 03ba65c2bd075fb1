"""Linking on a real local Spark finds what DuckDB finds."""

import os
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from rimland.linking.cluster import decide_links
from rimland.linking.engines import Engine, local_engine
from rimland.linking.features import LINK_FIELDS, _folded, _words
from rimland.linking.model import default_model
from rimland.linking.score import PAIR_SCHEMA, score_pairs
from rimland.linking.spark_engine import (
    SparkEngine,
    SparkPlace,
    read_reports,
    require_spark,
    spark_engine,
)
from rimland.model.errors import RimlandError
from rimland.tables.partitioned import write_by_year
from tests.unit.linking.odd_reports import PLACES, odd_reports
from tests.unit.linking.test_score import FAMILIES

MODEL = default_model()
REPORTS = odd_reports()
QUICK_START = "-XX:TieredStopAtLevel=1 -XX:+UseSerialGC"
"""To Java: little time for compiling well what runs once."""

DUCKDB_LACKS = "\ua7dc"
"""A letter of Unicode 16, whose small form Spark knows and DuckDB does not."""


@pytest.fixture(scope="session")
def spark() -> Iterator[SparkEngine]:
    """An engine on a Spark of this test process alone."""
    try:
        require_spark()
    except RimlandError as absent:
        pytest.skip(str(absent))
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("JDK_JAVA_OPTIONS", QUICK_START)
        with spark_engine(SparkPlace(master="local[2]", memory="1g")) as engine:
            yield engine


def found(pairs: pa.Table) -> dict[tuple[str, str], dict[str, Any]]:
    return {(row.pop("a"), row.pop("b")): row for row in pairs.to_pylist()}


def assert_same(ours: pa.Table, theirs: pa.Table) -> None:
    assert theirs.schema == ours.schema == PAIR_SCHEMA
    expected, told = found(ours), found(theirs)
    assert told.keys() == expected.keys()
    for pair, row in expected.items():
        assert told[pair] == pytest.approx(row, abs=1e-6), pair


def links(pairs: pa.Table) -> set[tuple[str, str, str]]:
    ordered = pairs.sort_by([("a", "ascending"), ("b", "ascending")])
    decided = decide_links(ordered, REPORTS, [], MODEL)
    return {(row["a"], row["b"], row["verdict"]) for row in decided.to_pylist()}


@pytest.mark.slow
def test_files_by_year_give_the_same_pairs_and_events(spark: SparkEngine, tmp_path: Path) -> None:
    folder = write_by_year(REPORTS, tmp_path / "reports")
    assert (folder / "year=2016").is_dir()
    read_reports(spark, [str(folder)], LINK_FIELDS)
    theirs = score_pairs(None, FAMILIES, MODEL, engine=spark)
    ours = score_pairs(REPORTS, FAMILIES, MODEL)
    assert ours.num_rows > 1000
    assert_same(ours, theirs)
    assert len(links(ours)) > 20
    assert links(theirs) == links(ours)


@pytest.mark.slow
def test_a_table_handed_over_gives_the_pairs_of_the_reports_asked_for(spark: SparkEngine) -> None:
    asked = REPORTS["report_key"].slice(0, 5).combine_chunks()
    theirs = score_pairs(REPORTS, FAMILIES, MODEL, touching=asked, engine=spark)
    ours = score_pairs(REPORTS, FAMILIES, MODEL, touching=asked)
    assert ours.num_rows
    assert_same(ours, theirs)


@pytest.mark.slow
def test_words_of_every_script_are_the_same_words(spark: SparkEngine) -> None:
    letters = (chr(n) for n in (*range(1, 0xD800), *range(0xE000, 0x20000)))
    texts = [
        *(f"X{c}oF the{c} al{c}Town" for c in letters if c != DUCKDB_LACKS),
        *(place for place in PLACES if place),
    ]
    table = pa.table({"n": range(len(texts)), "text": texts})
    asked = (
        f"SELECT n, {_folded('text')} AS folded, {_words('text')} AS words FROM texts ORDER BY n"
    )
    with local_engine() as duck:
        assert_equal_on(duck, spark, {"texts": table}, asked)


@pytest.mark.slow
def test_names_are_as_far_apart(spark: SparkEngine) -> None:
    names = pa.table({"name": [place for place in PLACES if place is not None]})
    asked = (
        "SELECT a.name AS a, b.name AS b, levenshtein(a.name, b.name) AS apart, "
        "starts_with(a.name, b.name) AS begins FROM names a JOIN names b ON true ORDER BY 1, 2"
    )
    with local_engine() as duck:
        assert_equal_on(duck, spark, {"names": names}, asked)


def assert_equal_on(duck: Engine, spark: Engine, tables: dict[str, pa.Table], sql: str) -> None:
    for engine in (duck, spark):
        for name, table in tables.items():
            engine.register(name, table)
    ours, theirs = (engine.fetch(sql).to_pydict() for engine in (duck, spark))
    for name, column in ours.items():
        differ = [(a, b) for a, b in zip(column, theirs[name], strict=True) if a != b]
        assert not differ, (name, differ[:5])


@pytest.mark.slow
def test_a_plain_snapshot_file_is_read_as_it_is(spark: SparkEngine, tmp_path: Path) -> None:
    path = tmp_path / "reports.parquet"
    pq.write_table(REPORTS, path, compression="zstd")
    read_reports(spark, [str(path)], LINK_FIELDS)
    keys = spark.fetch("SELECT report_key FROM reports ORDER BY id")["report_key"].to_pylist()
    assert keys == sorted(REPORTS["report_key"].to_pylist())


def test_without_java_one_line_says_what_to_install(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    pytest.importorskip("pyspark")
    monkeypatch.delenv("JAVA_HOME", raising=False)
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(RimlandError, match=r"needs Java.*install Java 17"):
        require_spark()
    monkeypatch.setenv("JAVA_HOME", os.fspath(tmp_path))
    with pytest.raises(RimlandError, match="where JAVA_HOME points"):
        require_spark()


def test_without_pyspark_one_line_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "pyspark", None)
    with pytest.raises(RimlandError, match=r"needs pyspark.*rimland\[spark\]"):
        require_spark()
