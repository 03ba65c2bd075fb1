"""What PostgreSQL's error codes mean to the person at the keyboard."""

from __future__ import annotations

from rimland.model.errors import LedgerBusyError, LedgerError

_BUSY = {"55P03", "40P01", "40001"}
_LOST = "the connection to the server was lost; nothing of this was kept"
_AGAIN = "run the same command again"
_ACCESS = "check the user, the password and pg_hba.conf"
_MEANINGS = (
    ("28", "the server refuses '{user}' ({message})", _ACCESS),
    ("3D000", "the server has no such database", "make it first: createdb NAME"),
    ("42501", "role '{user}' may not do this ({message})", "see: rimland ledger roles"),
    ("25006", "the ledger can only be read here", "name the main server, not a replica"),
    ("22021", "a text holds a character that PostgreSQL cannot keep", "take it out of the file"),
    ("22P05", "a text holds a character that PostgreSQL cannot keep", "take it out of the file"),
    ("53300", "the server has no connection left", "try again, or raise max_connections"),
    ("57P", _LOST, _AGAIN),
    ("08", _LOST, _AGAIN),
)
"""How a code begins, what it means, and what to do."""


def explained(error: BaseException, *, where: str, user: str) -> LedgerError:
    """Return a driver's error as a line that says what to do; never a row's content.

    A server's detail line may quote the row at fault, so only its message is passed on.
    """
    code, message = _code(error), _message(error)
    if code in _BUSY:
        what = "another process has been writing for too long"
        return LedgerBusyError(what, where=where, hint="try again")
    what, hint = _meaning(code, message, user)
    return LedgerError(what, where=where, hint=hint)


def _meaning(code: str, message: str, user: str) -> tuple[str, str]:
    for begins, what, hint in _MEANINGS:
        if code.startswith(begins):
            return what.format(user=user, message=message), hint
    if not code:
        return _without_code(message)
    return message, "run: rimland doctor"


def _without_code(message: str) -> tuple[str, str]:
    """Tell what went wrong before the server could say anything, or after it was gone."""
    told = message.casefold()
    if "create a connection" in told or "communication error" in told or "refused" in told:
        return "no server answers there", "check the host and port, and whether it is running"
    if "ssl" in told or "certificate" in told:
        return f"no safe connection ({message[:120]})", "check sslmode and sslrootcert"
    if "no password" in told:
        return "the server asks for a password", "put it into the address or ~/.pgpass"
    return _LOST, _AGAIN


def _code(error: BaseException) -> str:
    for name in ("sqlstate", "pgcode"):
        found = getattr(error, name, None)
        if isinstance(found, str):
            return found
    told = _told(error)
    return str(told["C"]) if "C" in told else _code_by_words(str(error))


def _code_by_words(message: str) -> str:
    """Return the code that psycopg leaves out when the server does not let us in."""
    if "password authentication failed" in message:
        return "28P01"
    return "3D000" if 'database "' in message and "does not exist" in message else ""


def _message(error: BaseException) -> str:
    told = _told(error)
    return str(told.get("M", "")) or str(error).partition("\n")[0]


def _told(error: BaseException) -> dict[str, str]:
    """Return the fields of the server's message, as pg8000 hands them on."""
    first = error.args[0] if error.args else None
    return first if isinstance(first, dict) else {}
