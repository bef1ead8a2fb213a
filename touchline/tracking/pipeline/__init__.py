"""The pipeline: moves journal entries through named steps into people, visits, reactions and the event store."""
