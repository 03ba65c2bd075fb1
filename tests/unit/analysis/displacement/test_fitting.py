import numpy as np
import pytest

from rimland.analysis.displacement.fitting import dispersion, log_ratio, means, scores


def test_two_groups_have_the_ratio_of_their_means() -> None:
    group = np.repeat([0.0, 1.0], 200)
    counts = np.where(group == 1, 6.0, 2.0)

    assert np.exp(log_ratio(counts, np.ones((400, 1)), group)) == pytest.approx(3.0, rel=0.01)


def test_means_follow_the_design_and_add_up() -> None:
    design = np.column_stack([np.ones(40), np.linspace(-1, 1, 40)])
    counts = np.random.default_rng(1).poisson(np.exp(1 + design[:, 1]), (3, 40)).astype(float)

    fitted = means(counts, design)

    # The likelihood equations: residuals are at right angles to every column.
    assert np.abs((counts - fitted) @ design).max() < 1e-3


def test_the_score_is_that_of_the_likelihood() -> None:
    rng = np.random.default_rng(2)
    design = np.column_stack([np.ones(60), np.linspace(-1, 1, 60)])
    counts = rng.poisson(3.0, (1, 60)).astype(float)
    exposure = rng.normal(size=(1, 60))
    fitted = means(counts, design)

    z = scores(counts, fitted, design, exposure)[0, 0]

    # Without the design's part of the exposure, slope over root of information.
    weight = fitted[0]
    gram = (design * weight[:, None]).T @ design
    rest = exposure[0] - design @ np.linalg.solve(gram, design.T @ (weight * exposure[0]))
    assert z == pytest.approx(
        float(rest @ (counts[0] - weight) / np.sqrt((weight * rest**2).sum())), rel=1e-4
    )


def test_an_empty_exposed_period_gives_a_finite_ratio() -> None:
    exposed = np.repeat([0.0, 1.0], 20)
    counts = np.where(exposed == 1, 0.0, 3.0)

    ratio = np.exp(log_ratio(counts, np.ones((40, 1)), exposed))

    assert 0 < ratio < 0.1


def test_counts_that_vary_more_than_chance_are_seen_to() -> None:
    rng = np.random.default_rng(3)
    mean = np.full((1, 5_000), 4.0)
    wide = rng.negative_binomial(4, 0.5, (1, 5_000)).astype(float)
    even = np.full((1, 5_000), 4.0)

    assert dispersion(wide, mean, 1)[0] == pytest.approx(2.0, rel=0.1)
    assert dispersion(even, mean, 1)[0] == 1.0
