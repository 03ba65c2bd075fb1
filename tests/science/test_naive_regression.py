"""Why fighting in the core is no measure of pressure: the sign of a naive regression flips.

Monthly attacks in Europe and North America on the network's battles in the core, July 2014 to April
2017, from the bundled tables: with Iraq alone the slope is negative, with Syria added, whose counts
begin in 2016, it is positive. Nothing happened to the violence in between; a source began.
"""

from __future__ import annotations

import csv
from collections import Counter
from importlib import resources
from pathlib import Path

import numpy as np

import rimland
from rimland.model.time import Month

MONTHS = [str(m) for m in Month(2014, 7).to(Month(2017, 4))]
DATA = resources.files("rimland") / "data"


def rows(*parts: str) -> list[dict[str, str]]:
    return list(csv.DictReader(DATA.joinpath(*parts).read_text().splitlines()))


def slope(core: tuple[str, ...]) -> float:
    """Return how many western attacks more come with a battle more in these countries."""
    attacks = Counter(
        row["date_start"][:7]
        for row in rows("attacks", "is_linked_attacks_2014_2017.csv")
        if row["region"] in {"europe", "north_america"}
    )
    battles: Counter[str] = Counter()
    for row in rows("aggregates", "core_country_month.csv"):
        if row["country_iso3"] in core and row["type_of_violence"] != "3":
            battles[row["month"]] += int(row["events"])
    fought = np.array([battles[m] for m in MONTHS], dtype=float)
    seen = np.array([attacks[m] for m in MONTHS], dtype=float)
    return float(np.polyfit(fought, seen, 1)[0])


def test_the_sign_flips_with_a_country_that_is_covered_in_part() -> None:
    assert slope(("IRQ",)) < 0 < slope(("IRQ", "SYR"))


def test_displacement_says_that_the_country_is_covered_in_part(tmp_path: Path) -> None:
    with rimland.open(str(tmp_path / "one.db")) as ledger:
        for parts in (
            ("attacks", "is_linked_attacks_2014_2017.csv"),
            ("aggregates", "core_country_month.csv"),
        ):
            with resources.as_file(DATA.joinpath(*parts)) as path:
                ledger.load("csv", [str(path)])
        ledger.link()
        result = ledger.displacement("islamic-state")

    covered = {one.country: (one.covered, one.months) for one in result.fighting}
    assert covered == {"IRQ": (34, 34), "SYR": (16, 34)}
