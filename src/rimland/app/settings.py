"""One frozen, validated Settings, built once from TOML and the environment; unknown keys are errors."""

from __future__ import annotations

import os
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, fields
from pathlib import Path

from rimland.model.errors import SettingsError

PREFIX = "RIMLAND_"
CONFIG_VARIABLE = "RIMLAND_CONFIG"
DEFAULT_CONFIG = Path("rimland.toml")
_ORIGINALS = ("none", "sealed")
_BOOLEANS = {"true": True, "yes": True, "1": True, "false": False, "no": False, "0": False}


@dataclass(frozen=True, slots=True)
class Settings:
    """Everything that can be set; each is documented in docs/settings.md, which a test checks.

    Raises SettingsError for a value out of range.
    """

    ledger: str = "rimland.db"
    snapshots: str = ""
    ledger_wait_seconds: float = 120.0
    max_unpacked_megabytes: int = 4096
    ucdp_api_url: str = "https://ucdpapi.pcr.uu.se/api"
    ucdp_api_token: str = ""
    ucdp_api_page_size: int = 1000
    acled_api_url: str = "https://acleddata.com/api"
    acled_login_url: str = "https://acleddata.com/oauth/token"
    acled_api_token: str = ""
    acled_username: str = ""
    acled_password: str = ""
    http_timeout_seconds: float = 30.0
    fetch_contact: str = ""
    run_listen: str = "127.0.0.1:8780"
    page_seconds: float = 20.0
    feed_days: int = 30
    feed_threads: int = 8
    revisit_hours: str = "1, 6, 24"
    abduction_hold_days: int = 30
    story_window_days: float = 14.0
    story_window_documents: int = 10_000
    alert_known_days: int = 14
    alert_late_days: int = 30
    alert_settle_minutes: int = 15
    smtp_url: str = ""
    smtp_from: str = ""
    public_url: str = ""
    webhook_allow_private: bool = False
    originals: str = "none"
    originals_days: int = 30
    llm_url: str = ""
    llm_model: str = ""
    llm_key_variable: str = ""
    llm_sources: str = ""
    llm_timeout_seconds: float = 120.0
    llm_allow_private: bool = False
    reviewer: str = ""
    follower: str = "me"
    spark_master: str = "local[*]"
    spark_memory: str = "4g"
    spark_folder: str = ""
    bootstrap_draws: int = 1000
    seed: int = 20170405

    def __post_init__(self) -> None:
        """Refuse values nothing could work with."""
        for name, least in (
            ("ledger_wait_seconds", 0.0),
            ("max_unpacked_megabytes", 1),
            ("ucdp_api_page_size", 1),
            ("http_timeout_seconds", 0.1),
            ("page_seconds", 0.1),
            ("feed_days", 1),
            ("feed_threads", 1),
            ("abduction_hold_days", 0),
            ("story_window_days", 0.0),
            ("story_window_documents", 1),
            ("alert_known_days", 1),
            ("alert_late_days", 0),
            ("alert_settle_minutes", 0),
            ("originals_days", 1),
            ("llm_timeout_seconds", 0.1),
            ("bootstrap_draws", 100),
        ):
            if getattr(self, name) < least:
                raise SettingsError(f"must be at least {least}", where=name, hint="raise it")
        if self.originals not in _ORIGINALS:
            what = f"is neither {' nor '.join(_ORIGINALS)}"
            raise SettingsError(what, where="originals", hint="choose one")

    @property
    def sources_for_llm(self) -> frozenset[str]:
        """Sources whose masked texts may be sent to the language model: none unless named."""
        return frozenset(name.strip() for name in self.llm_sources.split(",") if name.strip())

    @property
    def snapshot_folder(self) -> Path:
        """Where snapshots are written: the setting, else beside the ledger."""
        if self.snapshots:
            return Path(self.snapshots)
        if "://" in self.ledger:
            return Path("rimland-snapshots")
        path = Path(self.ledger)
        return path.with_name(f"{path.stem}-snapshots")


def read_settings(
    environment: Mapping[str, str] | None = None, **overrides: str | None
) -> Settings:
    """Build the settings: defaults, then ``rimland.toml``, then the environment, then overrides.

    Raises SettingsError for a key that does not exist or a value of the wrong type.
    """
    environment = os.environ if environment is None else environment
    types = {f.name: type(f.default) for f in fields(Settings)}
    values: dict[str, object] = {}
    for key, value, where in _entries(environment):
        if key not in types:
            hint = f"the settings are {', '.join(sorted(types))}"
            raise SettingsError("there is no such setting", where=where, hint=hint)
        values[key] = _typed(value, types[key], where)
    values |= {k: v for k, v in overrides.items() if v is not None}
    return Settings(**values)  # type: ignore[arg-type]


def _entries(environment: Mapping[str, str]) -> list[tuple[str, object, str]]:
    named = environment.get(CONFIG_VARIABLE)
    path = Path(named) if named else DEFAULT_CONFIG
    entries: list[tuple[str, object, str]] = []
    if named or path.exists():
        try:
            content = tomllib.loads(path.read_text(encoding="utf-8"))
        except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
            hint = "mend it or unset RIMLAND_CONFIG"
            raise SettingsError(f"cannot be read: {error}", where=str(path), hint=hint) from None
        entries += [(k, v, f"{path}: {k}") for k, v in content.items()]
    for name, text in environment.items():
        # Names with a leading underscore belong to shell completion.
        if name.startswith(PREFIX) and name != CONFIG_VARIABLE:
            entries.append((name.removeprefix(PREFIX).lower(), text, name))
    return entries


def _typed(value: object, kind: type, where: str) -> object:
    if kind is str and isinstance(value, str):
        return value
    if kind is bool:
        if isinstance(value, bool):
            return value
        if isinstance(value, str) and value.strip().lower() in _BOOLEANS:
            return _BOOLEANS[value.strip().lower()]
        raise SettingsError("must be true or false", where=where, hint="mend the value")
    if kind is not str and isinstance(value, str | int | float) and not isinstance(value, bool):
        try:
            return kind(value)
        except ValueError:
            pass
    what = f"must be a {'text' if kind is str else 'number'}"
    raise SettingsError(what, where=where, hint="mend the value")
