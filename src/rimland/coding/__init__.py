"""Documents to coded reports, every field with its evidence span."""
