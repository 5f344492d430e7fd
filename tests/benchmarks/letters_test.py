"""48,000 letters made, printed and stored: `python -m pytest tests/benchmarks/letters_test.py -s`.

The job runs as it does every minute, on DynamoDB Local, the local S3 and the file keyring, with
PDFs as the printing house gets them. Progress is read as staff read it: from the stored batch.
"""

from __future__ import annotations

import os
import sys
import threading
import time
from datetime import date, timedelta

from chalicelib import settings
from chalicelib.adapters import clients
from chalicelib.functions import make_letters
from chalicelib.kernel.clock import FixedClock
from chalicelib.rounds.model import VoterRules
from chalicelib.voters import numbers
from chalicelib.voters.letters import begin
from chalicelib.wiring import Production
from tests.support.register import extract, line
from tests.support.rounds import audit_entry, day, sample_round
from tests.support.stack import LocalStack

LETTERS = int(os.environ.get("LETTERS", "48000"))


def people(count: int) -> list[str]:
    first = date(1931, 1, 1)
    return [
        line(
            numbers.make(first + timedelta(days=n // 2), 999 if n % 2 else 0),
            f"Bewoner Nummer {n}",
            "Koersel" if n % 3 else "Paal",
        )
        for n in range(count)
    ]


def test_letters(stack: LocalStack) -> None:
    city = Production(settings.load(), FixedClock(day(40)))
    round_ = sample_round(voters=VoterRules(16, None, ("letter",)))
    city.rounds.create(round_, audit_entry())
    batch = begin(city.letters, round_, source="Alle", token="bench00001", actor="ann", now=day(40))
    data = extract(*people(LETTERS))
    bucket = city.settings.quarantine_bucket
    clients.s3().put_object(Bucket=bucket, Key=f"extract/r26/{batch.upload}", Body=data)
    seen: list[tuple[float, int]] = []
    done = threading.Event()
    start = time.perf_counter()

    def watch() -> None:
        while not done.wait(5):
            shown = city.letters.batch("r26", 1)
            if shown is not None:
                seen.append((time.perf_counter() - start, shown.made))

    watcher = threading.Thread(target=watch)
    watcher.start()
    try:
        while True:
            make_letters.run(city)
            after = city.letters.batch("r26", 1)
            if after is None or after.state != "making":
                break
    finally:
        done.set()
        watcher.join()
    seconds = time.perf_counter() - start
    assert after is not None and after.state == "ready", after
    codes = sum(1 for _ in stack.rows("CodesTable"))
    size = sum(
        item["Size"]
        for page in clients.s3()
        .get_paginator("list_objects_v2")
        .paginate(Bucket=city.settings.papers_bucket, Prefix="letters/r26/")
        for item in page.get("Contents", [])
    )
    assert codes == after.total == after.made
    shown = " · ".join(f"{at:.0f} s: {made}" for at, made in seen[:: max(1, len(seen) // 8)])
    sys.stdout.write(
        "\n| Letters | Seconds | Letters/s | Extract | PDFs | Codes stored |\n"
        "|---:|---:|---:|---:|---:|---:|\n"
        f"| {after.total} | {seconds:.0f} | {after.total / seconds:.0f} | "
        f"{len(data) / 1e6:.1f} MB | {size / 1e6:.1f} MB in {after.slices} files | {codes} |\n"
        f"\nProgress as staff saw it: {shown}\n"
    )
