"""Register: whom we meet and where."""
