"""REST infrastructure: tokens, problems, paging; each room brings its own endpoints."""
