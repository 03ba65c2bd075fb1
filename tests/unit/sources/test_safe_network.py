"""Connections go to public addresses on the web's ports, and to the very ones that were checked."""

from __future__ import annotations

import ipaddress
import socket
import threading
from collections.abc import Iterable, Sequence
from datetime import timedelta
from typing import Any

import httpcore
import pytest
from hypothesis import given
from hypothesis import strategies as st

from rimland.sources.fetch_faults import FetchCode, FetchFault
from rimland.sources.fetching import Fetcher, FetchLimits, Politeness
from rimland.sources.safe_network import PORTS, Budget, PublicBackend, is_public

PUBLIC = "93.184.216.34"
PUBLIC_6 = "2606:2800:220:1:248:1893:25c8:1946"


class Recorder(httpcore.NetworkBackend):
    """Stands where the outside network is: writes down what would be connected to."""

    def __init__(self) -> None:
        self.connected: list[tuple[str, int]] = []

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[Any] | None = None,
    ) -> httpcore.NetworkStream:
        del timeout, local_address, socket_options
        self.connected.append((host, port))
        raise httpcore.ConnectError("nobody is there")


def fetcher(resolve: Any, network: Recorder) -> Fetcher:
    return Fetcher(
        FetchLimits(seconds=20),
        user_agent="rimland",
        politeness=Politeness(gap=timedelta(0), robots=False),
        resolve=resolve,
        network=network,
    )


@pytest.mark.parametrize(
    "address",
    [
        "127.0.0.1", "127.255.0.9", "0.0.0.1", "10.0.0.1", "172.16.0.1", "172.31.255.255",
        "192.168.1.1", "169.254.169.254", "100.64.0.1", "100.100.100.200", "192.0.0.192",
        "192.0.2.1", "198.18.0.1", "198.51.100.7", "203.0.113.9", "224.0.0.1", "239.1.1.1",
        "240.0.0.1", "255.255.255.255", "168.63.129.16", "192.88.99.1",
        "::", "::1", "::7f00:1", "::ffff:127.0.0.1", "::ffff:93.184.216.34", "64:ff9b::7f00:1",
        "64:ff9b::a9fe:a9fe", "64:ff9b:1::1", "100::1", "fc00::1", "fd00:ec2::254", "fe80::1",
        "fe80::1%lo", "fec0::1", "ff02::1", "2001::1", "2001:db8::1", "2002:7f00:1::1",
        "2002:5db8:d822::1", "3fff::1", "5f00::1", "2a00:1450::5efe:7f00:1",
        "2a00:1450::200:5efe:a00:1", "", "example.org", "1.2.3", "2130706433",
    ],
)  # fmt: skip
def test_what_is_not_public_is_refused(address: str) -> None:
    assert not is_public(address)


@pytest.mark.parametrize("address", [PUBLIC, "8.8.8.8", PUBLIC_6, "64:ff9b::5db8:d822"])
def test_public_addresses_pass(address: str) -> None:
    assert is_public(address)


@given(st.ip_addresses(v=4))
def test_no_disguise_makes_a_private_address_public(inner: ipaddress.IPv4Address) -> None:
    number = int(inner)
    disguises = (
        ipaddress.IPv6Address(number),
        ipaddress.IPv6Address(0xFFFF_0000_0000 | number),
        ipaddress.IPv6Address((0x2002 << 112) | (number << 80)),
        ipaddress.IPv6Address((0x64FF9B << 96) | number),
        ipaddress.IPv6Address((0x2A00_1450 << 96) | (0x5EFE << 32) | number),
    )
    if not is_public(str(inner)):
        assert not any(is_public(str(disguise)) for disguise in disguises)


@given(st.ip_addresses())
def test_what_is_public_here_is_global_to_the_standard_library_too(
    address: ipaddress.IPv4Address | ipaddress.IPv6Address,
) -> None:
    if is_public(str(address)) and not str(address).startswith("64:ff9b:"):
        assert address.is_global
        assert not address.is_multicast


def test_a_name_that_changes_its_address_is_connected_to_as_it_was_checked() -> None:
    answers = iter([[PUBLIC], ["127.0.0.1"]])
    network = Recorder()
    asked: list[str] = []

    def resolve(host: str, port: int) -> Sequence[str]:
        del port
        asked.append(host)
        return next(answers)

    desk = fetcher(resolve, network)
    with pytest.raises(FetchFault) as first:
        desk.fetch("http://rebinding.example/feed")
    assert first.value.code is FetchCode.UNREACHABLE
    assert network.connected == [(PUBLIC, 80)]
    assert asked == ["rebinding.example"]
    with pytest.raises(FetchFault) as second:
        desk.fetch("http://rebinding.example/feed")
    assert second.value.code is FetchCode.REFUSED_ADDRESS
    assert network.connected == [(PUBLIC, 80)]


