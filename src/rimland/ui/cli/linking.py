"""``link``."""

from __future__ import annotations

import json

import click

from rimland.ui.cli.shared import console, ledger_option, open_ledger, step_progress

_STEPS = 9


@click.command()
@click.option("--retrain", is_flag=True, help="Train a model on this ledger and link all with it.")
@click.option("--rebuild", is_flag=True, help="Throw derived tables away and make them again.")
@click.option(
    "--engine",
    type=click.Choice(["duckdb", "spark"]),
    default="duckdb",
    help="What compares reports where all are: this process, or Spark where the settings say.",
)
@ledger_option
@click.option(
    "--format",
    "output",
    type=click.Choice(["table", "json"]),
    default="table",
    help="How to print.",
)
def link(retrain: bool, rebuild: bool, engine: str, ledger: str | None, output: str) -> None:
    """Derive events from the ledger's reports.

    Reports of different sources are compared by place, date, actor, mode and toll; those that tell
    of one attack become one event. Only what changed since the last time is compared, and the
    events are the same as if all were. Running it again changes nothing; nothing is deleted.

    The model that ships with rimland links until --retrain makes one from this ledger, without
    labels and with what persons judged. It stays in the log and links from then on.

    With --engine spark, a run that compares all reports does so on Apache Spark, with the same
    result; it needs rimland[spark] and Java 17, and pays off where a ledger outgrows one machine.

    \b
    Examples:
      rimland link && rimland events --country TUR
      rimland link --retrain
      RIMLAND_SPARK_MEMORY=8g rimland link --rebuild --engine spark
    """  # noqa: D301
    with open_ledger(ledger) as opened, step_progress(_STEPS) as step:
        result = opened.link(retrain=retrain, rebuild=rebuild, engine=engine, step=step)
    if output == "json":
        click.echo(json.dumps({n: getattr(result, n) for n in result.__slots__}))
        return
    console().print(
        f"{result.reports:,} reports are {result.events:,} events: {result.same:,} links, "
        f"{result.part_of:,} parts of larger attacks; {result.touched:,} reports compared anew, "
        f"{result.pairs:,} pairs kept, {result.changed:,} links changed, {result.minted:,} new ids "
        f"(model {result.model}, {result.seconds:.1f} s)",
        soft_wrap=True,
    )
    if result.untrained:
        console().print(
            f"Model {result.model} knows none of these places: rimland link --retrain learns from "
            "this ledger how crowded each is and how its sources differ, and links better.",
            soft_wrap=True,
        )
