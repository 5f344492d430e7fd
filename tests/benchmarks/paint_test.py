"""When a slow phone shows something: `python -m pytest tests/benchmarks/paint_test.py -s`.

An old phone on a bad connection, as Chromium plays it: a processor that is six times slower,
50 KB a second, 400 ms for each way there and back (the design's bar: 2 s). Pages travel without
compression here; at the edge they are a quarter of that.
"""

from __future__ import annotations

import statistics

import pytest
from playwright.sync_api import Page

from tests.support.browser import running_chromium
from tests.support.stack import RunningSite

PATHS = ("/", "/ideeen", "/projecten", "/hulp", "/stemmen", "/indienen", "/inspiratie")
RUNS = 5
SLOWER = 6
BYTES_PER_SECOND = 50_000
ROUND_TRIP_MS = 400
FIRST_PAINT = """() => new Promise(tell => new PerformanceObserver(list => {
  const paint = list.getEntriesByName('first-contentful-paint')[0];
  if (paint) tell(paint.startTime);
}).observe({type: 'paint', buffered: true}))"""


def _slow(page: Page) -> None:
    line = page.context.new_cdp_session(page)
    line.send("Network.enable")
    line.send("Network.setCacheDisabled", {"cacheDisabled": True})
    line.send(
        "Network.emulateNetworkConditions",
        {
            "offline": False,
            "latency": ROUND_TRIP_MS,
            "downloadThroughput": BYTES_PER_SECOND,
            "uploadThroughput": BYTES_PER_SECOND,
        },
    )
    line.send("Emulation.setCPUThrottlingRate", {"rate": SLOWER})


@pytest.mark.timeout(900)
def test_first_paint_on_a_slow_phone(running_site: RunningSite) -> None:
    rows = ["| page | first paint (median of 5) |", "|---|---|"]
    with running_chromium() as browser:
        for path in PATHS:
            times = []
            for _ in range(RUNS):
                context = browser.new_context(viewport={"width": 360, "height": 740})
                page = context.new_page()
                _slow(page)
                page.goto(running_site.url + path)
                times.append(float(page.evaluate(FIRST_PAINT)))
                context.close()
            rows.append(f"| `{path}` | {statistics.median(times) / 1000:.2f} s |")
    print("\n\n" + "\n".join(rows))  # noqa: T201 - a benchmark's output is its table
