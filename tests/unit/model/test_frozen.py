"""The chain of what was frozen."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from rimland.model.frozen import (
    NOTHING_BEFORE,
    Entry,
    FrozenKind,
    body_id,
    broken,
    canonical,
    chained,
    head,
)


def chain(*bodies: str) -> list[Entry]:
    """Return a chain of claims."""
    found: list[Entry] = []
    for number, body in enumerate(bodies):
        last = found[-1] if found else None
        found.append(chained(last, FrozenKind.CLAIM, body, None, f"2026-01-{number + 1:02}"))
    return found


def test_a_chain_holds_and_its_head_stands_for_all() -> None:
    entries = chain('{"a":1}', '{"a":2}', '{"a":3}')
    assert broken(entries) is None
    assert entries[0].previous == NOTHING_BEFORE
    assert head(entries) == entries[2].entry_hash
    assert head([]) == NOTHING_BEFORE
    assert chain('{"a":1}', '{"a":2}', '{"a":4}')[-1].entry_hash != head(entries)


@given(
    st.integers(0, 3),
    st.sampled_from(["kind", "body", "content_sha256", "frozen_at", "previous", "entry_hash"]),
)
def test_no_field_of_no_entry_can_change_unnoticed(at: int, field: str) -> None:
    entries = chain("1", "2", "3", "4")
    changed: dict[str, Any] = {field: "forecast"}
    entries[at] = replace(entries[at], **changed)
    found = broken(entries)
    assert found is not None
    assert found.number <= at + 2


@given(st.integers(0, 2))
def test_no_entry_but_the_last_can_be_dropped_unnoticed(at: int) -> None:
    entries = chain("1", "2", "3", "4")
    del entries[at]
    assert broken(entries) is not None


def test_changing_one_entry_and_its_own_hash_is_noticed_at_the_next() -> None:
    entries = chain("1", "2", "3")
    entries[1] = chained(entries[0], FrozenKind.CLAIM, "9", None, entries[1].frozen_at)
    found = broken(entries)
    assert found is not None
    assert found.number == 3


@given(st.dictionaries(st.text(max_size=5), st.integers() | st.text(max_size=5) | st.none()))
def test_the_same_body_has_the_same_text_and_name(body: dict[str, object]) -> None:
    turned = dict(reversed(list(body.items())))
    assert canonical(body) == canonical(turned)
    assert body_id(FrozenKind.CLAIM, canonical(body)) == body_id(
        FrozenKind.CLAIM, canonical(turned)
    )
