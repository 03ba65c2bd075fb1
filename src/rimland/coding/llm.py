"""A coder behind any endpoint that speaks the OpenAI chat protocol: your own model, or a rented one.

Only the masked text is sent, only of sources the user has named, and only over an encrypted line
unless private addresses are allowed. What comes back is checked word for word (``llm_schema``).
"""

from __future__ import annotations

import ipaddress
import json
import os
import socket
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import httpx

from rimland.coding.llm_schema import PROMPT, VERSION, answer_schema, reports_of
from rimland.coding.quoted import QuotedText
from rimland.coding.tools import Tools
from rimland.model.coded import CodedDocument
from rimland.model.document import Document
from rimland.model.errors import LicenceError, RemoteError, SettingsError
from rimland.reading.language import not_read

MOST_CHARACTERS = 30_000
_MOST_ANSWER = 2 * 1024 * 1024
_PASSING = frozenset({408, 429, 500, 502, 503, 504})
_TRIES, _FIRST_PAUSE, _LONGEST_PAUSE = 3, 1.0, 20.0


@dataclass(frozen=True, slots=True)
class Endpoint:
    """Where the model is; checked before anything is sent.

    ``key`` is read from the environment and stands in no file and no message.
    """

    url: str
    model: str
    key: str = field(default="", repr=False)
    seconds: float = 120.0
    allow_private: bool = False

    @classmethod
    def from_values(
        cls, *, url: str, model: str, key_variable: str, seconds: float, allow_private: bool
    ) -> Endpoint:
        """Build it from the settings; raises SettingsError for what cannot be used."""
        if not url or not model:
            what = "the coder llm needs llm_url and llm_model"
            raise SettingsError(what, hint="set both, or use --coder rules")
        key = os.environ.get(key_variable, "") if key_variable else ""
        if key_variable and not key:
            what = f"the environment has no variable '{key_variable[:60]}'"
            raise SettingsError(what, where="llm_key_variable", hint="set it to the key")
        try:
            parsed = httpx.URL(url)
        except (httpx.InvalidURL, ValueError):
            parsed = httpx.URL("")
        if parsed.scheme not in {"http", "https"} or not parsed.host or parsed.userinfo:
            hint = "write https://host/v1, without user or password"
            raise SettingsError("is not an address that can be used", where="llm_url", hint=hint)
        if parsed.scheme == "http" and not allow_private:
            hint = "use https, or llm_allow_private for a model on your own network"
            raise SettingsError("would send texts unencrypted", where="llm_url", hint=hint)
        return cls(url.rstrip("/"), model, key, seconds, allow_private)

    def refuse_private(self) -> None:
        """Raise SettingsError where the host leads into a private network and may not."""
        if self.allow_private:
            return
        host = httpx.URL(self.url).host
        try:
            found = socket.getaddrinfo(host, None, type=socket.SOCK_STREAM)
        except OSError:
            raise RemoteError("the host is not known", where=host, hint="check llm_url") from None
        for *_, address in found:
            if not ipaddress.ip_address(str(address[0]).partition("%")[0]).is_global:
                what = "leads to a private address"
                hint = "set llm_allow_private = true for a model on your own machine or network"
                raise SettingsError(what, where="llm_url", hint=hint)


@dataclass(frozen=True, slots=True)
class LlmCoder:
    """Asks the model; what it cannot prove by a quote is left out."""

    endpoint: Endpoint
    tools: Tools
    pause: Callable[[float], None] = time.sleep
    repeats: bool = False

    @property
    def name(self) -> str:
        """Name and version."""
        return f"llm {self.endpoint.model} schema {VERSION}"

    def code(self, document: Document) -> CodedDocument:
        """Return what the document reports, as far as its own words bear the answer out.

        Raises:
            LicenceError: the document was not masked, so it may not leave this machine.
            RemoteError: the endpoint does not answer.
            SettingsError: the endpoint lies in a private network and none is allowed.
        """
        if document.masked is None or len(document.masked) != len(document.text):
            what = "only a masked text is sent to a language model"
            raise LicenceError(what, where=document.document_id, hint="mask it first")
        if reason := not_read(document.text):
            # The readers that hold its answer against the text know English only.
            unread = {"language": reason}
            return CodedDocument(document.document_id, document.published, (), abstained=unread)
        masked = document.masked[:MOST_CHARACTERS]
        answer = self._answer(masked, document)
        reports, abstained = reports_of(answer, QuotedText(masked, document.day, self.tools))
        if len(document.text) > MOST_CHARACTERS:
            abstained["too_long"] = (
                f"sent to character {MOST_CHARACTERS:,} of {len(document.text):,}"
            )
        return CodedDocument(document.document_id, document.published, reports, abstained=abstained)

    def _answer(self, masked: str, document: Document) -> Any:
        # A text cannot close the mark it stands between.
        article = masked.replace("</article", "<\N{ZERO WIDTH SPACE}/article")
        day = f"Published {document.day}.\n" if document.day else ""
        body = {
            "model": self.endpoint.model,
            "temperature": 0,
            "messages": [
                {"role": "system", "content": PROMPT},
                {"role": "user", "content": f"{day}<article>\n{article}\n</article>"},
            ],
            "response_format": {
                "type": "json_schema",
                "json_schema": {"name": "reports", "strict": True, "schema": answer_schema()},
            },
        }
        self.endpoint.refuse_private()
        content = _content(self._post(body))
        try:
            return json.loads(content) if content else None
        except (ValueError, RecursionError):
            return None

    def _post(self, body: dict[str, Any]) -> bytes:
        headers = {"accept": "application/json"}
        if self.endpoint.key:
            headers["authorization"] = f"Bearer {self.endpoint.key}"
        address = f"{self.endpoint.url}/chat/completions"
        wait, fault = _FIRST_PAUSE, ""
        with httpx.Client(
            headers=headers, timeout=self.endpoint.seconds, follow_redirects=False
        ) as client:
            for left in range(_TRIES - 1, -1, -1):
                try:
                    status, answer = self._exchange(client, address, body)
                except httpx.TransportError as error:
                    fault = type(error).__name__
                else:
                    if status == httpx.codes.OK:
                        return answer
                    fault = f"answered {status}"
                    if status not in _PASSING:
                        break
                if left:
                    self.pause(min(wait, _LONGEST_PAUSE))
                    wait *= 2
        hint = "check llm_url, llm_model and the key; nothing was written"
        raise RemoteError(f"the language model {fault}", where=address[:200], hint=hint)

    def _exchange(
        self, client: httpx.Client, address: str, body: dict[str, Any]
    ) -> tuple[int, bytes]:
        deadline = time.monotonic() + self.endpoint.seconds
        with client.stream("POST", address, json=body) as response:
            found = bytearray()
            for piece in response.iter_bytes(64 * 1024):
                found += piece
                if len(found) > _MOST_ANSWER:
                    what = f"answers with more than {_MOST_ANSWER // 1024 // 1024} MB"
                    raise RemoteError(what, where=address[:200], hint="check llm_url")
                if time.monotonic() > deadline:
                    # Bytes that trickle in keep each read below its time-out.
                    late = "took too long"
                    raise httpx.ReadTimeout(late)
            return response.status_code, bytes(found)


def _content(answer: bytes) -> str | None:
    """Return the words of a chat answer; None for an answer of another shape."""
    try:
        found = json.loads(answer)
        words = found["choices"][0]["message"]["content"]
    except (ValueError, RecursionError, LookupError, TypeError):
        return None
    return words if isinstance(words, str) else None
