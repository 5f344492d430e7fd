"""A photo of 12 megapixels, encoded anew: time and memory of a fresh process.

`python -m pytest tests/benchmarks/photo_test.py -s`; figures in docs/benchmarks-ideas.md.
"""

from __future__ import annotations

import io
import subprocess
import sys
from pathlib import Path

import pytest
from PIL import Image

SIZE = (4_000, 3_000)
RUNS = 3

# In a process of its own, so that the peak is that of this photo alone.
CHILD = """
import sys
from time import perf_counter, process_time
from chalicelib.adapters.images import PillowPhotoMaker
data = open(sys.argv[1], 'rb').read()
maker, times, work = PillowPhotoMaker(), [], []
for _ in range(int(sys.argv[2])):
    began, busy = perf_counter(), process_time()
    made = maker.renditions(data)
    times.append(perf_counter() - began)
    work.append(process_time() - busy)
# Of this program alone: what getrusage says also counts the process that started it.
status = dict(line.split(':', 1) for line in open('/proc/self/status'))
peak = int(status['VmHWM'].split()[0])
middle = len(times) // 2
print(times[0], sorted(times)[middle], sorted(work)[middle], peak / 1024,
      sum(len(one.data) for one in made))
"""


def show(line: str) -> None:
    print(f"\n{line}", end="")  # noqa: T201 - a benchmark's output is its table


def photo() -> Image.Image:
    """Something like a photo: large shapes, and grain that doesn't compress away."""
    noise = Image.effect_noise((SIZE[0] // 2, SIZE[1] // 2), 60).resize(SIZE)
    sky = Image.linear_gradient("L").resize(SIZE)
    ground = Image.radial_gradient("L").resize(SIZE)
    colours = Image.merge("RGB", (Image.blend(sky, noise, 0.3), ground, sky))
    return Image.blend(colours, Image.merge("RGB", (noise, noise, noise)), 0.15)


def encoded(kind: str) -> bytes:
    out = io.BytesIO()
    exif = Image.Exif()
    exif[0x0112] = 6  # taken upright: it has to be turned
    options: dict[str, object] = {"exif": exif}
    if kind == "JPEG":
        options["quality"] = 92
    if kind == "PNG":
        options = {"compress_level": 1}
    photo().save(out, kind, **options)  # type: ignore[arg-type]
    return out.getvalue()


@pytest.mark.parametrize("kind", ["JPEG", "WEBP", "PNG"])
def test_twelve_megapixels(kind: str, tmp_path: Path) -> None:
    data = encoded(kind)
    file = tmp_path / "photo"
    file.write_bytes(data)
    if len(data) > 15_000_000:
        # Such a photo is refused; the same one in half the size is taken.
        show(f"{kind:<5} {len(data) / 1e6:5.1f} MB  is more than a photo may be")
        return
    answer = subprocess.run(
        [sys.executable, "-c", CHILD, str(file), str(RUNS)],
        capture_output=True,
        text=True,
        check=True,
    )
    first, median, work, peak, size = map(float, answer.stdout.split())
    show(
        f"{kind:<5} {len(data) / 1e6:5.1f} MB  first {first:5.2f} s  median {median:5.2f} s"
        f"  of which the processor {work:5.2f} s  peak {peak:5.0f} MB  out {size / 1e3:5.0f} KB"
    )
