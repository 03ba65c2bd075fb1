import pytest

from rimland.linking.spark_sql import UntranslatedError, spark_sql


def test_a_function_that_both_have_under_other_names_is_translated() -> None:
    sql = spark_sql("SELECT list_sort(list_distinct(list(x))), len(x), hash(y) FROM t")
    assert sql == (
        "SELECT ARRAY_SORT(ARRAY_COMPACT(ARRAY_DISTINCT(COLLECT_LIST(x)))), SIZE(x), XXHASH64(y) "
        "FROM t"
    )


def test_days_between_are_counted_in_the_same_direction() -> None:
    assert spark_sql("SELECT date_diff('day', a, b) FROM t") == "SELECT DATEDIFF(b, a) FROM t"


@pytest.mark.parametrize(
    "sql",
    [
        "SELECT made_up(x) FROM t",
        "SELECT date_diff('month', a, b) FROM t",
        "SELECT regexp_replace(x, 'a', 'b') FROM t",
        "SELECT regexp_replace(x, '\\w', 'b', 'g') FROM t",
        "SELECT regexp_replace(x, 'a', '\\1', 'g') FROM t",
        "SELECT regexp_replace(x, 'a', 'b', 'gi') FROM t",
        "SELECT string_split(x, '|') FROM t",
        "SELECT (",
    ],
)
def test_what_is_not_known_to_mean_the_same_is_refused(sql: str) -> None:
    with pytest.raises(UntranslatedError):
        spark_sql(sql)
