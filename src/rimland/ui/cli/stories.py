"""``stories``: which documents tell the same happening, who had it first, and how long it lasts."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import click

from rimland.ui.cli.shared import (
    console,
    emit,
    format_option,
    ledger_option,
    open_ledger,
    plain,
    print_table,
    readable,
    row_progress,
    safe_text,
)
from rimland.ui.cli.signing import judge_in_ledger, signature, signed

if TYPE_CHECKING:
    from rimland.app.api import Ledger
    from rimland.app.jobs.stories import StoryRound
    from rimland.app.jobs.story_judgements import StoryJudged
    from rimland.stories.story_attention import Attention

_LISTED = ("story_id", "last", "documents", "copies", "families", "name")
_JUDGED = ("judgement_id", "on", "what was judged", "by", "status", "reason")
_IN_A_TABLE = 50


@click.group()
def stories() -> None:
    """See which documents tell of the same happening; copies of one text count once.

    \b
    Examples:
      rimland stories find
      rimland stories list --min-families 2
      rimland stories show stq7d4m2xk5hewa
      rimland stories judge different doc41f0c2a9b3d7e865 doc7b02ee1f94c5a038 --by desk-7 --reason "another bombing"
    """  # noqa: D301


@stories.command()
@ledger_option
@format_option
def find(ledger: str | None, output: str) -> None:
    """Put documents that have no story yet into one; rimland run does this all day.

    \b
    Example:
      rimland stories find
    """  # noqa: D301
    with open_ledger(ledger) as opened, _progress("stories of") as progress:
        done = opened.find_stories(progress=progress)
    _tell_round(done, output)


@stories.command()
@ledger_option
@format_option
def rebuild(ledger: str | None, output: str) -> None:
    """Build all stories again from the documents and judgements, and write what differs.

    Nothing differs unless the method or its settings changed.

    \b
    Example:
      rimland stories rebuild
    """  # noqa: D301
    with open_ledger(ledger) as opened, _progress("stories of") as progress:
        done = opened.rebuild_stories(progress=progress)
    _tell_round(done, output)


@contextmanager
def _progress(what: str) -> Iterator[Callable[[int], None]]:
    with row_progress(what, "documents") as advance:
        yield lambda documents: advance("the ledger", documents)


def _tell_round(done: StoryRound, output: str) -> None:
    row = plain(done)
    row.pop("more")  # a command leaves nothing
    if output != "table":
        emit([row], output, tuple(row))
        return
    click.echo(
        f"{done.documents:,} documents: {done.stories:,} began a story, {done.copies:,} are copies, "
        f"{done.versions:,} later versions; {done.moved:,} moved to another story"
    )


@stories.command("list")
@click.option(
    "--min-families", type=click.IntRange(0), default=0, help="Told by so many, at least."
)
@click.option("--limit", type=click.IntRange(1), help="Rows at most (a table shows 50 by default).")
@ledger_option
@format_option
def list_(min_families: int, limit: int | None, ledger: str | None, output: str) -> None:
    """List stories, the latest first: documents, copies among them, independent publishers.

    \b
    Example:
      rimland stories list --min-families 3 --format csv
    """  # noqa: D301
    with open_ledger(ledger) as opened:
        shown = limit or (_IN_A_TABLE if output == "table" else None)
        rows = opened.stories(limit=shown, families=min_families)
    if output == "table":
        # As a name the title gives way where the terminal is narrow; the id never does.
        rows = [{**row, "last": row["last"][:10], "name": row["title"]} for row in rows]
    emit(rows, output, _LISTED)


@stories.command()
@click.argument("name", metavar="STORY-or-EVENT")
@ledger_option
@format_option
def show(name: str, ledger: str | None, output: str) -> None:
    """Show one story (by its id, an earlier id, or a document), or the attention to an event.

    Attention: independent publishers, documents by day, and the half-life, the hours after the
    peak in which the rate of independent tellings falls to half, with its 95 % interval.

    \b
    Examples:
      rimland stories show stq7d4m2xk5hewa
      rimland stories show ev2q7ms4lxq3hwk --format json
    """  # noqa: D301
    with open_ledger(ledger) as opened:
        if name.startswith("ev"):
            _show_attention(name, opened.event_attention(name), output)
            return
        story = opened.story(name)
    if output == "json":
        click.echo(json.dumps(plain(story), default=str, ensure_ascii=False))
        return
    documents = [plain(row) for row in story.documents]
    if output != "table":
        emit(documents, output, tuple(documents[0]))
        return
    out = console()
    led = f" (you asked for {safe_text(name)})" if story.redirected_from else ""
    out.print(f"[bold]{story.story_id}[/bold]{led}  {safe_text(story.title or '')}", soft_wrap=True)
    _print_attention(story.attention)
    print_table(
        [
            {
                "known": row["known_at"][:10],
                "document": row["document_id"],
                "copy": row["copy_of"] is not None,
                "by": row["publisher"],
                "name": row["title"],
            }
            for row in documents
        ],
        ("known", "document", "copy", "by", "name"),
    )


def _show_attention(name: str, seen: Attention, output: str) -> None:
    if output == "json":
        click.echo(json.dumps({"event_id": name, **plain(seen)}, default=str))
    elif output == "table":
        _print_attention(seen)
    else:
        emit([plain(day) for day in seen.days], output, ("day", "documents"))


def _print_attention(seen: Attention) -> None:
    out = console()
    families = readable(seen.families)
    out.print(
        f"{seen.documents} documents, {seen.copies} of them copies; told by {families} independent "
        f"publishers, and by {seen.unnamed} whose publisher is unknown",
        soft_wrap=True,
    )
    half = seen.half_life
    if half is None:
        out.print("half-life of attention: too few independent tellings after the peak to say")
    else:
        high = "unknown" if half.high is None else f"{half.high:.3g}"
        out.print(
            f"half-life of attention: {half.hours:.3g} hours (95 %: {half.low:.3g} to {high})"
        )
    if seen.days:
        print_table(
            [plain(day) for day in seen.days], ("day", "documents", "independent", "families")
        )


@stories.group()
def judge() -> None:
    """Say that two documents tell the same story, or different ones; your word always holds.

    \b
    Examples:
      rimland stories judge same doc41f0c2a9b3d7e865 doc7b02ee1f94c5a038 --by desk-7 --reason "one fire"
      rimland stories undo sj3 --by desk-7 --reason "wrong document"
    """  # noqa: D301


@judge.command()
@click.argument("one", metavar="DOCUMENT")
@click.argument("other", metavar="DOCUMENT")
@signature
def same(one: str, other: str, **how: Any) -> None:
    """Join the stories of two documents; the joined story keeps the earlier one's id.

    \b
    Example:
      rimland stories judge same doc41f0c2a9b3d7e865 doc7b02ee1f94c5a038 --by desk-7 --reason "one fire"
    """  # noqa: D301
    _judge("same", one, other, how)


@judge.command()
@click.argument("one", metavar="DOCUMENT")
@click.argument("other", metavar="DOCUMENT")
@signature
def different(one: str, other: str, **how: Any) -> None:
    """Keep two documents apart: the later one leaves the story, with its copies and versions.

    \b
    Example:
      rimland stories judge different doc41f0c2a9b3d7e865 doc7b02ee1f94c5a038 --by desk-7 --reason "a year apart"
    """  # noqa: D301
    _judge("different", one, other, how)


@stories.command()
@click.argument("judgement", metavar="JUDGEMENT")
@signature
def undo(judgement: str, **how: Any) -> None:
    """Take back a judgement on stories, as if it had never been made.

    \b
    Example:
      rimland stories undo sj3 --by desk-7 --reason "wrong document"
    """  # noqa: D301
    _tell(lambda opened: opened.undo_story_judgement(judgement, **signed(how)), how)


@stories.command()
@ledger_option
@format_option
def judgements(ledger: str | None, output: str) -> None:
    """List what persons said of stories: who, when, why, and whether it stands.

    \b
    Example:
      rimland stories judgements --format json
    """  # noqa: D301
    with open_ledger(ledger) as opened:
        rows = opened.story_judgements()
    if output != "table":
        emit(rows, output, tuple(rows[0]) if rows else ("judgement_id",))
        return
    print_table([_line(row) for row in rows], _JUDGED, wrap=True)


def _line(row: dict[str, Any]) -> dict[str, Any]:
    undone = row["verdict"] == "undo"
    said = f"{row['document_a']} {row['verdict']} {row['document_b']}"
    return {
        "judgement_id": row["judgement_id"],
        "on": row["recorded_at"][:10],
        "what was judged": f"undoes {row['undoes']}" if undone else said,
        "by": row["made_by"],
        "status": row["status"],
        "reason": row["reason"],
    }


def _judge(verdict: str, one: str, other: str, how: dict[str, Any]) -> None:
    _tell(lambda opened: opened.judge_story(verdict, one, other, **signed(how)), how)


def _tell(act: Callable[[Ledger], StoryJudged], how: dict[str, Any]) -> None:
    """Judge, and print the judgement's id and which documents moved to which story."""
    said = judge_in_ledger(act, how)
    if how["output"] == "json":
        click.echo(json.dumps(plain(said)))
        return
    if not said.fresh:
        click.echo(f"the last word already says so ({said.judgement_id}); nothing changed")
        return
    click.echo(f"judgement {said.judgement_id} stands")
    for document, story in sorted(said.moved.items()):
        click.echo(f"{document}: now in {story}")
