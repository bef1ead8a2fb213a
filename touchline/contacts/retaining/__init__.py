"""How long data is kept: the rule of each class, done every night, and what was removed."""
