"""Where the real data is that benchmarks read; it is not part of the project."""

from __future__ import annotations

import os
import sys
from pathlib import Path


def shared_data() -> Path:
    """Return the folder named by SHARED_DATA, else ../shared/data beside the repository."""
    named = os.environ.get("SHARED_DATA")
    folder = Path(named) if named else Path(__file__).resolve().parents[2] / "shared" / "data"
    if not folder.is_dir():
        sys.exit(f"the real data is not in {folder}; set SHARED_DATA")
    return folder
