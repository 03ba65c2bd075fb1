"""Every error rimland raises on purpose, in one tree.

RimlandError                     exit 1, one line on stderr
├── SettingsError                an unknown or invalid setting
├── NotFoundError                no such event, snapshot, network or source
├── FileRefusedError             a whole input file cannot be used; nothing was written
├── RemoteError                  a public service did not answer as documented
├── DeclarationError             two things the user declared contradict each other
├── CoverageError                an answer would need months that no source covers
├── LicenceError                 a record's licence forbids what was asked
└── LedgerError                  the database
    ├── LedgerBusyError          another process held the write lock too long
    ├── LedgerVersionError       made by a newer rimland, or not a ledger at all
    └── LedgerDamagedError       stored content does not match its own hash
"""

from __future__ import annotations


class RimlandError(Exception):
    """Base of all deliberate errors; its text is one line: where, what, and what to do.

    Args:
        what: what went wrong, without a trailing full stop.
        where: file, file:row, id or setting the fault is in.
        hint: what the user can do about it.
    """

    def __init__(self, what: str, *, where: str | None = None, hint: str | None = None) -> None:
        """Keep the three parts so that callers can show or test them one by one."""
        self.what = what
        self.where = where
        self.hint = hint
        super().__init__(self.line())

    def line(self) -> str:
        """Return the error as the single line a person reads."""
        text = f"{self.where}: {self.what}" if self.where else self.what
        if self.hint:
            text = f"{text}; {self.hint}"
        return " ".join(text.split())


class SettingsError(RimlandError):
    """A setting is unknown or its value cannot be used."""


class NotFoundError(RimlandError):
    """The thing that was named does not exist."""


class FileRefusedError(RimlandError):
    """A whole input file cannot be used; nothing of it was written."""


class RemoteError(RimlandError):
    """A public service did not answer as its documentation says."""


class DeclarationError(RimlandError):
    """Two things the user declared contradict each other."""


class CoverageError(RimlandError):
    """The answer would need months that no source covers."""


class LicenceError(RimlandError):
    """A record's licence forbids what was asked."""


class LedgerError(RimlandError):
    """The ledger's database could not do what was asked."""


class LedgerBusyError(LedgerError):
    """Another process held the write lock for too long."""


class LedgerVersionError(LedgerError):
    """The database is not a ledger, or belongs to a newer rimland."""


class LedgerDamagedError(LedgerError):
    """Stored content no longer matches its own hash."""
