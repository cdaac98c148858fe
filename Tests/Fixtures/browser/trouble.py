"""What goes wrong is said, and nothing is lost silently."""

import tempfile

from window import Window, key_of


def other_class(window, position, id):
    dish = window.get(f"/api/dishes/{position}")
    was = next(mark for mark in dish["marks"] if mark["id"] == id)["state"]["class"]
    return next(
        item["id"] for item in dish["classes"] if item["kind"] == "colony" and item["id"] != was
    )


def run(browser, make, width, scheme):
    results = {}
    with make() as served:
        two_people(browser, served, width, scheme)
        lost_connection(browser, served, width, scheme)
        lost_answer(browser, served, width, scheme)
        outside(browser, served, width, scheme)
        twice(browser, served, width, scheme)
        full_disk(browser, served, width, scheme)
        killed(browser, served, width, scheme)
        killed_with_two(browser, served, width, scheme)
        locked(browser, served, width, scheme)
        served.audit()
        results["entries"] = len(served.journal())
    with make("--require-reason", "--require-password") as served:
        reason_and_password(browser, served, width, scheme)
    with tempfile.TemporaryDirectory() as empty, make("--base", empty) as served:
        no_picture(browser, served, width, scheme)
    return results


def two_people(browser, served, width, scheme):
    """Two browsers on one dish: the second is told, and sees what the first did."""
    with (
        Window(browser, served, width, scheme, expected=[409]) as ada,
        Window(browser, served, width, scheme) as bea,
    ):
        ada.sign_in("Ada")
        bea.sign_in("Bea")
        ada.dish(0)
        bea.dish(0)
        ada.press("u")
        bea.press("u")
        id = ada.current_id()
        assert bea.current_id() == id
        wanted = other_class(ada, 0, id)
        ada.hold("/changes?")
        bea.press("x")
        bea.saved()
        ada.press(key_of(ada, wanted))
        ada.release()
        ada.wait_for_text("#notices", "Bea changed it since you saw it")
        assert ada.marks(0)[id]["gone"], "Bea's change stands"
        assert not any(
            entry["who"] == "Ada" and entry["action"] == "class" for entry in served.journal()
        )
        ada.until("() => document.querySelector('.notice.bad button')")
        ada.tap(".notice.bad >> text=Do mine all the same")
        ada.saved()
        ada.page.wait_for_timeout(300)
        mark = ada.marks(0)[id]
        assert not mark["gone"]
        assert mark["state"]["class"] == wanted
        assert mark["by"]["name"] == "Ada"
        # What Ada did appears with Bea by itself
        bea.wait_for_text("#notices", "Ada changed this dish too")
        assert bea.reviewed() == ada.reviewed()


def lost_connection(browser, served, width, scheme):
    with Window(browser, served, width, scheme, expected=["offline"]) as window:
        window.sign_in("Ada")
        window.dish(1)
        window.press("n")
        id = window.current_id()
        wanted = other_class(window, 1, id)
        window.context.set_offline(True)
        window.press(key_of(window, wanted))
        window.wait_for_text("#unsaved", "1 change is not saved")
        window.wait_for_text(".colony", "not saved yet")
        window.press("n")
        window.press("x")
        window.wait_for_text("#unsaved", "2 changes are not saved")
        window.context.set_offline(False)
        # It tries again by itself
        window.saved()
        window.until("() => document.querySelector('#unsaved').hidden")
        assert window.marks(1)[id]["state"]["class"] == wanted
        assert window.marks(1)[window.current_id()]["gone"]


def lost_answer(browser, served, width, scheme):
    """The edit reached the journal and its answer was lost: it is not done twice."""
    with Window(browser, served, width, scheme, expected=["offline"]) as window:
        window.sign_in("Ada")
        window.dish(1)
        before = window.marks(1)
        window.lose_answer("/edits")
        window.press("a", "Enter", "Escape")
        window.wait_for_text("#unsaved", "not saved")
        window.tap("#unsaved button >> text=Try again")
        window.saved()
        new = [id for id in window.marks(1) if id not in before]
        assert len(new) == 1, new


