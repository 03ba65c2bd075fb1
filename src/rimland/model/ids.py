"""Identifiers: report keys, event ids and content hashes."""

from __future__ import annotations

import base64
import hashlib

_EVENT_ID_BYTES = 8  # 64 bits: among a million events a clash has odds of 1 in 37 million


def report_key(source_id: str, record_id: str) -> str:
    """Return the key under which all versions of one source's record are kept."""
    return f"{source_id}:{record_id}"


def content_hash(text: str) -> str:
    """Return the SHA-256 of a canonical text, in hex."""
    return hashlib.sha256(text.encode()).hexdigest()


def event_id(first_report_key: str) -> str:
    """Return the id of the event that this report was the first to tell of.

    It depends on the report alone, so that an interrupted and repeated minting cannot make two.
    """
    return "ev" + _minted(f"event|{first_report_key}")


def story_id(first_document_id: str) -> str:
    """Return the id of the story that this document was the first to tell."""
    return "st" + _minted(f"story|{first_document_id}")


def _minted(text: str) -> str:
    digest = hashlib.sha256(text.encode()).digest()[:_EVENT_ID_BYTES]
    return base64.b32encode(digest).decode().rstrip("=").lower()
