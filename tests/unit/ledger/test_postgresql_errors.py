"""Every way a server says no becomes one line that says what to do, and quotes no row."""

from __future__ import annotations

import pytest

from rimland.ledger.postgresql_errors import explained
from rimland.model.errors import LedgerBusyError, LedgerError


class FromPg8000(Exception):  # noqa: N818 - stands for the driver's own
    """An error as pg8000 raises it: the fields of the server's message."""


class FromPsycopg(Exception):  # noqa: N818
    """An error as psycopg raises it: a code and words, the detail in a later line."""

    def __init__(self, sqlstate: str | None, words: str) -> None:
        super().__init__(words)
        self.sqlstate = sqlstate


def told(error: BaseException) -> LedgerError:
    return explained(error, where="postgresql://ana:***@h/db", user="ana")


@pytest.mark.parametrize(
    ("code", "expected"),
    [
        ("28P01", "the server refuses 'ana'"),
        ("3D000", "no such database"),
        ("42501", "role 'ana' may not do this"),
        ("25006", "can only be read here"),
        ("22021", "cannot keep"),
        ("53300", "no connection left"),
        ("57P01", "connection to the server was lost"),
        ("08006", "connection to the server was lost"),
        ("XX000", "it went wrong"),
        ("55P03", "another process has been writing for too long"),
        ("40P01", "another process has been writing for too long"),
    ],
)
def test_codes_mean_the_same_from_either_driver(code: str, expected: str) -> None:
    fields = {"S": "FATAL", "C": code, "M": "it went wrong", "D": "Failing row: (Jane Doe)"}
    for error in (FromPg8000(fields), FromPsycopg(code, "it went wrong\nDETAIL: (Jane Doe)")):
        line = told(error).line()
        assert expected in line
        assert "Jane" not in line
        assert "; " in line


@pytest.mark.parametrize("code", ["55P03", "40P01", "40001"])
def test_who_waited_too_long_may_try_again(code: str) -> None:
    assert isinstance(told(FromPg8000({"C": code, "M": "x"})), LedgerBusyError)


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("network error", "connection to the server was lost"),
        ("server closed the connection unexpectedly", "connection to the server was lost"),
        ("connection failed: Connection refused", "no server answers there"),
        ("Can't create a connection to host h and port 1", "no server answers there"),
        ("Server refuses SSL", "no safe connection"),
        ("fe_sendauth: no password supplied", "asks for a password"),
        ('FATAL: password authentication failed for user "ana"', "refuses 'ana'"),
        ('FATAL: database "db" does not exist', "no such database"),
    ],
)
def test_what_is_said_without_a_code(words: str, expected: str) -> None:
    assert expected in told(FromPsycopg(None, words)).line()


def test_a_broken_pipe_is_a_lost_connection() -> None:
    assert "was lost" in told(BrokenPipeError(32, "Broken pipe")).line()
