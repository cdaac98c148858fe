"""A count started from the page: files in, progress, errors by file, and on to the review."""

from pathlib import Path

from window import Window


def run(browser, make, width, scheme, pictures):
    pictures = Path(pictures)
    good = sorted(pictures.glob("*.jpg"))[:2]
    with make(results=None) as served:
        bad = Path(served.scratch) / "torn.jpg"
        bad.write_bytes(good[0].read_bytes()[:3000])
        sheet = Path(served.scratch) / "my sheet.csv"
        sheet.write_text(
            "image,dish,um_per_px\n"
            + "".join(
                f"{path.name},Dish {number},{11}\n" for number, path in enumerate([*good, bad], 1)
            )
        )
        with Window(browser, served, width, scheme) as window:
            page = window.page
            window.open()
            page.fill("#name", "Dora")
            page.keyboard.press("Enter")
            page.wait_for_selector(".drop")
            page.set_input_files("input[type=file]", [str(path) for path in [*good, bad, sheet]])
            window.wait_for_text(".summary", "3 pictures, sheet my sheet.csv")
            window.until("() => !document.querySelector('.form button.main').disabled")
            window.tab_to(".form button.main", most=40)
            window.press("Enter")
            page.wait_for_selector(".progress-box progress")
            page.wait_for_selector("text=Review it", timeout=120000)
            row = page.locator(".files tr", has_text="torn.jpg")
            assert row.locator(".problem").count() == 1, "the torn picture says what is wrong"
            assert page.locator(".files .counted").count() == 2
            state = window.get("/api/counts")
            assert state["state"] == "done"
            assert state["progress"] == {"done": 3, "total": 3, "seconds_left": None}
            window.tap("text=Review it")
            page.wait_for_selector("a.card")
            assert page.locator("a.card").count() == 2
            assert page.locator(".card.failed").count() == 1
            window.dish(0)
            assert window.reviewed() > 0
            return {"counted": 2, "failed": 1}