def outside(browser, served, width, scheme):
    """A colony beyond the wall of the dish is refused, and not said to be added."""
    with Window(browser, served, width, scheme, expected=[422]) as window:
        window.sign_in("Ada")
        window.dish(2)
        before = set(window.marks(2))
        window.press("f", "a", *["Shift+ArrowLeft"] * 20, *["Shift+ArrowUp"] * 20, "Enter")
        window.wait_for_text("#notices", "outside the dish")
        assert "added" not in window.page.text_content("#live")
        window.press("Escape")
        assert set(window.marks(2)) == before


def twice(browser, served, width, scheme):
    """A colony that is added on a counted one is said to be counted twice."""
    with Window(browser, served, width, scheme) as window:
        window.sign_in("Ada")
        window.dish(2)
        before = window.reviewed()
        window.press("n", "z", "a", "Enter")
        window.wait_for_text("#notices", "both are counted now")
        window.press("Escape", "Control+z")
        window.saved()
        window.until("(n) => document.querySelector('.legend .sum td:last-child').textContent == n",
                     str(before))  # fmt: skip


def no_picture(browser, served, width, scheme):
    """Where the picture is gone that is said, nothing is added blindly, and it is said there only."""
    with Window(browser, served, width, scheme, expected=[404]) as window:
        window.sign_in("Ada")
        window.go("#/dish/0")
        window.wait_for_text("#notices", "put it back, or start 'cfu review' with --base")
        window.until("() => document.activeElement?.matches('.map')")
        before = set(window.marks(0))
        window.press("a", "Enter")
        window.wait_for_text("#notices", "nothing can be added")
        assert set(window.marks(0)) == before
        window.go("#/")
        window.page.wait_for_selector("a.card")
        window.until("() => !document.querySelector('#notices').textContent.includes('put it back')")


def full_disk(browser, served, width, scheme):
    """The server cannot write: its words are shown, and the change can be tried again."""
    with Window(browser, served, width, scheme, expected=[507]) as window:
        window.sign_in("Ada")
        window.dish(1)
        window.press("n", "n")
        id = window.current_id()
        with served.full_disk():
            window.press("q")
            window.wait_for_text("#unsaved", "disk is full")
            assert not window.marks(1)[id]["state"]["unsure"]
        window.tap("#unsaved button >> text=Try again")
        window.saved()
        assert window.marks(1)[id]["state"]["unsure"]


def start_anew(window, served, words):
    """After a kill: what the browser kept is offered again, and saved."""
    window.page.on("dialog", lambda dialog: dialog.accept())
    served.start()
    window.sign_in("Ada")
    window.wait_for_text("#unsaved", words)
    window.tap("#unsaved button >> text=Try again")
    window.until("() => document.querySelector('#unsaved').hidden")


def killed(browser, served, width, scheme):
    """The server dies and is started anew: what was not saved is offered again."""
    with Window(browser, served, width, scheme, expected=["offline", 401]) as window:
        window.sign_in("Ada")
        window.dish(1)
        window.press("n", "n", "n")
        id = window.current_id()
        wanted = other_class(window, 1, id)
        key = key_of(window, wanted)
        served.kill()
        window.press(key)
        window.wait_for_text("#unsaved", "1 change is not saved")
        start_anew(window, served, "1 change is not saved")
        assert window.marks(1)[id]["state"]["class"] == wanted


def killed_with_two(browser, served, width, scheme):
    """As above with two changes of one dish: both are offered, and both arrive."""
    with Window(browser, served, width, scheme, expected=["offline", 401]) as window:
        window.sign_in("Ada")
        window.dish(1)
        window.press("r")
        window.saved()
        window.press("n", "n")
        id = window.current_id()
        wanted = other_class(window, 1, id)
        key = key_of(window, wanted)
        served.kill()
        window.press(key, "r")
        window.wait_for_text("#unsaved", "2 changes are not saved")
        window.wait_for_text("#unsaved", f"{window.page.text_content('.dish-head h1')}: reopen")
        start_anew(window, served, "2 changes are not saved")
        assert window.marks(1)[id]["state"]["class"] == wanted
        assert served.journal()[-1]["action"] == "reopen"
        assert window.get("/api/dishes/1")["status"] != "reviewed"


