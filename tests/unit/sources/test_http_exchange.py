"""Whatever bytes come back, an exchange ends in an answer or in a fault."""

from __future__ import annotations

import ssl

import httpcore
import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from rimland.sources.fetch_faults import FetchCode, FetchFault
from rimland.sources.http_exchange import Answer, Exchange, FetchLimits

ADDRESS = httpx.URL("http://harbour.example/feed")
LIMITS = FetchLimits(bytes=5_000, seconds=60, header_bytes=5_000)
_TLS = ssl.create_default_context()

_STATUS = st.sampled_from(
    ["HTTP/1.1 200 OK", "HTTP/1.0 200 OK", "HTTP/1.1 301 Moved", "HTTP/1.1 404 No", "HTTP/2 200",
     "HTTP/1.1 100 Continue", "HTTP/1.1 101 Switching", "HTTP/1.1 999 ?", "HTTP/1.1 2\u00b20 OK", "200", ""]
)  # fmt: skip
_HEADER = st.one_of(
    st.sampled_from(
        ["Content-Length: 5", "Content-Length: -5", "Content-Length: 5, 5", "Content-Length: \u00b25",
         "Content-Length: 99999999999999999999", "Transfer-Encoding: chunked", "Transfer-Encoding: gzip",
         "Content-Encoding: gzip", "Content-Encoding: br", "Content-Encoding: \u00ff", "Set-Cookie: a=b",
         "Location: //", "Retry-After: \u00b2", ": nothing", "no colon", " folded: x", "X-\u00e9: x",
         "Connection: upgrade", "X: " + "a" * 6_000]
    ),
    st.text(st.characters(max_codepoint=255), max_size=30),
)  # fmt: skip
_BODY = st.one_of(
    st.binary(max_size=300),
    st.sampled_from([b"5\r\nhello\r\n0\r\n\r\n", b"0\r\n" + b"x: y\r\n" * 2_000, b"a" * 20_000]),
)


def exchange(pieces: list[bytes]) -> Exchange:
    """Return an exchange whose other side sends these bytes."""
    return Exchange(
        "rimland",
        _TLS,
        resolve=lambda _host, _port: ["93.184.216.34"],
        plain=httpcore.MockBackend(pieces),
    )


def ask(*pieces: bytes) -> Answer:
    return exchange(list(pieces)).ask(ADDRESS, {}, LIMITS, seconds=60)


@given(_STATUS, st.lists(_HEADER, max_size=4), _BODY, st.integers(1, 400))
def test_any_bytes_end_in_an_answer_or_a_fault(
    status: str, headers: list[str], body: bytes, cut: int
) -> None:
    raw = "\r\n".join([status, *headers, "", ""]).encode("latin-1") + body
    try:
        answer = ask(raw[:cut], raw[cut:])
    except FetchFault as fault:
        assert fault.code in {  # noqa: PT017 - some bytes are an answer
            FetchCode.PROTOCOL, FetchCode.TOO_LARGE, FetchCode.BAD_ENCODING
        }  # fmt: skip
    else:
        assert len(answer.body) <= LIMITS.bytes
        assert "set-cookie" not in answer.headers
        assert answer.body == b"" or 200 <= answer.status < 300


@given(st.binary(max_size=400))
def test_no_bytes_break_it(raw: bytes) -> None:
    with pytest.raises(FetchFault) as fault:
        ask(raw)
    assert fault.value.code in {FetchCode.PROTOCOL, FetchCode.TOO_LARGE}


def test_headers_said_twice_are_joined_and_cookies_left_out() -> None:
    answer = ask(
        b"HTTP/1.1 200 OK\r\nX-A: 1\r\nx-a:  2 \r\nSet-Cookie: a=b\r\ncontent-length: 2\r\n\r\nhi"
    )
    assert answer.headers == {"x-a": "1, 2", "content-length": "2"}
    assert answer.body == b"hi"


def test_the_first_bytes_can_be_enough() -> None:
    raw = b"HTTP/1.1 200 OK\r\ncontent-length: 9000\r\n\r\n" + b"a" * 9_000
    cut = exchange([raw]).ask(ADDRESS, {}, LIMITS, seconds=60, cut=True)
    assert cut.body == b"a" * LIMITS.bytes


def test_an_error_s_body_is_not_read() -> None:
    raw = b"HTTP/1.1 500 No\r\ncontent-length: 900000000\r\n\r\n"
    answer = ask(raw, b"x" * 1_000)
    assert (answer.status, answer.body) == (500, b"")
