"""How smoothly a dish with many colonies pans: the time between frames while the picture is dragged
and while the view jumps from colony to colony. Run by hand; a figure of the machine it runs on.

    python pan.py ADDRESS POSITION [--width 1280]

The address is the one that `cfu review` prints."""

import argparse
import json

from playwright.sync_api import sync_playwright

FRAMES = """
() => { window.frames = []; let last = performance.now(); window.measuring = true;
  const tick = (now) => { window.frames.push(now - last); last = now;
    if (window.measuring) requestAnimationFrame(tick); };
  requestAnimationFrame(tick); }
"""


def measured(page, act):
    page.evaluate(FRAMES)
    act()
    times = sorted(
        page.evaluate("() => { window.measuring = false; return window.frames.slice(2); }")
    )
    mean = sum(times) / len(times)
    return {
        "frames": len(times),
        "frames_per_second": round(1000 / mean, 1),
        "p95_ms": round(times[int(len(times) * 0.95)], 1),
        "worst_ms": round(times[-1], 1),
    }


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("address")
    parser.add_argument("position", type=int)
    parser.add_argument("--width", type=int, default=1280)
    parser.add_argument("--chromium", default="/usr/bin/chromium")
    asked = parser.parse_args()
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=asked.chromium, args=["--no-sandbox"])
        page = browser.new_page(viewport={"width": asked.width, "height": 800})
        page.goto(asked.address)
        page.wait_for_selector("form.signin")
        page.fill("#name", "bench")
        page.keyboard.press("Enter")
        page.wait_for_selector("a.card")
        page.evaluate(f"location.hash = '#/dish/{asked.position}'")
        page.wait_for_selector(".tile img")
        page.wait_for_timeout(1500)
        box = page.locator(".map").bounding_box()
        x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2

        def drag():
            page.mouse.move(x, y)
            page.mouse.down()
            for step in range(120):
                there = 1 if (step // 20) % 2 == 0 else -1
                page.mouse.move(x + there * (step % 20) * 14, y + there * (step % 20) * 9)
                page.wait_for_timeout(16)
            page.mouse.up()
            page.wait_for_timeout(300)

        def jump():
            for _ in range(40):
                page.keyboard.press("n")
                page.wait_for_timeout(50)

        found = {"colonies": int(page.text_content(".legend .sum td:last-child"))}
        found["drag_whole_view"] = measured(page, drag)
        for _ in range(2):
            page.keyboard.press("+")
            page.wait_for_timeout(400)
        found["drag_closer"] = measured(page, drag)
        found["step_from_colony_to_colony"] = measured(page, jump)
        browser.close()
    print(json.dumps(found, indent=2))


if __name__ == "__main__":
    main()
