"""The ``rimland`` command: its groups, and the one place where errors become lines."""

from __future__ import annotations

import io
import os
import sys
from importlib import import_module
from typing import Any

import click

from rimland.model.errors import RimlandError

COMMANDS = {
    "demo": ("publishing", "Load the bundled data and write a brief, without network."),
    "load": ("loading", "Load event datasets and articles into the ledger."),
    "map": ("mapping", "Draft the map by which your own spreadsheet can be loaded."),
    "code": ("coding", "Read the attacks that articles report; no ledger needed."),
    "geoparse": ("coding", "Find the places that articles name; no ledger needed."),
    "topics": ("topics", "Name what articles are about; no ledger needed."),
    "add": ("adding", "Type in one report by hand, with its source and quote."),
    "quarantine": ("loading", "List the rows that were refused, and why."),
    "link": ("linking", "Derive events from the ledger's reports."),
    "events": ("events", "List events, or one row per report."),
    "show": ("events", "Show one event: fields, reports, disagreement, history."),
    "judge": ("judging", "Say what the method cannot know: same, different, correct, undo ..."),
    "review": ("review", "Walk through what the method is unsure of, one key for each decision."),
    "agreement": ("review", "Say how far two reviewers agree."),
    "judgements": ("judging", "List what persons judged, and whether it stands."),
    "diff": ("diff", "Say what changed between two times, and why."),
    "snapshot": ("analysis", "Write an immutable snapshot of the ledger."),
    "shift": ("analysis", "Measure the core-periphery shift of a network."),
    "displacement": ("displacement", "Ask whether losses in the core are followed by attacks."),
    "portrayal": ("portrayal", "Hold what a network claims against what others establish."),
    "dynamics": ("dynamics", "Ask whether attacks follow attacks, and where."),
    "simulate": ("simulate", "Compare scenarios on the fitted dynamics."),
    "synchrony": ("synchrony", "Ask whether theatres are attacked together beyond chance."),
    "replay": ("replay", "Say what would have been warned of, when, and how often falsely."),
    "check": ("check", "Hold an article's numbers against the ledger."),
    "forecast": ("forecast", "Forecast deaths by country and month, as samples."),
    "score": ("score", "Score a forecast against what happened, beside baselines."),
    "lessons": ("lessons", "Show what followed where it looked alike."),
    "freeze": ("freeze", "Put a forecast into the register, where nothing is changed unnoticed."),
    "scorecard": ("freeze", "Show everything that was frozen, and how it came out."),
    "feeds": ("feeds", "Follow feeds of news, and see how they are."),
    "stories": ("stories", "See which documents tell the same story, and who had it first."),
    "follow": ("follow", "Follow topics, and hear of what is new; never of persons."),
    "alerts": ("alerts", "See what you were told and what waits; send what is due."),
    "unseen": ("unseen", "Estimate how many events no source reported."),
    "network": ("network", "Show who belonged to a network, and what it was called."),
    "brief": ("publishing", "Write a brief as one HTML page."),
    "export": ("exporting", "Write events that may be passed on, with their licences."),
    "erase": ("erasing", "Erase a document's words; its hash and the reason stay."),
    "vacuum": ("erasing", "Rewrite the ledger's files without what was erased."),
    "run": ("run", "Keep the desk at work: fetch, read, link, match and send."),
    "backup": ("care", "Copy the ledger while it is in use."),
    "ledger": ("care", "Copy a ledger to another database; the roles of a team's ledger."),
    "doctor": ("care", "Check that the installation and the ledger are sound."),
}
"""Every command, the module it lives in, and its line in the help."""

_NAMES = {"map": "map_"}
"""Commands whose function cannot bear their name."""


class LazyGroup(click.Group):
    """Imports a command only when it is used: ``--help`` and completion stay quick."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Return the commands in the order a newcomer meets them."""
        del ctx
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Return a command, importing its module."""
        del ctx
        if cmd_name not in COMMANDS:
            return None
        module = import_module(f"rimland.ui.cli.{COMMANDS[cmd_name][0]}")
        command: click.Command = getattr(module, _NAMES.get(cmd_name, cmd_name))
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """List the commands without importing any of them."""
        del ctx
        with formatter.section("Commands"):
            formatter.write_dl([(name, line) for name, (_, line) in COMMANDS.items()])


@click.group(cls=LazyGroup, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="rimland")
@click.option("--debug", is_flag=True, help="Show the full traceback of an error.")
@click.pass_context
def cli(ctx: click.Context, debug: bool) -> None:
    """Turn public reporting on an armed group into a ledger of attacks, and see where they move.

    \b
    First steps:
      rimland demo
      rimland load ucdp GEDEvent_v25_1.csv.zip --release 25.1
      rimland link
      rimland shift --network islamic-state
      rimland brief --network islamic-state -o brief.html

    \b
    Shell completion (bash; use zsh_source or fish_source for others):
      eval "$(_RIMLAND_COMPLETE=bash_source rimland)"
    """  # noqa: D301 - \b is click's mark for text that keeps its lines
    ctx.obj = {"debug": debug}


def run(arguments: list[str] | None = None) -> None:
    """Run the command line: exit 0 done, 1 domain error in one line, 2 wrong usage."""
    given = sys.argv[1:] if arguments is None else arguments
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            # A terminal that cannot show a letter shows a question mark instead of dying.
            stream.reconfigure(errors="replace")
    try:
        # Outside its standalone mode click returns the code that a command asked to exit with.
        code: Any = cli.main(args=given, standalone_mode=False, prog_name="rimland")
        sys.exit(code if isinstance(code, int) else 0)
    except click.ClickException as error:
        error.show()
        sys.exit(error.exit_code)
    except (click.Abort, KeyboardInterrupt):
        click.echo("stopped; nothing half-done was kept", err=True)
        sys.exit(130)
    except BrokenPipeError:
        # The reader of our output has gone away; do not complain while Python closes stdout.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(0)
    except RimlandError as error:
        if "--debug" in given:
            raise
        click.echo(f"rimland: {error.line()}", err=True)
        sys.exit(1)
    except Exception as error:
        if "--debug" in given:
            raise
        what = " ".join(f"{type(error).__name__}: {error}".split())[:200]
        hint = "run it again with rimland --debug and report what it says"
        click.echo(f"rimland: an error in rimland itself ({what}); {hint}", err=True)
        sys.exit(1)
