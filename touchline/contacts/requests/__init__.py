"""Requests about one's own data: a copy of all that is kept, restriction, objection, erasure."""
