"""What the launcher says when it cannot go on."""

from collections.abc import Sequence
from pathlib import Path


class LauncherError(Exception):
    """A fault in one sentence that names the way out, and the last lines of a log if one helps."""

    def __init__(self, sentence: str, *, log: Path | None = None) -> None:
        super().__init__(sentence)
        self.sentence = sentence
        self.log_lines = last_lines(log) if log else []


def last_lines(log: Path, count: int = 15) -> Sequence[str]:
    """Return the last lines of a log, none if there is no log yet."""
    try:
        return log.read_text(errors="replace").splitlines()[-count:]
    except OSError:
        return []
