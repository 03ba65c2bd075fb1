"""What a load means for the log: a pure decision on rows read and versions already held.

Given the candidates of one file and the versions and retractions the log holds for the same
source, each candidate is one of:

* *unchanged*: the content is what stood at that release, or what an earlier file of the same
  release (or, likewise, without one) already said: loading a file twice changes nothing;
* *superseded*: new content, kept, but a newer release or a later row of the same file stands;
* *accepted*: new content that now stands.
"""

from __future__ import annotations

from dataclasses import dataclass

import duckdb
import pyarrow as pa

from rimland.tables.engine import columnar

EXISTING_SCHEMA = pa.schema(
    [
        ("report_key", pa.string()),
        ("release_rank", pa.string()),
        ("seq", pa.int64()),
        ("content_hash", pa.string()),
        ("is_retraction", pa.bool_()),
    ]
)
"""A version the log holds, or a retraction with the ``seq`` of the version it struck."""


@dataclass(frozen=True, slots=True)
class LoadIntents:
    """What to append for one file, and how its rows are counted."""

    versions: pa.Table
    retracted: pa.Table
    accepted: int
    unchanged: int
    superseded: int


def decide_load(
    candidates: pa.Table,
    existing: pa.Table,
    *,
    release_rank: str,
    in_scope: pa.Table | None = None,
    present: frozenset[str] = frozenset(),
) -> LoadIntents:
    """Return the versions and retractions to append.

    Args:
        candidates: CANDIDATE_SCHEMA rows of one file.
        existing: EXISTING_SCHEMA rows of the same source.
        release_rank: rank of the declared release, empty if none.
        in_scope: ``report_key, seq`` of standing reports inside a scope declared complete; those
            that the file does not hold are retracted. None retracts nothing.
        present: report keys that the file holds in rows that went to quarantine; a row that
            cannot be read is no proof that the record vanished.
    """
    with columnar() as engine:
        engine.register("candidates", candidates)
        engine.register("existing", existing)
        _versions_before(engine, release_rank)
        _classify(engine)
        versions = engine.sql(
            "SELECT ordinal, file_row, report_key, record_id, payload, content_hash "
            "FROM classified WHERE outcome <> 'unchanged' ORDER BY ordinal"
        ).to_arrow_table()
        counts = dict(
            engine.execute("SELECT outcome, count(*) FROM classified GROUP BY outcome").fetchall()
        )
        retracted = _vanished(engine, in_scope, release_rank, present)
    return LoadIntents(
        versions,
        retracted,
        counts.get("accepted", 0),
        counts.get("unchanged", 0),
        counts.get("superseded", 0),
    )


def _versions_before(engine: duckdb.DuckDBPyConnection, release_rank: str) -> None:
    """Step 1: per report, what stood at this release, and what else the release already said."""
    engine.execute(
        """
        CREATE TEMP TABLE held AS
        SELECT report_key,
               arg_max(content_hash, (release_rank, seq, is_retraction))
                   FILTER (release_rank <= $rank) AS before,
               bool_or(release_rank > $rank) AS newer_stands,
               list(content_hash) FILTER (release_rank = $rank AND NOT is_retraction) AS said
        FROM existing GROUP BY report_key
        """,
        {"rank": release_rank},
    )


def _classify(engine: duckdb.DuckDBPyConnection) -> None:
    """Step 2: compare each row with what stands before it, in the file's own order."""
    engine.execute(
        """
        CREATE TEMP TABLE classified AS
        WITH ordered AS (
            SELECT *,
                   lag(content_hash) OVER same_report AS earlier_in_file,
                   lead(content_hash) OVER same_report AS later_in_file
            FROM candidates
            WINDOW same_report AS (PARTITION BY report_key ORDER BY ordinal)
        ),
        marked AS (
            SELECT ordered.*,
                   coalesce(earlier_in_file, held.before) IS NOT DISTINCT FROM content_hash
                       OR coalesce(list_contains(held.said, content_hash), false) AS is_known,
                   coalesce(held.newer_stands, false)
                       OR coalesce(later_in_file <> content_hash, false) AS is_older
            FROM ordered LEFT JOIN held USING (report_key)
        )
        SELECT *, CASE WHEN is_known THEN 'unchanged'
                       WHEN is_older THEN 'superseded'
                       ELSE 'accepted' END AS outcome
        FROM marked
        """
    )


def _vanished(
    engine: duckdb.DuckDBPyConnection,
    in_scope: pa.Table | None,
    release_rank: str,
    present: frozenset[str],
) -> pa.Table:
    """Step 3: standing reports of the declared scope that this file does not hold."""
    empty = pa.schema([("report_key", pa.string()), ("seq", pa.int64())]).empty_table()
    engine.register("in_scope", empty if in_scope is None else in_scope)
    engine.register("unreadable", pa.table({"report_key": pa.array(sorted(present), pa.string())}))
    return engine.sql(
        """
        SELECT report_key, seq FROM in_scope
        ANTI JOIN candidates USING (report_key)
        ANTI JOIN unreadable USING (report_key)
        ANTI JOIN (SELECT report_key FROM existing WHERE release_rank > $rank) USING (report_key)
        ORDER BY report_key
        """,
        params={"rank": release_rank},
    ).to_arrow_table()
