"""Least privilege, function by function: what no policy may ever grant."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any

import pytest

from chalicelib.functions.http import PAGE_MODULES, routes_of
from chalicelib.settings import TABLES
from infra.functions import FUNCTIONS, Every, Function, Http, Queue, Stream, Upload
from infra.stack import load_stack
from tests.infra.iam import ACCOUNT, POLICIES, REGION, Statement, allows, as_list, statements

LEDGER = {"roll", "box", "out", "gate"}
TABLE_ARN = re.compile(
    rf"arn:aws:dynamodb:{REGION}:{ACCOUNT}:table/buurtbudget-test-([a-z]+)(/.*)?"
)
WRITES = {"PutItem", "UpdateItem", "DeleteItem"}
# AWS knows no resource for these.
ANY_RESOURCE = {"kms:CreateKey", "kms:TagResource", "dynamodb:ListStreams"}

EACH = pytest.mark.parametrize("function", FUNCTIONS, ids=lambda f: f.name)


def grants(function: str) -> Iterator[tuple[str, str, Statement]]:
    for statement in statements(function):
        for action in as_list(statement["Action"]):
            for resource in as_list(statement["Resource"]):
                yield action, resource, statement


def table_grants(function: str) -> dict[str, set[str]]:
    """Table → what the function may do with it."""
    found: dict[str, set[str]] = {}
    for action, resource, _ in grants(function):
        match = TABLE_ARN.fullmatch(resource)
        if match and action.startswith("dynamodb:"):
            found.setdefault(match[1], set()).add(action.removeprefix("dynamodb:"))
    return found


def test_every_function_has_a_policy_and_no_other_is_there() -> None:
    assert {file.stem for file in POLICIES.glob("*.json")} == {f.name for f in FUNCTIONS}


@EACH
def test_allow_statements_with_whole_action_names(function: Function) -> None:
    for statement in statements(function.name):
        assert statement["Effect"] == "Allow"
        assert statement["Sid"].isalnum()
        for action in as_list(statement["Action"]):
            assert re.fullmatch(r"[a-z0-9]+:[A-Z][A-Za-z]+", action), action


@EACH
def test_no_resource_star_beyond_what_aws_demands(function: Function) -> None:
    for action, resource, statement in grants(function.name):
        if resource == "*":
            assert action in ANY_RESOURCE
            if action.startswith("kms:"):
                assert statement["Condition"] == {
                    "StringEquals": {"aws:RequestTag/buurtbudget-stage": "test"}
                }


@EACH
def test_every_resource_belongs_to_the_stage(function: Function) -> None:
    """Nothing of the stage `prod` is in reach of a function of the stage `test`."""
    document = json.loads((POLICIES / f"{function.name}.json").read_text(encoding="utf-8"))
    for statement in document["Statement"]:
        for resource in as_list(statement["Resource"]):
            text = json.dumps(resource)
            if text in (
                '"*"',
                '{"Fn::Sub": "arn:${AWS::Partition}:ses:${AWS::Region}:'
                '${AWS::AccountId}:identity/${MailDomain}"}',
            ):
                continue
            if ":key/*" in text:
                assert "${Stage}" in json.dumps(statement["Condition"])
            else:
                assert "buurtbudget-${Stage}-" in text or "/buurtbudget/${Stage}/" in text


@EACH
def test_named_tables_queues_and_buckets_exist(function: Function) -> None:
    stack = load_stack("test", "https://city.example")
    tables = {table.name for table in stack.tables.values()}
    queues = {queue.name for queue in stack.queues.values()}
    buckets = {bucket.name for bucket in stack.buckets.values()}
    for _, resource, _ in grants(function.name):
        service, *_, name = resource.split(":") if resource.startswith("arn:") else ("", "")
        kind = resource.split(":")[2] if service else ""
        if kind == "dynamodb":
            assert name.split("/")[1] in tables
        elif kind == "sqs":
            assert name in queues
        elif kind == "s3":
            assert name.split("/")[0] in buckets


@EACH
def test_nobody_changes_or_deletes_the_audit_log(function: Function) -> None:
    assert table_grants(function.name).get("audit", set()) <= {"PutItem", "Query"}


@EACH
def test_only_the_nightly_expiry_reads_whole_tables(function: Function) -> None:
    scanned = {name for name, can in table_grants(function.name).items() if "Scan" in can}
    assert scanned == (
        {"core", "sessions", "messages"} if function.name == "expire_data" else set()
    )


def test_who_touches_the_ledger() -> None:
    found = {f.name: table_grants(f.name).keys() & LEDGER for f in FUNCTIONS}
    assert {name: tables for name, tables in found.items() if tables} == {
        "vote_api": LEDGER,
        "tally_round": LEDGER,
        "refresh_figures": {"roll"},
        "advance_rounds": {"gate"},
        "desk_api": {"roll", "gate"},
        "seal_log": {"out"},
    }


def test_only_the_vote_writes_ballots_and_it_reads_no_list_of_them() -> None:
    """Commitments it may look up: they are public, and lead to nobody."""
    for function in FUNCTIONS:
        can = table_grants(function.name)
        for table in ("roll", "box", "out"):
            if function.name == "vote_api":
                assert not can[table] & ({"Scan"} if table == "out" else {"Query", "Scan"})
            elif (function.name, table) == ("desk_api", "roll"):
                # Marks for paper, and voters who are struck; never a ballot.
                assert can[table] & WRITES == {"PutItem"}
            elif function.name == "tally_round":
                # Takes out what two people struck; adds nothing, ever.
                takes = {"roll": {"UpdateItem"}, "box": {"DeleteItem"}, "out": {"UpdateItem"}}
                assert can[table] & WRITES == takes[table]
            else:
                assert not can.get(table, set()) & WRITES


def test_pages_for_everybody_change_nothing_but_sessions() -> None:
    can = table_grants("api_handler")
    assert {name for name, actions in can.items() if actions & WRITES} == {"sessions"}


@pytest.mark.parametrize("function", PAGE_MODULES)
def test_functions_with_rate_limits_may_count(function: str) -> None:
    limited = any(route.limit is not None for route in routes_of(function))
    may = "UpdateItem" in table_grants(function)["sessions"]
    assert may or not limited


def test_the_vote_changes_nothing_of_the_city() -> None:
    can = table_grants("vote_api")
    assert not can["core"] & WRITES
    assert "audit" not in can
    assert "messages" not in can


def test_workers_never_see_sessions() -> None:
    for function in FUNCTIONS:
        if not isinstance(function.trigger, Http) and function.name != "expire_data":
            assert "sessions" not in table_grants(function.name)


@EACH
def test_function_may_take_from_its_own_queue_only(function: Function) -> None:
    taken = {
        resource.rpartition("buurtbudget-test-")[2]
        for action, resource, _ in grants(function.name)
        if action in ("sqs:ReceiveMessage", "sqs:DeleteMessage")
    }
    trigger = function.trigger
    assert taken == ({trigger.name} if isinstance(trigger, Queue) else set())


@EACH
def test_failures_can_reach_their_queue(function: Function) -> None:
    """Lambda delivers a failed event with the function's own role."""
    arn = f"arn:aws:sqs:{REGION}:{ACCOUNT}:buurtbudget-test-events-failures"
    wanted = isinstance(function.trigger, Stream | Upload | Every)
    assert allows(statements(function.name), "sqs:SendMessage", arn) is wanted


