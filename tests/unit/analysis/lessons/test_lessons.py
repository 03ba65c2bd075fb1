"""Analogues, what followed and the synthetic twin, on made-up panels whose truth is known."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rimland.analysis.ledger_panel import LedgerPanel
from rimland.analysis.lessons.analogues import nearest
from rimland.analysis.lessons.lessons import lessons
from rimland.analysis.lessons.results import Measure, Options
from rimland.analysis.lessons.synthetic import compare, fit
from rimland.analysis.lessons.trajectories import FEATURES, Scale, features, periods
from rimland.model.errors import NotFoundError
from rimland.model.time import Month
from rimland.tables.forecasting import Panel, month_id

FIRST = month_id(Month(2000, 1))
ON = Month(2008, 12)


def held(values: np.ndarray, first: int = FIRST) -> LedgerPanel:
    """Return a panel whose countries are called A, B, C ..."""
    units = tuple(range(1, len(values) + 1))
    keys = {unit: chr(64 + unit) * 3 for unit in units}
    return LedgerPanel(Panel(units, first, values.astype(float)), keys, keys)


def noise(units: int, months: int, seed: int = 0) -> np.ndarray:
    """Return counts around levels of their own."""
    rng = np.random.default_rng(seed)
    return rng.poisson(np.exp(rng.normal(2, 1, (units, 1))), (units, months)).astype(float)


def test_features_are_what_they_say() -> None:
    window = np.zeros((1, 24))
    window[0, 12:] = 3
    window[0, 20] = 15
    found = dict(zip([name for name, _ in FEATURES], features(window)[0], strict=True))
    assert found["now"] == pytest.approx(np.log1p(3))
    assert found["year"] == pytest.approx(np.log1p(4))
    assert found["year before"] == 0
    assert found["peak"] == pytest.approx(np.log1p(15))
    assert found["rising"] == pytest.approx(np.log1p(3) - np.log1p(4))
    assert found["quiet"] == 0
    assert found["since peak"] == pytest.approx(3 / 24)


def test_the_same_past_elsewhere_is_the_nearest_and_what_followed_is_told() -> None:
    values = noise(6, 120)
    values[1, 30:54] = values[0, 84:108]
    values[1, 54:66] = 200
    found = lessons(held(values), "AAA", ON, Options(analogues=3))
    first = found.analogues[0]
    assert (first.key, first.until) == ("BBB", Month(2004, 6))
    assert first.distance == pytest.approx(0)
    assert first.after == 200
    assert first.times == pytest.approx(201 / (first.before + 1))
    assert "nearer than usual" in found.similar
    assert found.usual is not None
    assert found.usual.count == found.pool


@settings(deadline=None, max_examples=20)
@given(st.integers(0, 100))
def test_nothing_after_the_date_moves_the_analogues(seed: int) -> None:
    values = noise(5, 140, seed)
    changed = values.copy()
    changed[:, 108:] = np.random.default_rng(seed + 1).integers(0, 900, changed[:, 108:].shape)
    a, b = (lessons(held(v), "AAA", ON, Options()) for v in (values, changed))
    assert a.analogues == b.analogues
    assert a.skill == b.skill
    assert a.verdict == b.verdict


def test_no_analogue_shares_a_month_with_the_date_and_none_of_one_country_lie_close() -> None:
    values = noise(3, 120, 3)
    pool = periods(held(values).panel, FIRST + 107, 12)
    assert (pool.months + 12 <= FIRST + 107).all()
    rows, _ = nearest(
        features(values[:1, 84:108])[0], pool, Scale.of(pool), 10, own=1, until=FIRST + 107
    )
    chosen = [(int(pool.units[r]), int(pool.months[r])) for r in rows]
    assert all(unit != 1 or month <= FIRST + 107 - 24 for unit, month in chosen)
    for n, (unit, month) in enumerate(chosen):
        assert all(u != unit or abs(m - month) >= 12 for u, m in chosen[:n])


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (lambda v: v[:1], "0 other countries"),
        (lambda v: np.where(np.arange(120) < 80, np.nan, v), "known by then"),
        (lambda v: np.where(np.arange(120) == 100, np.nan, v), "are unknown"),
        (lambda v: np.vstack([np.zeros((1, 120)), v[1:]]), "nothing to compare"),
    ],
)
def test_thin_history_is_refused_with_the_reason(change: object, words: str) -> None:
    values = change(noise(6, 120))  # type: ignore[operator]
    found = lessons(held(values), "AAA", ON, Options())
    assert found.refused is not None
    assert words in found.refused
    assert found.analogues == ()


def test_what_is_like_nothing_is_refused() -> None:
    values = noise(6, 120)
    values[0, 84:108] = np.geomspace(1, 1e6, 24)
    found = lessons(held(values), "AAA", ON, Options())
    assert found.refused is not None
    assert "Nothing before was like it" in found.refused


def test_an_unknown_country_is_named() -> None:
    with pytest.raises(NotFoundError, match="no such country"):
        lessons(held(noise(3, 120)), "Atlantis", ON, Options())


def moving(seed: int, units: int = 16) -> np.ndarray:
    """Return countries that share two slow waves in parts of their own."""
    rng = np.random.default_rng(seed)
    t = np.arange(120)
    waves = np.stack([1 + np.sin(t / 9), 1 + np.cos(t / 14)])
    parts = rng.dirichlet([1, 1], units)
    drawn: np.ndarray = rng.poisson(np.exp(2 + parts @ waves)).astype(float)
    return drawn


def test_a_twin_finds_an_effect_that_is_there() -> None:
    values = moving(1)
    values[0, 91:] *= 4
    found = compare(held(values).panel, 0, FIRST + 90, FIRST + 119)
    assert found.refused is None
    assert found.own is not None
    assert np.exp(found.own.gap) == pytest.approx(4, rel=0.25)
    assert found.rank == 1
    assert found.own.weights.min() >= 0
    assert found.own.weights.sum() == pytest.approx(1)


def test_a_twin_is_silent_where_nothing_changed() -> None:
    ranks = []
    for seed in range(20):
        found = compare(held(moving(seed)).panel, 0, FIRST + 90, FIRST + 119)
        if found.own is not None and found.refused is None:
            ranks.append(found.rank / (found.placebos + 1))
    assert len(ranks) >= 10
    assert np.mean(np.array(ranks) <= 0.1) <= 0.3
    assert 0.3 <= np.mean(ranks) <= 0.75


@pytest.mark.parametrize(
    ("units", "month", "last", "words"),
    [
        (16, 20, 119, "months before are known"),
        (16, 90, 94, "months after are known"),
        (6, 90, 119, "other countries are known throughout"),
    ],
)
def test_a_comparison_without_ground_is_refused(
    units: int, month: int, last: int, words: str
) -> None:
    found = compare(held(moving(2, units)).panel, 0, FIRST + month, FIRST + last)
    assert found.refused is not None
    assert words in found.refused


def test_a_poor_fit_is_refused() -> None:
    values = moving(3)
    values[0] = np.random.default_rng(0).integers(0, 2000, 120)
    found = compare(held(values).panel, 0, FIRST + 90, FIRST + 119)
    assert found.refused is not None
    assert "comes near it" in found.refused


def test_one_donor_that_is_the_same_gets_all_the_weight() -> None:
    rng = np.random.default_rng(5)
    others = rng.random((12, 20))
    made = fit(others[4], others, others[4, :8] + 1, others[:, :8])
    assert made.weights[4] == pytest.approx(1, abs=1e-3)
    assert made.before == pytest.approx(0, abs=1e-3)
    assert made.gap == pytest.approx(1, abs=1e-2)


def test_measures_stand_beside_and_donors_with_one_are_none() -> None:
    values = moving(1)
    values[0, 91:] *= 4
    own = Measure("AAA", date(2007, 7, 15), "a law", "law", "https://example.org/a", "m.csv:2")
    other = replace(own, key="BBB", on=date(2007, 9, 1), file_row="m.csv:3")
    found = lessons(held(values), "AAA", ON, Options(), [own, other])
    (twin,) = found.twins
    assert twin.refused is None
    assert twin.placebos + twin.left_out == 14
    assert "BBB" not in [name for name, _ in twin.weights]
    assert "not told apart from the measure" in twin.verdict
    assert (own, "17 months before") not in found.measures
    assert all(one[0].key in {"AAA", "BBB"} for one in found.measures)
