"""VIEWS panels and forecasts go in and out whole, and what is none is refused with its row."""

from __future__ import annotations

import gzip
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from rimland.model.errors import FileRefusedError
from rimland.model.time import Month
from rimland.tables.forecasting import (
    Draws,
    month_id,
    month_of,
    read_draws,
    read_metadata,
    read_panel,
    write_draws,
)


def test_months_are_numbered_as_views_does() -> None:
    assert month_id(Month(2018, 1)) == 457
    assert month_of(457) == Month(2018, 1)
    assert month_of(month_id(Month(1989, 12))) == Month(1989, 12)


def test_a_panel_keeps_what_is_not_given_apart_from_nothing(tmp_path: Path) -> None:
    file = tmp_path / "panel.csv.gz"
    file.write_bytes(gzip.compress(b"month_id,country_id,value\n457,7,3\n459,7,0\n458,2,1\n"))
    panel = read_panel(file)
    assert panel.units == (2, 7)
    assert (panel.first, panel.last) == (457, 459)
    expected = [[np.nan, 1, np.nan], [3, np.nan, 0]]
    np.testing.assert_array_equal(panel.values, expected)
    np.testing.assert_array_equal(panel.between(456, 457), [[np.nan, np.nan], [np.nan, 3]])


def test_pandas_index_columns_are_read(tmp_path: Path) -> None:
    pandas = pytest.importorskip("pandas")
    file = tmp_path / "actuals.parquet"
    index = pandas.MultiIndex.from_tuples([(457, 1), (458, 1)], names=["month_id", "country_id"])
    pandas.DataFrame({"outcome": [2, 5]}, index=index).to_parquet(file)
    assert read_panel(file).values.tolist() == [[2.0, 5.0]]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("month_id,country_id,value\n457,1,-2\n", "panel.csv:2: -2 is no count"),
        ("month_id,country_id,value\n457,1,2\n457,1,3\n", "twice"),
        ("month_id,country_id,value\n457.5,1,2\n", "is no month_id"),
        ("month_id,country_id,value\n457,1,many\n", "not all numbers"),
        ("month_id,country_id\n457,1\n", "no column value"),
        ("month_id,country_id,value\n", "no rows"),
        ("month_id,country_id,value\n1,1,0\n5999,1,nan\n", "is no count"),
    ],
)
def test_what_is_no_panel_is_refused(tmp_path: Path, text: str, said: str) -> None:
    file = tmp_path / "panel.csv"
    file.write_text(text)
    with pytest.raises(FileRefusedError, match=said):
        read_panel(file)


def test_a_forecast_comes_back_as_it_was_written(tmp_path: Path) -> None:
    samples = np.arange(12.0).reshape(2, 3, 2)
    file = tmp_path / "forecast.parquet"
    write_draws(file, Draws((4, 9), 457, samples), {"origin": "2017-12"})
    back = read_draws(file)
    assert (back.units, back.first) == ((4, 9), 457)
    np.testing.assert_array_equal(back.samples, samples)
    assert read_metadata(file) == {"origin": "2017-12"}
    assert pq.read_table(file).column_names == ["month_id", "country_id", "draw", "outcome"]
    assert [one.name for one in tmp_path.iterdir()] == ["forecast.parquet"]


def test_uneven_draws_are_refused(tmp_path: Path) -> None:
    file = tmp_path / "forecast.parquet"
    columns = {"month_id": [457, 457, 458], "country_id": [1, 1, 1], "outcome": [0, 1, 2]}
    pq.write_table(pa.table(columns), file)
    with pytest.raises(FileRefusedError, match="country 1 has 1 draws in month 458"):
        read_draws(file)


@pytest.mark.parametrize("column", ["value", "outcome", "ged_sb", "ged_best_sb"])
def test_counts_may_bear_the_names_that_views_gives_them(tmp_path: Path, column: str) -> None:
    file = tmp_path / "panel.csv"
    file.write_text(f"month_id,country_id,{column}\n457,1,3\n458,1,4\n", encoding="utf-8")
    assert read_panel(file).values.tolist() == [[3, 4]]
