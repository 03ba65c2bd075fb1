"""``code`` and ``geoparse``: articles in, JSON lines out; no ledger is needed."""

from __future__ import annotations

import io
import json
import sys
from collections.abc import Iterator
from datetime import date, datetime

import click

from rimland.app.jobs.code import Failure, Result, code_files, geoparse_files
from rimland.app.settings import read_settings
from rimland.sources.article_lines import published_time
from rimland.sources.articles import Given
from rimland.ui.cli.shared import Parsed, note, row_progress

PUBLISHED = Parsed(published_time, "DATE")

_FILES = click.argument("files", nargs=-1, required=True, metavar="FILE...")
_PUBLISHED = click.option(
    "--published",
    type=PUBLISHED,
    help="When it was published (YYYY-MM-DD or a time), where the file does not say.",
)
_FORMAT = click.option(
    "--format",
    "output",
    type=click.Choice(["jsonl", "json"]),
    default="jsonl",
    show_default=True,
    help="One JSON object a line, or one array.",
)


@click.command()
@_FILES
@_PUBLISHED
@_FORMAT
@click.option(
    "--coder",
    type=click.Choice(["rules", "llm"]),
    default="rules",
    show_default=True,
    help="rules: on this machine; llm: your own endpoint, see the llm_* settings.",
)
@click.option("--explain", is_flag=True, help="Print how each report was read, not JSON.")
@click.option("--text", "with_text", is_flag=True, help="Add the text, persons' names hidden.")
@click.pass_context
def code(
    context: click.Context,
    files: tuple[str, ...],
    published: date | datetime | None,
    output: str,
    coder: str,
    explain: bool,
    with_text: bool,
) -> None:
    """Read the attacks that articles report, every field with the words it was read in.

    FILE is .txt, .html or .jsonl (objects with id, text or html, published, title). Each document
    gives one line: document_id, published, reports. Unknown is null, and abstained says why.
    Offsets count characters from the start of the text as given; for a page, of the text that was
    found in it (--text prints that, text_sha256 is its hash). A time in the file wins over
    --published, which wins over what a page says of itself.

    A file or line that cannot be read is one line on stderr; the others are coded and the exit
    code is 1.

    \b
    Examples:
      rimland code report.txt --published 2016-03-22
      rimland code feed.jsonl > coded.jsonl
      rimland code page.html --explain
    """  # noqa: D301
    if explain and coder != "rules":
        raise click.UsageError("--explain shows how the rules read; use it with --coder rules")
    with row_progress("coding", "documents") as progress:
        results = code_files(
            files,
            Given(published),
            read_settings(),
            coder=coder,
            explain=explain,
            with_text=with_text,
            say=note,
            progress=progress,
        )
        failed = _explained(results) if explain else _printed(results, output)
    context.exit(1 if failed else 0)


@click.command()
@_FILES
@_PUBLISHED
@_FORMAT
@click.pass_context
def geoparse(
    context: click.Context,
    files: tuple[str, ...],
    published: date | datetime | None,
    output: str,
) -> None:
    """Find the places that articles name, with GeoNames ids and coordinates.

    FILE is as for rimland code. Each document gives one line: document_id and places, each with
    its offsets, the words, the place they stand for, and how sure that is.

    \b
    Examples:
      rimland geoparse report.txt
      rimland geoparse feed.jsonl --format json > places.json
    """  # noqa: D301
    with row_progress("reading", "documents") as progress:
        results = geoparse_files(
            files, Given(published), read_settings(), say=note, progress=progress
        )
        failed = _printed(results, output)
    context.exit(1 if failed else 0)


def _printed(results: Iterator[Result | Failure], output: str) -> bool:
    """Print results as they come; whether any document could not be read."""
    if isinstance(sys.stdout, io.TextIOWrapper):
        sys.stdout.reconfigure(encoding="utf-8")  # data keeps its letters wherever it goes
    failed, first = False, True
    if output == "json":
        click.echo("[", nl=False)
    for result in results:
        if isinstance(result, Failure):
            failed = True
            _complain(result)
            continue
        line = json.dumps(result.line, ensure_ascii=False, allow_nan=False)
        if output == "json":
            click.echo(("" if first else ",") + "\n" + line, nl=False)
        else:
            click.echo(line)
        first = False
    if output == "json":
        click.echo("\n]")
    return failed


def _explained(results: Iterator[Result | Failure]) -> bool:
    from rimland.ui.cli.explaining import print_trace  # noqa: PLC0415 - only this needs tables

    failed = False
    for result in results:
        if isinstance(result, Failure):
            failed = True
            _complain(result)
        elif result.trace is not None:
            print_trace(result.document, result.trace)
    return failed


def _complain(failure: Failure) -> None:
    click.echo(f"rimland: {failure.line}", err=True)
