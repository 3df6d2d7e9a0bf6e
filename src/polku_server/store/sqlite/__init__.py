"""A Django engine: SQLite in WAL mode, durable commits, writes in turn."""
