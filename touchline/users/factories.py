"""Makes accounts for tests and sample data."""

from itertools import count

from touchline.users.models import Role, User

PASSWORD = "correct horse battery"  # noqa: S105
_numbers = count(1)


def make_user(
    role: str = Role.ADMIN, *, email: str = "", name: str = "", password: str | None = None, **fields: object
) -> User:
    """Return a saved account; without a password none can be typed (hashing one is slow)."""
    number = next(_numbers)
    email = email or f"{role}{number}@staff.example"
    return User.objects.create_user(email, password, role=role, name=name or f"Staff {number}", **fields)
