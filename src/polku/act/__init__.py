"""Acting on what customers say: when a case is due, and how well cases are brought to their end."""
