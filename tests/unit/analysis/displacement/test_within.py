from rimland.analysis.displacement.within import Area, area_key, summed, within
from rimland.analysis.pressure import Loss
from rimland.model.time import Month

LOST = Month(2016, 6)
ALL = frozenset(Month(2015, 1).to(Month(2017, 12)))


def area(name: str, longitude: float, before: int, after: int) -> Area:
    """Return an area with so many events in May and in July of the year of the loss."""
    events = {
        Month(2016, 5): tuple(f"{name}-b{n}" for n in range(before)),
        Month(2016, 7): tuple(f"{name}-a{n}" for n in range(after)),
    }
    return Area(name, 34.0, longitude, events)


def loss(adm1: str, month: Month = LOST) -> Loss:
    return Loss("Town", "IRQ", adm1, month, None, verified=True)


AREAS = [
    area("anbar", 42.0, 40, 10),
    area("near", 43.0, 20, 35),
    area("far", 50.0, 38, 38),
    area("farther", 54.0, 22, 24),
]


def test_what_grows_around_beyond_the_control_is_counted() -> None:
    waves, refused = within("IRQ", AREAS, [loss("Al-Anbar")], ALL)

    (wave,) = waves
    assert not refused
    assert wave.around == (20, 35)
    assert wave.controls == ("far", "farther")
    assert wave.displaced == 15 - 2
    assert wave.variance == 20 + 35 + 22 + 24
    found = summed(waves, refused)
    assert found.low is not None
    assert found.high is not None
    assert found.low < 13 < found.high
    assert len(wave.event_ids) == sum(
        a + b for a, b in (wave.lost, wave.lost_control, wave.around, wave.around_control)
    )


def test_without_like_areas_there_is_no_comparison() -> None:
    unlike = [*AREAS[:2], area("far", 50.0, 400, 380), area("farther", 54.0, 300, 310)]

    waves, refused = within("IRQ", unlike, [loss("Al-Anbar")], ALL)

    assert not waves
    assert "no area with a like number" in refused[0]


def test_months_that_are_not_covered_are_said() -> None:
    waves, refused = within("IRQ", AREAS, [loss("Al-Anbar")], frozenset({LOST}))

    assert not waves
    assert "not covered from 2015-12 to 2016-12" in refused[0]


def test_areas_that_lost_ground_at_the_time_are_no_controls() -> None:
    waves, refused = within("IRQ", AREAS, [loss("Al-Anbar"), loss("Far")], ALL)

    assert not waves
    assert all("too few areas" in why for why in refused)


def test_losses_soon_after_are_the_same_wave() -> None:
    again = [loss("Al-Anbar"), loss("Al-Anbar", Month(2016, 9))]

    assert len(within("IRQ", AREAS, again, ALL)[0]) == 1


def test_no_wave_no_sum() -> None:
    assert summed([], ["why"]).displaced is None


def test_names_of_two_files_meet() -> None:
    assert area_key("Al Anbār province") == area_key("Al-Anbar")
