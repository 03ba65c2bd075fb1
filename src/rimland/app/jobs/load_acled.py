"""Loading ACLED from its API: the events of a scope, then what ACLED has withdrawn since."""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import datetime
from functools import partial

from rimland.app.jobs.load import (
    LoadOptions,
    LoadResult,
    Tally,
    append_parsed,
    checked_options,
    load_request,
)
from rimland.app.settings import Settings
from rimland.ledger.database import Database
from rimland.model.errors import DeclarationError, SettingsError
from rimland.model.source import Scope
from rimland.sources.acled import AcledReader
from rimland.sources.acled_api import (
    AcledApi,
    AcledLogin,
    AcledQuery,
    Deletions,
    read_deletions,
)
from rimland.sources.base import CANDIDATE_SCHEMA, ParsedFile


def load_acled_api(
    database: Database,
    scope: Scope,
    options: LoadOptions,
    *,
    settings: Settings,
    now: datetime,
    progress: Callable[[str, int], None] = lambda _path, _rows: None,
    pause: Callable[[float], None] = time.sleep,
) -> LoadResult:
    """Load the events of countries and months, and retract what ACLED has withdrawn.

    Both answers are read to the end before anything is written. Raises RemoteError when the service
    refuses or breaks off, and SettingsError where no credentials are set.
    """
    if scope.actors or scope.types_of_violence or scope.release:
        what = "ACLED is asked for countries and months only"
        raise DeclarationError(what, hint="use world or country= with from= and to=")
    options = checked_options(options)
    api = AcledApi(
        url=settings.acled_api_url,
        token=_token(settings, pause),
        timeout_seconds=settings.http_timeout_seconds,
        pause=pause,
    )
    query = AcledQuery(
        countries=scope.countries or (),
        first=scope.first.first_day if scope.first else None,
        last=scope.last.last_day if scope.last else None,
    )
    name = "acled-api"
    request = load_request(options, now, partial(progress, name))
    events = AcledReader().read_items(api.event_pages(query), name, request)
    withdrawn = _as_file(read_deletions(api.deletion_pages(), "acled-deletions", now=now))
    tally = Tally()
    for parsed in (events, withdrawn):
        tally.add(parsed, append_parsed(database, "acled", parsed, now=now))
    return tally.result()


def _token(settings: Settings, pause: Callable[[float], None]) -> str:
    if settings.acled_api_token:
        return settings.acled_api_token
    if not (settings.acled_username and settings.acled_password):
        what = "no credentials for ACLED's API"
        hint = "set RIMLAND_ACLED_USERNAME and RIMLAND_ACLED_PASSWORD, or RIMLAND_ACLED_API_TOKEN"
        raise SettingsError(what, where="acled_api_token", hint=hint)
    login = AcledLogin(
        url=settings.acled_login_url,
        username=settings.acled_username,
        password=settings.acled_password,
        timeout_seconds=settings.http_timeout_seconds,
        pause=pause,
    )
    return login.token()


def _as_file(deletions: Deletions) -> ParsedFile:
    """Return the withdrawn records as a file that has no rows of its own."""
    return ParsedFile(
        source=deletions.source,
        file_name=deletions.file_name,
        sha256=deletions.sha256,
        read=deletions.quarantined.num_rows,
        candidates=CANDIDATE_SCHEMA.empty_table(),
        quarantined=deletions.quarantined,
        coverage=(),
        known_at=None,
        release=None,
        withdrawn=deletions.withdrawn,
    )