def test_buckets() -> None:
    def may(action: str) -> dict[str, set[str]]:
        found: dict[str, set[str]] = {}
        for function in FUNCTIONS:
            for one, resource, _ in grants(function.name):
                if one == action:
                    bucket = resource.split(":::")[1].split("-")[2]
                    found.setdefault(function.name, set()).add(bucket)
        return found

    assert may("s3:PutObject") == {
        "submit_api": {"quarantine", "papers"},
        "staff_api": {"quarantine", "papers"},
        "process_upload": {"quarantine", "media", "papers"},
        "desk_api": {"quarantine", "papers"},
        "make_letters": {"papers"},
        "advance_rounds": {"media"},
        "tally_round": {"media"},
        "seal_log": {"media"},
        "moderate_idea": {"media", "papers"},
        "export_audit": {"audit"},
    }
    assert may("s3:GetObject") == {
        "process_upload": {"quarantine"},
        "staff_api": {"quarantine", "papers"},
        "submit_api": {"papers"},
        "advance_rounds": {"media"},
        "tally_round": {"media"},
        "seal_log": {"media"},
        # Of the private files only the register, to ask whether somebody may vote.
        "vote_api": {"media", "papers"},
        "desk_api": {"papers"},
        "make_letters": {"quarantine"},
        # To copy pictures of hidden ideas away and back.
        "moderate_idea": {"media", "papers"},
    }
    assert may("s3:DeleteObject") == {
        "expire_data": {"media"},
        "process_upload": {"quarantine"},
        "desk_api": {"papers"},
        "make_letters": {"quarantine"},
        "moderate_idea": {"media", "papers"},
    }


