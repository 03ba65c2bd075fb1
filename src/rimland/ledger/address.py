"""Where a ledger is: reading an address, and showing it without its password."""

from __future__ import annotations

import getpass
import os
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import ArgumentError

from rimland.model.errors import LedgerError

_SCHEME = re.compile(r"(?i)postgres\w*(\+\w+)?:|\w[\w+.-]*://")
_PASSWORD = re.compile(r"(?is)^(\w[\w+.-]*:/{0,3}[^:@/]*):.*@")
"""From the second colon to the last at sign: a password may hold either without being escaped."""
_PASSWORD_OPTION = re.compile(r"(?i)(password=)[^&\s]*")
_POSTGRESQL = {"postgresql", "postgres"}
_DRIVER = "pg8000"


@dataclass(frozen=True, slots=True)
class Address:
    """A path, or the URL of a database server; ``shown`` is safe to print."""

    shown: str
    path: Path | None = None
    url: URL | None = None


def read_address(text: str) -> Address:
    """Read a path or a SQLAlchemy URL; raises LedgerError for what is neither.

    An address that names no driver of PostgreSQL gets the one rimland is tested with.
    """
    if not _SCHEME.match(text):
        path = Path(text).expanduser().absolute()
        return Address(shown=str(text), path=path)
    try:
        url = make_url(text)
    except (ArgumentError, ValueError) as error:
        raise _neither(text) from error
    if url.get_backend_name() == "sqlite" and url.database:
        return Address(shown=text, path=Path(url.database).absolute())
    if url.drivername in _POSTGRESQL:
        url = url.set(drivername=f"postgresql+{_DRIVER}")
    if url.get_backend_name() != "postgresql":
        raise _neither(text)
    return Address(shown=masked(text), url=_completed(url))


def masked(text: str) -> str:
    """Return an address without its password, however mistyped the address is."""
    if not _SCHEME.match(text):
        return text
    return _PASSWORD_OPTION.sub(r"\1***", _PASSWORD.sub(r"\1:***@", text))


def _neither(text: str) -> LedgerError:
    what = "is neither a path nor the address of a database"
    hint = "write ledger.db or postgresql://user@host/database"
    return LedgerError(what, where=masked(text), hint=hint)


def _completed(url: URL) -> URL:
    """Fill in what PostgreSQL's own programs would: who we are, and a password kept in a file."""
    if url.username is None:
        url = url.set(username=getpass.getuser())
    if url.password is None:
        url = url.set(password=_kept_password(url, os.environ))
    return url


def _kept_password(url: URL, environment: Mapping[str, str]) -> str | None:
    """Return the password of PGPASSWORD or of the first fitting line of the password file."""
    if "PGPASSWORD" in environment:
        return environment["PGPASSWORD"]
    file = Path(environment.get("PGPASSFILE", "~/.pgpass")).expanduser()
    wanted = (url.host or "localhost", str(url.port or 5432), url.database or "", url.username)
    try:
        lines = file.read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError):
        return None
    for line in lines:
        # A colon or a backslash inside a field is written after a backslash.
        fields = [re.sub(r"\\(.)", r"\1", f) for f in re.findall(r"((?:[^:\\]|\\.)*)(?::|$)", line)]
        told, password = fields[:4], fields[4:5]
        if password and all(t in {"*", w} for t, w in zip(told, wanted, strict=True)):
            return password[0]
    return None
