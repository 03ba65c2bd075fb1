"""A real PostgreSQL server for the tests: made, started and thrown away by them."""

from __future__ import annotations

import os
import pwd
import secrets
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pg8000.native
from sqlalchemy.engine import URL, make_url

OWNER = "rimland_owner"
_DEBIAN = Path("/usr/lib/postgresql")
_PATIENCE = 60.0
_OLDEST = 150000
_ORDER = (
    "LC_COLLATE 'C.UTF-8' LC_CTYPE 'C.UTF-8' ICU_LOCALE 'en-US' LOCALE_PROVIDER icu ENCODING 'UTF8'"
)
"""Byte order is what the ledger must see to by itself, so its databases have that of a language."""


class ServerAbsentError(Exception):
    """This machine has no server that the tests could start; the text says why."""


@dataclass
class Server:
    """A running server; every test gets databases of its own."""

    port: int
    password: str
    programs: Path
    folder: Path
    user: str | None
    process: subprocess.Popen[bytes] | None = None
    made: int = 0
    databases: list[str] = field(default_factory=list)

    def start(self) -> None:
        """Start the server and wait until it answers; raises ServerAbsentError if it does not."""
        self.process = _start(self.programs, self.folder, self.user, self.port)
        _wait_until_ready(self, self.process)

    def stop(self) -> None:
        """Stop the server at once, as a crash would, whoever is at work."""
        if self.process is not None:
            _stop(self.process)

    def new_database(self, name: str = "ledger", owner: str = OWNER) -> str:
        """Make an empty database, and return its address with the password in it."""
        self.made += 1
        name = f"{name}_{self.made}"
        self.run(f"CREATE DATABASE {name} OWNER {owner} TEMPLATE template0 {_ORDER}")
        self.databases.append(name)
        return self.address(name, owner)

    def address(self, database: str, user: str = OWNER, password: str | None = None) -> str:
        """Return the address of a database for a user."""
        url = URL.create(
            "postgresql",
            username=user,
            password=password or self.password,
            host="127.0.0.1",
            port=self.port,
            database=database,
        )
        return url.render_as_string(hide_password=False)

    def drop_databases(self) -> None:
        """Throw away the databases made since the last time, whoever is still connected."""
        while self.databases:
            self.run(f"DROP DATABASE IF EXISTS {self.databases.pop()} WITH (FORCE)")

    def keep(self, address: str) -> str:
        """Keep a copy of a database that nobody is connected to; return the copy's name."""
        self.made += 1
        name = f"kept_{self.made}"
        self.run(f"CREATE DATABASE {name} TEMPLATE {make_url(address).database}")
        return name

    def start_from(self, kept: str, address: str) -> None:
        """Let a copy of what was kept take the place of a database."""
        name = make_url(address).database
        self.run(f"DROP DATABASE {name} WITH (FORCE)")
        self.run(f"CREATE DATABASE {name} OWNER {OWNER} TEMPLATE {kept}")

    def run(self, sql: str, database: str = "postgres") -> list[Any]:
        """Run SQL as the superuser and return the rows."""
        connection = pg8000.native.Connection(
            "postgres",
            host="127.0.0.1",
            port=self.port,
            database=database,
            password=self.password,
        )
        try:
            found: list[Any] = connection.run(sql) or []
        finally:
            connection.close()
        return found


_RUNNING: dict[int, Server] = {}


def server_of(address: str) -> Server | None:
    """Return the running server that an address leads to, None for a file's path."""
    return _RUNNING[make_url(address).port or 0] if "://" in address else None


