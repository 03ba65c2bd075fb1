import pytest
from hypothesis import given
from hypothesis import strategies as st

from rimland.model.place import distance_km, fold_area, priogrid_centre, priogrid_gid

latitudes = st.floats(-90, 90, allow_nan=False)
longitudes = st.floats(-180, 180, allow_nan=False)


def test_known_cells() -> None:
    # Corners of the grid, and the cell UCDP itself gives for Mosul (36.335, 43.118889).
    assert priogrid_gid(-90, -180) == 1
    assert priogrid_gid(90, 180) == 259200
    assert priogrid_gid(36.335, 43.118889) == 181887


@given(st.integers(1, 259200))
def test_a_cells_centre_lies_in_the_cell(gid: int) -> None:
    assert priogrid_gid(*priogrid_centre(gid)) == gid


@pytest.mark.parametrize("point", [(91.0, 0.0), (0.0, 181.0), (float("nan"), 0.0)])
def test_points_off_the_globe_are_refused(point: tuple[float, float]) -> None:
    with pytest.raises(ValueError, match="no such place"):
        priogrid_gid(*point)


def test_known_distances() -> None:
    # Paris to London is about 344 km; a degree of longitude at the equator 111.195 km.
    assert distance_km(48.8566, 2.3522, 51.5074, -0.1278) == pytest.approx(343.6, abs=1)
    assert distance_km(0, 179.5, 0, -179.5) == pytest.approx(111.195, abs=0.01)


@given(latitudes, longitudes, latitudes, longitudes)
def test_distance_is_symmetric_and_bounded(a: float, b: float, c: float, d: float) -> None:
    there, back = distance_km(a, b, c, d), distance_km(c, d, a, b)
    assert there == pytest.approx(back, abs=1e-6)
    assert 0 <= there <= 20016


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Al Anbār province", "Al-Anbar"),
        ("Ninawa", "Nīnawá governorate"),
        ("Borno state", "Borno"),
        ("Homs Governorate", "homs"),
    ],
)
def test_spellings_of_one_area_meet(one: str, other: str) -> None:
    assert fold_area(one) == fold_area(other)


def test_different_areas_stay_apart() -> None:
    assert fold_area("North Sinai") != fold_area("South Sinai")
