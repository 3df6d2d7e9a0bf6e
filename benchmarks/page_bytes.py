"""What the respondent page costs: every request that it causes and their bytes, in Chromium with an empty cache.

    python -m benchmarks.page_bytes

First plain, then with a name, a colour and a logo of as much detail as is taken; another process gives them, and the
one that serves must show them at once. Headers are not counted, the favicon is. The uncompressed size stands beside.
"""

from __future__ import annotations

import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, sync_playwright

sys.path.insert(0, str(Path(__file__).parents[1] / "tests"))

from benchmarks import machine
from durability.house import House

CHROMIUM = "/usr/bin/chromium"
MOST_BYTES, MOST_REQUESTS = 14_336, 2
BRANDED = """
from benchmarks.respondent_flow import django_ready; django_ready()
import numpy as np
from polku.govern import picture
from polku_server.govern import organisation
noise = np.random.default_rng(1).integers(0, 256, (150, 300, 4), dtype=np.uint8)
organisation.change(by=None, name="Esimerkki " * 6)
organisation.paint("#003366", by=None)
organisation.hang(picture.written(noise | np.array([0, 0, 0, 255], np.uint8)), by=None)
"""


@dataclass(slots=True)
class Cost:
    """One page."""

    requests: int = 0
    encoded: int = 0
    plain: int = 0


def cost(browser: Browser, url: str) -> Cost:
    """Open a page with nothing in the cache and count what crosses the network."""
    context = browser.new_context()
    page = context.new_page()
    network, seen = context.new_cdp_session(page), Cost()
    network.send("Network.enable")
    network.send("Network.setCacheDisabled", {"cacheDisabled": True})

    inside = set()  # a logo that stands inside the page crosses nothing again

    def asked(event: Any) -> None:
        if event["request"]["url"].startswith("data:"):
            inside.add(event["requestId"])
        else:
            seen.requests += 1

    def received(event: Any) -> None:
        if event["requestId"] in inside:
            return
        seen.encoded += event["encodedDataLength"] or event["dataLength"]
        seen.plain += event["dataLength"]

    network.on("Network.requestWillBeSent", asked)
    network.on("Network.dataReceived", received)
    page.goto(url, wait_until="networkidle")
    page.wait_for_timeout(500)  # a favicon is asked for late
    context.close()
    return seen


def costs(house: House) -> dict[str, Cost]:
    """Give the cost of the survey's page in each language."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        url = f"http://127.0.0.1:{house.port}{house.path}"
        found = {language: cost(browser, f"{url}?kieli={language}") for language in ("fi", "sv", "en")}
        browser.close()
    return found


def main() -> None:
    """Measure and print."""
    print(machine.describe())
    with tempfile.TemporaryDirectory() as folder:
        house = House(Path(folder) / "data")
        house.start()
        try:
            found = costs(house)
            house.run(BRANDED)
            found |= {f"{language}, branded": seen for language, seen in costs(house).items()}
        finally:
            house.kill()
    for page, seen in found.items():
        print(f"{page}: {seen.requests} requests, {seen.encoded} bytes encoded, {seen.plain} uncompressed")
    print(f"goal: at most {MOST_REQUESTS} requests and {MOST_BYTES} bytes")
    sys.exit(any(each.requests > MOST_REQUESTS or each.encoded > MOST_BYTES for each in found.values()))


if __name__ == "__main__":
    main()
