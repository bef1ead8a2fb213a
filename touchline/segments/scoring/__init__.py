"""Scores: what people have earned by what they did and what they are, explained line by line."""
