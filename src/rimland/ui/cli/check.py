"""``check``: hold an article's numbers against the ledger."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from rimland.app.jobs.code import Failure, articles
from rimland.app.jobs.coders import ready_places
from rimland.model.errors import RimlandError
from rimland.sources.articles import Given
from rimland.ui.cli.coding import PUBLISHED
from rimland.ui.cli.shared import (
    as_of_option,
    console,
    emit,
    format_option,
    ledger_option,
    note,
    open_ledger,
    print_table,
    safe_text,
    step_progress,
)
from rimland.ui.cli.writing import require_folder, write_page

if TYPE_CHECKING:
    from rimland.analysis.claims.results import CheckResult
    from rimland.app.api import Ledger

_COLUMNS = ("the article says", "ledger", "verdict", "moved by")
_STEPS = 3


@click.command()
@click.argument("article", metavar="ARTICLE")
@click.option(
    "--published",
    type=PUBLISHED,
    help="When it was published (YYYY-MM-DD or a time), where the file does not say.",
)
@click.option(
    "--network", metavar="NAME", help="Whose attacks are meant where the article names no group."
)
@click.option("--snapshot", "snapshot_id", help="Read this snapshot; default: a fresh one.")
@click.option(
    "-o",
    "--output",
    "page",
    type=click.Path(dir_okay=False, path_type=Path),
    help="Write a page: sentence, question, every definition, events.",
)
@click.option(
    "--claimreview",
    type=click.Path(dir_okay=False, path_type=Path),
    help="Write schema.org ClaimReview as JSON-LD.",
)
@click.option("--article-url", help="Where the article stands, for ClaimReview.")
@click.option(
    "--freeze", is_flag=True, help="Freeze what the article says will be into the register."
)
@as_of_option
@ledger_option
@format_option
def check(
    article: str,
    published: date | datetime | None,
    network: str | None,
    snapshot_id: str | None,
    page: Path | None,
    claimreview: Path | None,
    article_url: str | None,
    freeze: bool,
    as_of: datetime | None,
    ledger: str | None,
    output: str,
) -> None:
    """Find what an article claims in numbers, and say what the ledger answers to each claim.

    ARTICLE is .txt, .html or .jsonl with one article. Each claim becomes a question that is
    answered under the definition declared in the codebook and under every other reasonable one. The
    page and ClaimReview are answered from what may be passed on only.

    \b
    Examples:
      rimland check op-ed.txt --published 2017-04-05
      rimland check op-ed.txt --published 2017-04-05 --network islamic-state -o report.html
      rimland check op-ed.txt --published 2017-04-05 --freeze --format json
    """  # noqa: D301
    _refuse(snapshot_id, as_of, page, claimreview)
    with open_ledger(ledger) as opened, step_progress(_STEPS) as step:
        step("reading the article")
        title, text, day = _article(article, opened, published)
        step("taking a snapshot")
        if page or claimreview:
            step("answering and laying out")
            result, html = opened.check_page(
                text, published=day, network=network, title=title, as_of=as_of
            )
        else:
            taken = (
                opened.open_snapshot(snapshot_id) if snapshot_id else opened.snapshot(as_of=as_of)
            )
            step("answering")
            result, html = opened.check(text, published=day, network=network, snapshot=taken), ""
        frozen = opened.freeze_claims(result) if freeze else []
    if page:
        note(write_page(page, html))
    if claimreview:
        note(write_page(claimreview, _reviews(result, article_url)))
    if output == "table":
        _print(result)
        for entry, new in frozen:
            verb = "froze" if new else "was frozen before:"
            console().print(f"{verb} {entry.entry_id}, due {entry.told['due']}", soft_wrap=True)
    elif output == "json":
        ids = [entry.entry_id for entry, _ in frozen]
        click.echo(json.dumps(_told(result) | {"frozen": ids}, ensure_ascii=False))
    else:
        emit(result.to_arrow().to_pylist(), output, [])


def _refuse(
    snapshot_id: str | None, as_of: datetime | None, page: Path | None, claimreview: Path | None
) -> None:
    """Refuse options that exclude each other, and a file that could not be written in the end."""
    if snapshot_id and as_of:
        raise click.UsageError("--snapshot and --as-of exclude each other: a snapshot has its time")
    if snapshot_id and (page or claimreview):
        raise click.UsageError("-o and --claimreview are answered from what may be passed on")
    for target in (page, claimreview):
        require_folder(target)


def _article(
    path: str, opened: Ledger, published: date | datetime | None
) -> tuple[str, str, date | None]:
    """Return the title, text and day of the one article of a file."""
    ready_places(note)
    found = list(articles([path], Given(published), opened.settings))
    failed = next((one for one in found if isinstance(one, Failure)), None)
    if failed:
        where, _, what = failed.line.partition(": ")
        raise RimlandError(what or "cannot be read", where=where)
    whole = [one for one in found if not isinstance(one, Failure)]
    if len(whole) != 1:
        what = f"holds {len(whole)} articles, and one at a time is checked"
        raise RimlandError(what, where=path, hint="write one article to a file of its own")
    received, text = whole[0]
    when = received.published
    day = when.date() if isinstance(when, datetime) else when
    return f"Checked: {received.title or Path(path).stem}", text, day


def _reviews(result: CheckResult, article_url: str | None) -> str:
    from rimland.outputs.claim_review import claim_reviews  # noqa: PLC0415 - lays out pages

    today = datetime.now(UTC).date()
    made = claim_reviews(result, reviewed_on=today, article_url=article_url)
    return json.dumps(made, ensure_ascii=False, indent=1)


def _told(result: CheckResult) -> dict[str, Any]:
    return {
        "published": result.published.isoformat(),
        "snapshot_id": result.snapshot_id,
        "as_of": result.as_of,
        "claims": result.summaries(),
        "caveats": list(result.caveats),
    }


def _print(result: CheckResult) -> None:
    out = console()
    if not result.answers:
        out.print("No claim in numbers was found in this article.")
        return
    told = result.summaries()
    rows = [
        {
            "the article says": safe_text(one["phrase"]),
            "ledger": one["answer"],
            "verdict": one["verdict"],
            "moved by": one["driver"],
        }
        for one in told
    ]
    print_table(rows, _COLUMNS, f"{len(rows)} claims; {result.snapshot_id}")
    for number, one in enumerate(told, start=1):
        out.print(f"\n[bold]{number}. {safe_text(one['phrase'])}[/bold]", soft_wrap=True)
        out.print(safe_text(one["question"]), soft_wrap=True)
        out.print(safe_text(f"{one['verdict'].capitalize()}. {one['why']}"), soft_wrap=True)
        for line in (*one["facts"], *one["missing"]):
            out.print(safe_text(line), soft_wrap=True)
        if one["forward"] and one["forward"].get("resolved"):
            became = one["forward"]["resolved"]
            out.print(
                safe_text(f"{became['outcome'].capitalize()}. {became['why']}"), soft_wrap=True
            )
    for line in result.caveats:
        out.print(line, soft_wrap=True)
