"""Pages that span stages."""
