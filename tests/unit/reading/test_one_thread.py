"""One thread inside, as many as before outside, whatever happens in between."""

from __future__ import annotations

import pytest

from rimland.reading import one_thread as module
from rimland.reading.one_thread import one_thread


class Library:
    """Counts threads as the matrix library does."""

    def __init__(self) -> None:
        self.threads = 8

    def count(self) -> int:
        return self.threads

    def change(self, threads: int) -> None:
        self.threads = threads


@pytest.fixture
def library(monkeypatch: pytest.MonkeyPatch) -> Library:
    found = Library()
    monkeypatch.setattr(module, "_switch", lambda: (found.count, found.change))
    return found


def test_one_inside_and_as_before_outside(library: Library) -> None:
    with one_thread():
        assert library.threads == 1
    assert library.threads == 8


def test_as_before_after_an_error(library: Library) -> None:
    with pytest.raises(ZeroDivisionError), one_thread():
        raise ZeroDivisionError
    assert library.threads == 8


def test_another_library_is_left_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "_switch", lambda: None)
    with one_thread():
        pass


def test_the_library_that_is_installed_obeys() -> None:
    switch = module._switch()
    if switch is None:
        pytest.skip("numpy was built with another library")
    count, _ = switch
    before = count()
    with one_thread():
        assert count() == 1
    assert count() == before
