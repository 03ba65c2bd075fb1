"""Which coder a command uses, and the tools that coding shares."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache

from rimland.app.settings import Settings
from rimland.coding.coders import CODERS, LLM, Coder, RulesCoder
from rimland.coding.tools import default_tools
from rimland.model.document import Received
from rimland.model.errors import LicenceError, SettingsError
from rimland.reading.gazetteer import Gazetteer
from rimland.sources.publishers import Outlet, Publishers, publisher_of
from rimland.stories.masking import Masker


def ready_places(say: Callable[[str], None] = lambda _line: None) -> None:
    """Compile the index of places where it is missing, telling so; later uses open it at once."""
    Gazetteer.open(progress=say).close()


def chosen_coder(name: str, settings: Settings) -> Coder:
    """Return a coder by name; raises SettingsError for one that is not set up."""
    if name == LLM:
        # Imported here: most runs never send anything anywhere.
        from rimland.coding.llm import Endpoint, LlmCoder  # noqa: PLC0415

        return LlmCoder(
            Endpoint.from_values(
                url=settings.llm_url,
                model=settings.llm_model,
                key_variable=settings.llm_key_variable,
                seconds=settings.llm_timeout_seconds,
                allow_private=settings.llm_allow_private,
            ),
            default_tools(),
        )
    if name not in CODERS:
        what = f"there is no coder '{name[:40]}'"
        raise SettingsError(what, where="coder", hint=f"use {' or '.join(CODERS)}")
    return RulesCoder()


def may_be_sent(outlet: Outlet, settings: Settings) -> bool:
    """Whether an outlet's masked texts may go to the language model: its licence and the user say so."""
    return outlet.may_send and outlet.definition.source_id in settings.sources_for_llm


def refuse_unsent(received: Received, settings: Settings) -> None:
    """Raise LicenceError for an article whose outlet the user has not named in llm_sources."""
    outlet = Publishers().outlet(publisher_of(received), received.publisher_family)
    if not may_be_sent(outlet, settings):
        source = outlet.definition.source_id
        what = f"texts of {source} are not sent to a language model"
        raise LicenceError(what, hint=f"name it in llm_sources, as {source}, if you may")


@cache
def default_masker() -> Masker:
    """Return the masker of this process; the first call loads its tools."""
    tools = default_tools()
    return Masker(tools.gazetteer, tools.recogniser)
