"""The only way out to contacts, whatever the channel: who may get it, when, what it says, and what became of it."""
