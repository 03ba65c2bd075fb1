"""``follow from``: a follow made of what an article is about."""

from __future__ import annotations

import json
from datetime import date, datetime
from typing import Any

import click

from rimland.model.errors import FileRefusedError, NotFoundError
from rimland.model.topics import Topics
from rimland.ui.cli.coding import PUBLISHED
from rimland.ui.cli.shared import as_follower, console, ledger_option, note, open_ledger, safe_text

_PARTS = ("actors", "countries", "places", "theatres", "themes")


@click.command("from")
@click.argument("article", metavar="ARTICLE")
@click.option("--id", "named", help="Which article of a .jsonl file with several.")
@click.option(
    "--published", type=PUBLISHED, help="When it was published, if the file does not say."
)
@click.option(
    "--parts",
    metavar="KINDS",
    help=f"What to follow of it, joined by commas: {', '.join(_PARTS)}; default: two of actors, "
    "countries and themes.",
)
@click.option("--name", help="What to call it; default: the query.")
@click.option(
    "--deliver",
    type=click.Choice(["now", "daily", "weekly"]),
    default="now",
    show_default=True,
    help="When to be told.",
)
@click.option("--to", multiple=True, metavar="ADDRESS", help="Where, as for rimland follow add.")
@click.option("--network", help="Whose theatres; default: of the network the article names most.")
@as_follower("follow")
@click.option("--yes", is_flag=True, help="Save it without asking.")
@click.option("--dry-run", is_flag=True, help="Show the query, save nothing.")
@click.option(
    "--format",
    "output",
    type=click.Choice(["table", "json"]),
    default="table",
    show_default=True,
    help="How to print the draft.",
)
@ledger_option
def from_article(
    article: str,
    named: str | None,
    published: date | datetime | None,
    parts: str | None,
    network: str | None,
    output: str,
    ledger: str | None,
    *,
    yes: bool,
    dry_run: bool,
    **how: Any,
) -> None:
    """Make a follow of the main topics of ARTICLE (.txt, .html or .jsonl), show it, and save it.

    Main topics are those of the title and those that a fifth of the article speaks of; rimland
    topics shows all. Each further kind narrows the follow. Persons are never followed.

    \b
    Examples:
      rimland follow from report.txt --published 2017-04-05
      rimland follow from report.txt --published 2017-04-05 --parts actors,theatres --yes
      rimland follow from feed.jsonl --id demo-16-egypt-churches --dry-run
    """  # noqa: D301
    from rimland.app.jobs.follow_from import drafted  # noqa: PLC0415 - loads the readers
    from rimland.ui.cli.follow import say_added  # noqa: PLC0415 - it imports this module

    kinds = [part.strip() for part in parts.split(",") if part.strip()] if parts else []
    if unknown := [part for part in kinds if part not in _PARTS]:
        raise click.UsageError(f"there is no part '{unknown[0][:40]}': use {', '.join(_PARTS)}")
    draft = drafted(_topics(article, named, published, network), kinds, network=network)
    if output == "json":
        shown = {"query": draft.query, "network": draft.network, "taken": draft.taken}
        click.echo(json.dumps(shown, ensure_ascii=False))
    else:
        for kind, values in draft.taken.items():
            console().print(f"{kind}: {safe_text(', '.join(values))}", soft_wrap=True)
        console().print(f"query: {safe_text(draft.query)}", soft_wrap=True)
    if dry_run or not (yes or click.confirm("Follow this?", err=True)):
        return
    with open_ledger(ledger, create=True) as opened:
        say_added(opened.follow(draft.query, network=draft.network, **how))


def _topics(
    article: str, named: str | None, published: date | datetime | None, network: str | None
) -> Topics:
    """Return the topics of the one article that is meant."""
    from rimland.app.jobs.code import Failure  # noqa: PLC0415 - loads the readers
    from rimland.app.jobs.topics import topics_in_files  # noqa: PLC0415
    from rimland.app.settings import read_settings  # noqa: PLC0415
    from rimland.sources.articles import Given  # noqa: PLC0415

    found, seen = None, 0
    for one in topics_in_files(
        [article], Given(published), read_settings(), network=network, say=note
    ):
        if isinstance(one, Failure):
            raise FileRefusedError(one.line)
        seen += 1
        if named in {None, one.document_id}:
            found = found or one
    if seen > 1 and named is None:
        hint = "say which with --id"
        raise FileRefusedError(f"holds {seen} articles", where=article, hint=hint)
    if found is None:
        what = f"holds no article '{(named or '')[:60]}'"
        raise NotFoundError(what, where=article, hint="rimland topics lists them")
    return found
