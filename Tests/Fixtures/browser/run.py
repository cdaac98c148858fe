"""Drives the pages of `cfu review` in Chromium as people do.

    python run.py SCENARIO --cfu CFU --results FOLDER --pictures FOLDER [--width N] [--scheme light]

Prints what was measured as JSON, or fails with what was not as it should be."""

import argparse
import importlib
import json
import sys
import traceback

from playwright.sync_api import sync_playwright

from served import Served

SAME = object()


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("scenario")
    parser.add_argument("--cfu", required=True)
    parser.add_argument("--results", required=True)
    parser.add_argument("--pictures", required=True)
    parser.add_argument("--chromium", default="/usr/bin/chromium")
    parser.add_argument("--width", type=int, default=1280)
    parser.add_argument("--scheme", choices=["light", "dark"], default="light")
    asked = parser.parse_args()

    def make(*options, results=SAME):
        return Served(asked.cfu, asked.results if results is SAME else results, *options)

    more = {"pictures": asked.pictures} if asked.scenario == "counting" else {}
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=asked.chromium, args=["--no-sandbox", "--disable-gpu"]
        )
        try:
            found = importlib.import_module(asked.scenario).run(
                browser, make, asked.width, asked.scheme, **more
            )
        except Exception:
            traceback.print_exc()
            return 1
        finally:
            browser.close()
    print(json.dumps(found, sort_keys=True))
    return 0


if __name__ == "__main__":
    sys.exit(main())
