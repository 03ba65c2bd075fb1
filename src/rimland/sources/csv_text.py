"""CSV from a bounded stream, parsed in columns: row by row would take most of a load's time."""

from __future__ import annotations

import csv
import io
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pyarrow as pa
from pyarrow import csv as arrow_csv

from rimland.model.errors import FileRefusedError
from rimland.sources.bounds import MEGABYTE, BoundedText, Limits
from rimland.sources.cells import Piece, Pieces, row_numbers, tidied
from rimland.sources.messages import checked_header


@dataclass(frozen=True, slots=True)
class Style:
    """How the cells of a text file are told apart, and whether its first row may be data."""

    encoding: str
    delimiter: str
    headerless: Callable[[list[str]], list[str] | None] | None
    has_quotes: bool = True


def csv_table(
    text: BoundedText, path: Path, limits: Limits, style: Style
) -> tuple[list[str], Pieces]:
    """Return a CSV's header and the way to its rows; raises FileRefusedError for a broken start."""
    stream: io.BufferedReader[Any] = io.BufferedReader(text, buffer_size=MEGABYTE)
    first, blank_lines = _first_record(stream.peek(MEGABYTE)[:MEGABYTE], path, limits, style)
    assumed = style.headerless(first) if style.headerless else None
    header = assumed or checked_header(first, path, limits, style.delimiter)
    table = _CsvTable(text, stream, path, limits, style)
    skip = blank_lines + (0 if assumed else 1)

    def pieces(wanted: dict[str, str]) -> Iterator[Piece]:
        return table.pieces(header, wanted, blank_lines=blank_lines, skip=skip)

    return header, pieces


def _first_record(start: bytes, path: Path, limits: Limits, style: Style) -> tuple[list[str], int]:
    """Return the cells of the first filled line, and how many blank lines stand before it."""
    csv.field_size_limit(limits.cell_chars)
    lines = start.decode("utf-8-sig", "ignore").splitlines(keepends=True)
    blank = next((n for n, line in enumerate(lines) if line.strip()), 0)
    reader = csv.reader(
        lines[blank:],
        delimiter=style.delimiter,
        quoting=csv.QUOTE_MINIMAL if style.has_quotes else csv.QUOTE_NONE,
    )
    try:
        record = next(reader, [])
    except csv.Error as error:
        raise _unreadable(path, blank + 1, str(error)) from None
    return record, blank


class _CsvTable:
    """The rows under a CSV's header."""

    def __init__(
        self,
        text: BoundedText,
        stream: io.BufferedReader[Any],
        path: Path,
        limits: Limits,
        style: Style,
    ) -> None:
        self._text, self._stream, self._path = text, stream, path
        self._block, self._delimiter = limits.block_bytes, style.delimiter
        self._has_quotes = style.has_quotes
        self._crooked: dict[int, int] = {}
        self._last_crooked = ""
        self._blank_lines = 0

    def pieces(
        self, header: list[str], wanted: dict[str, str], *, blank_lines: int, skip: int
    ) -> Iterator[Piece]:
        """Yield the rows; the first ``skip`` lines are blank or the header."""
        self._blank_lines = blank_lines
        place = {f"f{header.index(name)}": target for name, target in wanted.items()}
        number, unread = blank_lines + 1, skip - blank_lines
        last = pa.table({})
        try:
            for batch in self._batches(list(place), blank_lines):
                numbers = row_numbers(number, batch.num_rows, self._crooked)
                number = int(numbers[-1]) + 1 if batch.num_rows else number
                columns = {t: batch.column(f) for f, t in place.items()}
                table = pa.table({"ordinal": numbers} | columns)
                last = table.slice(max(table.num_rows - 1, 0))
                yield tidied(Piece(table.slice(unread), self._crooked_before(number)))
                unread = 0
        except pa.ArrowInvalid as error:
            if "Empty CSV" in str(error):
                return
            reason = "a cell or row of several MB" if "straddling" in str(error) else str(error)
            raise _unreadable(self._path, number, reason) from None
        after = Piece(last.slice(last.num_rows), self._crooked_before(sys.maxsize))
        self._refuse_unclosed(number + len(after.crooked), last)
        if after.crooked:
            yield after

    def _crooked_before(self, number: int) -> list[tuple[int, int]]:
        """Take the crooked rows above a row; the parser reads ahead and knows of later ones."""
        return [(n, self._crooked.pop(n)) for n in sorted(self._crooked) if n < number]

    def _batches(self, columns: list[str], blank_lines: int) -> Any:
        return arrow_csv.open_csv(
            self._stream,
            read_options=arrow_csv.ReadOptions(
                # One thread: only then are crooked rows numbered.
                use_threads=False,
                block_size=self._block,
                autogenerate_column_names=True,
                skip_rows=blank_lines,
            ),
            parse_options=arrow_csv.ParseOptions(
                delimiter=self._delimiter,
                quote_char='"' if self._has_quotes else False,
                newlines_in_values=self._has_quotes,
                ignore_empty_lines=False,
                invalid_row_handler=self._note_crooked,
            ),
            convert_options=arrow_csv.ConvertOptions(
                check_utf8=False,
                column_types=dict.fromkeys(columns, pa.string()),
                include_columns=columns,
                null_values=[],
                strings_can_be_null=False,
            ),
        )

    def _note_crooked(self, row: Any) -> str:
        self._crooked[row.number + self._blank_lines] = row.actual_columns
        self._last_crooked = row.text
        return "skip"

    def _refuse_unclosed(self, number: int, last: pa.Table) -> None:
        """Refuse a file whose last cell swallowed the rest of the table."""
        if not (self._has_quotes and self._text.open_quotes):
            return
        cells = [str(column[0]) for column in last.columns[1:]] if last.num_rows else []
        if any("\n" in cell for cell in (*cells, self._last_crooked)):
            raise _unreadable(self._path, number - 1, "a quotation mark is never closed")


def _unreadable(path: Path, number: int, reason: str) -> FileRefusedError:
    what = f"cannot be read as CSV ({reason[:100]})"
    hint = "look for an unclosed quotation mark there or before"
    return FileRefusedError(what, where=f"{path}:{number}", hint=hint)
