"""Linking's SQL, written in DuckDB's words, in Spark's: only what differs, and no word unknown.

Both engines must mean the same, so that both find the same pairs. Where their functions of one name
differ, Spark is told what DuckDB does: a word ends where ASCII letters end, the distance of two
words is counted in bytes, and the capital İ becomes a plain i.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from functools import lru_cache

from sqlglot import exp, parse_one
from sqlglot.dialects.duckdb import DuckDB
from sqlglot.dialects.spark import Spark
from sqlglot.errors import SqlglotError

_NAMES = {
    "ARRAY_TO_STRING": "array_join",
    "FLATTEN": "flatten",
    "HASH": "xxhash64",
    "LEN": "size",  # of a list: linking never asks how long a text is
    "LIST": "collect_list",  # without nulls, which DuckDB keeps: no list here may hold any
    "LIST_EXTRACT": "element_at",
    "LIST_HAS_ANY": "arrays_overlap",
    "LIST_INTERSECT": "array_intersect",
    "LIST_SORT": "array_sort",
    "STRING_SPLIT": "split",
}
"""DuckDB's name of a function -> Spark's name of the function that does the same."""

_WORD_EDGE = r"(?:(?<=[0-9A-Za-z_])(?![0-9A-Za-z_])|(?<![0-9A-Za-z_])(?=[0-9A-Za-z_]))"
"""What ``\\b`` means to DuckDB; to Java before version 19, letters with accents are letters too."""

_REGEX_WORDS = re.compile(r"\\b|\\x\{[0-9a-f]+\}|\\.|\$$", re.DOTALL)
_REGEX_SIGNS = re.compile(r"[][(){}.*+?^$|\\]")

_Build = Callable[[Sequence[exp.Expression]], exp.Expression]


class UntranslatedError(ValueError):
    """A query of linking uses what is not known to mean the same on Spark."""


@lru_cache(maxsize=256)
def spark_sql(sql: str) -> str:
    """Return the query in Spark's words.

    Raises UntranslatedError for a function that is not known to mean the same on both.
    """
    try:
        tree = parse_one(sql, dialect=_Words)
    except SqlglotError as error:
        raise UntranslatedError(f"not understood: {error}") from error
    known = {*_NAMES.values(), *_OTHER_NAMES}
    for call in tree.find_all(exp.Anonymous):
        if call.name not in known:
            raise UntranslatedError(f"{call.name}() has no counterpart on Spark")
    return tree.sql(dialect=Spark, comments=False)


def _called(name: str) -> _Build:
    return lambda args: exp.Anonymous(this=name, expressions=list(args))


def _distinct(args: Sequence[exp.Expression]) -> exp.Expression:
    """DuckDB's list_distinct leaves nulls out."""
    return _called("array_compact")([_called("array_distinct")(args)])


def _lower(args: Sequence[exp.Expression]) -> exp.Expression:
    """İ is the one letter that DuckDB makes one small letter and Java two."""
    return exp.Lower(
        this=_called("replace")([args[0], exp.Literal.string("İ"), exp.Literal.string("i")])
    )


def _split(args: Sequence[exp.Expression]) -> exp.Expression:
    """Spark splits at a pattern."""
    if len(args) < 2 or not _plain(args[1]):  # noqa: PLR2004 - text and separator
        raise UntranslatedError("string_split() takes a separator that is no pattern")
    return _called("split")(args)


def _replaced(args: Sequence[exp.Expression]) -> exp.Expression:
    """Spark replaces every match; DuckDB the first one, unless told 'g'."""
    text, pattern, by, *options = args
    if not (isinstance(pattern, exp.Literal) and _plain(by)):
        raise UntranslatedError("regexp_replace() takes a pattern and a plain text")
    words = pattern.name
    if [option.name for option in options] not in ([], ["g"]):
        raise UntranslatedError("regexp_replace() takes no option but 'g'")
    if not options and not words.startswith("^") and not words.endswith("$"):
        raise UntranslatedError("regexp_replace() without 'g' takes a pattern that fits once")
    java = _REGEX_WORDS.sub(_java_word, words)
    return _called("regexp_replace")([text, exp.Literal.string(java), by])


def _java_word(found: re.Match[str]) -> str:
    """Return what Java calls one word of DuckDB's regular expressions."""
    word = found.group()
    if word == r"\b":
        return _WORD_EDGE
    if word == "$":
        return r"\z"  # Java's own also holds before a last line break
    if word.startswith(r"\x{"):
        return word
    raise UntranslatedError(f"{word} in a regular expression is not known to mean the same")


def _byte_distance(args: Sequence[exp.Expression]) -> exp.Expression:
    """DuckDB counts the bytes of UTF-8 that differ, Spark the letters."""
    return exp.Levenshtein(this=_bytes(args[0]), expression=_bytes(args[1]))


def _bytes(text: exp.Expression) -> exp.Expression:
    """Return a text in which every byte of another is a letter."""
    encoded = _called("encode")([text, exp.Literal.string("UTF-8")])
    return _called("decode")([encoded, exp.Literal.string("ISO-8859-1")])


def _days(args: Sequence[exp.Expression]) -> exp.Expression:
    """Days from the first date to the second; DuckDB and Spark name them in opposite order."""
    if args[0].name != "day":
        raise UntranslatedError("date_diff() counts days only")
    return _called("datediff")([args[2], args[1]])


def _plain(text: exp.Expression) -> bool:
    return isinstance(text, exp.Literal) and not _REGEX_SIGNS.search(text.name)


_OTHER_NAMES = (
    *("array_compact", "array_distinct", "replace", "split", "regexp_replace"),
    *("encode", "decode", "datediff"),
)


class _Words(DuckDB):
    """DuckDB's SQL as linking writes it."""

    class Parser(DuckDB.Parser):
        """Reads the functions that differ as what Spark calls them."""

        FUNCTIONS = {  # noqa: RUF012 - as sqlglot declares it
            **DuckDB.Parser.FUNCTIONS,
            **{theirs: _called(ours) for theirs, ours in _NAMES.items()},
            "LIST_DISTINCT": _distinct,
            "LOWER": _lower,
            "STRING_SPLIT": _split,
            "REGEXP_REPLACE": _replaced,
            "LEVENSHTEIN": _byte_distance,
            "DATE_DIFF": _days,
        }
