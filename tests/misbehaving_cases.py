"""Ways to misbehave below the content: time, size, packing, redirects, HTTP, errors, robots.txt."""

from __future__ import annotations

import gzip
import zlib

from tests.misbehaving_talk import HTML, RSS, Answering, Case, Talk, good_feed, item, rss

_ZEROS = 30_000_000
GOOD = good_feed("good")
PADDED = rss(*(item(n, title="Long report " + "of many words " * 20) for n in range(20)))
ERROR_PAGE = b"<!doctype html><html><head><title>Error</title></head><body>Not found</body></html>"


def sends(body: bytes, *, kind: str = RSS, status: str = "200 OK", **headers: str) -> Answering:
    return lambda talk: talk.answer(body, kind=kind, status=status, **headers)


def _sends_on(to: str, status: str = "302 Found") -> Answering:
    return lambda talk: talk.send_on(to, status)


def says(raw: bytes) -> Answering:
    return lambda talk: talk.raw(raw)


def _packed(body: bytes, encoding: str) -> Answering:
    return sends(body, content_encoding=encoding)


def _raw_deflate(body: bytes) -> bytes:
    packer = zlib.compressobj(wbits=-zlib.MAX_WBITS)
    return packer.compress(body) + packer.flush()


def _slow_drip(talk: Talk) -> None:
    talk.head("200 OK", content_type=RSS, content_length=str(len(PADDED)))
    talk.drip(PADDED)


def _slow_headers(talk: Talk) -> None:
    talk.raw(b"HTTP/1.1 200 OK\r\n")
    talk.drip(b"x-more: words\r\n" * 10_000)


def _silence(talk: Talk) -> None:
    talk.closing.wait(60)


def _endless_body(talk: Talk) -> None:
    talk.head("200 OK", content_type=RSS)
    talk.raw(PADDED[: PADDED.index(b"</channel>")])
    talk.flood(item(1).encode() * 500)


def _endless_chunks(talk: Talk) -> None:
    talk.head("200 OK", content_type=RSS, transfer_encoding="chunked")
    talk.flood(b"1\r\n \r\n" * 5_000)


def _endless_headers(talk: Talk) -> None:
    talk.raw(b"HTTP/1.1 200 OK\r\n")
    talk.flood(b"x-more: words\r\n" * 500)


def _huge_header(talk: Talk) -> None:
    talk.answer(GOOD, x_huge="a" * 300_000)


def _endless_hints(talk: Talk) -> None:
    talk.flood(b"HTTP/1.1 103 Early Hints\r\nlink: </style.css>\r\n\r\n" * 200)


def _chain(talk: Talk) -> None:
    name, _, number = talk.path.rpartition("-")
    talk.send_on(f"{name}-{int(number) + 1}" if number.isdigit() else f"{talk.path}-1")


def slow_chain(talk: Talk) -> None:
    talk.closing.wait(0.12)
    _chain(talk)


def _circle(talk: Talk) -> None:
    talk.send_on("/redirect-loop-b" if talk.path == "/redirect-loop" else "/redirect-loop")


def _cookie_wall(talk: Talk) -> None:
    if "cookie" in talk.headers:
        talk.answer(GOOD)
    else:
        talk.head("302 Found", location=talk.path, set_cookie="seen=1", content_length="0")


def _bomb(talk: Talk) -> None:
    talk.answer(gzip.compress(bytes(_ZEROS), 9), content_encoding="gzip")


def _reset(talk: Talk) -> None:
    talk.break_off()


def _reset_midway(talk: Talk) -> None:
    talk.head("200 OK", content_type=RSS, content_length=str(len(PADDED)))
    talk.raw(PADDED[:500])
    talk.closing.wait(0.05)
    talk.break_off()


def _nothing(talk: Talk) -> None:
    del talk


def _says_longer(talk: Talk) -> None:
    talk.answer(GOOD, content_length=str(len(GOOD) + 1000))


def _chunks(body: bytes) -> Answering:
    def answer(talk: Talk) -> None:
        talk.head("200 OK", content_type=RSS, transfer_encoding="chunked")
        talk.raw(body)

    return answer


def _forbids(talk: Talk) -> None:
    talk.answer(b"User-agent: *\nDisallow: /\n", kind="text/plain")


