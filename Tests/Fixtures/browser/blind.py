"""Blind scoring: nothing that reaches the browser tells a scorer which dish it is."""

import csv

from window import Window


def run(browser, make, width, scheme):
    with make() as served, Window(browser, served, width, scheme, expected=[403]) as window:
        page = window.page
        answers = []
        page.on("response", lambda answer: answers.append(answer))
        window.sign_in("Carla", mode="blind")
        window.wait_for_text(".progress-line", "0 of")
        count = page.locator("a.card").count()
        window.press("Tab")
        window.tab_to("a.button.main")
        window.press("Enter")
        window.until("() => document.activeElement?.matches('.map')")
        page.wait_for_selector(".tile img")
        assert window.reviewed() == 0, "no mark of the machine's"

        # By keys
        window.press("a", "ArrowRight", "2")
        window.wait_for_text("#live", "added")
        window.press("ArrowLeft", "ArrowLeft", "ArrowLeft", "ArrowLeft", "ArrowUp", "Enter")
        window.press("Escape")
        window.saved()
        assert window.reviewed() == 2
        # By mouse or finger
        window.press("a")
        x, y = window.map_middle()
        window.tap_at(x + 70, y + 60)
        window.press("Escape")
        window.saved()
        assert window.reviewed() == 3
        window.press("Control+z")
        window.saved()
        assert window.reviewed() == 2
        window.press("Control+y")
        window.saved()
        assert window.reviewed() == 3
        window.press("r")
        window.wait_for_text(".dish-head .status", "scored")
        window.saved()
        window.press("]")
        window.wait_for_text(".dish-head h1", "Dish 2")
        assert window.reviewed() == 0
        window.go("#/blind")
        window.wait_for_text(".progress-line", f"1 of {count}")

        # What is closed to a blind scorer
        for path in ["api/dishes", "api/dishes/0", "api/comparison", "api/journal"]:
            answer = window.context.request.get(served.base + path)
            assert answer.status == 403, path

        # Nothing tells the dish, its group or its file
        page.wait_for_load_state("networkidle")
        telling = secrets(served)
        for answer in answers:
            if "json" not in answer.headers.get("content-type", "") or "session" in answer.url:
                continue
            text = answer.text()
            for word in telling:
                assert word not in text, f"{answer.url} tells {word}"
        shown = page.content()
        for word in telling:
            assert word not in shown, f"the page tells {word}"
        marks = [entry for entry in served.journal() if entry["action"] in ("add", "undo", "redo")]
        assert len(marks) == 5
        served.audit()
        return {"dishes": count, "entries": len(marks)}


def secrets(served):
    """Names of dishes and pictures, compounds and picture hashes of the study."""
    words = set()
    with open(served.folder / "dishes.csv", newline="") as table:
        for row in csv.DictReader(table):
            words |= {row["image"], row["dish"], row["compound"], row["image_sha256"]}
    return {word for word in words if word}
