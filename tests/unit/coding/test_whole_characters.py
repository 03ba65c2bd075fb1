"""Halves of characters, which no reader can store, neither stop the coder nor move an offset."""

from __future__ import annotations

from datetime import date

import pytest

from rimland.coding import code

ATTACK = "Gunmen killed six passengers of a bus near Kandahar on Tuesday, police said."


@pytest.mark.parametrize("half", ["\ud83d", "\udfff\ud800"])
def test_halves_of_characters_are_read_over(half: str) -> None:
    plain = code(f"{'?' * len(half)} {ATTACK}", date(2019, 3, 6))
    broken = code(f"{half} {ATTACK}", date(2019, 3, 6), title=f"Attack {half}")

    assert [r.killed for r in broken.reports] == [r.killed for r in plain.reports]
    assert [r.evidence["killed_best"] for r in broken.reports] == [
        r.evidence["killed_best"] for r in plain.reports
    ]


def test_a_text_of_halves_only_reports_nothing() -> None:
    assert code("\ud83d" * 500).reports == ()
