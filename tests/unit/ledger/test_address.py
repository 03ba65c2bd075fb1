from pathlib import Path

import pytest

from rimland.ledger.address import masked, read_address
from rimland.ledger.database import Database
from rimland.model.errors import LedgerError

SECRETS = ["geheim", "p@ss@word", "a:b/c", "100%25", "q?x=1", "#hash", "ge heim"]


@pytest.mark.parametrize(
    "scheme",
    [
        *("postgresql://", "postgres://", "postgresql+pg8000://", "postgresql+psycopg://"),
        *("postgre://", "mysql://", "postgresql:/", "postgresql:", "POSTGRES:///"),
    ],
)
@pytest.mark.parametrize("secret", SECRETS)
def test_no_password_is_ever_shown(scheme: str, secret: str) -> None:
    text = f"{scheme}ana:{secret}@127.0.0.1:1/ledger"
    for shown in (masked(text), _refusal(text)):
        assert secret not in shown
        for part in (p for p in secret.split("@") if len(p) > 3):
            assert part not in shown
    assert masked(text).endswith("@127.0.0.1:1/ledger")


def _refusal(address: str) -> str:
    with pytest.raises(LedgerError) as refused:
        Database(address)
    return refused.value.line()


def test_a_password_among_the_options_is_not_shown() -> None:
    assert masked("postgresql://h/db?user=a&password=geheim&x=1").endswith("password=***&x=1")


def test_paths_and_addresses_of_files() -> None:
    assert read_address("some/where.db").path == Path("some/where.db").absolute()
    assert read_address("sqlite:///some/where.db").path == Path("some/where.db").absolute()
    assert read_address("~/l.db").path == Path.home() / "l.db"


@pytest.mark.parametrize(
    ("given", "driver"),
    [
        ("postgresql://h/db", "pg8000"),
        ("postgres://h/db", "pg8000"),
        ("postgresql+pg8000://h/db", "pg8000"),
        ("postgresql+psycopg://h/db", "psycopg"),
    ],
)
def test_the_driver_is_ours_unless_another_is_named(given: str, driver: str) -> None:
    url = read_address(given).url
    assert url is not None
    assert url.get_driver_name() == driver
    assert url.username


@pytest.mark.parametrize(
    "text",
    ["mysql://h/db", "postgresql+nodriver://h/db", "http://example.org", "sqlite://", "a://"],
)
def test_what_is_no_ledgers_address_is_said_in_one_line(text: str) -> None:
    line = _refusal(text)
    assert "\n" not in line
    assert "; " in line


def test_a_driver_that_is_not_installed_is_named_with_what_to_do() -> None:
    with pytest.raises(LedgerError, match=r"needs the driver nodriver.*rimland\[postgresql\]"):
        Database("postgresql+nodriver://h/db")


@pytest.mark.parametrize(
    ("options", "expected"),
    [
        ("colour=red", "an option that is not understood: colour"),
        ("sslmode=perhaps", "there is no sslmode 'perhaps'"),
        ("sslmode=verify-full&sslrootcert=/no/such/file", "certificate cannot be read"),
    ],
)
def test_options_that_are_not_understood(options: str, expected: str) -> None:
    with pytest.raises(LedgerError, match=expected):
        Database(f"postgresql://ana:geheim@127.0.0.1:1/ledger?{options}")


@pytest.mark.parametrize("mode", ["disable", "allow", "prefer", "require", "verify-ca"])
def test_where_no_server_is_that_is_said(mode: str) -> None:
    with pytest.raises(LedgerError, match="no server answers there"):
        Database(f"postgresql://ana@127.0.0.1:1/ledger?sslmode={mode}")


def test_where_no_socket_is_that_is_said(tmp_path: Path) -> None:
    with pytest.raises(LedgerError, match="no server answers there"):
        Database(f"postgresql://ana@/ledger?host={tmp_path}")


def test_a_password_is_found_where_postgresql_keeps_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "pgpass"
    file.write_text(
        "# a comment\n"
        "other:5432:db:ana:wrong\n"
        "h:5432:db:ana:first\\:one\n"
        "h:*:*:*:second\n"
        "*:*:*:ben:\n"
    )
    monkeypatch.delenv("PGPASSWORD", raising=False)
    monkeypatch.setenv("PGPASSFILE", str(file))

    def password(address: str) -> object:
        url = read_address(address).url
        return url and url.password

    assert password("postgresql://ana@h/db") == "first:one"
    assert password("postgresql://ana@h:5433/db") == "second"
    assert password("postgresql://ana:given@h/db") == "given"
    assert password("postgresql://cem@elsewhere/db") is None
    monkeypatch.setenv("PGPASSWORD", "from the environment")
    assert password("postgresql://ana@h/db") == "from the environment"
    monkeypatch.delenv("PGPASSWORD")
    monkeypatch.setenv("PGPASSFILE", str(tmp_path / "none"))
    assert password("postgresql://ana@h/db") is None
