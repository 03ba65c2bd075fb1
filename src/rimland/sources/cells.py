"""Cells as text: what every kind of table is turned into before anything is read from it."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass
from itertools import islice

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

CHUNK_ROWS = 50_000
_CONTROLS = "[\\x00-\\x1f\\x7f]+"

Rows = Iterator[tuple[int, list[str]]]
Numbers = npt.NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Piece:
    """Some rows of a table: the wanted cells as text, and the rows that do not fit the header.

    ``crooked`` holds row numbers and numbers of cells; ``ordinal`` in the table is the number a
    spreadsheet shows for a row.
    """

    table: pa.Table
    crooked: list[tuple[int, int]]

    @property
    def rows(self) -> int:
        """How many rows were read."""
        return int(self.table.num_rows) + len(self.crooked)


Pieces = Callable[[dict[str, str]], Iterator[Piece]]
"""Given file column -> result column, reads the table piece by piece."""


@dataclass(frozen=True, slots=True)
class Cells:
    """One opened table: its header, its name as shown, its hash and its rows."""

    header: list[str]
    pieces: Pieces
    name: str
    sha256: str


def pieces_of_rows(rows: Rows, header: list[str]) -> Pieces:
    """Return the pieces of a table whose rows are already lists of text."""

    def pieces(wanted: dict[str, str]) -> Iterator[Piece]:
        while chunk := list(islice(rows, CHUNK_ROWS)):
            yield tidied(_text_table(chunk, header, wanted))

    return pieces


def _text_table(
    chunk: list[tuple[int, list[str]]], header: list[str], wanted: dict[str, str]
) -> Piece:
    width = len(header)
    sound = [numbered for numbered in chunk if len(numbered[1]) == width]
    crooked = [(n, len(row)) for n, row in chunk if len(row) != width]
    arrays = {"ordinal": pa.array([n for n, _ in sound], pa.int64())}
    for name, target in wanted.items():
        position = header.index(name)
        arrays[target] = pa.array([row[position] for _, row in sound], pa.string())
    return Piece(pa.table(arrays), crooked)


def tidied(piece: Piece) -> Piece:
    """Trim every cell, turn control characters into blanks and empty cells into nulls.

    Rows of which no wanted cell is filled are left out: spreadsheets put them under a table.
    """
    table = piece.table
    columns = {"ordinal": table["ordinal"]}
    blank = pa.scalar(value=True)
    for name in table.column_names[1:]:
        column = pc.utf8_trim_whitespace(_without_controls(table[name]))
        empty = pc.equal(column, "")
        columns[name] = pc.if_else(empty, pa.scalar(None, pa.string()), column)
        blank = pc.and_(blank, empty)
    tidy = pa.table(columns)
    if len(columns) > 1 and pc.any(blank).as_py():
        tidy = tidy.filter(pc.invert(blank))
    return Piece(tidy, piece.crooked)


def _without_controls(column: pa.ChunkedArray) -> pa.ChunkedArray:
    if not pc.any(pc.match_substring_regex(column, _CONTROLS)).as_py():
        return column
    return pc.replace_substring_regex(column, _CONTROLS, " ")


def row_numbers(first: int, count: int, skipped: Collection[int]) -> Numbers:
    """Return the numbers of the next rows, given the numbers that crooked rows have."""
    numbers = np.arange(first, first + count + len(skipped))
    if skipped:
        numbers = numbers[~np.isin(numbers, list(skipped))]
    return numbers[:count]
