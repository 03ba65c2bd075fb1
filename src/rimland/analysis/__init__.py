"""Snapshots in, numbers with intervals out; every analysis can say "cannot tell"."""
