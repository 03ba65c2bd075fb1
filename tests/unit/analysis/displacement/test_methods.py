import numpy as np
import pytest

from rimland.analysis.displacement.methods import METHODS, exciting, interrupted, lagged
from rimland.analysis.displacement.series import AROUND, Given
from rimland.analysis.displacement.shifted import Question

WEEKS = 150


def given(losses: list[int], counts: np.ndarray | None = None, weeks: int = WEEKS) -> Given:
    """Return a series with losses in these weeks of the window."""
    series = np.zeros(weeks + 2 * AROUND)
    for week in losses:
        series[AROUND + week] += 1
    return Given(np.ones(weeks) if counts is None else counts, series, np.zeros(weeks))


def asked(found: Question | str) -> Question:
    assert isinstance(found, Question), found
    return found


def test_the_step_begins_after_half_of_the_losses() -> None:
    question = asked(interrupted(given([10, 60, 70, 140])))

    assert question.exposure.argmax() == 61
    assert question.leads.nonzero()[0].tolist() == list(range(48, 61))
    assert not any((row == question.exposure).all() for row in question.placebos)


def test_losses_count_in_the_weeks_after_and_not_in_their_own() -> None:
    question = asked(lagged(given([50])))

    assert question.exposure.nonzero()[0].tolist() == list(range(51, 68))
    assert question.leads.nonzero()[0].tolist() == list(range(33, 50))


def test_one_loss_a_month_is_an_exposure_of_one() -> None:
    weekly = np.full(WEEKS + 2 * AROUND, 12 * 7 / 365.2425)
    weekly[AROUND + 70] += 1  # it must vary for a question to be asked
    series = Given(np.ones(WEEKS), weekly, np.zeros(WEEKS))

    assert asked(lagged(series)).exposure[0] == pytest.approx(1.0)
    assert asked(exciting(series)).exposure[0] == pytest.approx(1.0)


def test_what_a_series_does_to_itself_is_in_the_model() -> None:
    counts = np.zeros(WEEKS)
    counts[30] = 5
    own = asked(exciting(given([50], counts))).base[:, -1]

    assert own[30] == 0
    assert own[31] > own[35] > own[43] > 0
    assert own[44] == 0


@pytest.mark.parametrize("name", METHODS)
def test_without_losses_or_months_it_is_said_why(name: str) -> None:
    assert isinstance(METHODS[name](given([])), str)
    assert isinstance(METHODS[name](given([30], weeks=60)), str)


def test_a_step_at_the_end_is_no_question() -> None:
    assert "within 26 weeks of an end" in str(interrupted(given([140, 141])))


@pytest.mark.parametrize("name", METHODS)
def test_no_method_reads_the_outcome_to_choose_its_exposure(name: str) -> None:
    losses = [20, 50, 70, 75, 100]
    rng = np.random.default_rng(1)
    one = asked(METHODS[name](given(losses, rng.poisson(1.0, WEEKS).astype(float))))
    other = asked(METHODS[name](given(losses, rng.poisson(9.0, WEEKS).astype(float))))

    assert (one.exposure == other.exposure).all()
    assert (one.placebos == other.placebos).all()
