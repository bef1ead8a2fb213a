"""The queue of what is to go out, and who carries it there."""
