"""What a check of a ledger on a PostgreSQL server looks at, beside the log itself."""

from __future__ import annotations

from sqlalchemy import Connection, func, select, text

from rimland.ledger.schema import metadata

_OTHER_ORDER = text("""
    SELECT count(*) FROM information_schema.columns
    WHERE table_schema = current_schema() AND data_type = 'text'
      AND collation_name IS DISTINCT FROM 'C' AND table_name IN
      (SELECT table_name FROM information_schema.tables
       WHERE table_schema = current_schema() AND table_type = 'BASE TABLE')
""")
_INVALID = text("""
    SELECT relname FROM pg_index JOIN pg_class ON oid = indexrelid
    WHERE NOT indisvalid AND relnamespace = to_regnamespace(current_schema()) ORDER BY 1
""")
_COUNTERS = text("""
    SELECT sequencename, last_value FROM pg_sequences WHERE schemaname = current_schema()
""")


def server_verdict(connection: Connection) -> str:
    """Return ``ok``, or what is wrong with the ledger's tables on the server."""
    faults = [*_order(connection), *_indexes(connection), *_counters(connection)]
    return "; ".join(faults) or "ok"


def server_identity(connection: Connection) -> str:
    """Return which server this is and as whom we speak to it."""
    version, role = connection.execute(
        text("SELECT current_setting('server_version'), current_user")
    ).one()
    writes = connection.execute(
        text("SELECT has_table_privilege('report_versions', 'INSERT')")
    ).scalar()
    return f"PostgreSQL {version}; role {role} {'may write' if writes else 'can only read'}"


def _order(connection: Connection) -> list[str]:
    others = connection.execute(_OTHER_ORDER).scalar()
    return [f"{others} text columns are not compared by their bytes"] if others else []


def _indexes(connection: Connection) -> list[str]:
    return [
        f"index {name} is broken: REINDEX it" for name in connection.execute(_INVALID).scalars()
    ]


def _counters(connection: Connection) -> list[str]:
    """Find tables whose next row would get a number that is taken; who may not look finds none."""
    last = {name: value for name, value in connection.execute(_COUNTERS) if value is not None}
    faults = []
    for table in metadata.sorted_tables:
        counter = f"{table.name}_seq_seq"
        if counter not in last or "seq" not in table.columns:
            continue
        highest = connection.execute(select(func.max(table.c.seq))).scalar() or 0
        if highest > last[counter]:
            faults.append(f"the counter of {table.name} is behind its rows")
    return faults
