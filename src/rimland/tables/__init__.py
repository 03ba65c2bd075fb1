"""Schemas of every columnar table, the packaged tables, Parquet and the columnar engine."""