@contextmanager
def running_server() -> Iterator[Server]:
    """Make a cluster in a folder of its own and run it; raises ServerAbsentError."""
    programs = _programs()
    user = _unprivileged()
    folder = Path(tempfile.mkdtemp(prefix="rimland-pg-"))
    password = secrets.token_hex(12)
    try:
        if user is not None:
            shutil.chown(folder, user)
        _make_cluster(programs, folder, user, password)
        server = Server(_free_port(), password, programs, folder, user)
        try:
            server.start()
            if int(server.run("SHOW server_version_num")[0][0]) < _OLDEST:
                raise ServerAbsentError("the PostgreSQL server here is older than 15")
            server.run(f"CREATE ROLE {OWNER} LOGIN PASSWORD '{password}'")
            _RUNNING[server.port] = server
            yield server
        finally:
            _RUNNING.pop(server.port, None)
            server.stop()
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _programs() -> Path:
    """Return the folder of initdb and postgres: on the path, else where Debian puts them."""
    installed = sorted(_DEBIAN.glob("*/bin/initdb"), key=lambda p: int(p.parts[-3]), reverse=True)
    if installed:
        return installed[0].parent
    found = shutil.which("initdb")
    if found and (Path(found).parent / "postgres").exists():
        return Path(found).parent
    raise ServerAbsentError("there is no PostgreSQL server here; as root: make system")


def _unprivileged() -> str | None:
    """Return whom the server runs as: nobody special, since it refuses to run as root."""
    if os.geteuid() != 0:
        return None
    for name in ("postgres", "nobody"):
        try:
            return pwd.getpwnam(name).pw_name
        except KeyError:
            continue
    raise ServerAbsentError("PostgreSQL does not run as root, and there is no other user")


def _make_cluster(programs: Path, folder: Path, user: str | None, password: str) -> None:
    secret = folder / "password"
    secret.write_text(password)
    if user is not None:
        shutil.chown(secret, user)
    command = [str(programs / "initdb"), "--pgdata", str(folder / "data")]
    command += ["--username", "postgres"]
    command += ["--encoding", "UTF8", "--locale", "C.UTF-8", "--no-sync", "--no-instructions"]
    command += ["--auth", "scram-sha-256", "--pwfile", str(secret)]
    made = subprocess.run(command, capture_output=True, text=True, check=False, **_as(user, folder))
    if made.returncode:
        raise ServerAbsentError(f"initdb failed: {made.stderr.strip()[-300:]}")


def _start(programs: Path, folder: Path, user: str | None, port: int) -> subprocess.Popen[bytes]:
    options = {
        "listen_addresses": "127.0.0.1",
        "unix_socket_directories": str(folder),
        "fsync": "off",
        "full_page_writes": "off",
        "autovacuum": "off",
        "max_connections": "60",
    }
    command = [str(programs / "postgres"), "-D", str(folder / "data"), "-p", str(port)]
    for name, value in options.items():
        command += ["-c", f"{name}={value}"]
    with (folder / "log").open("wb") as log:
        return subprocess.Popen(command, stdout=log, stderr=log, **_as(user, folder))


def _as(user: str | None, folder: Path) -> dict[str, Any]:
    given: dict[str, Any] = {"cwd": folder, "env": {**os.environ, "LC_ALL": "C.UTF-8"}}
    if user is not None:
        group = pwd.getpwnam(user).pw_gid
        given |= {"user": user, "group": group, "extra_groups": []}
    return given


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _wait_until_ready(server: Server, process: subprocess.Popen[bytes]) -> None:
    last_try = time.monotonic() + _PATIENCE
    while True:
        try:
            server.run("SELECT 1")
        except (pg8000.native.InterfaceError, pg8000.native.DatabaseError):
            if process.poll() is not None or time.monotonic() > last_try:
                said = (server.folder / "log").read_text(errors="replace").strip()[-300:]
                raise ServerAbsentError(f"PostgreSQL does not start: {said}") from None
            time.sleep(0.05)
        else:
            return


def _stop(process: subprocess.Popen[bytes]) -> None:
    """Stop the server without waiting for anybody: its data are thrown away next."""
    if process.poll() is None:
        process.send_signal(signal.SIGQUIT)
    try:
        process.wait(_PATIENCE)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
