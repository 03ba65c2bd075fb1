"""``topics``: what an article is about; no ledger is needed."""

from __future__ import annotations

import io
import json
import sys
from collections.abc import Iterator
from datetime import date, datetime
from typing import Any

import click

from rimland.app.jobs.code import Failure
from rimland.app.jobs.topics import topics_in_files
from rimland.app.settings import read_settings
from rimland.model.topics import Topics, Weight
from rimland.sources.articles import Given
from rimland.ui.cli.coding import PUBLISHED
from rimland.ui.cli.shared import console, note, print_table, row_progress, safe_text

_COLUMNS = ("kind", "topic", "id", "share", "in_title", "words")
_MOST = 8
"""Rows of one kind in a table; JSON has all."""


@click.command()
@click.argument("files", nargs=-1, required=True, metavar="ARTICLE...")
@click.option(
    "--published",
    type=PUBLISHED,
    help="When it was published (YYYY-MM-DD or a time), where the file does not say.",
)
@click.option(
    "--network",
    metavar="NAME",
    help="Whose theatres to name; default: of the networks whose members the article names.",
)
@click.option(
    "--format",
    "output",
    type=click.Choice(["table", "json", "jsonl"]),
    default="table",
    show_default=True,
    help="A table, one JSON array, or one object a line.",
)
@click.pass_context
def topics(
    context: click.Context,
    files: tuple[str, ...],
    published: date | datetime | None,
    network: str | None,
    output: str,
) -> None:
    """Name the actors, places, countries, theatres and themes of an article, with the words for each.

    ARTICLE is .txt, .html or .jsonl, as for rimland code. Themes are IPTC Media Topics. The share
    says how much of the article speaks of a topic: of its sentences, the title counted three times
    and the opening twice. Actors and theatres are dated, so without a publication date no theatre
    is named. Persons are never topics, and their names are hidden in what is quoted.

    \b
    Examples:
      rimland topics report.txt --published 2016-03-22
      rimland topics page.html --format json
      rimland topics feed.jsonl --network islamic-state --format jsonl > topics.jsonl
    """  # noqa: D301
    with row_progress("reading", "documents") as progress:
        found = topics_in_files(
            files, Given(published), read_settings(), network=network, say=note, progress=progress
        )
        failed = _tables(found) if output == "table" else _lines(found, output)
    context.exit(1 if failed else 0)


def _lines(results: Iterator[Topics | Failure], output: str) -> bool:
    """Print results as JSON as they come; whether any article could not be read."""
    if isinstance(sys.stdout, io.TextIOWrapper):
        sys.stdout.reconfigure(encoding="utf-8")  # data keeps its letters wherever it goes
    failed, separator = False, ""
    if output == "json":
        click.echo("[", nl=False)
    for result in results:
        if isinstance(result, Failure):
            failed = True
            click.echo(f"rimland: {result.line}", err=True)
            continue
        line = json.dumps(result.to_json(), ensure_ascii=False, allow_nan=False)
        if output == "json":
            click.echo(f"{separator}\n{line}", nl=False)
            separator = ","
        else:
            click.echo(line)
    if output == "json":
        click.echo("\n]")
    return failed


def _tables(results: Iterator[Topics | Failure]) -> bool:
    failed = False
    for result in results:
        if isinstance(result, Failure):
            failed = True
            click.echo(f"rimland: {result.line}", err=True)
            continue
        rows = [row for kind in rows_of(result).values() for row in kind[:_MOST]]
        left = sum(max(0, len(kind) - _MOST) for kind in rows_of(result).values())
        day = f", {result.published.isoformat()[:10]}" if result.published else ""
        print_table(rows, _COLUMNS, f"{safe_text(result.document_id)}{day}")
        for what, why in result.abstained.items():
            console().print(f"{what}: {safe_text(why)}")
        if left:
            console().print(f"{left} lesser topics are left out; --format json has all")
    return failed


def rows_of(found: Topics) -> dict[str, list[dict[str, Any]]]:
    """Return an article's topics as rows by kind."""
    return {
        "actor": [
            _row("actor", _with_roles(a.name, a.networks), a.actor_id, a.weight)
            for a in found.actors
        ],
        "place": [
            _row("place", _within(p.name, p.adm1, p.country_iso3), p.geonames_id, p.weight)
            for p in found.places
        ],
        "country": [_row("country", c.name, c.country_iso3, c.weight) for c in found.countries],
        "theatre": [
            _row("theatre", f"{t.network}: {t.theatre}", " ".join(t.countries), t.weight)
            for t in found.theatres
        ],
        "theme": [
            _row("theme", t.name + ("" if t.verified else " (name unverified)"), t.code, t.weight)
            for t in found.themes
        ],
    }


def _row(kind: str, topic: str, name: str | int | None, weight: Weight) -> dict[str, Any]:
    quotes = [q.quote for q in (*weight.title_evidence, *weight.evidence)]
    return {
        "kind": kind,
        "topic": topic,
        "id": None if name is None else str(name),
        "share": f"{weight.salience:.0%}",
        "in_title": weight.in_title,
        "words": ", ".join(dict.fromkeys(quotes)),
    }


def _with_roles(name: str, networks: tuple[tuple[str, Any], ...]) -> str:
    roles = ", ".join(f"{role} of {network}" for network, role in networks)
    return f"{name} ({roles})" if roles else name


def _within(*parts: str | None) -> str:
    return ", ".join(dict.fromkeys(part for part in parts if part))
