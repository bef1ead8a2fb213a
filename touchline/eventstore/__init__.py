"""The history of everything that happened, kept in ClickHouse."""
