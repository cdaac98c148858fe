"""Comma-separated tables, JSON and hashes, written so that equal content makes equal bytes."""

import csv
import hashlib
import io
import json
import sys
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

from cfutrain.errors import TrainError

# Outlines are long cells.
csv.field_size_limit(min(sys.maxsize, 2**31 - 1))


def read_rows(path: Path) -> list[dict[str, str]]:
    """The rows of a table with a header; commas, semicolons or tabs between the cells."""
    try:
        text = path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise TrainError(f"{path} cannot be read: {error}.", "Check the path.") from error
    head = text.split("\n", 1)[0]
    delimiter = max(",;\t", key=head.count)
    return list(csv.DictReader(io.StringIO(text), delimiter=delimiter))


def write_rows(path: Path, header: Sequence[str], rows: Iterable[Sequence[Any]]) -> None:
    """Writes a table; numbers as Python prints them."""
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(header)
        writer.writerows(rows)


def write_json(path: Path, value: Any) -> None:
    """Writes JSON with sorted keys."""
    path.write_text(json_text(value), encoding="utf-8")


def json_text(value: Any) -> str:
    """JSON with sorted keys, two spaces, and a line end."""
    return json.dumps(value, indent=2, sort_keys=True, ensure_ascii=False) + "\n"


def read_json(path: Path) -> Any:
    """The content of a JSON file."""
    try:
        return json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise TrainError(f"{path} cannot be read as JSON: {error}.", "Check the file.") from error


def sha256(path: Path) -> str:
    """Lower-case hex SHA-256 of a file."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def number(text: str | None, default: float = float("nan")) -> float:
    """A cell as a number; `default` where it is empty or no number."""
    try:
        return float(text) if text not in (None, "") else default
    except ValueError:
        return default
