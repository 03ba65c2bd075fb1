"""``replay``: what would have been warned of, had each month been the last?"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from rimland.model.errors import RimlandError
from rimland.model.time import Month
from rimland.model.vocab import Roster
from rimland.outputs.text import counted
from rimland.ui.cli.analysing import answer, answered, asked_of
from rimland.ui.cli.shared import MONTH, Parsed, console, open_ledger, print_table, step_progress

if TYPE_CHECKING:
    from datetime import datetime

    from rimland.analysis.replay.looks import Look
    from rimland.analysis.replay.results import ReplayResult, TheatreReplay, TogetherReplay


def _lag(text: str) -> tuple[str, int]:
    """Read ``ucdp=28``."""
    source, _, days = text.partition("=")
    if not source or not days.isdigit():
        raise RimlandError(f"'{text[:40]}' is no lag", hint="write SOURCE=DAYS, as ucdp=28")
    return source, int(days)


@click.command()
@asked_of(measure=None)
@click.option("--from", "first", type=MONTH, required=True, help="First month looked at.")
@click.option("--to", "last", type=MONTH, required=True, help="Last month looked at.")
@click.option(
    "--lag",
    "lags",
    type=Parsed(_lag, "SOURCE=DAYS"),
    multiple=True,
    help="Days until a source's rows are taken to be known; others: 28, rimland-attacks 1.",
)
@click.option(
    "--alarms",
    type=click.FloatRange(0.01, 12),
    default=0.5,
    show_default=True,
    help="False alarms of synchrony a year that are put up with.",
)
@answered
def replay(
    network_name: str,
    snapshot_id: str | None,
    roster: str,
    first: Month,
    last: Month,
    lags: tuple[tuple[str, int], ...],
    alarms: float,
    as_of: datetime | None,
    ledger: str | None,
    output: str,
) -> None:
    """Say month by month what would have been warned of, when, and how often falsely.

    Each month is looked at by what was known when it was over, as far as report dates and assumed
    lags tell: surges of each theatre, and synchrony. What a surge, a warning and a hit are is
    frozen (docs/methods.md, Surges and replay). Two trivial rules stand beside: a warning after any
    rise, and none ever.

    \b
    Examples:
      rimland replay --network islamic-state --from 2014-06 --to 2017-04
      rimland replay --network islamic-state --from 2015-01 --to 2016-12 --lag ucdp=20
      rimland replay --network islamic-state --from 2014-06 --to 2017-04 --format json
    """  # noqa: D301
    from rimland.analysis.replay.knowledge import Lags  # noqa: PLC0415 - listings need none
    from rimland.analysis.replay.results import Options  # noqa: PLC0415 - as above

    if snapshot_id and as_of:
        raise click.UsageError("--snapshot and --as-of exclude each other: a snapshot has its time")
    usual = Lags()
    options = Options(
        first,
        last,
        roster=Roster(roster),
        lags=Lags({**usual.by_source, **dict(lags)}, usual.other),
        alarms_a_year=alarms,
    )
    steps = len(first.to(last)) + 2
    with open_ledger(ledger) as opened, step_progress(steps) as step:
        step("taking a snapshot")
        taken = opened.open_snapshot(snapshot_id) if snapshot_id else opened.snapshot(as_of=as_of)
        result = opened.replay(network_name, options, snapshot=taken, step=step)
    answer(result, output, _print)


def _print(result: ReplayResult) -> None:
    out = console()
    out.print(
        f"{result.network_title}, attacks, {result.roster.replace('_', ' ')} roster, "
        f"{result.first} to {result.last}; {result.snapshot_id}"
    )
    out.print(f"[bold]{result.label}[/bold]")
    out.print(f"\n[bold]Surges: {result.answer}[/bold]")
    for one in result.theatres:
        out.print(f"{one.verdict} [bold]{one.answer.capitalize()}[/bold].")
    told = [one for one in result.theatres if any(look.bound for look in one.looks)]
    if told:
        rows = [_scored(one, number) for one in told for number in range(len(one.scores))]
        title = "How each rule did; chance: hits if given at other times; open: nobody can tell yet"
        print_table(rows, list(rows[0]), title)
    warnings = [_warned(one, number) for one in told for number in range(len(one.warnings))]
    if warnings:
        title = "Warnings of surges; a year: how many chance gives by the fitted counts"
        print_table(warnings, list(warnings[0]), title)
    surges = [_met(one, number) for one in told for number in range(len(one.surges))]
    if surges:
        print_table(surges, list(surges[0]), "Surges there were; attacks in three months each")
    _print_together(result.synchrony)
    for one in result.theatres:
        for line in _silent(one):
            out.print(line, soft_wrap=True)
    for check in result.checks:
        out.print(f"{check.finding}: {check.concern}: {check.why}", soft_wrap=True)
    for assumption in result.assumptions:
        out.print(f"assumed: {assumption}")


def _scored(one: TheatreReplay, number: int) -> dict[str, Any]:
    score = one.scores[number]
    could = score.hits + score.misses
    return {
        "theatre": str(one.theatre),
        "warns by": str(score.rule),
        "looks": f"{score.told}/{score.looks}",
        "given": score.warnings,
        "hits": f"{score.hits}/{could}" if could else None,
        "chance": None if score.by_chance is None else f"{score.by_chance:.0%}",
        "false": score.false,
        "a year": None if score.false_a_year is None else round(score.false_a_year, 1),
        "open": score.undecided,
    }


def _warned(one: TheatreReplay, number: int) -> dict[str, Any]:
    warning = one.warnings[number]
    return {
        "theatre": str(one.theatre),
        "given on": warning.made_on,
        "month": str(warning.tested),
        "attacks": warning.count,
        "mean": round(warning.expected, 1),
        "bound": warning.most,
        "a year": round(warning.false_alarms_a_year, 2),
        "became": str(warning.outcome),
        "surge": str(warning.surge) if warning.surge else None,
    }


def _met(one: TheatreReplay, number: int) -> dict[str, Any]:
    found = one.surges[number]
    told = "cannot tell" if found.warned is None else "yes" if found.warned else "no"
    return {
        "theatre": str(one.theatre),
        "from": str(found.surge.month),
        "before": sum(found.surge.before),
        "after": sum(found.surge.after),
        "warned": told,
        "on": found.warned_on,
        "lead days": found.lead_days,
    }


def _print_together(synchrony: TogetherReplay) -> None:
    out = console()
    out.print(f"\n[bold]Synchrony: {synchrony.answer}[/bold]")
    out.print(synchrony.verdict)
    for one in synchrony.warnings:
        named = ", ".join(str(kind) for kind in one.theatres)
        stands = {True: "stands today", False: "does not stand today", None: "not held today"}
        out.print(
            f"warned on {one.warned_on} of {one.day}: {named} "
            f"({counted(len(one.event_ids), 'event')}), surprise {one.surprise:.1f} at a level of "
            f"{one.level:.1f}, which chance reaches {one.false_alarms_a_year:.2g} times a year; "
            f"{stands[one.stands]}",
            soft_wrap=True,
        )
    _print_runs("synchrony", [(look.month, look.why_not) for look in synchrony.looks])


def _silent(one: TheatreReplay) -> list[str]:
    """Return the months in which nothing could be told of a theatre, and why."""
    return _runs(str(one.theatre), [(look.month, _why(look)) for look in one.looks])


def _why(look: Look) -> str:
    # The tested month changes from look to look, the reason does not.
    return look.why_not.replace(str(look.tested), "the month") if look.tested else look.why_not


def _print_runs(what: str, looks: list[tuple[Month, str]]) -> None:
    for line in _runs(what, looks):
        console().print(line, soft_wrap=True)


def _runs(what: str, looks: list[tuple[Month, str]]) -> list[str]:
    """Return a line for each run of months with one reason for which nothing could be told."""
    runs: list[tuple[Month, Month, str]] = []
    for month, why in looks:
        if runs and runs[-1][2] == why:
            runs[-1] = (runs[-1][0], month, why)
        else:
            runs.append((month, month, why))
    return [f"cannot tell: {what}, {first} to {last}: {why}" for first, last, why in runs if why]
