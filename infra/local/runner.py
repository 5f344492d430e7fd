"""Runs the event functions: `python -m infra.local.runner`.

One process a function, as in Lambda: handlers with middleware race on their first concurrent
call. The processes are forked from this one, which has loaded the shared libraries; one that
dies is started again.
"""

from __future__ import annotations

import importlib
import os
import signal
import sys
import time
from collections import Counter
from collections.abc import Callable, Mapping
from contextlib import suppress
from pathlib import Path

from infra.functions import FUNCTIONS, Every, Function, Http, Queue, Stream, Upload
from infra.local.clock import install_clock
from infra.local.consumer import QueueConsumer
from infra.local.home import Home
from infra.local.invoke import Invoker, load_handler
from infra.local.journal import ANNOUNCE, REFEED, Journal
from infra.local.provision import local_client, uploads_queue
from infra.local.refeed import announce_uploads, refeed_outbox
from infra.local.schedules import Clock, Schedule
from infra.local.streams import StreamReader
from infra.stack import Stack, load_stack

STREAM_PAUSE = 0.2  # seconds between two looks at the stream
SCHEDULE_PAUSE = 1.0
LONGEST_RESTART_PAUSE = 30.0
HEAVY = ("boto3", "botocore.client", "aws_lambda_powertools", "pydantic")

Step = Callable[[], int]


def make_step(
    invoke: Invoker, stack: Stack, environment: Mapping[str, str], clock: Clock
) -> tuple[Step, float]:
    """What the function's process does again and again, and its pause in seconds when idle."""
    match invoke.function.trigger:
        case Queue(name=name):
            queue = stack.queues[f"{name.capitalize()}Queue"]
            sqs = local_client("sqs", environment)
            return QueueConsumer(invoke, sqs, queue.name, queue.arn).run_once, 0.0
        case Upload():
            return _upload_step(invoke, stack, environment, clock), 0.0
        case Stream():
            return _stream_step(invoke, stack, environment, clock), STREAM_PAUSE
        case Every():
            return Schedule(invoke, clock).run_once, SCHEDULE_PAUSE
    raise TypeError(f"{invoke.function.name} is no event function")


def _upload_step(
    invoke: Invoker, stack: Stack, environment: Mapping[str, str], clock: Clock
) -> Step:
    sqs, s3 = local_client("sqs", environment), local_client("s3", environment)
    bucket, queue = stack.buckets["QuarantineBucket"].name, uploads_queue(stack)
    consumer = QueueConsumer(invoke, sqs, queue.name, queue.arn)

    def step() -> int:
        if invoke.journal.take_request(ANNOUNCE):
            announce_uploads(s3, sqs, bucket, queue.name, clock.now())
        return consumer.run_once()

    return step


def _stream_step(
    invoke: Invoker, stack: Stack, environment: Mapping[str, str], clock: Clock
) -> Step:
    dynamodb = local_client("dynamodb", environment)
    sqs = local_client("sqs", environment)
    table = stack.tables["CoreTable"].name
    arn = dynamodb.describe_table(TableName=table)["Table"]["LatestStreamArn"]
    failures = sqs.get_queue_url(QueueName=stack.queues["EventsFailures"].name)["QueueUrl"]

    def give_up(body: str) -> None:
        sqs.send_message(QueueUrl=failures, MessageBody=body)

    reader = StreamReader(invoke, local_client("dynamodbstreams", environment), arn, give_up)

    def step() -> int:
        if invoke.journal.take_request(REFEED):
            refeed_outbox(invoke, dynamodb, table, arn, clock.now())
        return reader.run_once()

    return step


class _Ended(BaseException):
    """Leaves a wait for events; a handler at work is never interrupted by it."""


def serve(function: Function, home: Home) -> None:
    """The life of one function's process: until told to end, after the event at hand."""
    invoke = Invoker(function, load_handler(function), Journal(home))
    ending = False

    def end(*_: object) -> None:
        nonlocal ending
        ending = True
        if not invoke.busy:
            raise _Ended

    signal.signal(signal.SIGINT, signal.SIG_IGN)
    clock = install_clock()
    stack = load_stack(os.environ["STAGE"], os.environ["CITY_URL"])
    step, pause = make_step(invoke, stack, os.environ, clock)
    with suppress(_Ended):
        signal.signal(signal.SIGTERM, end)
        while not ending:
            if not step():
                time.sleep(pause)


class Supervisor:
    """Forks a process for each function and keeps it alive."""

    def __init__(self, home: Home, functions: tuple[Function, ...]) -> None:
        self._home = home
        self._functions = functions
        self._running: dict[int, Function] = {}
        self._falls: Counter[str] = Counter()
        self._ending = False

    def run(self) -> None:
        """Until told to end; then waits for the functions to finish their event."""
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, self._end)
        for function in self._functions:
            self._fork(function)
        while self._running:
            try:
                pid, status = os.wait()
            except InterruptedError:
                continue
            function = self._running.pop(pid)
            if not self._ending:
                code = os.waitstatus_to_exitcode(status)
                self._falls[function.name] += 1
                pause = min(2.0 ** self._falls[function.name], LONGEST_RESTART_PAUSE)
                _say(f"{function.name} ended with status {code}; again in {pause:.0f} s")
                self._fork(function, pause=pause)

    def _fork(self, function: Function, pause: float = 0.0) -> None:
        pid = os.fork()
        if pid:
            self._running[pid] = function
            return
        status = 1
        try:
            signal.signal(signal.SIGTERM, signal.SIG_DFL)
            time.sleep(pause)
            serve(function, self._home)
            status = 0
        except Exception as error:
            Journal(self._home).fail(function.name, error)
            _say(f"{function.name}: {type(error).__name__}")
        finally:
            os._exit(status)

    def _end(self, *_: object) -> None:
        self._ending = True
        for pid in list(self._running):
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGTERM)


def _say(line: str) -> None:
    sys.stderr.write(f"{line}\n")
    sys.stderr.flush()


def main() -> None:
    home = Home(Path(os.environ["LOCAL_HOME"]))
    Journal(home).begin()
    for module in HEAVY:
        with suppress(ImportError):
            importlib.import_module(module)
    functions = tuple(f for f in FUNCTIONS if not isinstance(f.trigger, Http))
    Supervisor(home, functions).run()


if __name__ == "__main__":
    main()
