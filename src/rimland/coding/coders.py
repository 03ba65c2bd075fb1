"""Who codes: the seam between documents and the coders, and the default one."""

from __future__ import annotations

from dataclasses import dataclass, field
from importlib.metadata import version
from typing import Protocol

from rimland.coding.rules import trace
from rimland.coding.tools import Tools
from rimland.model.coded import CodedDocument
from rimland.model.document import Document

RULES, LLM, BY_HAND = "rules", "llm", "none"
CODERS = (RULES, LLM)
"""The coders that read documents by themselves; ``none`` is ``rimland add``."""


class Coder(Protocol):
    """Reads the attacks in a document, every field with its evidence.

    What it returns is in one vocabulary and points into ``document.text``. A coder never raises for
    what a text says; it raises RimlandError where it cannot work at all.
    """

    @property
    def name(self) -> str:
        """Name and version, as a report carries them."""

    @property
    def repeats(self) -> bool:
        """Whether it gives the same answer every time, at no cost."""

    def code(self, document: Document) -> CodedDocument:
        """Return what the document reports."""


@dataclass(frozen=True, slots=True)
class RulesCoder:
    """The default: rules on this machine, the same answer every time."""

    tools: Tools | None = None
    name: str = field(default_factory=lambda: f"{RULES} {version('rimland')}")
    repeats: bool = True

    def code(self, document: Document) -> CodedDocument:
        """Return what the document reports."""
        return trace(
            document.text, document.published, document.title, document.document_id, self.tools
        ).document
