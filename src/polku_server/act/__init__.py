"""Acting on what customers say: cases, opened by rule or by hand and closed with the customer."""
