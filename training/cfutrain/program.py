"""Runs `cfu`, the counting program."""

import os
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path

from cfutrain.errors import TrainError


@dataclass(frozen=True)
class Program:
    """Where `cfu` is."""

    path: Path

    @staticmethod
    def find(explicit: str | None = None) -> "Program":
        """`explicit`, else the variable CFU, the build beside this package, the search path."""
        built = Path(__file__).resolve().parents[2] / ".build" / "release" / "cfu"
        for candidate in (explicit, os.environ.get("CFU"), str(built), shutil.which("cfu")):
            if candidate and Path(candidate).is_file():
                return Program(Path(candidate).resolve())
            if candidate and candidate == explicit:
                raise TrainError(f"There is no program {candidate}.", "Check --cfu.")
        raise TrainError(
            "The program cfu was not found.", "Run `make build`, or name it with --cfu PATH."
        )

    @property
    def folder(self) -> Path:
        """The build folder, where libraries and bundles of the shipped plugins are."""
        return self.path.parent

    def run(self, *arguments: object, allowed: tuple[int, ...] = (0,)) -> str:
        """Runs `cfu` and returns what it said on stdout.

        Raises TrainError with the program's own last words where the exit code is not `allowed`.
        """
        command = [str(self.path), *map(str, arguments)]
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        if done.returncode not in allowed:
            words = (done.stderr.strip() or done.stdout.strip()).splitlines()
            raise TrainError(
                f"`cfu {' '.join(map(str, arguments))}` ended with {done.returncode}: "
                + " ".join(words[-6:])
            )
        return done.stdout

    def version(self) -> str:
        """What `cfu --version` says."""
        return self.run("--version").strip()
