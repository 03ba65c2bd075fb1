"""Unpacking stays within its limit, whatever is packed, and says what is broken."""

from __future__ import annotations

import gzip
import zlib
from collections.abc import Callable
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rimland.sources.content_encoding import gunzipped, unpacked
from rimland.sources.fetch_faults import FetchCode, FetchFault

LIMIT = 1_000_000
_PACKERS: dict[str, Callable[[bytes], bytes]] = {
    "gzip": gzip.compress,
    "x-gzip": gzip.compress,
    "deflate": zlib.compress,
    "": bytes,
    "identity": bytes,
    " GZIP , identity": gzip.compress,
}


def _bare(body: bytes) -> bytes:
    packer = zlib.compressobj(wbits=-zlib.MAX_WBITS)
    return packer.compress(body) + packer.flush()


def _pieces(body: bytes, cuts: list[int]) -> list[bytes]:
    edges = [0, *sorted(cut % (len(body) + 1) for cut in cuts), len(body)]
    return [body[a:b] for a, b in pairwise(edges)]


@given(st.sampled_from(sorted(_PACKERS)), st.binary(max_size=3000), st.lists(st.integers(0, 5000)))
def test_content_comes_back_however_it_was_cut(name: str, body: bytes, cuts: list[int]) -> None:
    assert unpacked(_pieces(_PACKERS[name](body), cuts), name, LIMIT) == body


@given(st.binary(max_size=3000))
def test_deflate_without_its_wrapping_is_understood(body: bytes) -> None:
    assert unpacked([_bare(body)], "deflate", LIMIT) == body


@given(st.lists(st.binary(max_size=200), min_size=1, max_size=20), st.lists(st.integers(0, 5000)))
def test_all_members_of_a_gzip_file_are_read(members: list[bytes], cuts: list[int]) -> None:
    packed = b"".join(map(gzip.compress, members))
    assert unpacked(_pieces(packed, cuts), "gzip", LIMIT) == b"".join(members)


@given(st.sampled_from(["gzip", "deflate", ""]), st.integers(0, 4000), st.integers(1, 2000))
def test_nothing_larger_than_the_limit_comes_out(name: str, size: int, limit: int) -> None:
    packed = _PACKERS[name](bytes(size))
    assert unpacked([packed], name, limit, cut=True) == bytes(min(size, limit))
    if size > limit:
        with pytest.raises(FetchFault) as fault:
            unpacked([packed], name, limit)
        assert fault.value.code is FetchCode.TOO_LARGE
    else:
        assert unpacked([packed], name, limit) == bytes(size)


@given(st.sampled_from(["gzip", "deflate"]), st.binary(max_size=2000))
def test_what_is_not_packed_is_a_fault_and_never_another_error(name: str, body: bytes) -> None:
    try:
        unpacked([body], name, LIMIT)
    except FetchFault as fault:
        assert fault.code is FetchCode.BAD_ENCODING  # noqa: PT017 - some bytes are fine by chance


@pytest.mark.parametrize(
    "encoding", ["br", "zstd", "compress", "gzip, gzip", "deflate, gzip", "gzip, br", "rot13"]
)
def test_packings_nobody_asked_for_are_refused(encoding: str) -> None:
    with pytest.raises(FetchFault) as fault:
        unpacked([gzip.compress(b"words")], encoding, LIMIT)
    assert fault.value.code is FetchCode.BAD_ENCODING


def test_a_file_of_very_many_members_is_refused() -> None:
    with pytest.raises(FetchFault) as fault:
        unpacked([gzip.compress(b"") * 20_000], "gzip", LIMIT)
    assert fault.value.code is FetchCode.BAD_ENCODING


def test_padding_behind_the_last_member_is_passed_over() -> None:
    assert unpacked([gzip.compress(b"words") + bytes(512)], "gzip", LIMIT) == b"words"


def test_a_bomb_ends_at_the_limit() -> None:
    bomb = gzip.compress(bytes(50_000_000), 9)
    with pytest.raises(FetchFault) as fault:
        gunzipped(bomb, LIMIT)
    assert fault.value.code is FetchCode.TOO_LARGE