def test_only_one_function_sends_mail() -> None:
    senders = [f.name for f in FUNCTIONS if any(a.startswith("ses:") for a, _, _ in grants(f.name))]
    assert senders == ["send_message"]


def _mac(function: str, alias: str, action: str = "kms:GenerateMac") -> bool:
    context = {"kms:ResourceAliases": [f"alias/buurtbudget-test-{alias}"]}
    key = f"arn:aws:kms:{REGION}:{ACCOUNT}:key/1234"
    return allows(statements(function), action, key, context)


def test_keys() -> None:
    account = {f.name for f in FUNCTIONS if _mac(f.name, "account")}
    assert account == {"api_handler", "submit_api", "staff_api", "send_message"}
    tokens = {f.name for f in FUNCTIONS if _mac(f.name, "voter/2026")}
    assert tokens == {"vote_api", "desk_api", "make_letters"}
    # Who checks codes can't make those of letters.
    assert {f.name for f in FUNCTIONS if _mac(f.name, "code/2026")} == tokens
    assert {f.name for f in FUNCTIONS if _mac(f.name, "letter/2026")} == {"make_letters"}
    register = {f.name for f in FUNCTIONS if _mac(f.name, "register/people")}
    assert register == {"desk_api", "vote_api"}
    assert {f.name for f in FUNCTIONS if _mac(f.name, "ballot/2026")} == {"vote_api", "tally_round"}
    assert not any(_mac(f.name, "other") for f in FUNCTIONS)
    assert not any(
        allows(statements(f.name), "kms:GenerateMac", f"arn:aws:kms:{REGION}:{ACCOUNT}:key/1", {})
        for f in FUNCTIONS
    )


def test_only_the_count_closes_a_ballot_key_and_nobody_a_named_key() -> None:
    closing = {f.name for f in FUNCTIONS if _mac(f.name, "ballot/2026", "kms:DisableKey")}
    assert closing == {"tally_round"}
    assert not any(_mac(f.name, "voter/2026", "kms:DisableKey") for f in FUNCTIONS)
    named = {
        "kms:ResourceAliases": ["alias/buurtbudget-test-ballot/2026"],
        "aws:ResourceTag/buurtbudget-stage": ["test"],
    }
    key = f"arn:aws:kms:{REGION}:{ACCOUNT}:key/1234"
    for function in FUNCTIONS:
        given = statements(function.name)
        assert not allows(given, "kms:ScheduleKeyDeletion", key, named)


@EACH
def test_policy_stays_within_what_aws_takes(function: Function) -> None:
    # Inline policies of a role: 10,240 characters, white space not counted.
    text = json.dumps(statements(function.name), separators=(",", ":"))
    assert len(text) < 10_240


def test_all_tables_are_known_to_the_judge() -> None:
    named: set[Any] = set()
    for function in FUNCTIONS:
        named |= table_grants(function.name).keys()
    assert named == set(TABLES)


def test_who_may_do_what_with_the_keys_of_a_vote() -> None:
    """One makes the pair, one opens: nobody who sees voters can read what lies in the box."""

    def may(action: str, name: str) -> set[str]:
        arn = f"arn:aws:kms:{REGION}:{ACCOUNT}:key/some-key"
        context = {"kms:ResourceAliases": [f"alias/buurtbudget-test-{name}/r26"]}
        return {f.name for f in FUNCTIONS if allows(statements(f.name), action, arn, context)}

    assert may("kms:Decrypt", "seal") == {"tally_round"}
    # Who takes a trustee's code locks what it opened, and can't open it again.
    assert may("kms:Encrypt", "seal") == {"advance_rounds", "desk_api"}
    assert may("kms:Sign", "log") == {"vote_api", "seal_log", "tally_round"}
    assert may("kms:GenerateMac", "ballot") == {"vote_api", "tally_round"}
    assert may("kms:DisableKey", "ballot") == {"tally_round"}
    for action in ("kms:Decrypt", "kms:Sign", "kms:DisableKey"):
        assert may(action, "voter") == may(action, "account") == set()


def test_the_log_is_written_below_its_own_folder_only() -> None:
    media = f"arn:aws:s3:::buurtbudget-test-media-{ACCOUNT}"
    for name in ("advance_rounds", "tally_round", "seal_log"):
        given = statements(name)
        assert allows(given, "s3:PutObject", f"{media}/log/r26/checkpoint")
        assert not allows(given, "s3:PutObject", f"{media}/ideas/p/400.jpg")
    assert not allows(statements("vote_api"), "s3:PutObject", f"{media}/log/r26/checkpoint")
