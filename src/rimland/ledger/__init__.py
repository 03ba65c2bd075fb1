"""The append-only log, the only room with a database; SQLite by default."""
