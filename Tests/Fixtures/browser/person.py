"""A person's task, timed: the 20 colonies that the machine is least sure of get another class, by
keyboard. At most 60 key presses."""

import time

from window import Window, key_of

COLONIES = 20
MOST = 60


def run(browser, make, width, scheme):
    with make() as served, Window(browser, served, width, scheme) as window:
        window.sign_in("Ada")
        window.dish(0)
        dish = window.get("/api/dishes/0")
        classes = [item["id"] for item in dish["classes"] if item["kind"] == "colony"]
        colonies = [
            mark
            for mark in dish["marks"]
            if mark["state"]["reason"] is None and mark["state"]["class"] in classes
        ]
        colonies.sort(key=lambda mark: -mark["uncertain"])
        assert len(colonies) >= COLONIES
        wanted = {
            mark["id"]: classes[(classes.index(mark["state"]["class"]) + 1) % len(classes)]
            for mark in colonies[:COLONIES]
        }
        keys = {id: key_of(window, id) for id in classes}
        done = {}
        window.presses = 0
        began = time.monotonic()
        window.press("u")
        while len(done) < COLONIES and window.presses <= MOST:
            id = window.current_id()
            if id in wanted and id not in done:
                done[id] = wanted[id]
                window.press(keys[wanted[id]])
            else:
                window.press("u")
        window.saved()
        seconds = time.monotonic() - began
        marks = window.marks(0)
        for id, class_id in wanted.items():
            assert marks[id]["state"]["class"] == class_id, id
            assert marks[id]["by"]["name"] == "Ada"
        assert window.presses <= MOST, window.presses
        entries = [entry for entry in served.journal() if entry["action"] == "class"]
        assert len(entries) == COLONIES
        return {"presses": window.presses, "seconds": round(seconds, 2)}
