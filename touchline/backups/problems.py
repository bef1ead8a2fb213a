"""What can be wrong with a backup, each in words that say what to do."""


class BackupProblem(Exception):
    """Something about a backup cannot be done; the text is a sentence for the person who asked."""


class WrongKey(BackupProblem):
    """The archive was sealed with another key."""


class Damaged(BackupProblem):
    """The archive is not as it was written: cut, changed, or no archive at all."""


class OtherVersion(BackupProblem):
    """The archive was made by a version that this one cannot read."""
