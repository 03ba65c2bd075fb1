import os
import socket
from collections.abc import Callable, Iterator
from itertools import count
from pathlib import Path

import pytest

from rimland.ledger.database import Database
from tests.command_line import Run, forget_settings, typed_into
from tests.postgres import Server, ServerAbsentError, running_server

_REPOSITORY = Path(__file__).resolve().parents[1]
_LOCAL = ("127.0.0.1", "::1", "localhost")


@pytest.fixture(scope="session")
def shared_data() -> Path:
    """The folder of real data beside the repository, or where SHARED_DATA says."""
    # Not RIMLAND_SHARED: names with that prefix are settings.
    named = os.environ.get("SHARED_DATA")
    folder = Path(named) if named else _REPOSITORY.parent / "shared" / "data"
    if not folder.is_dir():
        pytest.skip(f"needs the real data, which is not in {folder}; set SHARED_DATA")
    return folder


@pytest.fixture(scope="session")
def postgres() -> Iterator[Server]:
    """A PostgreSQL server of this test process alone; tests that need one are skipped without."""
    try:
        with running_server() as server:
            yield server
    except ServerAbsentError as absent:
        pytest.skip(str(absent))


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgresql)])
def new_ledger(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Callable[[str], str]]:
    """Makes addresses of ledgers that are not there yet, in each kind of database."""
    if request.param == "sqlite":
        numbers = count(1)
        yield lambda name: str(tmp_path / f"{name}-{next(numbers)}.db")
        return
    server: Server = request.getfixturevalue("postgres")
    yield server.new_database
    server.drop_databases()


@pytest.fixture
def ledger_address(new_ledger: Callable[[str], str]) -> str:
    """The address of a ledger that is not there yet, in each kind of database."""
    return new_ledger("ledger")


@pytest.fixture
def database(ledger_address: str) -> Iterator[Database]:
    """A ledger that is not there yet, in each kind of database."""
    opened = Database(ledger_address)
    yield opened
    opened.close()


@pytest.fixture
def bare_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty folder that the test works in, where nothing is set."""
    monkeypatch.chdir(tmp_path)
    forget_settings(monkeypatch)
    return tmp_path


@pytest.fixture
def rimland(bare_folder: Path, capsys: pytest.CaptureFixture[str]) -> Run:
    """The command line, typed in a bare folder; a test file may prepare that folder for it."""
    del bare_folder
    return typed_into(capsys)


@pytest.fixture(autouse=True)
def _no_network(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let tests reach this machine only."""
    connect = socket.socket.connect

    def refuse(self: socket.socket, address: object) -> None:
        if isinstance(address, tuple) and address[0] not in _LOCAL:
            pytest.fail(f"a test tried to reach {address[0]}")
        connect(self, address)  # type: ignore[arg-type] # whatever the socket's family takes

    monkeypatch.setattr(socket.socket, "connect", refuse)
