"""Ledgers that are made once in a test process; who needs one again is given a copy."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from tests.postgres import server_of

_KEPT: dict[tuple[object, ...], bytes | str] = {}


def made_once(address: str, name: tuple[object, ...], make: Callable[[str], None]) -> str:
    """Leave at an address, where no ledger is yet, what ``make`` makes of it; return the address.

    The first time under a name it is made, by the same kind of database, and closed again; from
    then on it is copied byte by byte.
    """
    server = server_of(address)
    place: tuple[object, ...] = (*name, "sqlite" if server is None else server.port)
    kept = _KEPT.get(place)
    if kept is None:
        make(address)
        _KEPT[place] = _whole(address) if server is None else server.keep(address)
    elif isinstance(kept, bytes):
        Path(address).write_bytes(kept)
    elif server is not None:
        server.start_from(kept, address)
    return address


def _whole(address: str) -> bytes:
    log = Path(f"{address}-wal")
    assert not log.exists() or log.stat().st_size == 0, "somebody still has the ledger open"
    return Path(address).read_bytes()
