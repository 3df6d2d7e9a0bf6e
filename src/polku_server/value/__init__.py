"""What customers are worth: their step on the ladder, what they are likely to buy yet, and who is missed."""
