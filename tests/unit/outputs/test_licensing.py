import pytest

from rimland.model.errors import LicenceError
from rimland.model.vocab import Redistribution
from rimland.outputs.licensing import may_publish_count, require_records

LICENCES = {
    "free": Redistribution.RECORDS,
    "sums": Redistribution.AGGREGATES,
    "shut": Redistribution.NONE,
}


def test_a_count_may_not_give_a_withheld_record_away() -> None:
    assert may_publish_count(1, 0)
    assert may_publish_count(3, 3)
    assert not may_publish_count(2, 2)
    assert not may_publish_count(100, 1)


@pytest.mark.parametrize("source", ["sums", "shut", "unheard-of"])
def test_a_record_that_may_not_leave_is_refused_by_name(source: str) -> None:
    require_records([("ev1", "free")], LICENCES)
    with pytest.raises(LicenceError, match=f"ev2.*{source}"):
        require_records([("ev1", "free"), ("ev2", source)], LICENCES)
