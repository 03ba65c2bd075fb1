"""From one fit to what follows what: every ordered pair of theatres, corrected for their number."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from rimland.analysis.days import Days
from rimland.analysis.dynamics.days_fit import DaysFit, Row, Way
from rimland.analysis.dynamics.fitting import Floats
from rimland.analysis.dynamics.profile import Ratio, ratio_of
from rimland.analysis.dynamics.residuals import Residuals, pearson, together
from rimland.analysis.dynamics.results import Ends, Options, Pair
from rimland.analysis.multiplicity import holm
from rimland.analysis.verdicts import Answer


def ratios(fit: DaysFit) -> list[list[Ratio]]:
    """Return for every series (first) what follows one attack of every other (second)."""
    series = range(len(fit.rows))
    return [[ratio_of(fit.explained[effect], cause) for cause in series] for effect in series]


def pairs(
    days: Days,
    fit: DaysFit,
    found: Sequence[Sequence[Ratio]],
    left: Sequence[Residuals],
    options: Options,
) -> tuple[Pair, ...]:
    """Return the pairs of different theatres with an answer each."""
    series = range(len(fit.rows))
    asked = [(cause, effect) for cause in series for effect in series if cause != effect]
    corrected = holm([found[effect][cause].p for cause, effect in asked])
    remaining = [
        pearson(counts, row.mean, row.dispersion)
        for counts, row in zip(fit.counts, fit.rows, strict=True)
    ]
    made = []
    for (cause, effect), p in zip(asked, corrected, strict=True):
        ratio = found[effect][cause]
        per = float(fit.counts[cause].sum() / fit.counts[effect].sum())
        ends = Ends(ratio.value, ratio.low, ratio.high)
        share = Ends(ratio.value * per, ratio.low * per, ratio.high * per)
        same_day = together(remaining[cause], remaining[effect])
        lead = (
            _lead(fit.explained[effect], fit.counts[cause], cause) if p <= options.level else None
        )
        answer, why = _answer(share, p, lead, same_day, left[effect], options)
        kinds = days.theatres
        made.append(
            Pair(kinds[cause], kinds[effect], ends, share, ratio.p, p, lead, same_day, answer, why)
        )
    return tuple(made)


def _lead(rows: Sequence[Row], cause: Floats, number: int) -> float:
    """Return the p value of the cause's later days in place of its earlier ones."""
    row = rows[0]
    way = row.best.way
    later = way.follow.copy()
    later[number] = way.kernel.follow(cause[::-1])[::-1]
    turned = Row(row.series, [Way(way.kernel, way.mark, later)], row.best.basis)
    return ratio_of([turned], number).p


def _answer(
    share: Ends,
    p: float,
    lead: float | None,
    same_day: float,
    left: Residuals,
    options: Options,
) -> tuple[Answer, str]:
    if p > options.level:
        if share.high < options.none:
            why = f"at most {share.high:.0%} of the attacks follow: less than {options.none:.0%}"
            return Answer.NOT_SUPPORTED, why
        most = f"up to {share.high:.0%}" if np.isfinite(share.high) else "any share"
        return Answer.UNDERPOWERED, f"none to {most} of the attacks may follow"
    if lead is not None and lead <= options.level:
        return Answer.NOT_IDENTIFIED, "the same attacks also come before: which leads is not told"
    if same_day <= options.level:
        return Answer.NOT_IDENTIFIED, "both still move together on a day: something moves both"
    if left.serial_p <= options.level / 5:
        return Answer.NOT_IDENTIFIED, "what is left of the days still follows its own past"
    return Answer.SUPPORTED, f"{share.low:.0%} to {share.high:.0%} of the attacks follow"
