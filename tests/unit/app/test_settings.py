from pathlib import Path

import pytest

from rimland.app.settings import Settings, read_settings
from rimland.model.errors import SettingsError


def test_defaults_then_file_then_environment_then_overrides(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    assert read_settings({}) == Settings()
    (tmp_path / "rimland.toml").write_text('ledger = "file.db"\nseed = 7\n')
    assert read_settings({}).ledger == "file.db"
    assert read_settings({"RIMLAND_LEDGER": "env.db"}).ledger == "env.db"
    both = read_settings({"RIMLAND_LEDGER": "env.db"}, ledger="option.db")
    assert (both.ledger, both.seed) == ("option.db", 7)


@pytest.mark.parametrize(
    ("environment", "message"),
    [
        ({"RIMLAND_LEGDER": "x"}, "RIMLAND_LEGDER: there is no such setting"),
        ({"RIMLAND_BOOTSTRAP_DRAWS": "many"}, "must be a number"),
        ({"RIMLAND_BOOTSTRAP_DRAWS": "5"}, "bootstrap_draws: must be at least 100"),
        ({"RIMLAND_CONFIG": "missing.toml"}, "missing.toml: cannot be read"),
    ],
)
def test_wrong_settings_are_refused_in_one_line(environment: dict[str, str], message: str) -> None:
    with pytest.raises(SettingsError, match=message) as caught:
        read_settings(environment)
    assert "\n" not in caught.value.line()


def test_a_wrong_type_in_the_file_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "own.toml"
    file.write_text("ledger = 5\n")
    with pytest.raises(SettingsError, match="must be a text"):
        read_settings({"RIMLAND_CONFIG": str(file)})


def test_shell_completion_variables_are_not_settings(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir("/")
    assert read_settings({"_RIMLAND_COMPLETE": "bash_source"}) == Settings()


def test_snapshots_lie_beside_the_ledger() -> None:
    assert Settings(ledger="some/where.db").snapshot_folder == Path("some/where-snapshots")
    assert Settings(ledger="postgresql://host/db").snapshot_folder == Path("rimland-snapshots")
    assert Settings(snapshots="mine").snapshot_folder == Path("mine")


def test_switches_are_true_or_false_however_they_are_written(tmp_path: Path) -> None:
    file = tmp_path / "own.toml"
    file.write_text("llm_allow_private = true\n")
    assert read_settings({"RIMLAND_CONFIG": str(file)}).llm_allow_private
    assert read_settings({"RIMLAND_LLM_ALLOW_PRIVATE": "Yes"}).llm_allow_private
    assert not read_settings({"RIMLAND_LLM_ALLOW_PRIVATE": "0"}).llm_allow_private
    with pytest.raises(SettingsError, match="true or false"):
        read_settings({"RIMLAND_LLM_ALLOW_PRIVATE": "perhaps"})


def test_originals_are_kept_one_way_or_not_at_all() -> None:
    assert Settings().originals == "none"
    assert Settings(originals="sealed").originals == "sealed"
    with pytest.raises(SettingsError, match="originals"):
        Settings(originals="open")


def test_no_source_is_sent_to_a_model_unless_it_is_named() -> None:
    assert Settings().sources_for_llm == frozenset()
    named = Settings(llm_sources=" article:a ,article:b,")
    assert named.sources_for_llm == {"article:a", "article:b"}
