"""``load`` and ``quarantine``."""

from __future__ import annotations

import json
from datetime import date, datetime
from pathlib import Path

import click

from rimland.app.jobs.load import FORMATS, LoadOptions, LoadResult
from rimland.model.errors import SettingsError
from rimland.model.source import Scope
from rimland.sources.article_lines import published_time
from rimland.sources.normalise import REASONS
from rimland.ui.cli.shared import (
    Parsed,
    console,
    emit,
    format_option,
    ledger_option,
    note,
    open_ledger,
    row_progress,
)

PUBLISHED = Parsed(published_time, "DATE")
SCOPE = Parsed(Scope.parse, "SCOPE")


def _numbers(text: str) -> tuple[int, ...]:
    """Return the numbers of a list as 3,4; raises RimlandError."""
    try:
        return tuple(int(part) for part in text.split(","))
    except ValueError:
        raise SettingsError("is no list of numbers", where=text[:40], hint="write 3,4") from None


GEO_TYPES = Parsed(_numbers, "LIST")


@click.command()
@click.argument("format_name", metavar="FORMAT", type=click.Choice(FORMATS))
@click.argument("files", nargs=-1, metavar="FILE...")
@click.option(
    "--release", metavar="VERSION", help="The dataset's release, as 24.1; orders versions."
)
@click.option(
    "--complete",
    type=SCOPE,
    multiple=True,
    help="The file holds everything of this scope: vanished rows are retracted.",
)
@click.option(
    "--covers",
    type=SCOPE,
    multiple=True,
    help="Months without a row in this scope are zero, not unknown; nothing is retracted.",
)
@click.option(
    "--map",
    "map_file",
    type=click.Path(dir_okay=False, path_type=Path),
    help="The TOML file that says what each column means (csv), or whose articles these are.",
)
@click.option(
    "--api",
    "api_version",
    metavar="WHAT",
    help="Fetch instead of reading files: for ucdp a release, for acled a scope.",
)
@click.option("--published", type=PUBLISHED, help="For articles: when, where a file does not say.")
@click.option("--publisher", help="For articles: the outlet, where a file does not say.")
@click.option(
    "--coder",
    type=click.Choice(["rules", "llm"]),
    default="rules",
    help="For articles: who reads them (default rules).",
)
@click.option(
    "--min-sources", type=click.IntRange(0), help="For gdelt: outlets that name it (default 1)."
)
@click.option(
    "--root-events/--all-events",
    "root_events",
    default=None,
    help="For gdelt: events of the lead paragraph only (default), or all.",
)
@click.option(
    "--geo-types",
    type=GEO_TYPES,
    default=(),
    metavar="LIST",
    help="For gdelt: kinds of places taken, as 3,4 (default: towns) or 1,3,4,5.",
)
@click.option("--encoding", default="utf-8", show_default=True, help="Character set of the file.")
@ledger_option
@click.option(
    "--format",
    "output",
    type=click.Choice(["table", "json"]),
    default="table",
    help="How to print.",
)
def load(
    format_name: str,
    files: tuple[str, ...],
    release: str | None,
    complete: tuple[Scope, ...],
    covers: tuple[Scope, ...],
    map_file: Path | None,
    api_version: str | None,
    published: date | datetime | None,
    publisher: str | None,
    coder: str,
    min_sources: int | None,
    root_events: bool | None,
    geo_types: tuple[int, ...],
    encoding: str,
    ledger: str | None,
    output: str,
) -> None:
    """Load event datasets and articles into the ledger.

    FORMAT is ucdp (UCDP GED in any layout: CSV, gzip, zip, XLSX, with HXL tags or without a
    header), acled (CSV of 2015 to now), gtd (the workbook or CSV), gdelt (events 1.0 or 2.0; their
    pins are unreliable, and the load says how much), polecat (yearly files), csv (your own CSV or XLSX with --map; the bundled tables' maps are built in), or
    articles (.txt, .html, or .jsonl with id, text or html, published, title, url, publisher,
    publisher_family): each attack a text reports becomes a report of its outlet, known since it was
    published. Persons' names are hidden before anything is stored.

    A file that cannot be used ends the command with exit 1 and nothing of it is written. Rows at
    fault go to quarantine with file:row and reason. Loading a file again changes nothing.

    \b
    Examples:
      rimland load ucdp GEDEvent_v25_1.csv.zip --release 25.1
      rimland load ucdp ged_iraq.csv --release 24.1 --complete country=IRQ
      rimland load ucdp syria.csv --covers country=SYR,from=2016-01,to=2019-11
      rimland load ucdp --api 25.1          (token: RIMLAND_UCDP_API_TOKEN)
      rimland load acled acled_2016.csv     (never in an export: the licence forbids it)
      rimland load gtd globalterrorismdb.xlsx
      rimland load gdelt 20161013.export.CSV --min-sources 3
      rimland load acled --api country=BFA,from=2024-01,to=2024-06
      rimland load csv incidents.xlsx --map incidents.toml
      rimland load articles feed.jsonl
      rimland load articles page.html --publisher "Harbour Wire" --published 2016-03-22
    """  # noqa: D301
    if api_version and (files or format_name not in {"ucdp", "acled"}):
        raise click.UsageError("--api goes with ucdp and acled, and takes no files")
    if not files and not api_version:
        raise click.UsageError("name at least one FILE, or --api for ucdp and acled")
    if map_file and format_name not in {"csv", "articles"}:
        raise click.UsageError("--map goes with csv and articles")
    if format_name != "articles" and (published or publisher or coder != "rules"):
        raise click.UsageError("--published, --publisher and --coder go with articles")
    if format_name != "gdelt" and (min_sources is not None or root_events is not None or geo_types):
        raise click.UsageError("--min-sources, --root-events and --geo-types go with gdelt")
    if format_name == "articles" and (release or complete or covers):
        raise click.UsageError("--release, --complete and --covers go with datasets")
    options = LoadOptions(
        release=release,
        complete=complete,
        covers=covers,
        map_file=map_file,
        encoding=encoding,
        published=published,
        publisher=publisher,
        coder=coder,
        min_sources=min_sources,
        root_events=root_events,
        geo_types=geo_types,
    )
    unit = "documents" if format_name == "articles" else "rows"
    if format_name == "articles":
        from rimland.app.jobs.coders import ready_places  # noqa: PLC0415 - datasets need none

        ready_places(note)
    with open_ledger(ledger, create=True) as opened, row_progress("reading", unit) as progress:
        if api_version and format_name == "acled":
            scope = Scope.parse(api_version)
            result = opened.load_acled_api(scope, options, progress=progress)
        elif api_version:
            result = opened.load_api(api_version, options, progress=progress)
        else:
            result = opened.load(format_name, files, options, progress=progress)
    _report(result, output)


