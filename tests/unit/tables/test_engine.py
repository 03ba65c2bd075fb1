"""The columnar engine."""

from pathlib import Path

import pytest

from rimland.tables.engine import columnar


def test_what_memory_does_not_hold_is_never_put_where_the_user_stands(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    with columnar(memory="64MB", threads=1) as engine:
        engine.execute(
            "CREATE TEMP TABLE many AS SELECT i, md5(CAST(i AS VARCHAR)) AS word FROM range(2000000) t(i)"
        )
        (spilled,) = engine.execute("SELECT count(*) FROM duckdb_temporary_files()").fetchone() or (
            0,
        )
        assert spilled
        assert not list(tmp_path.iterdir())
    assert not list(tmp_path.iterdir())
