"""Linking everything with Spark comparing: what is decided and written stays where it is."""

from __future__ import annotations

import pyarrow as pa

from rimland.app.jobs.link_whole import Compare, Method
from rimland.app.settings import Settings
from rimland.linking.features import LINK_FIELDS
from rimland.linking.score import score_pairs
from rimland.linking.spark_engine import SparkPlace, read_reports, require_spark, spark_engine
from rimland.tables.partitioned import write_by_year


def compare_on_spark(settings: Settings) -> Compare:
    """Return what compares reports on Spark; the reports go there as files by year.

    Raises RimlandError where pyspark or Java is missing.
    """
    require_spark()
    place = SparkPlace(settings.spark_master, settings.spark_memory, settings.spark_folder)

    def compare(reports: pa.Table, method: Method) -> pa.Table:
        with spark_engine(place) as engine:
            folder = write_by_year(reports, engine.folder / "reports")
            read_reports(engine, [str(folder)], LINK_FIELDS)
            return score_pairs(None, method.families, method.model, engine=engine)

    return compare
