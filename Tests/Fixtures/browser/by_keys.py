"""Every action on a dish by keyboard only, from signing in to the reviewed dish."""

from window import Window, counted, key_of


def run(browser, make, width, scheme):
    with make() as served, Window(browser, served, width, scheme) as window:
        page = window.page
        window.open()
        assert page.evaluate("document.activeElement.id") == "name"
        window.type("Ada")
        window.press("Enter")
        page.wait_for_selector("a.card")
        window.tab_to("a.card")
        window.press("ArrowDown" if window.is_touch else "ArrowRight")
        assert page.evaluate("document.activeElement.id") == "dish-1"
        window.press("Enter")
        window.until("() => document.activeElement?.matches('.map')")
        dish = window.get("/api/dishes/1")
        start = counted({mark["id"]: mark for mark in dish["marks"]}, dish["classes"])
        assert window.reviewed() == start

        # Class
        window.press("u")
        chosen = window.current_id()
        was = window.marks(1)[chosen]["state"]["class"]
        new = next(
            item["id"] for item in dish["classes"] if item["kind"] == "colony" and item["id"] != was
        )
        window.press(key_of(window, new))
        window.saved()
        assert window.current_id() != chosen, "a digit goes on to the next uncertain one"
        mark = window.marks(1)[chosen]
        # What the machine was not sure of may not have been counted.
        start = counted(window.marks(1), dish["classes"])
        assert window.reviewed() == start
        assert mark["state"]["class"] == new
        assert mark["state"]["reason"] is None
        assert mark["by"]["name"] == "Ada"

        # Remove, undo, redo, bring back
        window.press("n")
        victim = window.current_id()
        window.press("x")
        window.saved()
        assert window.reviewed() == start - 1
        assert window.marks(1)[victim]["gone"]
        window.press("Control+z")
        window.saved()
        assert window.reviewed() == start
        assert not window.marks(1)[victim]["gone"]
        window.press("Control+y")
        window.saved()
        assert window.reviewed() == start - 1
        window.press("x")
        window.saved()
        assert window.reviewed() == start, "x brings a removed one back"

        # Not sure, comment
        window.press("q")
        window.saved()
        assert window.marks(1)[victim]["state"]["unsure"]
        window.press("c")
        page.wait_for_selector("dialog[open]")
        window.type("odd rim")
        window.press("Control+Enter")
        page.wait_for_selector("dialog", state="detached")
        window.saved()
        assert window.marks(1)[victim]["state"]["comment"] == "odd rim"
        assert page.evaluate("document.activeElement.matches('.map')"), "focus comes back"

        # Split
        window.press("s")
        page.wait_for_selector("dialog[open]")
        window.press("3")
        window.wait_for_text("#live", "Split into 3")
        window.saved()
        assert window.marks(1)[victim]["gone"]
        assert window.reviewed() == start + 2

        # Merge two of the three
        first = window.current_id()
        window.press("m")
        window.press("n", "Space")
        second = window.current_id()
        window.press("m")
        window.wait_for_text("#live", "merged")
        window.saved()
        marks = window.marks(1)
        assert marks[first]["gone"]
        assert marks[second]["gone"]
        assert window.reviewed() == start + 1

        # Add: at the crosshair, moved by arrows; a digit says the class
        before = set(marks)
        window.press("f", "a", "ArrowRight", "ArrowDown")
        window.press(key_of(window, new))
        window.wait_for_text("#live", "added")
        added = [mark for id, mark in window.marks(1).items() if id not in before]
        assert [mark["state"]["class"] for mark in added] == [new]
        # A digit right after it changes the one just added, and what is added next
        other = next(
            item["id"] for item in dish["classes"] if item["kind"] == "colony" and item["id"] != new
        )
        window.press(key_of(window, other))
        window.saved()
        pressed = page.locator(".legend .class-button[aria-pressed=true]")
        assert pressed.get_attribute("data-class") == other
        window.press("Escape")
        added = [mark for id, mark in window.marks(1).items() if id not in before]
        assert len(added) == 1
        assert added[0]["state"]["class"] == other
        assert len(added[0]["outline"]) >= 6, "the outline is proposed"
        assert window.reviewed() == start + 2

        # What is seen
        for key, name in [("o", "Objects not counted"), ("g", "Removed marks"), ("l", "Labels")]:
            window.press(key)
            window.wait_for_text("#live", f"{name} shown")
        window.press("?")
        page.wait_for_selector("dialog[open] dl")
        window.press("Escape")
        page.wait_for_selector("dialog", state="detached")

        # The dish is reviewed, and the wall says so
        window.press("r")
        window.wait_for_text(".dish-head .status", "reviewed")
        window.saved()
        assert window.get("/api/dishes/1")["status"] == "reviewed"
        marks = window.marks(1)
        assert counted(marks, dish["classes"]) == window.reviewed() == start + 2
        window.go("#/")
        window.wait_for_text(".progress-line", "1 of")
        window.wait_for_text("#dish-1 .status", "reviewed")
        window.wait_for_text("#dish-1", "Ada")

        actions = [entry["action"] for entry in served.journal() if entry.get("dish")]
        served.audit()
        return {"presses": window.presses, "actions": actions}
