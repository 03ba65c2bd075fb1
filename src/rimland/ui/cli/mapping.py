"""``map``: a first table map for a desk's own spreadsheet."""

from __future__ import annotations

from pathlib import Path

import click

from rimland.app.jobs.maps import draft_map
from rimland.model.errors import SettingsError
from rimland.ui.cli.shared import note


@click.command("map")
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
@click.option(
    "-o",
    "--output",
    type=click.Path(dir_okay=False, path_type=Path),
    help="Write the map here instead of printing it; a file that is there is left alone.",
)
@click.option("--encoding", default="utf-8", show_default=True, help="Character set of a CSV.")
@click.option("--delimiter", default=",", show_default=True, help="What parts the cells of a CSV.")
def map_(file: Path, output: Path | None, encoding: str, delimiter: str) -> None:
    """Draft the map by which your own spreadsheet can be loaded.

    Reads the header and the first rows of a CSV or XLSX file and writes TOML that says what each
    column seems to mean, which words stand for which kind of attack, and what is left out. Lines
    that need a look end in a comment. Columns of free text are left out: they may hold persons'
    names. Nothing is loaded.

    \b
    Examples:
      rimland map incidents.xlsx -o incidents.toml
      rimland load csv incidents.xlsx --map incidents.toml
      rimland map list.csv --delimiter ";" --encoding cp1252
    """  # noqa: D301
    text = draft_map(file, encoding=encoding, delimiter=delimiter)
    if output is None:
        click.echo(text, nl=False)
        return
    try:
        with output.open("x", encoding="utf-8") as written:
            written.write(text)
    except FileExistsError:
        hint = "name another file, or remove it first"
        raise SettingsError("is there already", where=str(output), hint=hint) from None
    except OSError as error:
        hint = "check the folder"
        raise SettingsError(f"cannot be written ({error})", where=str(output), hint=hint) from None
    note(f"wrote {output}: check every line, then: rimland load csv {file} --map {output}")
