"""Which addresses may be asked for, and where a redirect may lead.

Whether the host behind an address is public is decided later, where the connection is made.
"""

from __future__ import annotations

import httpx

from rimland.sources.addresses import is_host
from rimland.sources.fetch_faults import FetchCode, FetchFault
from rimland.sources.http_exchange import Answer, FetchLimits


def checked_address(url: str, limits: FetchLimits) -> httpx.URL:
    """Return an address that may be asked for, without its fragment; raises FetchFault."""
    if len(url) > limits.address_length:
        raise FetchFault(FetchCode.REFUSED_ADDRESS, "the address is too long")
    try:
        address = httpx.URL(url.strip()).copy_with(fragment=None)
        host = address.raw_host.decode("ascii")
        usable = address.scheme in {"http", "https"} and is_host(host)
    except (httpx.InvalidURL, UnicodeError, ValueError):
        usable = False
    if not usable:
        raise FetchFault(FetchCode.REFUSED_ADDRESS, "this is no http or https address")
    if address.userinfo:
        what = "the address carries a name or password, which rimland neither keeps nor sends"
        raise fault_at(FetchCode.REFUSED_ADDRESS, what, address)
    return address


def sent_to(address: httpx.URL, answer: Answer, limits: FetchLimits) -> httpx.URL:
    """Return where a redirect leads; raises FetchFault where nobody should go."""
    # Headers are read as Latin-1; hosts that send letters of other scripts mean UTF-8.
    raw = answer.headers.get("location", "").encode("latin-1")
    location = raw.decode("utf-8", errors="replace").strip()
    if not location:
        raise fault_at(FetchCode.BAD_REDIRECT, "sends on without saying where", address)
    try:
        joined = str(address.join(location))
        target = checked_address(joined, limits)
    except (FetchFault, httpx.InvalidURL, UnicodeError, ValueError):
        what = "sends on to an address that is not fetched"
        raise fault_at(FetchCode.BAD_REDIRECT, what, address) from None
    if address.scheme == "https" and target.scheme == "http":
        what = "sends on from https to http"
        raise fault_at(FetchCode.BAD_REDIRECT, what, address)
    return target


def fault_at(code: FetchCode, what: str, address: httpx.URL) -> FetchFault:
    """Return a fault at an address's host."""
    return FetchFault(code, what, where=address.host)


def turn_name(address: httpx.URL) -> str:
    """Return the name under which a host takes turns; its two usual ports are one host."""
    return address.host if address.port is None else f"{address.host}:{address.port}"
