"""Background work: jobs are kept in PostgreSQL, deferred with the transaction that asks for them."""
