"""``judge`` and ``judgements``: what persons say of reports and events, and how they take it back."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

import click

from rimland.model.time import parse_instant
from rimland.ui.cli.shared import (
    Parsed,
    cell,
    console,
    emit,
    format_option,
    ledger_option,
    open_ledger,
    plain,
    print_table,
    readable,
)
from rimland.ui.cli.signing import judge_in_ledger, signature, signed

if TYPE_CHECKING:
    from rimland.app.api import Ledger
    from rimland.app.jobs.judge import Judged

_LISTED = ("number", "on", "what was judged", "by", "status", "reason")


_known = click.option(
    "--known",
    type=Parsed(parse_instant, "TIME"),
    help="Since when it could be known (YYYY-MM-DD); default: now. --as-of sees it from then on.",
)


@click.group()
def judge() -> None:
    """Say what you know better than the method; nothing is lost, everything can be undone.

    Subjects are events (ev…) or reports (source:record, as rimland events --reports lists them).
    Linking never overrides a person; of several persons the last word stands. Each judgement has
    a number: rimland judgements lists them, rimland judge undo takes one back. Sign with a handle
    of your own choosing (--by, or the setting reviewer); names of persons are not recorded.

    \b
    Examples:
      rimland judge same ev2q7ms4lxq3hwk ev5kw2bq7yd4ncs --by desk-7 --reason "one bombing, two towns' names"
      rimland judge different ucdp_ged:20341 --by desk-7 --reason "another checkpoint, a day later"
      rimland judge correct ev2q7ms4lxq3hwk victims_killed 34 --by desk-7 --reason "final toll of the ministry"
      rimland judge undo 12 --by desk-7 --reason "wrong event"
    """  # noqa: D301


@judge.command()
@click.argument("one", metavar="EVENT-or-REPORT")
@click.argument("other", metavar="EVENT-or-REPORT")
@signature
def same(one: str, other: str, **how: Any) -> None:
    """Merge: both tell of one attack. The younger event's id leads on to the older one.

    \b
    Example:
      rimland judge same ev2q7ms4lxq3hwk ev5kw2bq7yd4ncs --by desk-7 --reason "one bombing"
    """  # noqa: D301
    _judge("same", [one, other], **how)


@judge.command()
@click.argument("one", metavar="REPORT-or-EVENT")
@click.argument("other", metavar="REPORT-or-EVENT", required=False)
@signature
def different(one: str, other: str | None, **how: Any) -> None:
    """Split: take REPORT out of its event, or say that two reports or events are two attacks.

    \b
    Examples:
      rimland judge different ucdp_ged:20341 --by desk-7 --reason "another checkpoint"
      rimland judge different ucdp_ged:20341 desk:7 --by desk-7 --reason "a day apart"
    """  # noqa: D301
    _judge("different", [name for name in (one, other) if name], **how)


@judge.command("part-of")
@click.argument("small", metavar="SMALL")
@click.argument("large", metavar="LARGE")
@signature
def part_of(small: str, large: str, **how: Any) -> None:
    """Say that one attack is part of a larger one: an incident of a coordinated attack, or of a campaign.

    \b
    Example:
      rimland judge part-of desk:7 ev2q7ms4lxq3hwk --by desk-7 --reason "the second of three bombs"
    """  # noqa: D301
    _judge("part-of", [small, large], **how)


@judge.command()
@click.argument("one", metavar="REPORT-or-EVENT")
@click.argument("other", metavar="REPORT", required=False)
@_known
@signature
def accept(one: str, other: str | None, **how: Any) -> None:
    """Vouch for a report, or accept a proposed pair (the same, with the method's score noted).

    \b
    Examples:
      rimland judge accept article:d3f0a1-1 --by desk-7 --reason "read in full"
      rimland judge accept ucdp_ged:20341 desk:7 --by desk-7 --reason "same street"
    """  # noqa: D301
    _judge("accept", [name for name in (one, other) if name], **how)


@judge.command()
@click.argument("one", metavar="REPORT-or-EVENT")
@click.argument("other", metavar="REPORT", required=False)
@_known
@signature
def reject(one: str, other: str | None, **how: Any) -> None:
    """Reject a report (false, or no attack), or a proposed pair, which then never comes back.

    A rejected report leaves its event but stays in the log and in the history.

    \b
    Examples:
      rimland judge reject article:d3f0a1-1 --by desk-7 --reason "a drill, not an attack"
      rimland judge reject ucdp_ged:20341 desk:7 --by desk-7 --reason "two checkpoints"
    """  # noqa: D301
    left = "" if other else "it belongs to no event from then on, and stays in the log"
    _judge("reject", [name for name in (one, other) if name], then=left, **how)


@judge.command()
@click.argument("subject", metavar="EVENT-or-REPORT")
@click.argument("pairs", metavar="FIELD VALUE [FIELD VALUE]...", nargs=-1, required=True)
@_known
@signature
def correct(subject: str, pairs: Sequence[str], **how: Any) -> None:
    """Correct fields: days, place, modes, tolls, unit, perpetrator; "unknown" where nobody knows.

    A report's correction changes what it says before events are resolved from it; an event's
    stands above all its reports. date takes YYYY, YYYY-MM or YYYY-MM-DD; coordinates a latitude
    and a longitude with a comma between; a whole count (victims_killed, killed_total) sets low,
    best and high, its parts (victims_killed_best) one of them.

    \b
    Examples:
      rimland judge correct ev2q7ms4lxq3hwk victims_killed 34 --by desk-7 --reason "final toll" --known 2015-07-25
      rimland judge correct desk:7 date 2016-03-22 place Zaventem --by desk-7 --reason "the airport"
    """  # noqa: D301
    if len(pairs) % 2:
        raise click.UsageError("every FIELD needs a VALUE")
    fields = dict(zip(pairs[::2], pairs[1::2], strict=True))
    if len(fields) < len(pairs) // 2:
        raise click.UsageError("a FIELD is given twice")
    then = f"corrected: {', '.join(fields)}"
    _tell(lambda opened: opened.correct(subject, fields, **signed(how)), how, then)


@judge.command()
@click.argument("number", metavar="NUMBER|last")
@signature
def undo(number: str, **how: Any) -> None:
    """Take back a judgement with all that was decided along with it, as if it had never been made.

    Say last for your own last one that stands.

    \b
    Examples:
      rimland judge undo 12 --by desk-7 --reason "wrong event"
      rimland judge undo last --by desk-7 --reason "wrong event"
    """  # noqa: D301
    wanted = None if number == "last" else click.IntRange(1)(number)
    _tell(lambda opened: opened.undo(wanted, **signed(how)), how)


def _judge(verdict: str, subjects: Sequence[str], then: str = "", **how: Any) -> None:
    _tell(lambda opened: opened.judge(verdict, *subjects, **signed(how)), how, then)


def _tell(act: Callable[[Ledger], Judged], how: dict[str, Any], then: str = "") -> None:
    """Judge, and print the judgements' numbers and what became of the events."""
    judged = judge_in_ledger(act, how)
    if how["output"] == "json":
        click.echo(json.dumps({n: plain(_mapping(getattr(judged, n))) for n in judged.__slots__}))
        return
    first, last = judged.numbers[0], judged.numbers[-1]
    if not judged.fresh:
        click.echo(f"your last word already says so (judgement {first}); nothing changed")
        return
    out = console()
    many = f"judgements {first} to {last} stand (one act: undoing one undoes all)"
    out.print(f"judgement {first} stands" if first == last else many, soft_wrap=True)
    for line in (*([then] if then else []), *changes(judged)):
        out.print(line, soft_wrap=True)
    if not judged.linked:
        click.echo("note: the ledger is busy; events follow with: rimland link", err=True)


def _mapping(value: Any) -> Any:
    return dict(value) if hasattr(value, "items") else value


def changes(judged: Judged) -> list[str]:
    """Return what became of the touched events, one line each."""
    lines = [
        f"{event}: {_reports(keys)}, before {_reports(judged.before[event])}"
        if event in judged.before
        else f"{event}: {_reports(keys)}, an event of their own"
        for event, keys in judged.after.items()
        if keys != judged.before.get(event)
    ]
    gone = [event for event in judged.before if event not in judged.after]
    return lines + [f"{event}: merged into another event; its id leads there" for event in gone]


def _reports(keys: Sequence[str]) -> str:
    return cell(", ".join(sorted(keys)), whole=True)


@click.command()
@click.option("--event", metavar="EVENT", help="Only those on reports of this event.")
@click.option("--report", metavar="REPORT", help="Only those on this report.")
@click.option("--methods", is_flag=True, help="What methods decided as well, and what was skipped.")
@ledger_option
@format_option
def judgements(
    event: str | None, report: str | None, methods: bool, ledger: str | None, output: str
) -> None:
    """List judgements: number, verdict, who, when, why, and whether it stands.

    \b
    Examples:
      rimland judgements
      rimland judgements --event ev2q7ms4lxq3hwk --format json
    """  # noqa: D301
    if event and report:
        raise click.UsageError("give --event or --report, not both")
    with open_ledger(ledger) as opened:
        rows = opened.judgements(event or report, methods=methods).to_dicts()
    if output == "table":
        print_table([_line(row) for row in rows], _LISTED, wrap=True)
    else:
        emit(rows, output, tuple(rows[0]) if rows else ("number",))


def _line(row: dict[str, Any]) -> dict[str, Any]:
    """Return a judgement as one line of the list, in words."""
    verdict = row["verdict"].replace("_", " ")
    if row["verdict"] == "correct":
        what = f"{row['report_a']}: {row['field']} is {_value(row['value'])}"
    elif row["verdict"] == "undo":
        what = f"undoes {row['undoes']}"
    else:
        what = " ".join(p for p in (row["report_a"], verdict, row["report_b"]) if p)
    return {
        "number": row["number"],
        "on": row["decided_at"][:10],
        "what was judged": what,
        **{name: row[name] for name in ("by", "status", "reason")},
    }


def _value(text: str) -> str:
    """Return a corrected value in words; of actors only their names."""
    value = json.loads(text)
    if isinstance(value, list) and value and isinstance(value[0], dict):
        return ", ".join(str(one["name"] or one["dataset_id"]) for one in value)
    return readable(value).replace("–", "unknown")
