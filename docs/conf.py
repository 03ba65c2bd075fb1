"""How Sphinx builds these pages; `make docs` runs it with warnings as errors."""

from __future__ import annotations

from importlib.metadata import version as _version

project = "rimland"
author = "The rimland developers"
project_copyright = "The rimland developers"
release = version = _version("rimland")

extensions = ["myst_parser"]
source_suffix = {".md": "markdown"}
exclude_patterns = ["_build", "pictures"]
nitpicky = True

myst_heading_anchors = 3

html_theme = "furo"
html_title = "rimland"
html_show_sourcelink = False
