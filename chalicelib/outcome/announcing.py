"""A news item about a released result, to start from: staff read it and change it first."""

from __future__ import annotations

from chalicelib.kernel.errors import Refused
from chalicelib.kernel.money import format_euros
from chalicelib.news.model import MAX_TEXT, MAX_TITLE
from chalicelib.outcome.document import read_document, read_lines
from chalicelib.outcome.model import Result


def news_draft(result: Result, link: str) -> tuple[str, str]:
    """(title, text) within the limits of news. Raises Refused `not-released`."""
    if not result.is_released:
        raise Refused("not-released")
    document = read_document(result)
    winners = [line for line in read_lines(result) if line.won]
    title = f"De uitslag van {document['round_title']}"[:MAX_TITLE]
    end = f"\n\nBij elk project lees je waarom het gekozen is of niet: {link}"
    if not winners:
        return title, f"De stemmen zijn geteld. Geen enkel project krijgt geld.{end}"
    voters, ballots = "bewoners stemden", document["ballots"]
    if ballots == 1:
        voters = "bewoner stemde"
    many = "projecten krijgen" if len(winners) > 1 else "project krijgt"
    text = (
        f"{ballots} {voters} mee. {len(winners)} {many} samen "
        f"{format_euros(document['spent_cents'])}.\n\nDeze projecten komen er:\n"
    )
    kept: list[str] = []
    for line in winners:
        one = f"\n• {line.title} ({format_euros(line.money_cents)})"
        more = f"\n• en nog {len(winners) - len(kept)} projecten"
        if len(text) + sum(map(len, kept)) + len(one) + len(more) + len(end) > MAX_TEXT:
            kept.append(more)
            break
        kept.append(one)
    return title, text + "".join(kept) + end
