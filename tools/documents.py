"""Write the generated parts of the documentation, and the output that its examples show.

`make docs-generate` runs this; the tests below ``tests/docs`` use the same functions to tell whether
a page is stale. Between ``<!-- generated: NAME -->`` and ``<!-- end -->`` a page belongs to this
file; in ``console`` blocks the commands belong to the author and the output to what really happens.
"""

from __future__ import annotations

import ast
import os
import re
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import click

from rimland.linking.levels import FEATURES
from rimland.linking.model import default_model
from rimland.sources.table_sql import _TARGETS
from rimland.tables.codebook import codebook_markdown
from rimland.ui.cli.main import COMMANDS, cli

ROOT = Path(__file__).resolve().parent.parent
SOURCE = ROOT / "src" / "rimland"
_WIDTH = 100
_REGION = re.compile(r"(<!-- generated: ([a-z-]+) -->\n)(.*?)(<!-- end -->)", re.DOTALL)
_FENCE = re.compile(r"^```([a-z]+)\n(.*?)^```$", re.DOTALL | re.MULTILINE)


def rooms() -> list[str]:
    """Return the packages below ``rimland``: the rooms, without the folder of data files."""
    return sorted(p.parent.name for p in SOURCE.glob("*/__init__.py"))


def walk(command: click.Command, path: str = "rimland") -> Iterator[tuple[str, click.Command]]:
    """Yield a command and all below it with the words a user types."""
    yield path, command
    if isinstance(command, click.Group):
        context = click.Context(command, info_name=path)
        for name in command.list_commands(context):
            found = command.get_command(context, name)
            assert found is not None  # noqa: S101 - the group listed it
            yield from walk(found, f"{path} {name}")


def commands() -> str:
    """Return the help of every command, as a reader at a terminal sees it."""
    parts = []
    for path, command in walk(cli):
        context = click.Context(
            command, info_name=path, terminal_width=_WIDTH, max_content_width=_WIDTH
        )
        parts.append(f"## `{path}`\n\n```text\n{command.get_help(context).rstrip()}\n```\n")
    return "\n".join(parts)


def command_homes() -> str:
    """Return which file each command lives in."""
    rows = [
        f"| `{n}` | `src/rimland/ui/cli/{m}.py` | {said} |" for n, (m, said) in COMMANDS.items()
    ]
    return "\n".join(["| command | file | does |", "|---|---|---|", *rows, ""])


def modules() -> str:
    """Return every module of every room with the first line of its docstring."""
    parts = []
    for room in rooms():
        rows = [
            f"| `{file.relative_to(ROOT)}` | {first_line(file)} |"
            for file in sorted((SOURCE / room).rglob("*.py"))
            if file.name != "__init__.py" or file.parent.name == room
        ]
        parts.append("\n".join([f"### `{room}/`", "", "| file | holds |", "|---|---|", *rows, ""]))
    return "\n".join(parts)


def first_line(file: Path) -> str:
    """Return the first line of a module's docstring without importing it."""
    text = ast.get_docstring(ast.parse(file.read_text(encoding="utf-8"))) or ""
    return text.partition("\n")[0].replace("|", r"\|")


def link_weights() -> str:
    """Return the weights of the linking model that ships, feature by feature."""
    model = default_model()
    said = (
        f"Model `{model.version}`: {model.basis}. Prior {model.prior:+g} bits, "
        f"{model.crowding['']:g} off where nothing is known of how crowded a place is; linked from "
        f"{model.link_at:+g} bits."
    )
    lines = [
        said,
        "",
        "| feature | bits of each level |",
        "|---|---|",
    ]
    for feature, levels in FEATURES.items():
        told = ", ".join(
            f"{level.name.replace('_', ' ')} {model.weights[feature][level.name]:+g}"
            for level in levels
        )
        lines.append(f"| {feature} | {told} |")
    return "\n".join([*lines, ""])


def map_targets() -> str:
    """Return the fields that a table map can fill."""
    return ", ".join(f"`{name}`" for name in sorted(_TARGETS)) + "."


REGIONS: dict[str, Callable[[], str]] = {
    "codebook": codebook_markdown,
    "commands": commands,
    "command-homes": command_homes,
    "modules": modules,
    "link-weights": link_weights,
    "map-targets": map_targets,
}
"""What stands between the marks of each name."""


