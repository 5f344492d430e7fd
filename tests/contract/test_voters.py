"""Codes, batches, marks for paper and registers: one contract for the twins and the real ones."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, ClassVar

import pytest

from chalicelib.adapters import clients
from chalicelib.adapters.dynamodb.audit import DynamoAuditLog
from chalicelib.adapters.dynamodb.codes import DynamoCodeStore
from chalicelib.adapters.dynamodb.ledger import DynamoLedger
from chalicelib.adapters.dynamodb.letters import DynamoLetterStore
from chalicelib.adapters.dynamodb.paper_roll import DynamoPaperRoll
from chalicelib.adapters.dynamodb.removals import DynamoRemovalStore
from chalicelib.adapters.dynamodb.table import Table
from chalicelib.adapters.letter_files import S3LetterFiles
from chalicelib.adapters.memory.audit import MemoryAuditLog
from chalicelib.adapters.memory.identity import MemoryKeyring
from chalicelib.adapters.memory.ledger import MemoryLedger
from chalicelib.adapters.memory.voters import (
    MemoryCodeStore,
    MemoryLetterFiles,
    MemoryLetterStore,
    MemoryPaperRoll,
    MemoryRegister,
    MemoryRemovalStore,
)
from chalicelib.adapters.register_file import FileRegister, write_register
from chalicelib.adapters.register_http import HttpRegister
from chalicelib.audit.ports import AuditLog
from chalicelib.kernel.errors import Closed, Conflict, Refused, Unavailable
from chalicelib.voters.model import SLICE, Answer, Batch, Credential, Question, Removal
from chalicelib.voters.ports import CodeStore, LetterFiles, LetterStore, PaperRoll, RemovalStore
from chalicelib.voting.cast import Voter
from chalicelib.voting.ports import Ledger
from chalicelib.voting.tokens import ballot_key
from tests.support.ledger_world import World
from tests.support.register import AN, AWAY, BO, CEM, CHILD, PEOPLE
from tests.support.rounds import audit_entry, day
from tests.support.stack import LocalStack

NOW = day(51)
MARK, OTHER = "a" * 64, "b" * 64
LETTER = Credential("r26", MARK, "c" * 64, "letter", "1-00001", 2, day(65), area_id="paal")


@dataclass(frozen=True, slots=True)
class Doors:
    codes: CodeStore
    letters: LetterStore
    paper: PaperRoll
    ledger: Ledger
    audit: AuditLog
    files: LetterFiles
    removals: RemovalStore


@pytest.fixture(params=["memory", "dynamodb"])
def doors(request: pytest.FixtureRequest) -> Doors:
    if request.param == "memory":
        audit, handed, ledger = MemoryAuditLog(), set[str](), MemoryLedger()
        return Doors(
            MemoryCodeStore(audit, handed),
            MemoryLetterStore(audit),
            MemoryPaperRoll(ledger, audit, handed),
            ledger,
            audit,
            MemoryLetterFiles(),
            MemoryRemovalStore(ledger, audit),
        )
    stack: LocalStack = request.getfixturevalue("stack")

    def table(logical: str) -> Table:
        return Table(stack.table(logical), clients.dynamodb)

    roll, gate, codes = table("RollTable"), table("GateTable"), table("CodesTable")
    log = table("AuditTable")
    return Doors(
        DynamoCodeStore(codes, log),
        DynamoLetterStore(table("CoreTable"), log),
        DynamoPaperRoll(roll=roll, gate=gate, codes=codes, audit=log),
        DynamoLedger(roll=roll, box=table("BoxTable"), out=table("OutTable"), gate=gate),
        DynamoAuditLog(log),
        S3LetterFiles(stack.environment["QUARANTINE_BUCKET"], stack.environment["PAPERS_BUCKET"]),
        DynamoRemovalStore(core=table("CoreTable"), roll=roll, gate=gate, audit=log),
    )


def test_codes_are_stored_once_and_used_up(doors: Doors) -> None:
    many = [replace(LETTER, mark=f"{n:064x}", label=f"1-{n:05d}") for n in range(230)]
    assert doors.codes.code("r26", MARK) is None
    doors.codes.add([LETTER])
    assert doors.codes.code("r26", MARK) == LETTER
    assert doors.codes.code("r25", MARK) is None
    assert doors.codes.use(LETTER, NOW) and doors.codes.use(LETTER, NOW)
    assert not doors.codes.use(LETTER, NOW)
    spent = replace(LETTER, uses_left=0)
    # Adding again, alone or among others, brings nothing back.
    doors.codes.add([LETTER])
    doors.codes.add([*many[:50], LETTER, *many[50:]])
    doors.codes.add(many)
    assert doors.codes.code("r26", MARK) == spent
    assert doors.codes.code("r26", many[229].mark) == many[229]
    assert not doors.codes.use(many[0], LETTER.expires_at)
    assert not doors.codes.use(replace(LETTER, mark=OTHER), NOW)


def test_a_spoiled_code_and_its_successor(doors: Doors) -> None:
    doors.codes.add([LETTER])
    new = replace(LETTER, mark=OTHER)
    doors.codes.spoil(LETTER, new, audit_entry("voters:letter:reissue"))
    old = doors.codes.code("r26", MARK)
    assert old == replace(LETTER, state="void")
    assert not doors.codes.use(LETTER, NOW)
    assert doors.codes.code("r26", OTHER) == new
    with pytest.raises(Conflict):
        doors.codes.spoil(LETTER, replace(new, mark="d" * 64), audit_entry())
    assert doors.codes.code("r26", "d" * 64) is None
    assert [line.entry.action for line in doors.audit.all()] == ["voters:letter:reissue"]


def test_a_form_hands_out_once(doors: Doors) -> None:
    assert doors.codes.hand_out(LETTER, "form000001", audit_entry())
    assert not doors.codes.hand_out(replace(LETTER, mark=OTHER), "form000001", audit_entry())
    assert doors.codes.code("r26", OTHER) is None
    assert len(doors.audit.all()) == 1


def test_counters_are_totals(doors: Doors) -> None:
    assert doors.codes.counts("r26") == {}
    for place in ("bib", "markt", "bib"):
        doors.codes.count("r26", place)
    assert doors.codes.counts("r26") == {"bib": 2, "markt": 1}
    assert doors.codes.counts("r25") == {}


def test_batches_move_on_one_version_at_a_time(doors: Doors) -> None:
    first = Batch("r26", 1, "Koersel", "token00001", "ann", day(40), upload="up00000001")
    doors.letters.save(first, audit_entry())
    with pytest.raises(Conflict):
        doors.letters.save(first, audit_entry())
    making = replace(
        first,
        version=2,
        state="making",
        total=SLICE + 1,
        faults=(("double", 2),),
        lines=((3, "double"),),
    )
    doors.letters.save(making, None)
    second = replace(first, number=2, token="token00002")
    doors.letters.save(second, audit_entry())
    marks = [f"{n:064x}" for n in range(SLICE)]
    done = replace(making, version=3, done=1)
    doors.letters.finish_slice(done, marks)
    with pytest.raises(Conflict):
        doors.letters.finish_slice(done, [OTHER])
    doors.letters.finish_slice(replace(done, version=4, done=2), [OTHER])
    assert doors.letters.batches("r26") == (replace(done, version=4, done=2), second)
    assert doors.letters.batch("r26", 1) == replace(done, version=4, done=2)
    assert doors.letters.batch("r26", 3) is None and doors.letters.batch("R#x", 1) is None
    assert doors.letters.mark("r26", 1, 1) == marks[0]
    assert doors.letters.mark("r26", 1, SLICE) == marks[-1]
    assert doors.letters.mark("r26", 1, SLICE + 1) == OTHER
    for batch, row in ((1, SLICE + 2), (1, 10**9), (2, 1), (9, 1)):
        assert doors.letters.mark("r26", batch, row) == ""


def test_paper_and_casts_share_one_row(doors: Doors) -> None:
    world = World(doors.ledger)
    an, bo = world.voter("an"), world.voter("bo")

    def mark(voter: Voter, token: str) -> bool:
        line = audit_entry("voters:desk:paper")
        return doors.paper.mark_paper("r26", voter.token, token, world.clock, line)

    assert doors.paper.means_of("r26", an.token) == ""
    assert mark(an, "form000001") and not mark(an, "form000001")
    with pytest.raises(Refused, match="has-paper"):
        mark(an, "form000002")
    with pytest.raises(Refused, match="paper-ballot"):
        world.cast(an, world.form(an, "bank"))
    world.cast(bo, world.form(bo, "bank"))
    with pytest.raises(Refused, match="has-voted"):
        mark(bo, "form000003")
    assert doors.paper.means_of("r26", an.token) == "paper"
    assert doors.paper.means_of("r26", bo.token) == "email"
    assert doors.paper.paper_marks("r26") == 1
    assert len(doors.audit.all()) == 1
    assert len(world.require_sound()) == 1
    world.clock.move_to(world.frozen.closes_at)
    with pytest.raises(Closed):
        mark(world.voter("cem"), "form000004")
    world.close()
    world.clock.move_to(world.frozen.closes_at - timedelta(minutes=5))
    with pytest.raises(Closed):
        mark(world.voter("cem"), "form000005")
    assert doors.paper.paper_marks("r26") == 1


def test_files_of_letters(doors: Doors, request: pytest.FixtureRequest) -> None:
    batch = Batch("r26", 1, "Koersel", "token00001", "ann", day(40), upload="up00000001")
    assert doors.files.extract(batch) is None
    if isinstance(doors.files, MemoryLetterFiles):
        doors.files.extracts["r26", batch.upload] = b"naam"
    else:
        bucket = request.getfixturevalue("stack").environment["QUARANTINE_BUCKET"]
        clients.s3().put_object(Bucket=bucket, Key=f"extract/r26/{batch.upload}", Body=b"naam")
    assert doors.files.extract(batch) == b"naam"
    doors.files.drop_extract(batch)
    doors.files.drop_extract(batch)
    assert doors.files.extract(batch) is None
    names = [batch.file(n) for n in range(3)]
    for name in names:
        doors.files.keep(name, b"%PDF")
    assert names[0] in doors.files.link(names[0])
    doors.files.drop([*names, "letters/r26/1/9999.pdf"])
    doors.files.drop([])


class Desk(BaseHTTPRequestHandler):
    """A small real service, as a city would run it; `mode` makes it misbehave."""

    mode = "good"
    seen: ClassVar[list[tuple[str, str, str]]] = []

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"])).decode()
        self.seen.append((self.path, self.headers.get("Authorization", ""), body))
        asked = json.loads(body)
        question = Question(
            asked["number"], date.fromisoformat(asked["day"]), asked["min_age"], asked["max_age"]
        )
        answer = MemoryRegister(PEOPLE).look_up(question)
        plain: Any = {"answer": answer.standing, "area": answer.area_id}
        status, text = 200, json.dumps(plain)
        match self.mode:
            case "broken":
                text = "<html>"
            case "strange":
                text = json.dumps({"answer": "perhaps"})
            case "list":
                text = "[]"
            case "long":
                text = json.dumps({**plain, "note": "x" * 5000})
            case "nowhere":
                text = json.dumps({"answer": "yes"})
            case "error":
                status = 500
            case "moved":
                status = 307
            case "slow":
                threading.Event().wait(1.5)
        self.send_response(status)
        if status == 307:
            self.send_header("Location", f"/elders?number={asked['number']}")
        self.end_headers()
        self.wfile.write(text.encode())

    def log_message(self, *args: object) -> None:
        pass


@pytest.fixture
def service() -> Iterator[str]:
    Desk.mode, Desk.seen = "good", []
    server = ThreadingHTTPServer(("127.0.0.1", 0), Desk)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_address[1]}/vraag"
    server.shutdown()
    server.server_close()


def registers(kind: str, service: str) -> Any:
    if kind == "memory":
        return MemoryRegister(PEOPLE)
    if kind == "http":
        return HttpRegister(service, "geheim")
    keyring = MemoryKeyring()
    data = write_register(keyring, PEOPLE)
    assert AN.encode() not in data
    return FileRegister(keyring, lambda: data)


@pytest.mark.parametrize("kind", ["memory", "file", "http"])
@pytest.mark.parametrize(
    ("number", "answer"),
    [
        (AN, Answer("yes", "koersel")),
        (BO, Answer("yes", "paal")),
        (CHILD, Answer("too-young")),
        (CEM, Answer("too-old")),
        (AWAY, Answer("elsewhere")),
        ("99999999999", Answer("not-found")),
    ],
)
def test_every_register_answers_the_same(
    kind: str, service: str, number: str, answer: Answer
) -> None:
    given = registers(kind, service).look_up(Question(number, date(2026, 11, 20), 16, 70))
    assert given.standing == answer.standing
    if answer.standing == "yes":
        assert given == answer


def test_the_number_goes_in_the_body_and_nowhere_else(service: str) -> None:
    registers("http", service).look_up(Question(AN, date(2026, 11, 20), 16, None))
    ((path, key, body),) = Desk.seen
    assert path == "/vraag" and key == "Bearer geheim"
    assert json.loads(body) == {
        "number": AN,
        "day": "2026-11-20",
        "min_age": 16,
        "max_age": None,
    }
    assert AN not in repr(Question(AN, date(2026, 11, 20), 16, None))


@pytest.mark.parametrize(
    "mode", ["broken", "strange", "list", "long", "nowhere", "error", "moved", "slow"]
)
def test_a_service_that_misbehaves_is_unavailable_and_says_nothing(service: str, mode: str) -> None:
    Desk.mode = mode
    register = HttpRegister(service, "geheim", seconds=0.5)
    with pytest.raises(Unavailable) as failure:
        register.look_up(Question(AN, date(2026, 11, 20), 16, None))
    assert AN not in str(failure.value) and "geheim" not in str(failure.value)
    assert len(Desk.seen) == 1


def test_no_service_and_no_tls() -> None:
    with pytest.raises(Unavailable):
        HttpRegister("http://127.0.0.1:9/x").look_up(Question(AN, date(2026, 1, 1), 16, None))
    with pytest.raises(ValueError, match="TLS"):
        HttpRegister("http://register.example/x")
    for data in (b"", b"[]", b'{"people": []}'):
        keyring = MemoryKeyring()
        keyring.create("register/people")
        with pytest.raises(Unavailable):
            FileRegister(keyring, lambda data=data: data).look_up(
                Question(AN, date(2026, 1, 1), 16, None)
            )


REMOVAL = Removal("r26", 1, "1-00001", "gestolen", "t" * 10, "ann", NOW)


def struck(doors: Doors, means: str = "letter") -> tuple[World, str]:
    """A vote with two voters, of whom the first has a removal that is asked."""
    world = World(doors.ledger, round_id="r26")
    voters = [Voter("c" * 64, means), Voter("d" * 64, "letter")]
    for voter in voters:
        world.cast(voter, world.form(voter, "bank"))
    doors.removals.ask(REMOVAL, audit_entry("voters:removal:ask"))
    return world, voters[0].token


def confirm(doors: Doors, world: World, token: str) -> None:
    after = replace(REMOVAL, state="confirmed", by_b="bob")
    doors.removals.confirm(after, token, world.clock, audit_entry())


def test_a_removal_is_asked_once_and_decided_once(doors: Doors) -> None:
    world, token = struck(doors)
    line = audit_entry("voters:removal:confirm")
    assert doors.removals.removals("r26") == (REMOVAL,)
    assert doors.removals.removals("r25") == ()
    with pytest.raises(Conflict):
        doors.removals.ask(replace(REMOVAL, label="1-00002"), line)
    after = replace(REMOVAL, state="confirmed", by_b="bob")
    doors.removals.confirm(after, token, world.clock, line)
    assert doors.removals.removals("r26") == (after,)
    for act in (
        lambda: doors.removals.confirm(after, token, world.clock, line),
        lambda: doors.removals.drop(replace(after, state="dropped"), line),
    ):
        with pytest.raises(Refused, match="removal-decided"):
            act()
    assert dict(doors.ledger.roll("r26")) == {token: "struck", "d" * 64: "letter"}
    # For everybody else it is a voter who came with a letter.
    assert doors.paper.means_of("r26", token) == "letter"
    actions = [one.entry.action for one in doors.audit.all()]
    assert actions == ["voters:removal:ask", "voters:removal:confirm"]


def test_a_dropped_removal_strikes_nobody(doors: Doors) -> None:
    world, token = struck(doors)
    doors.removals.drop(replace(REMOVAL, state="dropped", by_b="ann"), audit_entry())
    assert dict(doors.ledger.roll("r26"))[token] == "letter"
    with pytest.raises(Refused, match="removal-decided"):
        doors.removals.confirm(
            replace(REMOVAL, state="confirmed"), token, world.clock, audit_entry()
        )


@pytest.mark.parametrize("means", ["desk", "eid"])
def test_only_a_ballot_by_letter_is_in_doubt(doors: Doors, means: str) -> None:
    world, token = struck(doors, means)
    with pytest.raises(Refused, match="not-voted"):
        doors.removals.confirm(
            replace(REMOVAL, state="confirmed"), token, world.clock, audit_entry()
        )
    assert doors.removals.removals("r26") == (REMOVAL,)


def test_nobody_is_struck_after_the_close(doors: Doors) -> None:
    world, token = struck(doors)
    world.close()
    with pytest.raises(Closed):
        doors.removals.confirm(
            replace(REMOVAL, state="confirmed"), token, world.clock, audit_entry()
        )


@pytest.mark.parametrize(("means", "stays"), [("letter", True), ("desk", False), ("eid", False)])
def test_who_proves_who_they_are_takes_the_strike_away(
    doors: Doors, means: str, stays: bool
) -> None:
    """The ballot is the owner's then. Who only holds the letter changes nothing about the doubt."""
    world, token = struck(doors)
    confirm(doors, world, token)
    voter = Voter(token, means)
    world.cast(voter, world.form(voter, "boom"))
    assert dict(doors.ledger.roll("r26"))[token] == ("struck" if stays else means)


