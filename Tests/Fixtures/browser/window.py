"""A browser window as a person has it, watched for what must not happen."""

import re
import time

WIDTHS = {1280: 800, 390: 844}


class Window:
    """One person's window on a served study.

    Key presses are counted in `presses`. What a page reports on its console, and what the content
    policy had to refuse, is kept and has to be none at the end, but for statuses named `expected`.
    """

    def __init__(self, browser, served, width=1280, scheme="light", expected=()):
        self.served = served
        self.expected = set(expected)
        self.wrong = []
        self.presses = 0
        self.is_touch = width < 800
        self.context = browser.new_context(
            viewport={"width": width, "height": WIDTHS[width]},
            color_scheme=scheme,
            has_touch=self.is_touch,
            is_mobile=self.is_touch,
            reduced_motion="reduce",
        )
        self.context.set_default_timeout(15000)
        self.page = self.context.new_page()
        self.page.on("console", self._said)
        self.page.on("pageerror", lambda error: self.wrong.append(f"error: {error}"))
        self.page.add_init_script(
            "window.violations = []; document.addEventListener('securitypolicyviolation',"
            " (event) => window.violations.push(`${event.violatedDirective} ${event.blockedURI}`));"
        )

    def __enter__(self):
        return self

    def __exit__(self, kind, *_):
        try:
            if kind is None:
                self.check()
        finally:
            self.context.close()

    def _said(self, message):
        if message.type not in ("error", "warning"):
            return
        status = re.search(r"status of (\d+)", message.text)
        if status and int(status.group(1)) in self.expected:
            return
        if "ERR_" in message.text and "offline" in self.expected:
            return
        self.wrong.append(f"{message.type}: {message.text}")

    def check(self):
        assert not self.wrong, self.wrong
        assert self.page.evaluate("window.violations") == []

    # What a network does. The page's own `fetch` is wrapped: requests caught outside the page were
    # let through now and then on a busy machine.

    def hold(self, part):
        """Requests with `part` in their address wait until `release`."""
        self.page.evaluate(
            """(part) => {
              const real = window.fetch;
              const gate = new Promise((open) => { window.release = open; });
              window.fetch = async (address, ...rest) => {
                if (address.includes(part)) await gate;
                return real(address, ...rest);
              };
            }""",
            part,
        )

    def release(self):
        self.page.evaluate("() => window.release()")

    def lose_answer(self, part):
        """The next request with `part` in its address is done, and its answer does not arrive."""
        self.page.evaluate(
            """(part) => {
              const real = window.fetch;
              window.fetch = async (address, ...rest) => {
                const answer = await real(address, ...rest);
                if (!address.includes(part)) return answer;
                window.fetch = real;
                throw new TypeError("The answer was lost.");
              };
            }""",
            part,
        )

    # Keys

    def press(self, *keys):
        for key in keys:
            self.page.keyboard.press(key)
            self.presses += 1

    def type(self, text):
        self.page.keyboard.type(text)
        self.presses += len(text)

    def tab_to(self, selector, most=60):
        """Goes on by Tab until an element that fits has focus: proves that keys alone reach it."""
        for _ in range(most):
            if self.page.evaluate(
                "(selector) => document.activeElement?.matches(selector) ?? false", selector
            ):
                return
            self.press("Tab")
        raise AssertionError(f"Tab does not reach {selector}")

    # Mouse or finger

    def tap(self, target):
        """Clicks, or taps where there is a touch screen."""
        locator = self.page.locator(target).first if isinstance(target, str) else target
        if self.is_touch:
            locator.tap()
        else:
            locator.click()

    def tap_at(self, x, y):
        if self.is_touch:
            self.page.touchscreen.tap(x, y)
        else:
            self.page.mouse.click(x, y)

    def map_middle(self):
        box = self.page.locator(".map").bounding_box()
        return box["x"] + box["width"] / 2, box["y"] + box["height"] / 2

    def until(self, condition, arg=None, seconds=15):
        """Waits for a JavaScript function to hold. Playwright's own way of waiting evaluates text
        inside the page, which the content policy rightly refuses."""
        end = time.monotonic() + seconds
        while not self.page.evaluate(condition, arg):
            assert time.monotonic() < end, f"never came true: {condition} {arg or ''}"
            self.page.wait_for_timeout(30)

    # Ways

    def open(self):
        self.page.goto(self.served.address)
        self.page.wait_for_selector("form.signin")

    def sign_in(self, name, mode="review", password=None):
        self.open()
        self.page.fill("#name", name)
        if password:
            self.page.fill("#password", password)
        self.page.check(f"input[value={mode}]")
        self.page.keyboard.press("Enter")
        self.page.wait_for_selector("a.card")

    def go(self, hash):
        self.page.evaluate("(hash) => { location.hash = hash; }", hash)

    def dish(self, position, blind=False):
        self.go(f"#/blind/{position}" if blind else f"#/dish/{position}")
        title = self.page.locator(".dish-head h1")
        title.wait_for()
        self.page.wait_for_selector(".tile img")
        self.until("() => document.activeElement?.matches('.map')")

    def saved(self):
        """Waits until everything is acknowledged."""
        self.until("() => document.querySelector('.saved')?.textContent === 'saved'")

    def current(self):
        """Title of the colony looked at, such as `Colony 12`."""
        return self.page.text_content(".colony h2")

    def current_id(self):
        return mark_id(self.current())

    def get(self, path):
        answer = self.context.request.get(self.served.base + path.lstrip("/"))
        assert answer.ok, f"{path}: {answer.status}"
        return answer.json()

    def marks(self, position):
        return {mark["id"]: mark for mark in self.get(f"/api/dishes/{position}")["marks"]}

    def reviewed(self):
        """The figure that the legend shows for all colonies."""
        return int(self.page.text_content(".legend .sum td:last-child"))

    def wait_for_text(self, selector, part):
        self.until(
            "([selector, part]) => document.querySelector(selector)?.textContent.includes(part)",
            [selector, part],
        )


def mark_id(title):
    name = title.split()[-1]
    return name if name.startswith("p") else f"m{name}"


def key_of(window, class_id):
    """The digit of a class, as the legend shows it."""
    return window.page.text_content(f'.legend [data-class="{class_id}"] kbd')


def counted(marks, classes):
    """How many colonies there are, worked out from the marks alone."""
    colonies = {item["id"] for item in classes if item["kind"] == "colony"}
    return sum(
        not mark["gone"] and mark["state"]["reason"] is None and mark["state"]["class"] in colonies
        for mark in marks.values()
    )
