import os
import socket
from pathlib import Path

import pytest

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


@pytest.fixture(autouse=True)
def _no_network(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let tests reach this machine only."""
    connect = socket.socket.connect

    def refuse(self: socket.socket, address: object) -> None:
        if isinstance(address, tuple) and address[0] not in _LOCAL:
            pytest.fail(f"a test tried to reach {address[0]}")
        connect(self, address)  # type: ignore[arg-type] # whatever the socket's family takes

    monkeypatch.setattr(socket.socket, "connect", refuse)
