"""How Polku looks and speaks: base templates, shapes, headers."""
