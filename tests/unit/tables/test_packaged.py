from datetime import date
from itertools import pairwise

import pytest

from rimland.model.vocab import Mode
from rimland.tables.packaged import (
    countries,
    countries_of_region,
    known_at_of_release,
    mode_crosswalk,
    release_months,
    state_code,
    state_spells,
    ucdp_country_codes,
    ucdp_releases,
)


def test_every_iso_code_once_and_kosovo() -> None:
    assert len(countries()) == 250
    assert countries()["XKX"].name == "Kosovo"
    assert all(len(code) == 3 and code.isupper() for code in countries())


@pytest.mark.parametrize(
    ("iso3", "system", "on", "code"),
    [
        ("YEM", "gw", date(2015, 1, 1), 678),
        ("YEM", "cow", date(2015, 1, 1), 679),
        ("DEU", "gw", date(2000, 1, 1), 260),
        ("DEU", "cow", date(2000, 1, 1), 255),
        ("SSD", "gw", date(2012, 1, 1), 626),
        ("SSD", "gw", date(2010, 1, 1), None),
        ("IRQ", "gw", date(2015, 1, 1), 645),
        ("SYR", "gw", date(2015, 1, 1), 652),
    ],
)
def test_dated_state_codes(iso3: str, system: str, on: date, code: int | None) -> None:
    assert state_code(iso3, system, on) == code


def test_spells_of_one_number_never_overlap() -> None:
    by_code: dict[tuple[str, int], list[tuple[date, date]]] = {}
    for spell in state_spells():
        by_code.setdefault((spell.system, spell.code), []).append((spell.first, spell.last))
    for spans in by_code.values():
        spans.sort()
        for (_, end), (start, _) in pairwise(spans):
            assert end < start


def test_a_ucdp_country_id_means_one_country_on_any_day() -> None:
    rows = ucdp_country_codes().to_pylist()
    for day in (date(1989, 1, 1), date(2006, 6, 5), date(2024, 12, 31)):
        here = [r["gw"] for r in rows if r["valid_from"] <= day <= r["valid_to"]]
        assert len(here) == len(set(here))
        assert {345, 365, 490, 645, 652, 678} <= set(here)


def test_regions_hold_what_the_attack_table_says() -> None:
    assert countries_of_region("north_america") == ("BMU", "CAN", "GRL", "SPM", "USA")
    assert countries_of_region("turkey") == ("TUR",)
    assert {"FRA", "BIH", "SWE"} <= set(countries_of_region("europe"))
    assert countries_of_region("atlantis") == ()


def test_crosswalks_lead_to_modes_that_exist_and_name_their_source() -> None:
    crossings = mode_crosswalk()
    assert {c.scheme for c in crossings} == {"acled", "cameo", "gtd", "plover", "ucdp"}
    modes = {str(m) for m in Mode}
    for crossing in crossings:
        assert crossing.mode is None or crossing.mode in modes
        assert crossing.mode or crossing.note, crossing
        assert crossing.source
    keys = [(c.scheme, c.code) for c in crossings]
    assert len(keys) == len(set(keys))
    ucdp = {c.code: c.mode for c in crossings if c.scheme == "ucdp"}
    assert ucdp == {"1": "clash", "2": "clash", "3": "other_violence"}


def test_a_release_is_known_from_the_end_of_the_time_it_is_dated_to() -> None:
    known = known_at_of_release("24.1")
    assert known is not None
    assert known.date() == date(2024, 5, 31)
    assert known_at_of_release("99.9") is None
    assert known_at_of_release(None) is None
    first, last = release_months("24.1")
    assert (str(first), str(last)) == ("1989-01", "2023-12")


def test_releases_appear_after_what_they_cover() -> None:
    for release in ucdp_releases().values():
        if release.released_on and release.covers_to:
            assert release.released_on.last > release.covers_to.first_day, release
