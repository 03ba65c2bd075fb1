"""The tolls computed in bulk are those the model defines."""

from hypothesis import given, settings
from hypothesis import strategies as st

from rimland.model.toll import Count, Toll
from tests.unit.linking.reports import report
from tests.unit.linking.test_resolve import resolve

numbers = st.none() | st.integers(0, 500)


@settings(max_examples=40, deadline=None)
@given(
    numbers, numbers, numbers, numbers, numbers, st.sampled_from(["a", "b", None]), st.booleans()
)
def test_bulk_tolls_are_the_models(
    low: int | None,
    best: int | None,
    high: int | None,
    side_a: int | None,
    side_b: int | None,
    side: str | None,
    included: bool,
) -> None:
    (event,) = resolve(
        report(
            "a:1",
            killed=(low, best, high),
            killed_side_a_best=side_a,
            killed_side_b_best=side_b,
            perpetrator_side=side,
            perpetrators_in_total=included,
        )
    )
    toll = Toll(
        total=Count(low, best, high),
        side_a=Count(best=side_a),
        side_b=Count(best=side_b),
        perpetrator_side=side,  # type: ignore[arg-type]
        perpetrators_in_total=included,
    )
    for name, count in (("victims_killed", toll.victims_killed), ("all_killed", toll.all_killed)):
        found = Count(*(event[f"{name}_{level}"] for level in ("low", "best", "high")))
        assert found == count, name
