"""What the application logged, as the text that reaches CloudWatch."""

from __future__ import annotations

import io
import logging
from collections.abc import Iterator
from contextlib import contextmanager

from chalicelib.entrypoint import logger


@contextmanager
def log_text() -> Iterator[io.StringIO]:
    """Collects the log's lines while it is open. Pytest's own capture misses them when the
    logger was made before the test began."""
    stream = io.StringIO()
    handler = logging.StreamHandler(stream)
    handler.setFormatter(logger.registered_formatter)
    logger.addHandler(handler)
    try:
        yield stream
    finally:
        logging.getLogger(logger.name).removeHandler(handler)
