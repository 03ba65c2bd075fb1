import sys
from pathlib import Path

# The benchmarks are scripts beside the package: they import one another from their own folder.
sys.path.insert(0, str(Path(__file__).resolve().parents[3] / "benchmarks"))