def _report(result: LoadResult, output: str) -> None:
    counts = {n: getattr(result.counts, n) for n in result.counts.__dataclass_fields__}
    for line in (*result.signals, *result.warnings):
        click.echo(f"note: {line}", err=True)
    if output == "json":
        row = {"source": result.source, **counts, "seconds": round(result.seconds, 3)}
        if result.documents is not None:
            row["documents"] = result.documents
        click.echo(json.dumps(row))
        return
    said = ", ".join(
        f"{number:,} {name}" for name, number in counts.items() if number or name == "read"
    )
    if result.documents is not None:
        said = f"{result.documents:,} documents; reports: {said}"
    console().print(f"{result.source}: {said} ({result.seconds:.1f} s)", soft_wrap=True)


@click.command()
@click.option(
    "--limit", type=click.IntRange(1), help="Rows at most (a table shows 100 by default)."
)
@ledger_option
@format_option
def quarantine(limit: int | None, ledger: str | None, output: str) -> None:
    """List the rows that were refused, where they stand and why, the latest load first.

    \b
    Examples:
      rimland quarantine
      rimland quarantine --format csv > refused.csv
    """  # noqa: D301
    with open_ledger(ledger) as opened:
        most = limit or (100 if output == "table" else None)
        refused = opened.quarantine(limit=most).to_dicts()
    rows = [
        {
            "file_row": row["file_row"],
            "field": row["field"],
            "value": row["value"],
            "reason": REASONS[row["code"]],
            "code": row["code"],
            "source_id": row["source_id"],
            "record_id": row["record_id"],
            "further_faults": row["further_faults"],
            "recorded_at": row["recorded_at"],
        }
        for row in refused
    ]
    emit(rows, output, ["file_row", "field", "value", "reason", "record_id"])
