"""A year of a made-up shop: people, their visits, what they did, what they bought; pure Python, always the same for a seed."""
