"""Every view at one width and in one colour scheme: axe finds nothing serious, nothing is cut off,
keys reach everything, and dialogs keep and give back the focus."""

from pathlib import Path

from axe_playwright_python.sync_playwright import Axe

from window import Window

SERIOUS = ("serious", "critical")


def run(browser, make, width, scheme):
    views = []
    with make() as served:
        with Window(browser, served, width, scheme) as window:
            page = window.page

            def look(name):
                found = Axe().run(page, options={"resultTypes": ["violations"]}).response
                bad = [
                    (item["id"], [node["target"] for node in item["nodes"]][:4])
                    for item in found["violations"]
                    if item["impact"] in SERIOUS
                ]
                assert not bad, f"{name}: {bad}"
                wide = page.evaluate("document.documentElement.scrollWidth - innerWidth")
                assert wide <= 0, f"{name} is {wide} px too wide"
                views.append(name)

            window.open()
            all_embedded(window)
            look("sign-in")
            page.fill("#name", "Ada")
            page.keyboard.press("Enter")
            page.wait_for_selector("a.card")
            look("wall")
            page.select_option("#order", "group")
            look("wall by group")
            # The first Tab of a page leads over the bar to the content
            assert page.evaluate("document.querySelector('a, button, input, select').id") == "skip"
            page.locator("#skip").focus()
            visible = page.evaluate("document.activeElement.getBoundingClientRect().top >= 0")
            assert visible, "the skip link shows when it has focus"
            window.press("Enter")
            assert page.evaluate("document.activeElement.id") == "main"
            window.dish(0)
            look("dish")
            window.press("u")
            page.wait_for_selector(".details .crop", state="attached")
            if window.is_touch:
                window.tap(".quick >> text=Details")
            look("colony")
            page.evaluate(
                "document.querySelectorAll('.panel details').forEach((it) => { it.open = true; })"
            )
            page.wait_for_timeout(600)
            page.wait_for_selector(".list tbody tr")
            page.wait_for_selector(".comparison tbody tr")
            look("whole panel")
            if window.is_touch:
                window.tap(".quick >> text=Close")
            page.evaluate("document.querySelector('.map').focus()")
            window.press("o", "g", "l")
            look("objects not counted")
            window.press("?")
            page.wait_for_selector("dialog[open]")
            look("keys")
            for _ in range(8):
                window.press("Tab")
                inside = page.evaluate(
                    "document.activeElement === document.body"
                    " || document.querySelector('dialog').contains(document.activeElement)"
                )
                assert inside, "Tab stays in the dialog"
            window.press("Escape")
            page.wait_for_selector("dialog", state="detached")
            assert page.evaluate("document.activeElement.matches('.map')"), "focus comes back"
            # Keys alone reach what the panel has
            if not window.is_touch:
                window.tab_to(".legend .class-button", most=80)
                outline = page.evaluate("getComputedStyle(document.activeElement).outlineStyle")
                assert outline != "none", "focus is seen"
            window.go("#/record")
            page.wait_for_selector(".journal")
            look("record")
            window.go("#/count")
            page.wait_for_selector(".drop")
            look("count")
        with Window(browser, served, width, scheme) as window:
            window.sign_in("Bea", mode="blind")
            page = window.page
            look("blind list")
            window.dish(0, blind=True)
            window.press("a")
            look("blind dish, adding")
    return {"views": views}


def all_embedded(window):
    """Every file of the pages is served, byte for byte, with the content policy."""
    root = Path(__file__).parents[3] / "Sources" / "CReviewPages" / "pages"
    for file in root.rglob("*.*"):
        name = file.relative_to(root).as_posix()
        path = "" if name == "index.html" else name
        answer = window.context.request.get(window.served.base + path)
        assert answer.body() == file.read_bytes(), name
        policy = answer.headers["content-security-policy"]
        assert "default-src 'none'" in policy, policy
        assert "unsafe" not in policy, policy
