import pytest
from hypothesis import given
from hypothesis import strategies as st

from rimland.model.errors import DeclarationError
from rimland.model.release import UNDECLARED, release_rank


def test_numbers_order_releases_not_letters() -> None:
    assert release_rank("9.1") < release_rank("17.1") < release_rank("24.0.1")
    assert release_rank("24.0.9") < release_rank("24.0.10") < release_rank("24.1")


@given(st.lists(st.integers(0, 999), min_size=1, max_size=4))
def test_a_file_without_release_ranks_below_every_declared_one(parts: list[int]) -> None:
    assert release_rank(None) == UNDECLARED < release_rank(".".join(map(str, parts)))


@pytest.mark.parametrize("text", ["v24", "24,1", "", "24.1.", "24.1; DROP TABLE", "1.2.3.4.5"])
def test_what_is_no_release_is_refused(text: str) -> None:
    with pytest.raises(DeclarationError, match="is not a release"):
        release_rank(text)
