"""The topics of articles, without a ledger: files in, one result per document out."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from datetime import date, datetime
from functools import cache

from rimland.app.jobs.code import Failure, Progress, articles
from rimland.app.jobs.coders import ready_places
from rimland.app.settings import Settings
from rimland.coding.tools import default_tools
from rimland.model.network import Network
from rimland.model.topics import Topics
from rimland.reading.topics import Readers, topics_of
from rimland.sources.article_lines import published_time
from rimland.sources.articles import Given
from rimland.tables.networks import load_network, shipped_networks


@cache
def default_readers() -> Readers:
    """Return the readers of this process; the first call loads them."""
    tools = default_tools()
    return Readers(tools.recogniser, tools.gazetteer)


@cache
def shipped() -> tuple[Network, ...]:
    """Return the networks that ship with rimland."""
    return tuple(load_network(name) for name in shipped_networks())


def topics(
    text: str,
    published: date | datetime | str | None = None,
    title: str | None = None,
    document_id: str = "text",
    *,
    network: str | None = None,
) -> Topics:
    """Return what a news text is about, each topic with its words; no ledger is needed.

    ``network`` is the one whose theatres are named, by name or file; by default those of which the
    text names a member. Raises NotFoundError for an unknown one.
    """
    when = published_time(published) if isinstance(published, str) else published
    networks, chosen = _networks(network)
    return topics_of(
        text,
        default_readers(),
        networks,
        title=title,
        published=when,
        document_id=document_id,
        network=chosen,
    )


def topics_in_files(
    paths: Sequence[str],
    given: Given,
    settings: Settings,
    *,
    network: str | None = None,
    say: Callable[[str], None] = lambda _line: None,
    progress: Progress = lambda _path, _documents: None,
) -> Iterator[Topics | Failure]:
    """Yield the topics of every article of the files; what cannot be read is a Failure.

    ``network`` is the network whose theatres are named, by name or file; raises NotFoundError for
    an unknown one.
    """
    networks, chosen = _networks(network)
    ready_places(say)
    for found in articles(paths, given, settings, progress=progress):
        if isinstance(found, Failure):
            yield found
            continue
        received, text = found
        yield topics_of(
            text,
            default_readers(),
            networks,
            title=received.title,
            published=received.published,
            document_id=received.given_id,
            network=chosen,
        )


def _networks(network: str | None) -> tuple[tuple[Network, ...], str | None]:
    """Return the networks that actors may belong to, and the id of the one that is asked for."""
    if network is None:
        return shipped(), None
    chosen = load_network(network)
    others = (n for n in shipped() if n.network_id != chosen.network_id)
    return (*others, chosen), chosen.network_id
