"""Linking's set-based steps on Apache Spark, for ledgers that outgrow one machine.

The same SQL runs as on DuckDB (``linking.spark_sql`` translates it). Tables go in as Parquet files,
and each step's rows are written as such until the work is done. Spark's own way of keeping rows, in
memory, carries the plan of every step before along: after fifteen steps, planning took minutes.
"""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from subprocess import TimeoutExpired
from typing import TYPE_CHECKING, Any

import pyarrow as pa
import pyarrow.parquet as pq

from rimland.linking.spark_sql import spark_sql
from rimland.model.errors import RimlandError

if TYPE_CHECKING:  # pyspark is an extra: everything else works without it
    from pyspark import SparkConf
    from pyspark.sql import SparkSession

_SETTINGS = {
    "spark.app.name": "rimland link",
    "spark.ui.enabled": "false",
    "spark.sql.session.timeZone": "UTC",
    "spark.sql.ansi.enabled": "true",
    "spark.sql.caseSensitive": "false",
    "spark.driver.maxResultSize": "0",  # the pairs are what was asked for; memory bounds them
}
_LOCAL_SETTINGS = {
    "spark.driver.host": "127.0.0.1",
    "spark.driver.bindAddress": "127.0.0.1",
    "spark.sql.shuffle.partitions": "8",
}
_SESSION_SETTINGS = {
    **{name: value for name, value in _SETTINGS.items() if name.startswith("spark.sql.")},
    # A country's code must not be read as a number, nor NA as nothing.
    "spark.sql.sources.partitionColumnTypeInference.enabled": "false",
    # Pushed down, the bits of a pair are written out wherever they are asked for, each of their
    # hundred conditions with the whole of the distance in it: planning then takes minutes.
    "spark.sql.optimizer.excludedRules": "org.apache.spark.sql.catalyst.optimizer.PushDownPredicates",
    "spark.sql.constraintPropagation.enabled": "false",
    # Java never compiles a method larger than that, and all of a pair's bits fused into one are.
    "spark.sql.codegen.hugeMethodLimit": "8000",
    # Pairs are a few bytes each and much work: one task for 128 MB of them would leave the rest idle.
    "spark.sql.files.maxPartitionBytes": "8m",
}
_STOPS_WITHIN = 30
"""Seconds that Java gets to end by itself."""

_LOG_LEVELS = (
    "rootLogger.level = error\nrootLogger.appenderRef.a.ref = a\n"
    "appender.a.type = Console\nappender.a.name = a\nappender.a.target = SYSTEM_ERR\n"
    "appender.a.layout.type = PatternLayout\nappender.a.layout.pattern = %p %c: %m%n%ex{short}\n"
)


@dataclass(frozen=True, slots=True)
class SparkPlace:
    """Where Spark computes.

    Attributes:
        master: ``local[*]`` for this machine, or a cluster's address.
        memory: what Java may take for the driver, and so for everything where it is local.
        folder: where tables are put for Spark to read; every worker must see it. Empty: a folder
            of its own in the system's temporary folder, which serves this machine only.
    """

    master: str = "local[*]"
    memory: str = "4g"
    folder: str = ""

    @property
    def is_local(self) -> bool:
        """Whether all of it runs on this machine."""
        return self.master.startswith("local")


class SparkEngine:
    """An engine of linking (``linking.engines.Engine``) in a Spark session."""

    def __init__(self, session: SparkSession, folder: Path) -> None:
        """Work in this session; ``folder`` holds the tables handed over, and is the caller's."""
        self._session = session.newSession()  # names of its own, so that two never meet
        for name, value in _SESSION_SETTINGS.items():
            self._session.conf.set(name, value)
        self.folder = folder
        self._written = 0

    def register(self, name: str, table: pa.Table) -> None:
        """Let queries see an Arrow table under this name."""
        path = self._fresh(name)
        path.mkdir()
        pq.write_table(table, path / "all.parquet")
        self.read(name, str(path))

    def read(self, name: str, *addresses: str) -> None:
        """Let queries see Parquet files under this name: paths, folders, addresses of a store."""
        self._session.read.parquet(*addresses).createOrReplaceTempView(name)

    def table(self, name: str, sql: str) -> None:
        """Compute a query once and keep its rows under this name."""
        path = self._fresh(name)
        self._session.sql(spark_sql(sql)).write.parquet(str(path))
        self.read(name, str(path))

    def view(self, name: str, sql: str) -> None:
        """Name a query that is computed where it is used."""
        self._session.sql(spark_sql(sql)).createOrReplaceTempView(name)

    def fetch(self, sql: str) -> pa.Table:
        """Return a query's rows."""
        return self._session.sql(spark_sql(sql)).toArrow()

    def _fresh(self, name: str) -> Path:
        """Return a path that is not there yet."""
        self._written += 1
        return self.folder / f"{self._written}-{name}"


def read_reports(engine: SparkEngine, addresses: Sequence[str], fields: Sequence[str]) -> None:
    """Leave in the engine the table ``reports`` from a snapshot's files: linking's input.

    Only these columns are read. A report's ``id`` is its place in the order of the keys.
    """
    engine.read("reports_read", *addresses)
    columns = ", ".join(f"r.{name}" for name in ("report_key", "source_id", *fields))
    engine.table(
        "reports",
        f"""
        SELECT {columns}, n.id
        FROM reports_read r
        JOIN (SELECT report_key, CAST(row_number() OVER (ORDER BY report_key) - 1 AS INTEGER) AS id
              FROM reports_read) n ON n.report_key = r.report_key
        """,
    )


