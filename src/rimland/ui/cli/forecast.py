"""``forecast``: how many deaths each of the next months may bring, as samples."""

from __future__ import annotations

import hashlib
import json
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from rimland.model.time import Month
from rimland.ui.cli.shared import (
    MONTH,
    as_of_option,
    console,
    ledger_option,
    open_ledger,
    step_progress,
)

if TYPE_CHECKING:
    from rimland.tables.forecasting import Panel

_UNITS = {"country": "countries", "theatre": "theatres"}
_MODELS = (
    *("ensemble", "zero", "last", "conflictology", "smeared", "poisson"),
    *("recency", "negative_binomial", "forest", "hurdle", "exciting"),
)


@click.command()
@click.option(
    "--input",
    "panel",
    type=click.Path(path_type=Path),
    help="CSV or Parquet: month_id,country_id,value; month 457 is 2018-01. Default: the ledger.",
)
@click.option("--network", "network_name", help="Count this network's attacks only (ledger).")
@click.option(
    "--by",
    type=click.Choice(["country", "theatre"]),
    default="country",
    show_default=True,
    help="Countries, or a network's theatres (ledger).",
)
@click.option(
    "--count",
    type=click.Choice(["deaths", "events"]),
    default="deaths",
    show_default=True,
    help="What is counted (ledger).",
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
@as_of_option
@ledger_option
def forecast(
    panel: Path | None,
    network_name: str | None,
    by: str,
    count: str,
    origin: Month,
    steps: int,
    output: Path,
    model: str,
    draws: int,
    seed: int,
    as_of: datetime | None,
    ledger: str | None,
) -> None:
    """Forecast deaths or events per country or theatre and month, 1 to 36 months ahead, as samples.

    Only months up to the origin are read, of a panel or of the ledger; there a month that no source
    lists completely is unknown and not zero. The file has the layout of the VIEWS prediction challenge
    (month_id, country_id, draw, outcome) and carries the input's hash, the origin and the weights.
    Forecasts speak of countries and months, never of targets or persons.

    \b
    Examples:
      rimland forecast --input deaths.csv --origin 2019-10 --steps 14 --output deaths-2020.parquet
      rimland forecast --input deaths.csv --origin 2019-10 --model conflictology --output base.parquet
      rimland forecast --network islamic-state --by theatre --count events --origin 2017-01 --output t.parquet
    """  # noqa: D301
    from rimland.analysis.forecast import forecast as room  # noqa: PLC0415 - pulls in scikit-learn
    from rimland.tables.forecasting import month_id, write_draws  # noqa: PLC0415

    if panel is not None and (network_name or as_of or by == "theatre"):
        raise click.UsageError("--network, --by and --as-of ask the ledger, --input does not")
    if by == "theatre" and not network_name:
        raise click.UsageError("--by theatre needs --network: theatres are a network's")
    given, source = (
        _of_file(panel)
        if panel is not None
        else _of_ledger(ledger, as_of, network_name, by, count, origin)
    )
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
            "made_at": datetime.now(UTC).isoformat(timespec="seconds"),
            **source,
        },
    )
    out = console()
    out.print(
        f"{output}: {len(made.draws.units):,} {_UNITS[by]}, {steps} months after {origin}, "
        f"{draws:,} draws each",
        soft_wrap=True,
    )
    out.print(f"model: {model} ({weights})", soft_wrap=True)
    if model == "ensemble" and not made.scored_origins:
        out.print("note: too few months to score members on their past; weights are the prior")
    if made.refused:
        named = ", ".join(map(str, made.refused[:10]))
        out.print(f"note: nothing is known of the year before for {len(made.refused)}: {named}")


def _of_file(path: Path) -> tuple[Panel, dict[str, str]]:
    """Return the panel of a file, and what the forecast's file says of it."""
    from rimland.tables.forecasting import read_panel  # noqa: PLC0415 - pulls in numpy

    return read_panel(path), {
        "input_sha256": hashlib.sha256(path.read_bytes()).hexdigest(),
        "vintage": "as in the input file; pseudo-real-time unless it is of that month",
    }


def _of_ledger(
    ledger: str | None,
    as_of: datetime | None,
    network_name: str | None,
    by: str,
    count: str,
    origin: Month,
) -> tuple[Panel, dict[str, str]]:
    """Return the panel of the ledger's snapshot, and what the forecast's file says of it."""
    from rimland.analysis.ledger_panel import CountOf, country_panel, theatre_panel  # noqa: PLC0415 - ibis
    from rimland.tables.networks import named_network  # noqa: PLC0415

    with open_ledger(ledger) as opened:
        taken = opened.snapshot(as_of=as_of)
    network = named_network(network_name) if network_name else None
    held = (
        theatre_panel(taken, network, CountOf(count))
        if by == "theatre" and network
        else country_panel(taken, CountOf(count), network)
    )
    in_time = taken.as_of[:7] <= str(origin.plus(1))
    return held.panel, {
        "input_sha256": hashlib.sha256(taken.snapshot_id.encode()).hexdigest(),
        "snapshot": taken.snapshot_id,
        "units": json.dumps({str(unit): key for unit, key in held.keys.items()}),
        "counts": f"{count} by {by}" + (f", attacks of {network_name}" if network_name else ""),
        "vintage": f"as the ledger knew it at {taken.as_of}"
        + ("" if in_time else "; later than the origin: pseudo-real-time"),
    }