def _endless_robots(talk: Talk) -> None:
    talk.head("200 OK", content_type="text/plain")
    talk.raw(b"User-agent: *\nDisallow: /closed/\n")
    talk.flood(b"Disallow: /never/\n" * 3_000)


def _many_agents(talk: Talk) -> None:
    agents = "".join(f"User-agent: a{n}\n" for n in range(15_000))
    talk.answer((agents + "Disallow: /x\n" * 15_000).encode(), kind="text/plain")


TRANSPORT: tuple[Case, ...] = (
    # time and size
    Case("slow-drip", "sends a body byte by byte", _slow_drip, "timeout"),
    Case("slow-headers", "sends headers byte by byte, without end", _slow_headers, "timeout"),
    Case("silence", "accepts the connection and says nothing", _silence, "timeout"),
    Case("endless-body", "sends items without end", _endless_body, "too_large"),
    Case("endless-chunks", "sends one-byte chunks without end", _endless_chunks, "protocol"),
    Case("endless-headers", "sends headers without end", _endless_headers, "too_large"),
    Case("huge-header", "sends one header of 300 kB", _huge_header, "too_large"),
    Case("endless-hints", "announces an answer without end", _endless_hints, "too_large"),
    Case(
        "huge-announced",
        "announces 10 GB",
        sends(GOOD, content_length="10000000000"),
        "too_large",
    ),
    Case("gzip-bomb", "sends 30 kB that unpack to 30 MB", _bomb, "too_large"),
    # packing
    Case(
        "gzip-twice",
        "packs twice",
        _packed(gzip.compress(gzip.compress(GOOD)), "gzip, gzip"),
        "bad_encoding",
    ),
    Case("gzip-lie", "says gzip and sends plain text", _packed(GOOD, "gzip"), "bad_encoding"),
    Case(
        "gzip-cut",
        "breaks off inside gzip",
        _packed(gzip.compress(PADDED)[:-40], "gzip"),
        "bad_encoding",
    ),
    Case("brotli", "packs in a way nobody asked for", _packed(GOOD, "br"), "bad_encoding"),
    Case("gzip", "packs as asked", _packed(gzip.compress(GOOD), "gzip"), items=3),
    Case(
        "deflate-bare",
        "sends deflate without its wrapping",
        _packed(_raw_deflate(GOOD), "deflate"),
        items=3,
    ),
    # redirects
    Case("redirect-loop", "sends in a circle of two", _circle, "redirect_loop"),
    Case(
        "redirect-to-itself", "sends to itself", _sends_on("/redirect-to-itself"), "redirect_loop"
    ),
    Case("cookie-wall", "sends to itself until a cookie comes", _cookie_wall, "redirect_loop"),
    Case("redirect-chain", "sends on and on", _chain, "too_many_redirects"),
    Case(
        "redirect-nowhere",
        "sends on without saying where",
        says(b"HTTP/1.1 302 Found\r\ncontent-length: 0\r\n\r\n"),
        "bad_redirect",
    ),
    Case("redirect-to-file", "sends to a file", _sends_on("file:///etc/hostname"), "bad_redirect"),
    Case(
        "redirect-to-script", "sends to a script", _sends_on("javascript:alert(1)"), "bad_redirect"
    ),
    Case(
        "redirect-with-password",
        "sends to an address with a password",
        _sends_on("http://name:word@example.org/feed"),
        "bad_redirect",
    ),
    Case(
        "redirect-to-metadata",
        "sends to a cloud's metadata",
        _sends_on("http://169.254.169.254/latest/meta-data/"),
        "refused_address",
    ),
    Case("redirect-to-loopback-6", "sends to ::1", _sends_on("http://[::1]/"), "refused_address"),
    Case(
        "redirect-to-loopback",
        "sends to this machine",
        _sends_on("http://127.0.0.1/"),
        "refused_address",
    ),
    Case(
        "redirect-to-number",
        "sends to this machine as a number",
        _sends_on("http://2130706433/"),
        "refused_address",
    ),
    Case(
        "redirect-to-private",
        "sends into a private network",
        _sends_on("http://10.0.0.1/"),
        "refused_address",
    ),
    Case(
        "redirect-to-mapped",
        "sends to ::ffff:127.0.0.1",
        _sends_on("http://[::ffff:127.0.0.1]/"),
        "refused_address",
    ),
    Case(
        "redirect-to-mail",
        "sends to a mail server's port",
        _sends_on("http://192.0.2.1:25/"),
        "refused_address",
    ),
    Case(
        "moved-then-for-now",
        "has moved for good, to where it has moved for now",
        _sends_on("/moved-for-now", "308 Permanent Redirect"),
        items=3,
    ),
    Case(
        "moved",
        "has moved for good, to a good feed",
        _sends_on("/good", "301 Moved Permanently"),
        items=3,
    ),
    Case("moved-for-now", "has moved for now, to a good feed", _sends_on("/good"), items=3),
    # broken HTTP
    Case("reset", "resets the connection", _reset, "unreachable"),
    Case("reset-midway", "resets the connection in the body", _reset_midway, "unreachable"),
    Case("empty-reply", "closes without a word", _nothing, "protocol"),
    Case("not-http", "speaks something else", says(b"SSH-2.0-OpenSSH_9.6\r\n"), "protocol"),
    Case("wrong-length", "announces more than it sends", _says_longer, "protocol"),
    Case(
        "two-lengths",
        "announces two different lengths",
        says(b"HTTP/1.1 200 OK\r\ncontent-length: 5\r\ncontent-length: 50\r\n\r\nhello"),
        "protocol",
    ),
    Case("chunk-garbage", "sends chunks that are none", _chunks(b"zz\r\nhello\r\n"), "protocol"),
    Case("chunk-cut", "breaks off inside a chunk", _chunks(b"ff\r\nhello"), "protocol"),
    Case(
        "unasked-304",
        "says that nothing changed, unasked",
        says(b"HTTP/1.1 304 Not Modified\r\n\r\n"),
        "protocol",
    ),
    Case("partial", "sends a part, unasked", sends(GOOD, status="206 Partial Content"), "protocol"),
    Case(
        "switching",
        "wants another protocol",
        says(b"HTTP/1.1 101 Switching Protocols\r\n\r\n"),
        "protocol",
    ),
    Case(
        "plain-behind-tls", "speaks plain HTTP where TLS is due", sends(GOOD), "tls", scheme="https"
    ),
    # errors that are said
    Case(
        "error",
        "fails",
        sends(ERROR_PAGE, kind=HTML, status="500 Internal Server Error"),
        "http_error",
        500,
    ),
    Case(
        "unavailable",
        "asks to come back in 120 seconds",
        sends(b"", status="503 Service Unavailable", retry_after="120"),
        "http_error",
        503,
    ),
    Case(
        "too-many",
        "asks to come back at a time",
        sends(b"", status="429 Too Many Requests", retry_after="Sun, 01 Mar 2026 13:00:00 GMT"),
        "http_error",
        429,
    ),
    Case(
        "gone",
        "is gone for good",
        sends(ERROR_PAGE, kind=HTML, status="410 Gone"),
        "http_error",
        410,
    ),
    Case(
        "missing",
        "is not there",
        sends(ERROR_PAGE, kind=HTML, status="404 Not Found"),
        "http_error",
        404,
    ),
    Case("forbidden", "lets nobody in", sends(b"", status="403 Forbidden"), "http_error", 403),
    # robots.txt
    Case(
        "robots-forbids",
        "forbids everything in robots.txt",
        sends(GOOD),
        "forbidden_by_robots",
        robots=_forbids,
    ),
    Case(
        "robots-fails",
        "fails to give its robots.txt",
        sends(GOOD),
        "forbidden_by_robots",
        500,
        robots=sends(b"", status="500 Oops"),
    ),
    Case(
        "robots-endless",
        "has a robots.txt without end",
        sends(GOOD),
        items=3,
        robots=_endless_robots,
    ),
    Case(
        "robots-circle",
        "sends in a circle for robots.txt",
        sends(GOOD),
        items=3,
        robots=_sends_on("/robots.txt"),
    ),
    Case(
        "robots-many-agents",
        "has thousands of robots over thousands of rules",
        sends(GOOD),
        items=3,
        robots=_many_agents,
    ),
)
