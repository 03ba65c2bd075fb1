"""``erase`` and ``vacuum``."""

from __future__ import annotations

import dataclasses
import json

import click

from rimland.ui.cli.shared import console, emit, format_option, ledger_option, open_ledger

_LISTED = ("document_id", "source_id", "erased_at", "made_by", "reason")


@click.command()
@click.argument("documents", nargs=-1, metavar="DOCUMENT...")
@click.option("--reason", help="Why, for the log.")
@click.option("--by", "made_by", metavar="HANDLE", help="Who asked: a handle, not a name.")
@click.option("--url-too", is_flag=True, help="Forget the address as well.")
@click.option("--with-reports", is_flag=True, help="Retract what was read in it as well.")
@click.option(
    "--copies", is_flag=True, help="Erase every copy of the same words; refuse later ones."
)
@click.option("--list", "listing", is_flag=True, help="List what was erased, and why.")
@ledger_option
@format_option
def erase(
    documents: tuple[str, ...],
    reason: str | None,
    made_by: str | None,
    url_too: bool,
    with_reports: bool,
    copies: bool,
    listing: bool,
    ledger: str | None,
    output: str,
) -> None:
    """Erase documents, by id or address: text, title, quotes and original go; hash and reason stay.

    The figures that were read in them stay, without quotes, unless --with-reports. The same words
    are refused when they are loaded again. Run "rimland vacuum" afterwards: until then the disk
    may still hold what the ledger no longer shows.

    \b
    Examples:
      rimland erase doc3f0c9a51be20d4e7 --reason "publisher's request of 3 May"
      rimland erase https://example.org/a/story --reason "court order" --by desk-7 --copies
      rimland erase --list --format csv
    """  # noqa: D301
    if listing:
        if documents:
            raise click.UsageError("--list takes no DOCUMENT")
        with open_ledger(ledger) as opened:
            emit(opened.erasures(), output, _LISTED)
        return
    if not documents:
        raise click.UsageError("name at least one DOCUMENT, or ask for --list")
    if not reason:
        raise click.UsageError("--reason is needed: the log says why a text is gone")
    with open_ledger(ledger) as opened:
        done = opened.erase(
            documents,
            reason=reason,
            by=made_by,
            url_too=url_too,
            with_reports=with_reports,
            copies=copies,
        )
    if output != "table":
        emit([dataclasses.asdict(one) for one in done], output, [])
        return
    for one in done:
        what = (
            f"{one.versions} report versions without quotes, {one.retracted} reports retracted, "
            f"{one.quotes} other quotes and {one.originals} originals removed"
        )
        console().print(
            f"{one.document_id}: {f'erased; {what}' if one.fresh else 'was erased before'}",
            soft_wrap=True,
        )
    left = sorted({copy for one in done for copy in one.copies_left})
    if left:
        click.echo(
            f"note: {len(left)} copies still hold these words: {', '.join(left[:5])}; "
            "erase them with --copies",
            err=True,
        )
    click.echo("note: the disk may still hold the words; run: rimland vacuum", err=True)


@click.command()
@ledger_option
@click.option(
    "--format",
    "output",
    type=click.Choice(["table", "json"]),
    default="table",
    help="How to print.",
)
def vacuum(ledger: str | None, output: str) -> None:
    """Rewrite the ledger's files, so that nothing erased is left in them.

    Snapshots that hold erased text are deleted, and the log says that they were withdrawn. Backups,
    briefs and exports are yours: those found beside the ledger are named, none is touched.

    \b
    Example:
      rimland erase doc3f0c9a51be20d4e7 --reason "court order" && rimland vacuum
    """  # noqa: D301
    with open_ledger(ledger) as opened:
        done = opened.vacuum()
    if output == "json":
        click.echo(json.dumps(dataclasses.asdict(done), ensure_ascii=False))
        return
    out = console()
    megabytes = f"{done.bytes_before / 1e6:.1f} to {done.bytes_after / 1e6:.1f} MB"
    out.print(f"rewritten: {megabytes}", soft_wrap=True)
    for name in done.withdrawn:
        out.print(f"withdrawn: {name} held erased text and was deleted", soft_wrap=True)
    for path in done.untouched:
        out.print(f"not touched: {path}", soft_wrap=True)
    out.print(
        "not touched: backups, briefs and exports kept elsewhere, and what the disk itself keeps "
        "of deleted files",
        soft_wrap=True,
    )
