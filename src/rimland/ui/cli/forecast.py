"""``forecast``: how many deaths each of the next months may bring, as samples."""

from __future__ import annotations

import hashlib
from datetime import UTC, datetime
from pathlib import Path

import click

from rimland.model.time import Month
from rimland.ui.cli.shared import MONTH, console, step_progress

_MODELS = (
    *("ensemble", "zero", "last", "conflictology", "smeared", "poisson"),
    *("recency", "negative_binomial", "forest", "hurdle", "exciting"),
)


@click.command()
@click.option(
    "--input",
    "panel",
    type=click.Path(path_type=Path),
    required=True,
    help="CSV or Parquet: month_id,country_id,value; month 457 is 2018-01.",
)
@click.option("--origin", type=MONTH, required=True, help="The last month that is known.")
@click.option(
    "--steps",
    type=click.IntRange(1, 36),
    default=14,
    show_default=True,
    help="Months to forecast; step 1 is the month after the origin.",
)
@click.option(
    "--output", type=click.Path(path_type=Path), required=True, help="Parquet file to write."
)
@click.option(
    "--model",
    type=click.Choice(_MODELS),
    default="ensemble",
    show_default=True,
    help="Which model.",
)
@click.option(
    "--draws", type=click.IntRange(200, 10_000), default=1000, show_default=True, help="Samples."
)
@click.option("--seed", type=click.IntRange(0), default=0, show_default=True, help="Of all chance.")
def forecast(
    panel: Path, origin: Month, steps: int, output: Path, model: str, draws: int, seed: int
) -> None:
    """Forecast deaths per country and month, 1 to 36 months ahead, as samples.

    Only months up to the origin are read. The file has the layout of the VIEWS prediction challenge
    (month_id, country_id, draw, outcome) and carries the input's hash, the origin and the weights.
    Forecasts speak of countries and months, never of targets or persons.

    \b
    Examples:
      rimland forecast --input deaths.csv --origin 2019-10 --steps 14 --output deaths-2020.parquet
      rimland forecast --input deaths.csv --origin 2019-10 --model conflictology --output base.parquet
    """  # noqa: D301
    from rimland.analysis.forecast import forecast as room  # noqa: PLC0415 - pulls in scikit-learn
    from rimland.tables.forecasting import month_id, read_panel, write_draws  # noqa: PLC0415

    given = read_panel(panel)
    stages = 2 if model != "ensemble" else None
    with step_progress(stages or 1 + 8 + 5) as step:
        options = room.Options(model=model, draws=draws, seed=seed)
        made = room.forecast(given, month_id(origin), steps, options, step)
    weights = " ".join(f"{name}={share:.3f}" for name, share in made.weights.items() if share)
    write_draws(
        output,
        made.draws,
        {
            "origin": str(origin),
            "model": model,
            "weights": weights,
            "seed": str(seed),
            "input_sha256": hashlib.sha256(panel.read_bytes()).hexdigest(),
            "made_at": datetime.now(UTC).isoformat(timespec="seconds"),
            "vintage": "as in the input file; pseudo-real-time unless it is of that month",
        },
    )
    out = console()
    out.print(
        f"{output}: {len(made.draws.units):,} countries, {steps} months after {origin}, "
        f"{draws:,} draws each",
        soft_wrap=True,
    )
    out.print(f"model: {model} ({weights})", soft_wrap=True)
    if model == "ensemble" and not made.scored_origins:
        out.print("note: too few months to score members on their past; weights are the prior")
    if made.refused:
        named = ", ".join(map(str, made.refused[:10]))
        out.print(f"note: nothing is known of the year before for {len(made.refused)}: {named}")
