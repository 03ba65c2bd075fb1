"""Briefs, charts, maps and tables: what leaves rimland, and what may not."""
