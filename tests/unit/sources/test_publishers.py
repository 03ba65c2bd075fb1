"""Outlets as sources."""

from pathlib import Path

import pytest

from rimland.model.document import Received
from rimland.model.errors import SettingsError
from rimland.model.vocab import Redistribution
from rimland.sources.names import is_outlet
from rimland.sources.publishers import Publishers, publisher_of

MAP = """
[publishers.harbour-wire]
family = "Harbour Group"
redistribute = "none"
may_send = false
"""


def test_an_outlet_is_a_source_whose_facts_may_be_passed_on() -> None:
    outlet = Publishers().outlet("Harbour Wire", "Harbour Group")
    assert outlet.definition.source_id == "article:harbour-wire"
    assert outlet.definition.publisher_family == "Harbour Group"
    assert outlet.definition.licence.redistribute is Redistribution.RECORDS
    assert outlet.longest_quote == 200


def test_a_map_says_more_of_an_outlet(tmp_path: Path) -> None:
    path = tmp_path / "publishers.toml"
    path.write_text(MAP)
    outlet = Publishers.read(path).outlet("Harbour Wire", None)
    assert outlet.definition.publisher_family == "Harbour Group"
    assert outlet.definition.licence.redistribute is Redistribution.NONE
    assert not outlet.may_send
    assert Publishers.read(path).outlet("The Desk", None).may_send


@pytest.mark.parametrize(
    "content", ["x = 1", "[publishers.a]\ncolour = 1", "[publishers]\na = 1", "[publishers", ""]
)
def test_a_map_at_fault_is_named(tmp_path: Path, content: str) -> None:
    path = tmp_path / "publishers.toml"
    path.write_text(content)
    with pytest.raises(SettingsError, match=r"publishers\.toml"):
        Publishers.read(path)


def test_without_a_publisher_the_host_is_the_outlet() -> None:
    assert publisher_of(Received("a", "f:1", "x", url="https://www.example.org/a")) == "example.org"
    assert publisher_of(Received("a", "f:1", "x", url="http://[broken")) is None
    assert publisher_of(Received("a", "f:1", "x")) is None
    assert Publishers().outlet(None, None).definition.source_id == "article:unnamed"


def test_which_names_read_like_outlets() -> None:
    assert all(map(is_outlet, ["Bosphorus Star", "Elbe Review", "example.org", "AFP"]))
    assert not any(map(is_outlet, ["Jonas Thornbury", "@harbourman", "x" * 90]))
