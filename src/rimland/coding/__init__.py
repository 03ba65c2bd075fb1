"""Documents to coded reports, every field with its evidence span."""

from rimland.coding.rules import code

__all__ = ["code"]
