"""How often a synthetic twin is refused, and how often it finds something where nothing was asked.

Every country of the panel at dates eighteen months apart, as if a measure had been there: on dates
chosen by nobody a placebo test should reach p = .1 about one time in ten. Writes one JSON line.

    python benchmarks/lessons.py ../shared/data/forecasting/africa_country_month_1990_2020.csv.gz
"""

from __future__ import annotations

import json
import sys
from pathlib import Path

import numpy as np

from rimland.analysis.lessons.synthetic import compare
from rimland.tables.forecasting import read_panel

_STEP, _LEVEL, _LEAST = 18, 0.1, 80


def main() -> None:
    """Print how many comparisons were possible, how many were refused for their fit, and the size."""
    panel = read_panel(Path(sys.argv[1]))
    asked = refused = 0
    shares: list[float] = []
    for month in range(panel.first + _LEAST, panel.last - 6, _STEP):
        for row in range(len(panel.units)):
            found = compare(panel, row, month, panel.last)
            if found.own is None:
                continue
            asked += 1
            if found.refused is not None:
                refused += 1
            else:
                shares.append(found.rank / (found.placebos + 1))
    told = {
        "possible": asked,
        "refused_for_fit": refused,
        "compared": len(shares),
        "p_to_.1": round(float(np.mean(np.array(shares) <= _LEVEL)), 3) if shares else None,
        "mean_p": round(float(np.mean(shares)), 3) if shares else None,
    }
    print(json.dumps(told))


if __name__ == "__main__":
    main()
