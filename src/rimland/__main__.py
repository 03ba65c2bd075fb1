"""``python -m rimland``."""

from rimland.ui.cli.main import run

run()