def test_a_ballot_cast_anew_with_a_card_is_in_doubt_no_more(doors: Doors) -> None:
    """Whoever asked before, and confirms after the owner voted, takes nothing out."""
    world, token = struck(doors)
    owner = Voter(token, "desk")
    world.cast(owner, world.form(owner, "boom"))
    with pytest.raises(Refused, match="not-voted"):
        confirm(doors, world, token)
    thief = Voter(token, "letter")
    world.cast(thief, world.form(thief, "bank"))
    confirm(doors, world, token)
    assert dict(doors.ledger.roll("r26"))[token] == "struck"


def test_a_struck_ballot_is_taken_out_whole_and_once(doors: Doors) -> None:
    world, token = struck(doors)
    ledger = doors.ledger
    key = ballot_key(world.keyring, "r26", token)
    (entry,) = [one for one in ledger.ballots("r26") if one.ballot_key == key]
    (other,) = [one for one in ledger.ballots("r26") if one != entry]
    with pytest.raises(Conflict):
        ledger.remove("r26", token, entry)
    confirm(doors, world, token)
    with pytest.raises(Conflict):
        ledger.remove("r26", token, replace(entry, commitment=other.commitment))
    ledger.remove("r26", token, entry)
    with pytest.raises(Conflict):
        ledger.remove("r26", token, entry)
    assert dict(ledger.roll("r26")) == {token: "removed", "d" * 64: "letter"}
    assert list(ledger.ballots("r26")) == [other]
    assert dict(ledger.commitments("r26")) == {
        entry.commitment: "spoiled",
        other.commitment: "cast",
    }
