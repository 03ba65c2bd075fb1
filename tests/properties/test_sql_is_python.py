"""What is written twice, in SQL and in Python, says the same."""

import math

import pyarrow as pa
from hypothesis import given, settings
from hypothesis import strategies as st

from rimland.model.place import priogrid_gid
from rimland.sources.normalise import priogrid_sql
from rimland.tables.engine import canonical_json, canonical_json_sql, columnar, parse_json_sql
from rimland.tables.fields import arrow_schema
from rimland.tables.schemas import REPORT_FIELDS

# Opening an engine takes longer than hypothesis allows an example by default.
PATIENT = settings(deadline=None, max_examples=40)
_TEXT = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\x00"), max_size=8)
_EDGES = st.sampled_from([-90.0, -0.0, 0.0, 0.5, 89.999999, 90.0])


@PATIENT
@given(
    st.lists(
        st.tuples(
            st.one_of(_EDGES, st.floats(-90, 90)),
            st.one_of(_EDGES.map(lambda x: 2 * x), st.floats(-180, 180)),
        ),
        min_size=1,
    )
)
def test_priogrid_cells_are_the_same(points: list[tuple[float, float]]) -> None:
    with columnar() as engine:
        latitudes, longitudes = zip(*points, strict=True)
        engine.register("points", pa.table({"a": list(latitudes), "o": list(longitudes)}))
        found = engine.sql(f"SELECT {priogrid_sql('a', 'o')} AS gid FROM points").to_arrow_table()
    assert found["gid"].to_pylist() == [priogrid_gid(a, o) for a, o in points]


def test_a_row_without_a_place_lies_in_no_cell() -> None:
    """Either coordinate may be missing."""
    points = pa.table({"a": [None, 1.0, None], "o": [None, None, 1.0]}, pa.schema(_POINT))
    with columnar() as engine:
        engine.register("points", points)
        found = engine.sql(f"SELECT {priogrid_sql('a', 'o')} AS gid FROM points").to_arrow_table()
    assert found["gid"].to_pylist() == [None, None, None]


_POINT = [("a", pa.float64()), ("o", pa.float64())]
_PLAIN: dict[pa.DataType, st.SearchStrategy[object]] = {
    pa.string(): _TEXT,
    pa.int32(): st.integers(-(2**31), 2**31 - 1),
    pa.int64(): st.integers(-(2**63), 2**63 - 1),
    pa.bool_(): st.booleans(),
    pa.date32(): st.dates(),
    pa.float64(): st.floats(-180, 180).map(lambda x: round(x, 6)),
}


def _values(kind: pa.DataType) -> st.SearchStrategy[object]:
    if not pa.types.is_list(kind):
        return _PLAIN[kind]
    if not pa.types.is_struct(kind.value_type):
        return st.lists(_PLAIN[kind.value_type], min_size=1, max_size=3)
    parts = st.fixed_dictionaries({f.name: st.none() | _PLAIN[f.type] for f in kind.value_type})
    return st.lists(parts, min_size=1, max_size=2)


_REPORT = st.fixed_dictionaries({f.name: st.none() | _values(f.arrow.type) for f in REPORT_FIELDS})


@PATIENT
@given(st.lists(_REPORT, min_size=1, max_size=3))
def test_canonical_json_reads_back_as_it_was(reports: list[dict[str, object]]) -> None:
    schema = arrow_schema(REPORT_FIELDS)
    table = pa.Table.from_pylist(reports, schema=schema)
    with columnar() as engine:
        engine.register("reports", table)
        engine.execute(
            f"CREATE TEMP TABLE written AS SELECT {canonical_json_sql(REPORT_FIELDS)} AS payload "
            "FROM reports"
        )
        engine.execute(
            f"CREATE TEMP TABLE read AS SELECT unnest({parse_json_sql('payload')}) FROM written"
        )
        back = engine.sql("SELECT * FROM read").to_arrow_table().cast(schema)
        again = engine.sql(
            f"SELECT {canonical_json_sql(REPORT_FIELDS)} AS payload FROM read"
        ).to_arrow_table()
        once = engine.sql("SELECT payload FROM written").to_arrow_table()
    assert again["payload"].to_pylist() == once["payload"].to_pylist()
    _same(table, back)


@PATIENT
@given(st.lists(_REPORT, min_size=1, max_size=3))
def test_what_is_written_in_python_reads_back_as_it_was(reports: list[dict[str, object]]) -> None:
    schema = arrow_schema(REPORT_FIELDS)
    table = pa.Table.from_pylist(reports, schema=schema)
    written = pa.table({"payload": [canonical_json(row) for row in table.to_pylist()]})
    with columnar() as engine:
        engine.register("written", written)
        back = engine.sql(
            f"SELECT unnest({parse_json_sql('payload')}) FROM written"
        ).to_arrow_table()
    _same(table, back.cast(schema))


def _same(table: pa.Table, back: pa.Table) -> None:
    schema = table.schema
    for name in schema.names:
        for mine, theirs in zip(table[name].to_pylist(), back[name].to_pylist(), strict=True):
            same = mine == theirs or (
                isinstance(mine, float) and isinstance(theirs, float) and math.isclose(mine, theirs)
            )
            assert same, (name, mine, theirs)
