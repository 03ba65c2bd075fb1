"""Unpacking of gzip and deflate within a limit, so that a small answer cannot become a large one."""

from __future__ import annotations

import zlib
from collections.abc import Iterable

from rimland.sources.fetch_faults import FetchCode, FetchFault

ACCEPTED = "gzip, deflate"
_PIECE = 64 * 1024
_MOST_MEMBERS = 100
GZIP_MAGIC = b"\x1f\x8b"
_GZIP = zlib.MAX_WBITS | 16
_ZLIB = zlib.MAX_WBITS
_BARE = -zlib.MAX_WBITS
_ZLIB_CM_MASK, _ZLIB_DEFLATE = 0x0F, 0x08


def unpacked(pieces: Iterable[bytes], encoding: str, limit: int, *, cut: bool = False) -> bytes:
    """Return the content of an answer's body.

    Args:
        pieces: the body as it comes.
        encoding: its Content-Encoding; gzip, deflate or nothing.
        limit: the most bytes the content may have.
        cut: return the first ``limit`` bytes of a longer content instead of refusing it.

    Raises:
        FetchFault: too_large; bad_encoding for other or stacked encodings and for broken content.
    """
    room = _Room(limit)
    for content in _contents(pieces, encoding):
        if room.full_with(content):
            if cut:
                return bytes(room.content[:limit])
            raise FetchFault(FetchCode.TOO_LARGE, f"is larger than {limit:,} bytes")
    return bytes(room.content)


def gunzipped(body: bytes, limit: int) -> bytes:
    """Return the content of a gzip file, such as a packed sitemap; raises FetchFault as above."""
    return unpacked([body], "gzip", limit)


class _Room:
    """Collects content up to a limit."""

    def __init__(self, limit: int) -> None:
        self._limit = limit
        self.content = bytearray()

    def full_with(self, content: bytes) -> bool:
        self.content += content
        return len(self.content) > self._limit


def _contents(pieces: Iterable[bytes], encoding: str) -> Iterable[bytes]:
    names = [name.strip().lower() for name in encoding.split(",")]
    packed = [name for name in names if name not in {"", "identity"}]
    if not packed:
        return pieces
    if len(packed) > 1:
        # Nobody packs twice but who wants a small answer to become a huge one.
        raise FetchFault(FetchCode.BAD_ENCODING, "is packed more than once")
    if packed[0] in {"gzip", "x-gzip"}:
        return _inflated(pieces, gzip=True)
    if packed[0] == "deflate":
        return _inflated(pieces, gzip=False)
    raise FetchFault(FetchCode.BAD_ENCODING, "is packed in a way that was not asked for")


def _inflated(pieces: Iterable[bytes], *, gzip: bool) -> Iterable[bytes]:
    """Yield unpacked content in small pieces; a gzip file may have several members."""
    unpacker: _Unpacker | None = None
    members = 0
    for piece in pieces:
        data = piece
        while data:
            if unpacker is None:
                if members and not (gzip and GZIP_MAGIC.startswith(data[:2])):
                    return  # Padding after the end, which gzip itself passes over too.
                members += 1
                if members > _MOST_MEMBERS:
                    raise FetchFault(FetchCode.BAD_ENCODING, "is packed in too many pieces")
                unpacker = _Unpacker(_window(data, gzip=gzip))
            yield from unpacker.take(data)
            data = unpacker.rest
            if unpacker.done:
                unpacker = None
    if unpacker is not None:
        raise FetchFault(FetchCode.BAD_ENCODING, "is packed and breaks off")


class _Unpacker:
    """One packed stream, unpacked so that never more than a small piece is in memory."""

    def __init__(self, window: int) -> None:
        self._zlib = zlib.decompressobj(window)
        self.rest = b""

    @property
    def done(self) -> bool:
        return self._zlib.eof

    def take(self, data: bytes) -> Iterable[bytes]:
        """Yield what the data unpacks to; what lies behind the stream's end is ``rest``."""
        try:
            while True:
                content = self._zlib.decompress(data, _PIECE)
                yield content
                data = self._zlib.unconsumed_tail
                # A full piece may have more behind it although all input was taken.
                if self._zlib.eof or not (data or len(content) == _PIECE):
                    break
        except zlib.error:
            raise FetchFault(FetchCode.BAD_ENCODING, "says it is packed and is not") from None
        self.rest = self._zlib.unused_data


def _window(start: bytes, *, gzip: bool) -> int:
    """Tell zlib what to expect; "deflate" is sent with its zlib wrapping and without."""
    if gzip:
        return _GZIP
    wrapped = start[0] & _ZLIB_CM_MASK == _ZLIB_DEFLATE
    if len(start) > 1:
        wrapped = wrapped and int.from_bytes(start[:2]) % 31 == 0
    return _ZLIB if wrapped else _BARE