def filled(text: str) -> str:
    """Return a page with its generated parts written anew."""

    def region(found: re.Match[str]) -> str:
        return f"{found[1]}\n{REGIONS[found[2]]().strip()}\n\n{found[4]}"

    return _REGION.sub(region, text)


@dataclass(frozen=True)
class Step:
    """One command of a ``console`` block and what it prints."""

    command: str
    shown: str
    output: str
    code: int

    def line(self) -> str:
        """Return the step as the page shows it."""
        first, *rest = self.command.split("\n")
        lines = [f"$ {first}", *(f"> {line}".rstrip() for line in rest)]
        return "\n".join(lines) + f"\n{self.output}"


def fences(text: str, *languages: str) -> list[str]:
    """Return the code blocks in these languages, in order."""
    return [found[2] for found in _FENCE.finditer(text) if found[1] in languages]


def written_steps(block: str) -> list[tuple[str, str]]:
    """Return commands and shown output; ``> `` continues a command as a shell shows it."""
    steps: list[tuple[list[str], list[str]]] = []
    for line in block.splitlines():
        if line.startswith("$ "):
            steps.append(([line[2:]], []))
        elif (line == ">" or line.startswith("> ")) and not steps[-1][1]:
            steps[-1][0].append(line[2:])
        else:
            steps[-1][1].append(line)
    return [("\n".join(command), "".join(f"{s}\n" for s in shown)) for command, shown in steps]


def run_steps(block: str, folder: Path) -> list[Step]:
    """Run a block's commands in a folder and return what they print, errors included."""
    return [Step(command, shown, *_run(command, folder)) for command, shown in written_steps(block)]


def _run(command: str, folder: Path) -> tuple[str, int]:
    clean = {k: v for k, v in os.environ.items() if not k.startswith(("RIMLAND_", "PYTEST_"))}
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    done = subprocess.run(  # noqa: S603 - the commands are the documentation's own
        ["/bin/sh", "-c", command],
        cwd=folder,
        env={**clean, "PATH": path, "COLUMNS": str(_WIDTH), "NO_COLOR": "1", "TERM": "dumb"},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        timeout=300,
        check=False,
        text=True,
    )
    output = "".join(f"{line.rstrip()}\n" for line in done.stdout.splitlines())
    return output, done.returncode


_VARYING = (
    (re.compile(r"\d+\.\d+ s\b"), "# s"),
    (re.compile(r"snap-[0-9a-f]{12}"), "snap-#"),
    (re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d[0-9.]*Z"), "TIME"),
    (re.compile(r"\d+(\.\d+)? [MG]B"), "# MB"),
    (re.compile(r"\b20(?:2[6-9]|[3-9]\d)-\d\d(?:-\d\d|…)"), "DAY"),
    (re.compile(r"(duckdb|python) +(ok +)?\d.*"), r"\1 #"),
    (re.compile(r"[━─]+"), "─"),
    (re.compile(r"[ \t]+"), " "),
)
"""What differs from run to run or machine to machine: times, sizes, versions, widths of tables."""


def settled(output: str) -> str:
    """Return an output without what may differ from one run to the next."""
    for pattern, stead in _VARYING:
        output = pattern.sub(stead, output)
    return output.strip()


def shown_anew(text: str) -> str:
    """Return a page whose ``console`` blocks show what their commands print now."""
    with tempfile.TemporaryDirectory() as folder:

        def block(found: re.Match[str]) -> str:
            if found[1] != "console":
                return found[0]
            steps = run_steps(found[2], Path(folder))
            for step in steps:
                if step.code:
                    sys.exit(f"this example fails:\n{step.line()}")
            if all(settled(s.shown) == settled(s.output) for s in steps):
                return found[0]
            body = "\n".join(s.line().rstrip("\n") for s in steps)
            return f"```console\n{body}\n```"

        return _FENCE.sub(block, text)


def pages() -> list[Path]:
    """Return every page of the documentation, the README first."""
    return [ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md"))]


def main() -> None:
    """Write all pages anew and say which changed."""
    for page in pages():
        text = page.read_text(encoding="utf-8")
        new = shown_anew(filled(text))
        if new != text:
            page.write_text(new, encoding="utf-8")
            print(f"wrote {page.relative_to(ROOT)}")  # noqa: T201 - a command line tool


if __name__ == "__main__":
    main()
