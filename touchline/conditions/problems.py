"""What is wrong with a condition, and where in the tree."""


class ConditionError(ValueError):
    """A condition cannot be understood; `path` names the place in the tree, such as `all[1].value`."""

    def __init__(self, path: str, text: str) -> None:
        super().__init__(f"{path}: {text}" if path else text)
        self.path = path
        self.text = text


def join_path(path: str, step: str) -> str:
    """Return the path of a part: `all[1]` and `value` make `all[1].value`."""
    return f"{path}.{step}" if path and not step.startswith("[") else f"{path}{step}"
