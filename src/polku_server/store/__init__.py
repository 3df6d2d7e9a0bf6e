"""The store: SQLite with write transactions that take turns."""
