"""What can stand in the way of a start, said so that a person knows what to do."""


class CannotStart(Exception):
    """Touchline cannot start; the message is a whole sentence with the way out."""
