"""How good the data about people is: what is wrong with each record, a score, its trend, and ways to mend it in bulk."""
