"""The files around the code: pins, citation, changelog, and nothing of anybody's machine in any."""

import re
import subprocess
import tomllib
from pathlib import Path
from typing import Any

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name
from packaging.version import Version

import documents
import rimland

ROOT = documents.ROOT
PINS = sorted((ROOT / "requirements").glob("*.txt"))
_PIN = re.compile(r"^([\w.-]+)==([\w.]+)(?: ; (.*?))?(?: \\)?$", re.MULTILINE)
_BUILT = re.compile(r"(?:^|/)(?:\.(?!ci/)[^/]+|_build|__pycache__|dist|rimland-demo)/")
_LARGEST = 2_000_000

# Written so that this file does not hold what it looks for.
_FOREIGN = {
    "a machine's path": re.compile(r"(?<![\w.:/~\])}-])/(?:root|home|work|opt|mnt|Users)/\w"),
    "a temporary path": re.compile(r"(?<![\w.:/~\])}-])/(?:var/)?t[m]p/\w"),
    "a package registry": re.compile(
        r"\bpy[p]i\.|\bpython[h]osted\.|\bnpm[j]s\.|\bregistry\.[a-z]+\.|\bana[c]onda\.org|//[^/\s]+/simple\b"
    ),
    "an index option": re.compile(
        r"--(?:extra-)?inde[x]-url[ =]|--find-link[s]|^inde[x]-url", re.MULTILINE
    ),
}
_LOCKS = {"uv.lock", "pylock.toml", "poetry.lock", "package-lock.json"}


def _pyproject() -> dict[str, Any]:
    return tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))


def _files() -> list[Path]:
    """Return the files of the project, as git sees them where there is git."""
    listed = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard", "-z"],
        cwd=ROOT, capture_output=True, text=True, check=False,
    )  # fmt: skip
    if listed.returncode == 0 and listed.stdout:
        found = [ROOT / name for name in listed.stdout.split("\0") if name]
    else:
        found = [p for p in ROOT.rglob("*") if not _BUILT.search(p.relative_to(ROOT).as_posix())]
    return [p for p in found if p.is_file()]


def _pinned(file: Path) -> dict[str, list[tuple[str, str | None]]]:
    pins: dict[str, list[tuple[str, str | None]]] = {}
    for name, version, marker in _PIN.findall(file.read_text(encoding="utf-8")):
        pins.setdefault(canonicalize_name(name), []).append((version, marker or None))
    return pins


def _wanted(*extras: str) -> list[Requirement]:
    project = _pyproject()["project"]
    listed = list(project["dependencies"])
    for extra in extras:
        listed += project["optional-dependencies"][extra]
    return [Requirement(text) for text in listed]


@pytest.mark.parametrize(
    ("name", "extras"),
    [("run.txt", ()), ("dev.txt", tuple(_pyproject()["project"]["optional-dependencies"]))],
)
def test_pins_satisfy_what_the_project_asks_for(name: str, extras: tuple[str, ...]) -> None:
    pins = _pinned(ROOT / "requirements" / name)
    for wanted in _wanted(*extras):
        versions = pins.get(canonicalize_name(wanted.name))
        assert versions, f"{wanted} is not pinned; run: make pins"
        for version, _ in versions:
            assert wanted.specifier.contains(Version(version), prereleases=True), wanted


def test_running_and_developing_use_the_same_versions() -> None:
    run, dev = (_pinned(ROOT / "requirements" / n) for n in ("run.txt", "dev.txt"))
    assert {name: dev[name] for name in run} == run


@pytest.mark.parametrize("file", PINS, ids=lambda file: file.name)
def test_every_pin_has_hashes_and_no_address(file: Path) -> None:
    text = file.read_text(encoding="utf-8")
    pieces = re.split(r"^(?=\w)", text, flags=re.MULTILINE)
    for piece in pieces:
        if piece.strip() and not piece.startswith("#"):
            assert "--hash=sha256:" in piece, piece[:60]
    assert "://" not in text
    assert " @ " not in text
    assert "--index" not in text


def test_the_build_backend_is_pinned() -> None:
    pins = _pinned(ROOT / "requirements" / "build.txt")
    for text in _pyproject()["build-system"]["requires"]:
        wanted = Requirement(text)
        assert all(wanted.specifier.contains(v) for v, _ in pins[canonicalize_name(wanted.name)])


def test_nothing_of_a_machine_or_a_registry_is_in_the_project() -> None:
    found = []
    for file in _files():
        assert file.name not in _LOCKS, file
        if file.stat().st_size > _LARGEST:
            continue
        try:
            text = file.read_text(encoding="utf-8")
        except UnicodeDecodeError:
            continue
        found += [
            f"{file.relative_to(ROOT)}: {what}: {hit[0]}"
            for what, pattern in _FOREIGN.items()
            for hit in pattern.finditer(text)
        ]
    assert found == []


def test_citation_is_of_this_version_and_valid() -> None:
    lines = (ROOT / "CITATION.cff").read_text(encoding="utf-8").splitlines()
    top = dict(line.split(": ", 1) for line in lines if re.match(r"[a-z-]+: ", line))
    assert top["cff-version"] == "1.2.0"
    assert top["version"] == rimland.__version__ == _pyproject()["project"]["version"]
    assert top["license"] == _pyproject()["project"]["license"]
    assert {"message", "title", "type"} <= set(top)
    assert "authors:" in lines
    assert not any(key in top for key in ("doi", "url", "repository-code"))


def test_changelog_has_a_section_for_what_is_not_released() -> None:
    text = (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
    assert re.search(r"^## \[Unreleased\]$", text, re.MULTILINE)
    assert rimland.__version__ in text


def test_licence_is_apache_2() -> None:
    text = (ROOT / "LICENSE").read_text(encoding="utf-8")
    assert "Apache License" in text
    assert "Version 2.0, January 2004" in text
    assert "END OF TERMS AND CONDITIONS" in text
