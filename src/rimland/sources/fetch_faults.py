"""Ways in which a fetch can end without a document, as words that are stored and shown.

A fault names the host and never the whole address: addresses of articles can hold persons' names,
and faults are logged.
"""

from __future__ import annotations

from datetime import timedelta

from rimland.model.errors import RimlandError
from rimland.model.vocab import Vocabulary


class FetchCode(Vocabulary):
    """What kept a fetch from bringing a document."""

    REFUSED_ADDRESS = (
        "refused_address",
        "no public http(s) address: private, local, a strange port, a password in it",
    )
    UNRESOLVED = "unresolved", "the host's name leads to no address"
    UNREACHABLE = "unreachable", "no connection, or it broke off"
    TIMEOUT = "timeout", "not complete within the time for the whole fetch"
    TOO_LARGE = "too_large", "more bytes than the limit, unpacked or on the wire"
    TOO_MANY_REDIRECTS = "too_many_redirects", "sent on more often than the limit"
    REDIRECT_LOOP = "redirect_loop", "sent on to an address of the same chain"
    BAD_REDIRECT = (
        "bad_redirect",
        "sent on to nowhere, to no http(s) address, or from https to http",
    )
    BAD_ENCODING = "bad_encoding", "packed in a way that was not asked for, or broken"
    TLS = "tls", "no safe connection: certificate or handshake"
    PROTOCOL = "protocol", "the answer is not HTTP, or not whole"
    FORBIDDEN_BY_ROBOTS = "forbidden_by_robots", "the host's robots.txt keeps rimland out"
    HTTP_ERROR = "http_error", "the host answered with an error; see the status"


_TEMPORARY = frozenset(
    {FetchCode.UNRESOLVED, FetchCode.UNREACHABLE, FetchCode.TIMEOUT, FetchCode.PROTOCOL}
)
_PASSING_CLIENT_ERRORS = frozenset({408, 421, 425, 429})
_LASTING_SERVER_ERRORS = frozenset({501, 505})
_SERVER_ERROR = 500


def passes(status: int) -> bool:
    """Say whether an error of this status may be gone when asked again."""
    if status >= _SERVER_ERROR:
        return status not in _LASTING_SERVER_ERRORS
    return status in _PASSING_CLIENT_ERRORS


class FetchFault(RimlandError):  # noqa: N818 - what went wrong at the other end, not here
    """A fetch brought no document; ``code`` says why.

    Args:
        code: the kind of fault.
        what: a few words for a person.
        where: the host.
        status: of the answer, where there was one.
        temporary: whether asking again later may help; by default what the code and status say.
        retry_after: how long the host asked to be left alone, within bounds.
    """

    def __init__(
        self,
        code: FetchCode,
        what: str,
        *,
        where: str | None = None,
        status: int | None = None,
        temporary: bool | None = None,
        retry_after: timedelta | None = None,
    ) -> None:
        """Keep the parts that decide what happens next."""
        super().__init__(what, where=where)
        self.code = code
        self.status = status
        if temporary is None:
            temporary = code in _TEMPORARY or (
                code is FetchCode.HTTP_ERROR and status is not None and passes(status)
            )
        self.temporary = temporary
        self.retry_after = retry_after

    def at(self, host: str | None) -> FetchFault:
        """Return the same fault anew, with the host it happened at."""
        return FetchFault(
            self.code,
            self.what,
            where=host,
            status=self.status,
            temporary=self.temporary,
            retry_after=self.retry_after,
        )
