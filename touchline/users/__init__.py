"""Who logs in: staff accounts, their roles, and the one-time links that open the first door."""
