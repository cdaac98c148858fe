"""The built `cfu review`, started for a test and ended with it."""

import contextlib
import json
import os
import re
import resource
import shutil
import signal
import subprocess
import tempfile
import time
from pathlib import Path


class Served:
    """A server over a copy of a results folder; nothing of the folder itself is touched."""

    def __init__(self, cfu, results, *options):
        self.cfu = cfu
        self.scratch = tempfile.mkdtemp(prefix="cfu-browser-")
        self.folder = Path(self.scratch) / "results"
        if results is None:
            self.folder.mkdir()
        else:
            shutil.copytree(results, self.folder)
        self.options = options
        self.process = None
        self.port = None

    def __enter__(self):
        self.start()
        return self

    def __exit__(self, *_):
        self.stop()
        shutil.rmtree(self.scratch, ignore_errors=True)

    def start(self):
        """Starts on a free port; started again, on the port that it had."""
        place = Path(self.scratch) / "said"
        with place.open("w") as said:
            self.process = subprocess.Popen(
                [self.cfu, "review", self.folder, "--port", str(self.port or 0), *self.options],
                stdin=subprocess.DEVNULL,
                stdout=said,
                stderr=subprocess.STDOUT,
                env={"PATH": os.environ["PATH"], "LC_ALL": "C", "HOME": self.scratch},
            )
        end = time.monotonic() + 60
        while time.monotonic() < end:
            text = place.read_text()
            found = re.search(r"http://\S+/\?token=\S+", text)
            if found:
                self.address = found.group()
                self.base = self.address.split("?")[0]
                self.port = int(re.search(r":(\d+)/", self.base).group(1))
                return
            if self.process.poll() is not None:
                break
            time.sleep(0.05)
        raise AssertionError(f"cfu review did not start: {text}")

    def kill(self):
        """As a power cut would."""
        self.process.send_signal(signal.SIGKILL)
        self.process.wait()

    def stop(self):
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGTERM)
            try:
                self.process.wait(timeout=20)
            except subprocess.TimeoutExpired:
                self.process.kill()
                self.process.wait()

    @contextlib.contextmanager
    def full_disk(self):
        """No byte can be added to the journal: the system refuses it as it does on a full disk."""
        size = (self.folder / "review" / "journal.jsonl").stat().st_size
        _, hard = resource.prlimit(self.process.pid, resource.RLIMIT_FSIZE)
        resource.prlimit(self.process.pid, resource.RLIMIT_FSIZE, (size, hard))
        try:
            yield
        finally:
            resource.prlimit(self.process.pid, resource.RLIMIT_FSIZE, (hard, hard))

    def journal(self):
        """The entries of the journal as they stand on the disk."""
        path = self.folder / "review" / "journal.jsonl"
        return [json.loads(line) for line in path.read_text().splitlines()]

    def audit(self):
        """Whether `cfu audit` finds the chain whole."""
        result = subprocess.run(
            [self.cfu, "audit", str(self.folder)],
            capture_output=True,
            text=True,
            env={"PATH": os.environ["PATH"], "LC_ALL": "C", "HOME": self.scratch},
        )
        assert result.returncode == 0, f"cfu audit: {result.stdout}{result.stderr}"