@contextmanager
def spark_engine(place: SparkPlace) -> Iterator[SparkEngine]:
    """Open an engine on Spark for one piece of work; nothing is left of it afterwards.

    Raises RimlandError where pyspark or Java is missing, or Spark does not start or breaks off.
    """
    with _scratch(place.folder) as folder, spark_session(place, folder) as session:
        try:
            yield SparkEngine(session, folder)
        except _spark_errors() as error:
            what = f"Spark broke off: {_reason(str(error).splitlines())}"
            hint = (
                "see to spark_memory and the room in spark_folder, or link without --engine spark"
            )
            raise RimlandError(what, where=place.master, hint=hint) from error


@contextmanager
def spark_session(place: SparkPlace, folder: Path) -> Iterator[SparkSession]:
    """Open a Spark session, or use the one this process already has, as under ``spark-submit``.

    Args:
        place: where it computes.
        folder: where Spark writes what memory does not hold, and its log.

    Raises RimlandError where pyspark or Java is missing, or Spark does not start.
    """
    require_spark()
    from pyspark.sql import SparkSession  # noqa: PLC0415 - pyspark is an extra

    active = SparkSession.getActiveSession()
    if active is not None:
        yield active
        return
    context = _started(place, folder)
    session = SparkSession(context)
    java = context._gateway  # noqa: SLF001 - pyspark has no other way to end Java before Python ends
    try:
        yield session
    finally:
        session.stop()
        _end(java)


def require_spark() -> None:
    """Raise RimlandError, which says what to install, where pyspark or Java is missing."""
    if find_spec("pyspark") is None:
        hint = "install it: pip install 'rimland[spark]'"
        raise RimlandError("linking on Spark needs pyspark, which is not here", hint=hint)
    home = os.environ.get("JAVA_HOME")
    java = Path(home, "bin", "java") if home else shutil.which("java")
    if java is None or not Path(java).is_file():
        where = "where JAVA_HOME points" if home else "on the path"
        hint = "install Java 17, as by: apt-get install openjdk-17-jre-headless"
        raise RimlandError(f"linking on Spark needs Java, which is not {where}", hint=hint)


def _started(place: SparkPlace, folder: Path) -> Any:
    """Start Java with Spark in it; what it writes on its way goes into a file."""
    from pyspark import SparkContext  # noqa: PLC0415 - pyspark is an extra
    from pyspark.java_gateway import launch_gateway  # noqa: PLC0415

    log = folder / "spark.log"
    conf = _configuration(place, folder)
    try:
        with log.open("wb") as written, _bound(place):
            options = {"stdout": written, "stderr": written}
            java = launch_gateway(conf, options)  # type: ignore[no-untyped-call]
            try:
                return SparkContext(conf=conf, gateway=java)
            except BaseException:
                _end(java)
                raise
    except _spark_errors() as error:
        said = log.read_text(encoding="utf-8", errors="replace")
        what = f"Spark did not start: {_reason([*said.splitlines(), str(error)])}"
        hint = "see spark_master and spark_memory in the settings"
        raise RimlandError(what, where=place.master, hint=hint) from error


def _spark_errors() -> tuple[type[Exception], ...]:
    from py4j.protocol import Py4JError  # noqa: PLC0415 - comes with pyspark
    from pyspark.errors import PySparkException  # noqa: PLC0415 - pyspark is an extra

    return PySparkException, Py4JError, OSError


def _reason(said: Sequence[str]) -> str:
    """Return the line that tells what is wrong, else the first one."""
    telling = [line for line in said if "error" in line.lower() or "exception" in line.lower()]
    return (telling or list(said))[0].strip()[:200]


def _configuration(place: SparkPlace, folder: Path) -> SparkConf:
    from pyspark import SparkConf  # noqa: PLC0415 - pyspark is an extra

    levels = folder / "log4j2.properties"
    levels.write_text(_LOG_LEVELS, encoding="utf-8")
    settings = {
        **_SETTINGS,
        **(_LOCAL_SETTINGS if place.is_local else {}),
        "spark.master": place.master,
        "spark.driver.memory": place.memory,
        "spark.local.dir": str(folder),
        "spark.sql.warehouse.dir": str(folder / "warehouse"),
        "spark.driver.extraJavaOptions": f"-Dlog4j2.configurationFile={levels.as_uri()}",
    }
    return SparkConf(loadDefaults=False).setAll(list(settings.items()))


@contextmanager
def _bound(place: SparkPlace) -> Iterator[None]:
    """Let Java listen on this machine only, where all of Spark is on it."""
    name = "SPARK_LOCAL_IP"
    before = os.environ.get(name)
    if place.is_local:
        os.environ[name] = "127.0.0.1"
    try:
        yield
    finally:
        if before is None:
            os.environ.pop(name, None)
        else:
            os.environ[name] = before


def _end(java: Any) -> None:
    """End Java now, and let pyspark know, so that it can start again in this process."""
    from pyspark import SparkContext  # noqa: PLC0415 - pyspark is an extra

    java.shutdown()
    process = java.proc
    process.stdin.close()  # which tells Java to end
    try:
        process.wait(_STOPS_WITHIN)
    except TimeoutExpired:
        process.kill()
        process.wait()
    SparkContext._gateway = None  # noqa: SLF001
    SparkContext._jvm = None  # noqa: SLF001


@contextmanager
def _scratch(parent: str) -> Iterator[Path]:
    """Make a folder for one piece of work, and remove it afterwards."""
    with tempfile.TemporaryDirectory(
        prefix="rimland-spark-", dir=parent or None, ignore_cleanup_errors=True
    ) as name:
        yield Path(name)
