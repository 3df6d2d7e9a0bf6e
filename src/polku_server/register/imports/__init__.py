"""Files of customers and of what happened with them: read, mapped, planned, stored, taken back."""