def test_only_the_public_ones_of_several_addresses_are_tried_and_not_all_of_them() -> None:
    network = Recorder()
    many = ["10.0.0.1", PUBLIC, "::1", PUBLIC, PUBLIC_6, *(f"8.8.8.{n}" for n in range(100))]
    with pytest.raises(FetchFault):
        fetcher(lambda _host, _port: many, network).fetch("https://example.org/feed")
    assert network.connected == [(PUBLIC, 443), (PUBLIC_6, 443), ("8.8.8.0", 443), ("8.8.8.1", 443)]


@pytest.mark.parametrize("port", [1, 22, 25, 3306, 6379, 9200, 65_535])
def test_other_ports_than_the_web_s_are_refused_before_anybody_is_asked(port: int) -> None:
    network = Recorder()
    asked: list[str] = []

    def resolve(host: str, port: int) -> Sequence[str]:
        del port
        asked.append(host)
        return [PUBLIC]

    desk = fetcher(resolve, network)
    with pytest.raises(FetchFault) as refused:
        desk.fetch(f"http://example.org:{port}/")
    assert refused.value.code is FetchCode.REFUSED_ADDRESS
    assert not asked
    assert not network.connected


def test_the_web_s_ports_are_used() -> None:
    network = Recorder()
    desk = fetcher(lambda _host, _port: [PUBLIC], network)
    for port in sorted(PORTS):
        with pytest.raises(FetchFault):
            desk.fetch(f"http://example.org:{port}/")
    assert network.connected == [(PUBLIC, port) for port in sorted(PORTS)]


@pytest.mark.parametrize(
    ("error", "temporary"),
    [
        (socket.gaierror(socket.EAI_NONAME, "Name or service not known"), False),
        (socket.gaierror(socket.EAI_AGAIN, "Temporary failure in name resolution"), True),
        (OSError("no network"), True),
        (UnicodeError("label too long"), False),
    ],
)
def test_no_such_name_is_told_from_a_resolver_without_an_answer(
    error: Exception, *, temporary: bool
) -> None:
    def resolve(host: str, port: int) -> Sequence[str]:
        del host, port
        raise error

    with pytest.raises(FetchFault) as fault:
        fetcher(resolve, Recorder()).fetch("http://nowhere.example/")
    assert (fault.value.code, fault.value.temporary) == (FetchCode.UNRESOLVED, temporary)


def test_a_name_without_an_address_is_unresolved() -> None:
    with pytest.raises(FetchFault) as fault:
        fetcher(lambda _host, _port: [], Recorder()).fetch("http://nowhere.example/")
    assert fault.value.code is FetchCode.UNRESOLVED


def test_a_resolver_that_hangs_does_not_hold_anybody() -> None:
    done = threading.Event()

    def resolve(host: str, port: int) -> Sequence[str]:
        del host, port
        done.wait(60)
        return [PUBLIC]

    desk = fetcher(resolve, Recorder())
    try:
        with pytest.raises(FetchFault) as fault:
            desk.fetch("http://slow.example/", limits=FetchLimits(seconds=0.1))
    finally:
        done.set()
    assert fault.value.code is FetchCode.TIMEOUT


def test_a_host_and_port_that_are_allowed_are_the_only_exemption() -> None:
    network = Recorder()
    backend = PublicBackend(
        Budget(20, 1000), allowed=frozenset({("127.0.0.1", 8123)}), plain=network
    )
    with pytest.raises(httpcore.ConnectError):
        backend.connect_tcp("127.0.0.1", 8123)
    for host, port in (("127.0.0.1", 8124), ("localhost", 8123), ("127.0.0.1", 80)):
        with pytest.raises(FetchFault):
            backend.connect_tcp(host, port)
    with pytest.raises(FetchFault):
        backend.connect_unix_socket("socket")
    assert network.connected == [("127.0.0.1", 8123)]


def test_this_machine_s_own_names_are_refused() -> None:
    desk = Fetcher(user_agent="rimland", politeness=Politeness(gap=timedelta(0)))
    for host in ("localhost", "127.0.0.1", "0x7f000001", "2130706433", "127.1", "[::1]", "[::]"):
        with pytest.raises(FetchFault) as fault:
            desk.fetch(f"http://{host}/")
        assert fault.value.code in {FetchCode.REFUSED_ADDRESS, FetchCode.UNRESOLVED}, host
