import numpy as np
import pytest

from rimland.analysis.dynamics import continuous
from rimland.analysis.dynamics.basis import Basis
from rimland.analysis.dynamics.continuous import Kinds, fit_times
from rimland.analysis.dynamics.fitting import Floats

BASE = np.array([0.3, 0.2])
BRANCHING = np.array([[0.4, 0.3], [0.0, 0.5]])
DECAY = 1.5


def drawn(seed: int, end: float) -> tuple[Floats, Kinds]:
    """Return times and kinds of a known process, drawn generation by generation."""
    rng = np.random.default_rng(seed)
    born = [rng.uniform(0, end, rng.poisson(rate * end)) for rate in BASE]
    times = np.concatenate(born)
    kinds = np.repeat([0, 1], [len(one) for one in born])
    all_times, all_kinds = [times], [kinds]
    while len(times):
        numbers = rng.poisson(BRANCHING[:, kinds])
        later = [
            np.repeat(times, row) + rng.exponential(1 / DECAY, int(row.sum())) for row in numbers
        ]
        kinds = np.concatenate([np.full(int((one < end).sum()), n) for n, one in enumerate(later)])
        times = np.concatenate([one[one < end] for one in later])
        all_times.append(times)
        all_kinds.append(kinds)
    times, kinds = np.concatenate(all_times), np.concatenate(all_kinds)
    order = np.argsort(times)
    return times[order], kinds[order].astype(np.int64)


def plain_likelihood(
    times: Floats, kinds: Kinds, end: float, base: Floats, branching: Floats, decay: float
) -> float:
    """Return the log-likelihood as it is written down, with a sum over all pairs of events."""
    total = -base.sum() * end
    for n, (time, kind) in enumerate(zip(times, kinds, strict=True)):
        weigh = branching[kind, kinds[:n]] * decay * np.exp(-decay * (time - times[:n]))
        total += np.log(base[kind] + weigh.sum())
        total -= branching[:, kind].sum() * (1 - np.exp(-decay * (end - time)))
    return float(total)


@pytest.mark.parametrize("decay", [0.05, DECAY, 400.0])
def test_the_likelihood_is_that_of_all_pairs(decay: float) -> None:
    times, kinds = drawn(1, 150.0)

    fit = fit_times(times, kinds, 2, 150.0, decay=decay)

    plain = plain_likelihood(times, kinds, 150.0, fit.baseline, fit.branching, decay)
    assert fit.log_likelihood == pytest.approx(plain, rel=1e-9)


@pytest.mark.parametrize(("rows", "span"), [(7, 200.0), (16_384, 0.5)])
def test_stretches_of_any_size_come_to_the_same(
    monkeypatch: pytest.MonkeyPatch, rows: int, span: float
) -> None:
    times, kinds = drawn(2, 100.0)
    whole = fit_times(times, kinds, 2, 100.0, decay=DECAY)
    monkeypatch.setattr(continuous, "_MOST_ROWS", rows)
    monkeypatch.setattr(continuous, "_LONGEST", span)

    cut = fit_times(times, kinds, 2, 100.0, decay=DECAY)

    assert cut.log_likelihood == pytest.approx(whole.log_likelihood, rel=1e-10)
    assert cut.branching == pytest.approx(whole.branching, abs=1e-7)


def test_a_known_process_is_found_with_its_decay() -> None:
    end = 12_000.0
    times, kinds = drawn(3, end)

    fit = fit_times(times, kinds, 2, end)

    assert fit.decay == pytest.approx(DECAY, rel=0.15)
    assert fit.branching == pytest.approx(BRANCHING, abs=0.06)
    assert fit.baseline == pytest.approx(BASE, abs=0.06)
    given = fit_times(times, kinds, 2, end, decay=DECAY)
    assert fit.log_likelihood >= given.log_likelihood - 1e-6
    # What is expected in all is what was there.
    followed = (fit.branching @ np.bincount(kinds)) / end
    assert fit.baseline + followed == pytest.approx(np.bincount(kinds) / end, rel=0.01)


def test_a_base_that_changes_is_not_taken_for_what_follows() -> None:
    rng = np.random.default_rng(4)
    times = np.sort(np.concatenate([rng.uniform(0, 500, 50), rng.uniform(500, 1_000, 1_000)]))
    kinds = np.zeros(len(times), dtype=np.int64)

    flat = fit_times(times, kinds, 1, 1_000.0, decay=0.05)
    bent = fit_times(times, kinds, 1, 1_000.0, decay=0.05, basis=Basis.spaced(1_000.0, 50.0))

    assert flat.branching[0, 0] > 0.8
    assert bent.branching[0, 0] < 0.4
    assert bent.log_likelihood > flat.log_likelihood


@pytest.mark.parametrize("times", [[2.0, 1.0], [-1.0, 2.0], [1.0, 11.0]])
def test_times_out_of_order_or_out_of_the_span_are_refused(times: list[float]) -> None:
    with pytest.raises(ValueError, match="ascend"):
        fit_times(np.array(times), np.zeros(2, dtype=np.int64), 1, 10.0)


def test_a_kind_without_events_has_nothing() -> None:
    times, kinds = drawn(5, 200.0)

    fit = fit_times(times, kinds, 3, 200.0, decay=DECAY)

    assert fit.baseline[2] == 0
    assert fit.branching[2].tolist() == [0, 0, 0]


def test_a_sparse_fit_leaves_out_what_does_not_stand_out_and_is_nearer_to_the_truth() -> None:
    closer = []
    for seed in range(6):
        times, kinds = drawn(seed, 600.0)
        whole = fit_times(times, kinds, 2, 600.0, decay=DECAY)
        sparse = fit_times(times, kinds, 2, 600.0, decay=DECAY, sparse=True)
        assert sparse.log_likelihood <= whole.log_likelihood + 1e-6
        assert sparse.branching[0, 1] > 0  # what is there stays
        assert sparse.branching[1, 1] > 0
        errors = [np.abs(fit.branching[1, 0] - BRANCHING[1, 0]) for fit in (sparse, whole)]
        closer.append(errors[0] <= errors[1])
    assert all(closer)
    assert sparse.branching[1, 0] == 0
