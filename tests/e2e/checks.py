"""What must hold on every page, beyond what a journey looks at.

axe alone misses two headings of the first rank, double ids, error texts that aren't tied to
their field, small targets of forms and sideways scrolling, so `structure` looks for those.
"""

from __future__ import annotations

import gzip
from collections.abc import Mapping

from playwright.sync_api import Page, Response

from tests.support.axe import violations

NAME = "– Buurtbudget Beringen"
MAX_BYTES = 20_000  # compressed, without photos
MAX_WITH_PHOTOS = 60_000  # as a phone loads them, before anybody scrolls
MAX_REQUESTS = 5  # without photos

STRUCTURE = """() => {
  const faults = [];
  const all = (query) => [...document.querySelectorAll(query)];
  const say = (text, node) => faults.push(node ? `${text}: ${node.outerHTML.slice(0, 140)}` : text);
  if (all('h1').length !== 1) say(`${all('h1').length} headings of the first rank`);
  if (!document.documentElement.lang) say('no language');
  const ids = all('[id]').map(node => node.id);
  ids.filter((id, place) => ids.indexOf(id) !== place).forEach(id => say(`id twice: ${id}`));
  all('label[for]').forEach(node => {
    if (!document.getElementById(node.htmlFor)) say('label for nothing', node);
  });
  for (const name of ['aria-describedby', 'aria-labelledby', 'aria-controls']) {
    all(`[${name}]`).forEach(node => node.getAttribute(name).split(/ +/).forEach(id => {
      if (!document.getElementById(id)) say(`${name} names nothing`, node);
    }));
  }
  all('.field-error').forEach(node => {
    const owner = document.querySelector(`[aria-describedby~="${node.id}"]`);
    if (!owner) return say('an error text that no field names', node);
    if (owner.getAttribute('aria-invalid') !== 'true') say('a wrong field says it is right', owner);
  });
  const summary = document.getElementById('fouten');
  if (summary) {
    if (!summary.contains(document.activeElement)) say('the summary of errors has no focus');
    summary.querySelectorAll('a').forEach(link => {
      const url = new URL(link.href);
      if (url.pathname !== location.pathname) return;
      const target = document.getElementById(url.hash.slice(1));
      if (!target) return say('the summary leads nowhere', link);
      if (target.tabIndex < 0) say('the summary leads to what takes no focus', link);
    });
  }
  all('[style]').forEach(node => say('a style attribute', node));
  all('script:not([src])').forEach(node => say('a script in the page', node));
  all('img:not([alt])').forEach(node => say('a picture without alt', node));
  all('[tabindex]').filter(node => node.tabIndex > 0).forEach(node => say('own tab order', node));
  all('button, .button, input:not([type=hidden]), select, textarea, summary').forEach(node => {
    if (!node.offsetParent || node.closest('[aria-hidden=true]')) return;
    const boxes = [node, ...(node.labels || [])].map(one => one.getBoundingClientRect());
    const [width, height] = ['width', 'height'].map(side => Math.max(...boxes.map(b => b[side])));
    if (width < 43.5 || height < 43.5) say(`a target of ${width} by ${height} px`, node);
  });
  const wide = document.documentElement.scrollWidth - document.documentElement.clientWidth;
  if (wide > 0) say(`${wide} px of sideways scrolling at ${innerWidth} px`);
  return faults;
}"""


def structure(page: Page) -> list[str]:
    """What is wrong with the page's build. Empty when nothing is."""
    faults: list[str] = page.evaluate(STRUCTURE)
    if not page.title().endswith(NAME) or page.title() == NAME:
        faults.append(f"title {page.title()!r}")
    return faults


def assert_sound(page: Page) -> None:
    """Structure and axe, in light and dark, on the page as it is."""
    # A page has its words before it has its styles.
    page.wait_for_load_state("load")
    faults = structure(page)
    for scheme in ("light", "dark"):
        page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
        faults += [f"{scheme} {line}" for line in violations(page)]
    page.emulate_media(color_scheme="light")

    assert faults == [], f"{page.url}\n" + "\n".join(faults)


class Weight:
    """Counts what a page loads: everything but photos, compressed as it travels."""

    def __init__(self, page: Page) -> None:
        self.files: dict[str, int] = {}
        self.photos: dict[str, int] = {}
        page.on("response", self._take)

    def _take(self, response: Response) -> None:
        kind = response.headers.get("content-type", "")
        if response.status == 303:
            return
        if kind.startswith(("image/webp", "image/jpeg")):
            self.photos[response.url] = len(response.body())
            return
        self.files[response.url] = len(gzip.compress(response.body(), 6))

    def assert_light(self) -> None:
        assert len(self.files) <= MAX_REQUESTS, self.files
        assert sum(self.files.values()) <= MAX_BYTES, self._table(self.files)
        everything = self.files | self.photos
        assert sum(everything.values()) <= MAX_WITH_PHOTOS, self._table(everything)

    @staticmethod
    def _table(files: Mapping[str, int]) -> str:
        return "\n".join(f"{size:7d} {url}" for url, size in files.items())
