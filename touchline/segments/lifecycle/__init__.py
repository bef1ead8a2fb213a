"""The lifecycle: stages that people move through by rules, how long they stay, and where they get stuck."""
