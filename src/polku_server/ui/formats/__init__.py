"""How days and times are written, where our way is not Django's own."""
