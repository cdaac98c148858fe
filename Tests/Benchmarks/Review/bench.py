#!/usr/bin/env python3
"""What `cfu review` takes of a large picture, over HTTP as a browser asks for it.

    bench.py CFU RESULTS [SECONDS]

CFU is the command, RESULTS a folder that it counted, the first of whose dishes is looked at. Prints
the time to a first view (the dish with its marks, and the tiles of the whole picture), tiles at all
levels with eight requests at once that nobody asked for before (cold) and again (warm), edits with
their marks made durable, and the memory of the server. Nothing but Python's own library is needed.
The browser keeps what it was sent; here every request goes out.
"""
import concurrent.futures
import http.client
import json
import pathlib
import random
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
import time

AT_ONCE = 8


class Browser:
    """One signed-in browser; each thread has a connection of its own."""

    def __init__(self, address):
        found = re.match(r"http://([^/]+)/\?token=(\w+)", address)
        self.host, token = found[1], found[2]
        self.local = threading.local()
        self.cookie, self.csrf = "", ""
        answer, _ = self.ask("GET", "/?token=" + token)
        self.cookie = answer.getheader("Set-Cookie").split(";")[0]
        self.csrf = self.json("GET", "/api/session")["csrf"]
        self.csrf = self.json("POST", "/api/session", {"name": "bench", "mode": "review"})["csrf"]

    def ask(self, method, path, body=None):
        if not hasattr(self.local, "connection"):
            self.local.connection = http.client.HTTPConnection(self.host, timeout=120)
        headers = {"Cookie": self.cookie}
        if method != "GET":
            headers |= {"X-CFU-Token": self.csrf, "Content-Type": "application/json"}
            body = json.dumps(body).encode()
        try:
            self.local.connection.request(method, path, body, headers)
            answer = self.local.connection.getresponse()
        except (http.client.RemoteDisconnected, BrokenPipeError, ConnectionResetError):
            # The server ends connections that were idle for a while.
            self.local.connection.close()
            self.local.connection.request(method, path, body, headers)
            answer = self.local.connection.getresponse()
        return answer, answer.read()

    def json(self, method, path, body=None):
        answer, data = self.ask(method, path, body)
        if answer.status != 200:
            raise SystemExit(f"{path}: {answer.status} {data[:200]}")
        return json.loads(data)

    def tile(self, place):
        """Seconds that a tile took."""
        level, column, row = place
        start = time.perf_counter()
        answer, data = self.ask("GET", f"/api/dishes/0/tiles/{level}/{column}/{row}.jpg")
        if answer.status != 200 or data[:2] != b"\xff\xd8":
            raise SystemExit(f"tile {place}: {answer.status}")
        return time.perf_counter() - start


def memory(process):
    """Resident memory and its highest so far, MB."""
    text = pathlib.Path(f"/proc/{process.pid}/status").read_text()
    return [int(re.search(rf"{key}:\s+(\d+)", text)[1]) / 1024 for key in ("VmRSS", "VmHWM")]


def percentile(values, share):
    return sorted(values)[min(len(values) - 1, int(share * len(values)))]


def show(name, seconds):
    print(
        f"{name:34} n {len(seconds):5}   median {1e3 * percentile(seconds, 0.5):7.1f} ms"
        f"   p95 {1e3 * percentile(seconds, 0.95):7.1f} ms   longest {1e3 * max(seconds):7.1f} ms"
    )


def main():
    cfu, source = sys.argv[1], sys.argv[2]
    seconds = float(sys.argv[3]) if len(sys.argv) > 3 else 20.0
    with tempfile.TemporaryDirectory() as folder:
        results = folder + "/results"
        shutil.copytree(source, results)
        process = subprocess.Popen(
            [cfu, "review", results, "--port", "0"], stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL, text=True)
        try:
            measure(Browser(process.stdout.readline()), process, seconds)
        finally:
            process.send_signal(signal.SIGTERM)
            process.wait()


def measure(browser, process, seconds):
    print(f"memory before anything was opened: {memory(process)[0]:.0f} MB")
    start = time.perf_counter()
    dish = browser.json("GET", "/api/dishes/0")
    opened = time.perf_counter()
    picture = dish["picture"]
    levels = picture["levels"]

    def grid(level):
        sides = [(picture[name] + 2**level - 1) >> level for name in ("width", "height")]
        return [(side - 1) // picture["tile"] + 1 for side in sides]

    def tiles(level):
        columns, rows = grid(level)
        return [(level, column, row) for row in range(rows) for column in range(columns)]

    with concurrent.futures.ThreadPoolExecutor(AT_ONCE) as pool:
        # What a window of some 1000 px shows first: the whole picture at the level before the last.
        list(pool.map(browser.tile, tiles(max(0, levels - 2))))
        shown = time.perf_counter()
        print(
            f"{picture['width']} x {picture['height']} px, {len(dish['marks'])} marks; first view "
            f"{shown - start:.2f} s (the dish {opened - start:.2f} s)")
        for level in range(min(levels, 4)):
            places = tiles(level)
            random.Random(level).shuffle(places)
            cold, warm = [], []
            until = time.perf_counter() + seconds / min(levels, 4)
            while places and time.perf_counter() < until:
                block, places = places[:64], places[64:]
                cold += pool.map(browser.tile, block)
                warm += pool.map(browser.tile, block)
            show(f"tiles at 1/{2**level}, cold", cold)
            show(f"tiles at 1/{2**level}, warm", warm)
    mark = next(m["id"] for m in dish["marks"] if m["state"]["reason"] is None)
    edits = []
    for _ in range(100):
        begun = time.perf_counter()
        browser.json(
            "POST", "/api/dishes/0/edits",
            {"revision": 10**9, "action": "unsure", "marks": [mark]})
        edits.append(time.perf_counter() - begun)
    show("edits", edits)
    now, highest = memory(process)
    print(f"memory: {now:.0f} MB, highest {highest:.0f} MB")


main()
