"""The one error that users see."""


class TrainError(Exception):
    """Something a user can mend: names the file and the next step."""

    def __init__(self, message: str, next_step: str = "") -> None:
        super().__init__(f"{message} {next_step}".strip())
