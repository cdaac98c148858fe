"""Every action on a dish by mouse, or by finger on a narrow screen."""

from window import Window, counted, mark_id


def run(browser, make, width, scheme):
    with make() as served, Window(browser, served, width, scheme) as window:
        page = window.page
        window.open()
        page.fill("#name", "Bea")
        window.tap("text=Sign in >> visible=true >> nth=-1")
        page.wait_for_selector("a.card")
        window.tap("#dish-0")
        page.wait_for_selector(".tile img")
        dish = window.get("/api/dishes/0")
        marks = {mark["id"]: mark for mark in dish["marks"]}
        start = counted(marks, dish["classes"])
        classes = [item["id"] for item in dish["classes"] if item["kind"] == "colony"]

        def tool(name):
            window.tap(page.get_by_role("toolbar").get_by_role("button", name=name, exact=True))

        def choose_class(id):
            window.tap(
                f'.chips [data-class="{id}"]' if window.is_touch else f'.legend [data-class="{id}"]'
            )

        def choose(title):
            """By the list of colonies, which also brings it to the middle."""
            if window.is_touch:
                window.tap(".quick >> text=Details")
            if page.locator(".list details").get_attribute("open") != "":
                window.tap(".list summary")
            window.tap(page.locator(".list button", has_text=title).first)
            if window.is_touch:
                window.tap(".quick >> text=Close")

        tool("Next uncertain")
        colonies = [
            mark
            for mark in marks.values()
            if mark["state"]["reason"] is None and mark["state"]["class"] in classes
        ]
        # Colonies in doubt come before what may be one; without any doubt, the least sure colony.
        doubted = [mark for mark in marks.values() if mark["uncertain"] >= 0.5]
        first = max(doubted or colonies, key=lambda mark: (mark in colonies, mark["uncertain"]))
        reached = marks[window.current_id()]
        assert reached["uncertain"] == first["uncertain"]
        assert (reached in colonies) == (first in colonies)

        # A colony is chosen on the picture itself
        choose(f"Colony {colonies[-1]['number']}")
        chosen = colonies[-1]["id"]
        assert window.current_id() == chosen
        middle = window.map_middle()
        page.keyboard.press("Escape")
        window.tap_at(*middle)
        window.until("() => !document.querySelector('.colony h2').textContent.startsWith('No')")
        assert window.current_id() == chosen, "a click chooses what lies there"

        # Class
        new = next(id for id in classes if id != marks[chosen]["state"]["class"])
        choose_class(new)
        window.saved()
        assert window.current_id() == chosen, "chosen by hand, nothing jumps on"
        mark = window.marks(0)[chosen]
        assert mark["state"]["class"] == new
        assert mark["by"]["name"] == "Bea"

        # Remove, undo, redo
        victim = f"Colony {colonies[0]['number']}"
        choose(victim)
        tool("Remove")
        window.saved()
        assert window.reviewed() == start - 1
        tool("Undo")
        window.saved()
        assert window.reviewed() == start
        assert not window.marks(0)[mark_id(victim)]["gone"]
        tool("Redo")
        window.saved()
        assert window.reviewed() == start - 1
        assert window.marks(0)[mark_id(victim)]["gone"]
        tool("Undo")
        window.saved()

        # Not sure, comment
        tool("Not sure")
        window.saved()
        assert window.marks(0)[mark_id(victim)]["state"]["unsure"]
        if window.is_touch:
            window.tap(".quick >> text=Details")
        window.tap(".colony >> text=Comment")
        page.fill("dialog textarea", "by hand")
        window.tap("dialog button.main")
        if window.is_touch:
            window.tap(".quick >> text=Close")
        window.saved()
        assert window.marks(0)[mark_id(victim)]["state"]["comment"] == "by hand"

        # Split and merge
        choose(victim)
        tool("Split")
        window.tap("dialog button[aria-label='Into 2']")
        window.wait_for_text("#live", "Split into 2")
        window.saved()
        assert window.reviewed() == start + 1
        parts = [id for id in window.marks(0) if id not in marks]
        assert len(parts) == 2
        choose(f"Colony {parts[0]}")
        tool("Merge")
        choose_merge_part(window, parts[1], choose)
        window.tap(".mode-note >> text=Merge >> nth=-1")
        window.wait_for_text("#live", "merged")
        window.saved()
        now = window.marks(0)
        assert now[parts[0]]["gone"]
        assert now[parts[1]]["gone"]
        assert window.reviewed() == start

        # Add: a click proposes an outline
        tool("Whole dish")
        tool("Add")
        choose_class(classes[0])
        before = set(now)
        x, y = window.map_middle()
        window.tap_at(x + 60, y + 45)
        window.wait_for_text("#live", "added")
        window.tap(".mode-note >> text=End")
        window.saved()
        added = [mark for id, mark in window.marks(0).items() if id not in before]
        assert len(added) == 1
        assert added[0]["state"]["class"] == classes[0]
        assert window.reviewed() == start + 1

        # The comparison goes with the counts and says how far the review is
        window.tap(".dish-head >> text=Mark reviewed")
        window.wait_for_text(".dish-head .status", "reviewed")
        window.saved()
        if not window.is_touch:
            window.wait_for_text(".comparison .basis", "1 of")
        assert window.get("/api/comparison")["reviewed_dishes"] == 1
        window.tap(".dish-head .back")
        window.wait_for_text(".progress-line", "1 of")

        # Order and filter of the wall
        page.select_option("#filter", "reviewed")
        assert page.locator(".card").count() == 1
        page.select_option("#filter", "all")
        page.select_option("#order", "need")
        assert page.locator("a.card").last.get_attribute("id") == "dish-0"

        # The record shows it all; the lock ends it
        window.go("#/record")
        page.wait_for_selector(".journal tbody tr")
        shown = page.locator(".journal tbody tr").count()
        journal = served.journal()
        assert shown == len(journal), (shown, len(journal))
        head = page.text_content(".chain .hash")
        assert head == window.get("/api/journal")["head"]
        window.tap("text=Lock the study")
        page.fill("dialog input", "finished")
        window.tap("dialog >> text=Lock >> nth=-1")
        window.wait_for_text(".lock", "Locked by Bea")
        served.audit()
        return {"actions": [entry["action"] for entry in served.journal() if entry.get("dish")]}


def choose_merge_part(window, id, choose):
    """While merging, a click on the list looks at a part and Space's button is the picture."""
    choose(f"Colony {id}")
    window.tap_at(*window.map_middle())
