"""One address for one article, however it was reached: by feed, newsletter, phone or search engine.

A canonical address is an identity, not a promise: it drops what says how a reader came and which
form of the page was shown, and rimland fetches the address as it was given. Nothing is looked up,
so addresses that only their host knows to be the same (two numbers of one story, a shortened
link) stay apart until a redirect or the page itself joins them.
"""

from __future__ import annotations

import hashlib
import re
from urllib.parse import quote, unquote_to_bytes, urljoin, urlsplit

import httpx

from rimland.sources.address_rules import (
    AMP_PARAMETERS,
    INDEX_PAGES,
    SECOND_LEVEL,
    SHARED_HOSTS,
    TRACKING,
    TRACKING_PREFIXES,
    TRACKING_VALUES,
    VARIANT_LABELS,
)

LONGEST = 4096
_KEY_DIGITS = 20
_MOST_WRAPS = 8
_LONGEST_HOST = 253
_HIGHEST_PORT = 65_535
_HOST = re.compile(r"(?:[a-z0-9_-]{1,63}\.)*[a-z0-9_-]{1,63}\.?|[0-9a-f.]*:[0-9a-f:.]*")
_UNRESERVED = frozenset(b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~")
_ESCAPE = re.compile(r"%([0-9A-Fa-f]{2})")
_BARE_PERCENT = re.compile(r"%(?![0-9A-Fa-f]{2})")
_PATH_SAFE = "/%:@!$&'()*+,;=-._~"
_QUERY_SAFE = _PATH_SAFE + "?"
_SCHEMES = ("http://", "https://")
_SESSION = re.compile(r";jsessionid=[^/;]*", re.IGNORECASE)
# A page of a phone search is wrapped as host/amp/s/the.page, one of a cache as host/c/s/the.page.
_WRAPPED = re.compile(r"/(?:amp|c|v|i)/(?P<safe>s/)?(?P<rest>[^/]+\.[^/]+(?:/.*)?)")
_AMP_ENDING = re.compile(r"\.amp(?=\.html?$|$)")


def canonical_address(url: str, base: str | None = None) -> str | None:
    """Return the one form of an http(s) address, or None for anything else.

    Args:
        url: as it stands in a feed or page.
        base: the address of that feed or page, for relative ones.
    """
    try:
        joined = urljoin(base, url.strip()) if base else url.strip()
        # An escape may be undone and a wrapping taken off by a pass; the form that no pass changes
        # is the canonical one.
        seen: set[str] = set()
        while joined not in seen and len(seen) <= _MOST_WRAPS:
            seen.add(joined)
            address = _one_pass(joined)
            if address is None or len(address) > LONGEST:
                return None
            if address == joined:
                return address
            joined = address
    except (httpx.InvalidURL, UnicodeError, ValueError):
        return None
    return None


def article_key(canonical: str) -> str:
    """Return a short key of an article: the same with and without www and TLS."""
    scheme_less = canonical.partition("://")[2] or canonical
    return hashlib.sha256(scheme_less.removeprefix("www.").encode()).hexdigest()[:_KEY_DIGITS]


def preferred_address(found_at: str, declared: str | None) -> str | None:
    """Return the canonical address of a page, heeding what the page itself says (rel=canonical).

    A page may speak for its own site only, or a stranger could take another article's place; and
    a page that declares its site's front page has a careless template, not another address.
    """
    own = canonical_address(found_at)
    said = canonical_address(declared, found_at) if declared else None
    if own is None or said is None:
        return own
    here, there = httpx.URL(own), httpx.URL(said)
    to_front = there.raw_path == b"/" != here.raw_path
    same_site = registered_name(here.host) == registered_name(there.host)
    return said if same_site and not to_front else own


def host_only(address: str | None) -> str | None:
    """Return the front page of an address: an article's own address can name somebody."""
    try:
        pieces = urlsplit(address or "")
        host = pieces.hostname
    except ValueError:
        return None
    return f"{pieces.scheme}://{host}/" if host else None


def is_host(name: str) -> bool:
    """Say whether an ASCII name or IP address can be a host's; parsers let much more through."""
    if len(name) > _LONGEST_HOST or _HOST.fullmatch(name.lower()) is None:
        return False
    if ":" in name or "xn--" not in name.lower():
        return True
    try:
        # Letters written as xn-- may stand for none; asked for its host, such an address raises.
        return bool(httpx.URL(f"https://{name}/").host)
    except (httpx.InvalidURL, UnicodeError, ValueError):
        return False


def registered_name(host: str) -> str:
    """Return the part of a host's name that somebody registered, near enough.

    The usual second levels and shared hosts are known, not the whole list of public suffixes.
    """
    labels = host.lower().rstrip(".").split(".")
    if labels[-1].isdigit() or ":" in host:
        return host
    size = 2
    two_letters = len(labels[-1]) == 2  # noqa: PLR2004 - a country's domain
    under_second = two_letters and len(labels) > size and labels[-2] in SECOND_LEVEL
    if under_second or ".".join(labels[-2:]) in SHARED_HOSTS:
        size = 3
    return ".".join(labels[-size:])


def _one_pass(url: str) -> str | None:
    if len(url) > LONGEST or not url.lower().startswith(_SCHEMES):
        return None
    address = httpx.URL(_BARE_PERCENT.sub("%25", url))
    host = address.raw_host.decode("ascii").lower().rstrip(".")
    if not is_host(host) or (address.port or 0) > _HIGHEST_PORT:
        return None
    path, _, query = address.raw_path.decode("ascii").partition("?")
    wrapped = _unwrapped(host, path, query)
    if wrapped:
        return wrapped
    host = f"[{host}]" if ":" in host else _main_host(host)
    port = "" if address.port is None else f":{address.port}"
    fragment = f"#{address.fragment}" if address.fragment.startswith("!") else ""
    query = _query(query)
    whole = f"{address.scheme}://{host}{port}{_path(path)}"
    return f"{whole}{'?' if query else ''}{query}{fragment}"


def _unwrapped(host: str, path: str, query: str) -> str | None:
    """Return the page inside an address of a phone search or of a cache of phone pages."""
    labels = host.split(".")
    search = "google" in labels[:-1] or "bing-amp" in labels
    cache = host.endswith(".cdn.ampproject.org") or host == "cdn.ampproject.org"
    found = _WRAPPED.fullmatch(path) if search or cache else None
    if not found or (search and not cache and "google" in labels and not path.startswith("/amp/")):
        return None
    scheme = "https" if found["safe"] else "http"
    return f"{scheme}://{found['rest']}{'?' if query else ''}{query}"


def _main_host(host: str) -> str:
    """Drop the labels that stand for a form of the page: m., mobile., amp., and the m of en.m."""
    labels = host.split(".")
    kept = registered_name(host).count(".") + 1
    while len(labels) > kept and labels[0] in VARIANT_LABELS:
        labels = labels[1:]
    if len(labels) > kept + 1 and labels[1] in {"m", "mobile"}:
        labels = [labels[0], *labels[2:]]
    return ".".join(labels)


def _path(path: str) -> str:
    path = _SESSION.sub("", _escaped(path, _PATH_SAFE))
    segments = _without_dots(path.split("/"))
    if "//" in path and ":/" not in path:
        # An address inside a path, as archives have it, keeps its slashes.
        segments = [segment for segment in segments if segment]
    else:
        segments = segments[1:] if segments[:1] == [""] else segments
    while segments and segments[-1] == "":
        segments.pop()
    if segments and segments[-1].lower() in INDEX_PAGES:
        segments.pop()
    if segments:
        segments[-1] = _AMP_ENDING.sub("", segments[-1])
    while len(segments) > 1 and segments[-1].lower() == "amp":
        segments.pop()
    while len(segments) > 1 and segments[0].lower() == "amp":
        segments.pop(0)
    return "/" + "/".join(segments)


def _without_dots(segments: list[str]) -> list[str]:
    kept: list[str] = []
    for segment in segments:
        if segment == "..":
            del kept[max(len(kept) - 1, 1) :]
        elif segment != ".":
            kept.append(segment)
    return kept


def _query(query: str) -> str:
    """Drop what only tracks; sort what is left where its order cannot mean anything."""
    parts = [_escaped(part, _QUERY_SAFE) for part in query.split("&") if part]
    kept = [part for part in parts if not _says_nothing(part)]
    names = [part.partition("=")[0] for part in kept]
    if len(set(names)) == len(names) and all("=" in part for part in kept):
        kept.sort()
    return "&".join(kept)


def _says_nothing(part: str) -> bool:
    name, _, value = part.partition("=")
    name, value = name.lower(), value.lower()
    if name in TRACKING or name.startswith(TRACKING_PREFIXES):
        return True
    if value in TRACKING_VALUES.get(name, ()):
        return True
    forms = AMP_PARAMETERS.get(name, frozenset())
    return forms is None or value in forms


def _escaped(text: str, safe: str) -> str:
    """Write escapes one way: none for letters that need none, large digits for the rest."""

    def plainer(found: re.Match[str]) -> str:
        byte = unquote_to_bytes(found[0])
        return byte.decode("ascii") if byte[0] in _UNRESERVED else found[0].upper()

    return _ESCAPE.sub(plainer, quote(text, safe=safe))
