"""What a relationship is worth: what customers are likely to buy yet, and for how long."""
