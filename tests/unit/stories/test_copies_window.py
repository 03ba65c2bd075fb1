"""The window of remembered documents: the last ones are found for as long as they are in it."""

import random

import pytest

from rimland.stories.copies import CopyIndex


def words(seed: int) -> str:
    return " ".join(f"word{random.Random(seed * 1000 + n).randrange(10**6)}" for n in range(60))


@pytest.mark.parametrize("most", [1, 3, 7, 40])
def test_every_document_of_the_window_is_found_and_none_beyond_it(most: int) -> None:
    index = CopyIndex(most_documents=most)
    for number in range(100):
        assert index.add(f"doc{number}", words(number)) is None
        for back in {0, most // 2, most - 1}:
            if back <= number:
                found = index.named(words(number - back))
                assert found is not None
                assert found.original == f"doc{number - back}"
        if number >= most:
            assert index.named(words(number - most)) is None
    assert len(index) == most
