"""What the pages show is what happens: generated parts are fresh, examples run, links lead on."""

import doctest
import os
import re
import shlex
import subprocess
import sys
from pathlib import Path

import click
import pytest

import documents
from rimland.ui.cli.main import cli

ROOT = documents.ROOT
PAGES = documents.pages()
_LINK = re.compile(r"\[[^\]]*\]\(([^)\s]+)\)")
_FILE = re.compile(r"`((?:src|tests|docs|tools|benchmarks|requirements)/[\w./*-]+)`")


def _name(page: Path) -> str:
    return page.name


def _text(page: Path) -> str:
    return page.read_text(encoding="utf-8")


@pytest.mark.parametrize("page", PAGES, ids=_name)
def test_generated_parts_are_what_the_code_gives(page: Path) -> None:
    text = _text(page)
    assert documents.filled(text) == text, "stale; run: make docs-generate"


@pytest.mark.slow
@pytest.mark.parametrize(
    "page", [p for p in PAGES if documents.fences(_text(p), "console")], ids=_name
)
def test_commands_print_what_the_page_shows(page: Path, tmp_path: Path) -> None:
    for block in documents.fences(_text(page), "console"):
        for step in documents.run_steps(block, tmp_path):
            assert step.code == 0, f"{step.command}\n{step.output}"
            shown, real = documents.settled(step.shown), documents.settled(step.output)
            assert shown == real, f"{step.command}\nstale; run: make docs-generate"


@pytest.mark.parametrize(
    "page", [p for p in PAGES if documents.fences(_text(p), "pycon")], ids=_name
)
def test_python_examples_run(page: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    for block in documents.fences(_text(page), "pycon"):
        test = doctest.DocTestParser().get_doctest(block, {}, page.name, str(page), 0)
        assert doctest.DocTestRunner(verbose=False).run(test).failed == 0


@pytest.mark.parametrize("page", PAGES, ids=_name)
def test_commands_that_are_only_shown_are_right_usage(page: Path) -> None:
    for block in documents.fences(_text(page), "sh"):
        for line in block.splitlines():
            words = shlex.split(line, comments=True)
            if words and words[0] == "rimland":
                _parse(words[1:])
            elif words:
                assert words[0] == "make", line
                assert words[1] in _targets(), line


def _parse(words: list[str]) -> None:
    """Let click parse a command line without running it; wrong usage raises."""
    command: click.Command = cli
    context = click.Context(cli, info_name="rimland")
    while isinstance(command, click.Group):
        found = command.get_command(context, words[0])
        assert found is not None, words
        command, words = found, words[1:]
    command.make_context(command.name, words, parent=context)


def _targets() -> set[str]:
    return set(re.findall(r"^([a-z-]+):.*## ", _text(ROOT / "Makefile"), re.MULTILINE))


@pytest.mark.parametrize("page", PAGES, ids=_name)
def test_make_targets_that_are_named_exist(page: Path) -> None:
    assert set(re.findall(r"`make ([a-z-]+)`", _text(page))) <= _targets()


def test_every_make_target_is_phony_and_explained() -> None:
    phony = re.search(r"^\.PHONY: (.*)$", _text(ROOT / "Makefile"), re.MULTILINE)
    assert phony is not None
    assert set(phony[1].split()) == _targets()


@pytest.mark.parametrize("page", PAGES, ids=_name)
def test_links_within_the_project_lead_somewhere(page: Path) -> None:
    text = re.sub(r"^```.*?^```", "", _text(page), flags=re.DOTALL | re.MULTILINE)
    for target in _LINK.findall(text):
        if "://" in target:
            continue
        path, _, anchor = target.partition("#")
        goal = (page.parent / path) if path else page
        assert goal.exists(), target
        if anchor:
            assert f"({anchor})=" in _text(goal), target


@pytest.mark.parametrize("page", PAGES, ids=_name)
def test_files_that_are_named_exist(page: Path) -> None:
    for name in _FILE.findall(_text(page)):
        if "NAME" not in name and not name.startswith("docs/_build/"):
            assert list(ROOT.glob(name)), name


@pytest.mark.slow
def test_documentation_builds_without_a_warning(tmp_path: Path) -> None:
    built = subprocess.run(
        [sys.executable, "-m", "sphinx", "--fail-on-warning", "--keep-going", "--quiet",
         "-d", str(tmp_path / "doctrees"), str(ROOT / "docs"), str(tmp_path / "html")],
        capture_output=True, text=True, check=False, env={**os.environ, "NO_COLOR": "1"},
    )  # fmt: skip
    assert built.returncode == 0, built.stderr
