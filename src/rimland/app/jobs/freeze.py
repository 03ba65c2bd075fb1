"""Freezing forecasts and claims about the future into the ledger's register."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from rimland.ledger.database import Database
from rimland.ledger.register import freeze, frozen_entries, register_break
from rimland.model.errors import FileRefusedError, NotFoundError
from rimland.model.frozen import Break, Entry, FrozenKind, canonical, head

if TYPE_CHECKING:
    from rimland.analysis.claims.results import CheckResult

_MOST_BYTES = 64 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class Register:
    """All that was frozen, the head of the chain, and where the chain does not hold."""

    entries: tuple[Entry, ...]
    head: str
    broken: Break | None


def freeze_forecast(database: Database, path: Path, *, now: datetime) -> tuple[Entry, bool]:
    """Freeze a forecast's file with its origin, data and due months.

    Raises FileRefusedError for a file that is no forecast, or that does not say its origin: whoever
    scores it could not know what its maker knew.
    """
    from rimland.tables.forecasting import month_of, read_draws, read_metadata  # noqa: PLC0415 - numpy

    try:
        size = path.stat().st_size
    except OSError as error:
        raise NotFoundError("there is no such file", where=str(path)) from error
    if size > _MOST_BYTES:
        what = f"has {size / 1e6:.0f} MB; a register takes {_MOST_BYTES // 1024 // 1024}"
        raise FileRefusedError(what, where=str(path), hint="forecast with fewer draws")
    draws, told = read_draws(path), _metadata(path, read_metadata)
    countries, months, number = draws.samples.shape
    body: dict[str, Any] = {
        "countries": countries,
        "draws": number,
        "due": month_of(draws.first + months - 1).last_day.isoformat(),
        "file": path.name,
        "first": str(month_of(draws.first)),
        "last": str(month_of(draws.first + months - 1)),
        **{name: told.get(name, "") for name in _KEPT},
    }
    with database.writing() as connection:
        return freeze(
            connection,
            FrozenKind.FORECAST,
            canonical(body),
            now=now,
            content=path.read_bytes(),
        )


_KEPT = (
    *("origin", "model", "weights", "seed", "input_sha256", "made_at", "vintage"),
    *("snapshot", "units", "counts"),
)


def _metadata(path: Path, read: Any) -> dict[str, str]:
    try:
        found: dict[str, str] = read(path)
    except Exception as error:
        raise FileRefusedError(
            "does not say what was known when it was made",
            where=str(path),
            hint="freeze the Parquet file that rimland forecast writes",
        ) from error
    if not found.get("origin"):
        raise FileRefusedError(
            "does not name its origin",
            where=str(path),
            hint="freeze the file that rimland forecast writes",
        )
    return found


def freeze_claims(
    database: Database, result: CheckResult, *, now: datetime
) -> list[tuple[Entry, bool]]:
    """Freeze what an article says will be, each claim with its rule and due date."""
    from rimland.analysis.claims.results import phrase_of  # noqa: PLC0415 - pulls in numpy

    frozen = []
    with database.writing() as connection:
        for answer in result.answers:
            if answer.forward is None:
                continue
            body = {k: v for k, v in answer.forward.items() if k != "resolved"}
            body["phrase"] = phrase_of(answer.claim)
            frozen.append(freeze(connection, FrozenKind.CLAIM, canonical(body), now=now))
    return frozen


def read_register(database: Database) -> Register:
    """Return the register, with the proof whether it is what was frozen."""
    with database.reading() as connection:
        entries = frozen_entries(connection)
        return Register(tuple(entries), head(entries), register_break(connection))
