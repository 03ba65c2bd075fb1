"""``score``: how good a forecast was, beside baselines."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from rimland.ui.cli.shared import console, emit, format_option, plain, print_table

if TYPE_CHECKING:
    from rimland.analysis.scoring.compared import Ratio
    from rimland.analysis.scoring.scorecard import Scored, Scores
    from rimland.tables.forecasting import Draws

_SCORES = {"crps": "CRPS", "log_crps": "log-CRPS", "ignorance": "ignorance", "mis": "MIS"}
_NAMED = ("zero", "last", "conflictology", "smeared")
_DRAWS = 1000
_YEAR = 12


@click.command()
@click.option(
    "--forecast",
    "made",
    type=click.Path(path_type=Path),
    required=True,
    help="Parquet or CSV: month_id,country_id,draw,outcome.",
)
@click.option(
    "--observed",
    type=click.Path(path_type=Path),
    required=True,
    help="Parquet or CSV: month_id,country_id,value.",
)
@click.option(
    "--history",
    type=click.Path(path_type=Path),
    help="Panel of the months before, of which zero, last, conflictology and smeared are made.",
)
@click.option(
    "--baseline",
    "baselines",
    type=click.Path(path_type=Path),
    multiple=True,
    help="Another forecast to compare with; repeat it.",
)
@format_option
def score(
    made: Path, observed: Path, history: Path | None, baselines: tuple[Path, ...], output: str
) -> None:
    """Score a forecast against what happened, beside baselines.

    CRPS and log-CRPS; ignorance over the bins 0, 1-2, 3-5, 6-10, 11-25, 26-50, 51-100, 101-250,
    251-500, 501-1,000 and more; the mean score of 90 % intervals (MIS); coverage, by what was expected
    as well; the probability transform; and countries told better than by each baseline.

    A ratio below 1 is better than the baseline; its 95 % interval draws countries with all their
    months. All forecasts are scored on the countries that every one of them has.

    \b
    Examples:
      rimland score --forecast deaths-2020.parquet --observed actuals_2020.parquet
      rimland score --forecast deaths-2020.parquet --observed actuals_2020.parquet --history deaths.csv
    """  # noqa: D301
    from rimland.analysis.scoring.scorecard import scored  # noqa: PLC0415 - pulls in numpy
    from rimland.tables.forecasting import read_draws, read_panel  # noqa: PLC0415

    main = read_draws(made)
    forecasts = {made.name: main}
    if history:
        forecasts |= _named(main, history)
    for path in baselines:
        name = path.name if path.name not in forecasts else str(path)
        forecasts[name] = read_draws(path)
    result = scored(forecasts, read_panel(observed))
    if output == "table":
        _print(result)
    elif output == "json":
        click.echo(json.dumps(_told(result), ensure_ascii=False))
    else:
        emit(result.to_arrow().to_pylist(), output, [])


def _named(main: Draws, history: Path) -> dict[str, Draws]:
    """Return the named baselines, made of what the history holds up to the origin."""
    from rimland.analysis.forecast.forecast import Options, forecast  # noqa: PLC0415 - as above
    from rimland.tables.forecasting import read_panel  # noqa: PLC0415

    panel = read_panel(history)
    steps = main.samples.shape[1]
    return {
        name: forecast(
            panel,
            main.first - 1,
            steps,
            Options(model=name, draws=_YEAR if name == "conflictology" else _DRAWS),
        ).draws
        for name in _NAMED
    }


def _told(result: Scores) -> dict[str, Any]:
    """Return the scores with the keys of ratios written out."""
    rows = []
    for one in result.forecasts:
        row = {name: getattr(one, name) for name in type(one).__slots__}
        row["ratios"] = {f"{measure} to {other}": r for (other, measure), r in one.ratios.items()}
        row["rest"] = {f"{measure} to {other}": r for (other, measure), r in one.rest.items()}
        rows.append(plain(row))
    skill = {name: [list(one) for one in rows_of] for name, rows_of in result.skill.items()}
    counts = ("countries", "months", "cells", "not_observed", "not_forecast")
    return {"forecasts": rows, "skill": skill} | {name: getattr(result, name) for name in counts}


def _print(result: Scores) -> None:
    out = console()
    rows = [
        {
            "forecast": one.name,
            "CRPS": round(one.crps, 4),
            "log-CRPS": round(one.log_crps, 4),
            "ignorance": round(one.ignorance, 3),
            "MIS": round(one.mis, 2),
            "in 90 %": f"{one.coverage:.2f}",
            "with deaths": _share(one.coverage_with_deaths),
        }
        for one in result.forecasts
    ]
    title = f"{result.countries:,} countries, {result.months} months"
    print_table(rows, list(rows[0]), title)
    first = result.forecasts[0]
    if first.ratios:
        compared = [_compared(first, other, measure) for other, measure in first.ratios]
        print_table(compared, list(compared[0]), f"{first.name} to each baseline (below 1: better)")
    tenths = " ".join(str(one) for one in first.transform)
    out.print(
        f"transform of {first.name} in tenths, even where it is right: {tenths} "
        f"(p = {first.evenness:.2g} were all cells independent)",
        soft_wrap=True,
    )
    told = ", ".join(f"{s.name}: {s.coverage:.2f} of {s.cells:,}" for s in first.strata)
    out.print(f"in 90 %, by the deaths {first.name} expects: {told}", soft_wrap=True)
    for other, skills in result.skill.items():
        if skills:
            better = sum(skill > 0 for _, skill in skills)
            ends = ", ".join(f"{unit} {skill:+.2f}" for unit, skill in (*skills[:2], *skills[-2:]))
            out.print(
                f"countries told better than by {other}: {better} of {len(skills)} "
                f"(best and worst: {ends})",
                soft_wrap=True,
            )
    if result.not_observed:
        out.print(f"note: {result.not_observed:,} cells that were forecast are not scored")
    if result.not_forecast:
        out.print(f"note: {result.not_forecast:,} countries that were observed are not forecast")


def _compared(first: Scored, other: str, measure: str) -> dict[str, Any]:
    return {
        "baseline": other,
        "score": _SCORES[measure],
        "ratio (95 %)": _ends(first.ratios[other, measure]),
        "without the three largest": _ends(first.rest[other, measure]),
    }


def _ends(found: Ratio | None) -> str:
    return "–" if found is None else f"{found.value:.3f} ({found.low:.3f}–{found.high:.3f})"


def _share(share: float | None) -> str:
    return "–" if share is None else f"{share:.2f}"
