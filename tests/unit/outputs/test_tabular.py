import csv
import io
import json
from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rimland.outputs.tabular import escape_cell, jsonable, write_csv, write_json, write_jsonl

_PRINTABLE = st.text(st.characters(exclude_categories=("Cs", "Cc")))
_VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text() | st.dates(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=8,
)


@given(st.text(st.characters()))
def test_no_cell_starts_a_formula(text: str) -> None:
    cell = escape_cell(text)
    if cell[:1] in {"=", "+", "-", "@", "\t", "\r", "\n"}:
        float(cell)


@pytest.mark.parametrize(
    ("value", "cell"),
    [
        ("=cmd()", "'=cmd()"),
        ("-5", "-5"),
        ("-5.25e3", "-5.25e3"),
        ("+33 1 23", "'+33 1 23"),
        ("-1+2", "'-1+2"),
        ("@x", "'@x"),
        ("\tx", "'\tx"),
        ("\rx", "'\rx"),
        ("＝1", "'＝1"),
        ("-\u0661", "'-\u0661"),
        (-5, "-5"),
        (float("nan"), ""),
        (float("inf"), ""),
        (None, ""),
        (True, "true"),
        (date(2016, 1, 5), "2016-01-05"),
        (["a", "=b"], "a;'=b"),
        ({"b": 1, "a": None}, '{"a": null, "b": 1}'),
        ("nul\x00l", "null"),
        ("lone \ud800", "lone \ufffd"),
    ],
)
def test_cells(value: Any, cell: str) -> None:
    assert escape_cell(value) == cell


@given(st.lists(st.fixed_dictionaries({"a": _VALUES, "b": _VALUES}), min_size=1))
def test_what_is_written_is_read_back(rows: list[dict[str, Any]]) -> None:
    stream = io.StringIO()
    assert write_csv(rows, stream, columns=["a", "b"]) == len(rows)
    found = list(csv.reader(io.StringIO(stream.getvalue(), newline=""), strict=True))
    assert found == [["a", "b"], *([escape_cell(r["a"]), escape_cell(r["b"])] for r in rows)]


@given(st.lists(_PRINTABLE, min_size=1))
def test_one_column_of_empty_cells_keeps_its_rows(texts: list[str]) -> None:
    stream = io.StringIO()
    write_csv(({"x": t} for t in texts), stream)
    assert len(list(csv.reader(io.StringIO(stream.getvalue(), newline="")))) == len(texts) + 1


def test_columns_are_those_given_and_lines_end_in_lf() -> None:
    stream = io.StringIO(newline="")
    write_csv([{"b": 1, "c": 2}], stream, columns=["a", "b"])
    assert stream.getvalue() == "a,b\n,1\n"
    empty = io.StringIO(newline="")
    assert write_csv([], empty, columns=["a", "b"]) == 0
    assert empty.getvalue() == "a,b\n"
    assert write_csv([], io.StringIO()) == 0


def test_a_separator_of_another_locale_stays_inside_its_cell() -> None:
    stream = io.StringIO(newline="")
    write_csv([{"a": "x;y", "b": 'say "hi"'}], stream)
    assert stream.getvalue() == 'a,b\n"x;y","say ""hi"""\n'


@given(_VALUES)
def test_json_is_strict_and_stable(value: Any) -> None:
    stream = io.StringIO()
    write_json({"z": value, "a": 1}, stream)
    text = stream.getvalue()
    assert list(json.loads(text, parse_constant=pytest.fail)) == ["z", "a"]
    text.encode()


def test_json_lines_hold_one_object_each() -> None:
    stream = io.StringIO()
    rows: list[dict[str, Any]] = [{"t": "a\nb"}, {"t": float("nan")}, {"t": {"y", "x"}}]
    assert write_jsonl(rows, stream) == 3
    assert [json.loads(line)["t"] for line in stream.getvalue().splitlines()] == [
        "a\nb",
        None,
        ["x", "y"],
    ]
    assert write_jsonl([], stream) == 0


def test_a_generator_is_written_as_a_list() -> None:
    stream = io.StringIO()
    write_json((n for n in range(2)), stream)
    assert json.loads(stream.getvalue()) == [0, 1]
    assert jsonable((1, frozenset({2}))) == [1, [2]]
