"""Reports of every odd kind, for comparing engines: chance is seeded, so that all see the same."""

from __future__ import annotations

import random
from datetime import date, timedelta
from typing import Any

import pyarrow as pa

from tests.unit.linking.reports import report, reports_table

PLACES = (
    *("Şırnak", "Sirnak", "İstanbul", "ISTANBUL province", "Deir ez-Zor", "Dayr az Zawr"),
    *("al-Ḥasakah", "Al Hasakah", "Région d'Éof", "Straße", "São Tomé", "Sao Tome", "ığdır"),
    *("Town", "", "  ", "Al Al Bab", "O'Brien \\ 'x'", "東京", "Ὀδυσσεύς", "\U0001f4a5 city", None),
)
ACTORS = (
    *("Islamic State", "IS", "Government of Syria", "Syrian government", "Forces of the Şeyh"),
    *("PKK", "Civilians", "al-Qāʿida", "Harakat Ἀ", "The Group of the Forces", "Ğ-Force", None),
)
SOURCES = ("a", "b", "c", "article:0f3a", "article:99")
SPOTS = ((39.9, 32.8), (36.3, 43.1), (-16.5, 179.95), (-16.5, -179.95), (89.6, 10.0), (0.0, 0.0))
MODES: tuple[list[str] | None, ...] = (
    ["bombing"],
    ["clash"],
    ["other_violence"],
    ["bombing", "armed_assault"],
    [],
    None,
)


def odd_reports(count: int = 400) -> pa.Table:
    """Return reports near each other, with and without each field, in all languages."""
    chance = random.Random(4)
    return reports_table(*(_odd(chance, number) for number in range(count)))


def _odd(chance: random.Random, number: int) -> dict[str, Any]:
    source = chance.choice(SOURCES)
    kind, _, rest = source.partition(":")
    row = report(f"{kind}:{rest}x{number}" if not rest else f"{kind}:{rest}-{number}")
    start = date(2016, 2, 25) + timedelta(days=chance.randint(0, 9))
    spot = chance.choice(SPOTS)
    best = chance.choice([None, 0, 1, 3, 5, 12, 40])
    return row | {
        "source_id": source,
        "unit": chance.choice(["incident", "incident", "coordinated_attack", "campaign"]),
        "date_start": start,
        "date_end": start + timedelta(days=chance.choice([0, 0, 0, 1, 6])),
        "date_precision": chance.choice(["day", "day", "day", "week", "month", "year"]),
        "latitude": None if chance.random() < 0.02 else spot[0] + chance.gauss(0, 0.03),
        "longitude": None if chance.random() < 0.02 else spot[1] + chance.gauss(0, 0.03),
        "place_precision": chance.choice([1, 1, 2, 3, 4, 6]),
        "country_iso3": chance.choice(["TUR", "TUR", "TUR", "NAM", None]),
        "adm1": chance.choice(PLACES),
        "adm2": chance.choice(PLACES),
        "place": chance.choice(PLACES),
        "event_types": chance.choice(MODES),
        "actors": [
            {
                "role": chance.choice(["perpetrator", "perpetrator", "target"]),
                "name": chance.choice(ACTORS),
                "dataset_id": chance.choice([None, "ucdp:234"]),
            }
            for _ in range(chance.choice([0, 1, 1, 2]))
        ],
        "perpetrator_side": chance.choice([None, "a", "b"]),
        "perpetrators_in_total": chance.choice([None, True, False]),
        "killed_side_a_best": chance.choice([None, 1]),
        "killed_total_best": best,
        "killed_total_low": None if best is None else max(0, best - chance.choice([0, 0, 2])),
        "killed_total_high": None if best is None else best + chance.choice([0, 0, 3]),
        "publishers": chance.choice([None, [], ["AFP"], ["AFP", "Sānā"]]),
        "citation": chance.choice([None, None, None, "AFP, 2 March"]),
        "copy_hash": chance.choice([None, None, None, "f" * 64]),
    }