def locked(browser, served, width, scheme):
    with (
        Window(browser, served, width, scheme, expected=[423]) as ada,
        Window(browser, served, width, scheme) as bea,
    ):
        ada.sign_in("Ada")
        bea.sign_in("Bea")
        ada.dish(2)
        token = bea.get("/api/session")["csrf"]
        answer = bea.context.request.post(
            served.base + "api/lock", data={"why": "finished"}, headers={"X-CFU-Token": token}
        )
        assert answer.ok
        ada.press("n", "x")
        # It is said with the dish's name, not queued, and from then on nothing can be pressed
        ada.wait_for_text("#notices", "locked by Bea")
        ada.wait_for_text("#notices", ada.get("/api/dishes/2")["dish"])
        ada.until("() => document.querySelector('#unsaved').hidden")
        ada.until("() => document.querySelector('.dish-head .review').disabled")
        assert ada.page.locator(".legend .class-button:enabled").count() == 0
        ada.press("n", "q")
        ada.wait_for_text("#notices", "nothing can be changed")
        assert not any(mark["gone"] for mark in ada.marks(2).values())
        assert served.journal()[-1]["action"] == "lock"


def remove_because(window, why):
    """Removes the next colony, with a reason that stays for this dish."""
    window.press("n", "x")
    window.page.wait_for_selector("dialog[open] #why")
    window.type(why)
    window.page.check("dialog[open] input[type=checkbox]")
    window.press("Enter")
    window.saved()


def reason_and_password(browser, served, width, scheme):
    with Window(browser, served, width, scheme, expected=[428, 403]) as window:
        window.sign_in("Ada", password="correct horse battery")
        window.dish(0)
        window.press("n")
        id = window.current_id()
        wanted = other_class(window, 0, id)
        window.press(key_of(window, wanted))
        window.page.wait_for_selector("dialog[open] #why")
        assert window.page.evaluate("document.activeElement.id") == "why"
        window.press("Escape")
        window.wait_for_text("#notices", "Not saved")
        assert window.marks(0)[id]["state"]["class"] != wanted
        window.press(key_of(window, wanted))
        window.page.wait_for_selector("dialog[open] #why")
        window.type("haemoglobin in the middle")
        window.press("Enter")
        window.saved()
        assert window.marks(0)[id]["state"]["class"] == wanted
        assert served.journal()[-1]["why"] == "haemoglobin in the middle"
        # The reason is for this change alone, unless it is asked to stay, and then on this dish
        remove_because(window, "debris")
        window.wait_for_text(".why-note", "debris")
        window.press("n", "x")
        window.saved()
        assert served.journal()[-1]["why"] == "debris"
        window.dish(1)
        window.press("n", "x")
        window.page.wait_for_selector("dialog[open] #why")
        window.press("Escape")
        window.dish(0)
        remove_because(window, "fold")
        window.tap(".why-note >> text=End it")
        window.press("n", "x")
        window.page.wait_for_selector("dialog[open] #why")
        window.press("Escape")
        window.tap("text=Sign out")
        window.page.wait_for_selector("form.signin")
        window.page.fill("#name", "ada")
        window.page.fill("#password", "wrong wrong wrong")
        window.page.keyboard.press("Enter")
        window.until("() => document.querySelector('#problem').textContent !== ''")
        assert window.get("/api/session")["name"] is None
        window.page.fill("#password", "correct horse battery")
        window.page.keyboard.press("Enter")
        window.wait_for_text(".who", "Ada")
        assert window.get("/api/session")["name"] == "Ada"
