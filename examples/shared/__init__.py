"""What the examples have in common: how they read answers, and how they print results. There is nothing to run here."""
