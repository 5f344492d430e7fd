"""The deployment: shown before it happens, asked about, and nothing done without a yes."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import pytest
from botocore.exceptions import ClientError

from infra.build.changes import Change, DeployFailed, Plan, Wanted, execute, plan
from infra.build.deploy import FIREWALL_REGION, deploy, show, steps, upload
from infra.build.package import Package
from infra.build.stage_settings import STAGES_FILE, StageSettings, StageSettingsError, load_stage

CERTIFICATE = "arn:aws:acm:us-east-1:000000000000:certificate/1"


def quick(seconds: float) -> None:
    assert seconds > 0


@dataclass
class FakeStacks:
    """CloudFormation as far as a deployment sees it. `diffs` is what each stack would change."""

    outputs: dict[str, dict[str, str]] = field(default_factory=dict)
    diffs: dict[str, list[dict[str, Any]]] = field(default_factory=dict)
    after: dict[str, dict[str, str]] = field(default_factory=dict)
    refuse: str = ""
    roll_back: str = ""
    status: dict[str, str] = field(default_factory=dict)
    calls: list[tuple[str, str]] = field(default_factory=list)
    requests: dict[str, Mapping[str, Any]] = field(default_factory=dict)

    def describe_stacks(self, *, StackName: str) -> Mapping[str, Any]:
        if StackName not in self.outputs and StackName not in self.status:
            text = f"Stack with id {StackName} does not exist"
            raise ClientError({"Error": {"Code": "ValidationError", "Message": text}}, "x")
        listed = [
            {"OutputKey": key, "OutputValue": value}
            for key, value in self.outputs.get(StackName, {}).items()
        ]
        status = self.status.get(StackName, "UPDATE_COMPLETE")
        return {"Stacks": [{"StackStatus": status, "Outputs": listed}]}

    def create_change_set(self, **request: Any) -> Mapping[str, Any]:
        name = request["StackName"]
        self.calls.append(("plan", name))
        self.requests[name] = request
        if request["ChangeSetType"] == "CREATE":
            self.status[name] = "REVIEW_IN_PROGRESS"
        return {"Id": f"set:{name}"}

    def describe_change_set(self, **request: Any) -> Mapping[str, Any]:
        name = request["ChangeSetName"].removeprefix("set:")
        if self.refuse == name:
            return {"Status": "FAILED", "StatusReason": "No export named x found"}
        found = self.diffs.get(name, [])
        if not found:
            reason = "The submitted information didn't contain changes."
            return {"Status": "FAILED", "StatusReason": reason}
        if "NextToken" in request:
            return {"Status": "CREATE_COMPLETE", "Changes": found[1:]}
        answer: dict[str, Any] = {"Status": "CREATE_COMPLETE", "Changes": found[:1]}
        return answer | ({"NextToken": "more"} if found[1:] else {})

    def execute_change_set(self, **request: Any) -> Mapping[str, Any]:
        name = request["ChangeSetName"].removeprefix("set:")
        self.calls.append(("execute", name))
        if self.roll_back == name:
            self.status[name] = "ROLLBACK_COMPLETE"
        else:
            self.status[name] = "CREATE_COMPLETE"
            self.outputs[name] = self.after.get(name, {})
        return {}

    def delete_change_set(self, **request: Any) -> Mapping[str, Any]:
        self.calls.append(("discard", request["ChangeSetName"].removeprefix("set:")))
        return {}

    def delete_stack(self, **request: Any) -> Mapping[str, Any]:
        self.calls.append(("delete", request["StackName"]))
        self.status.pop(request["StackName"], None)
        return {}

    def describe_stack_events(self, **request: Any) -> Mapping[str, Any]:
        return {
            "StackEvents": [
                {"ResourceStatus": "CREATE_FAILED", "LogicalResourceId": "B"},
                {
                    "ResourceStatus": "CREATE_FAILED",
                    "LogicalResourceId": "A",
                    "ResourceStatusReason": "quota",
                },
                {"ResourceStatus": "CREATE_IN_PROGRESS", "LogicalResourceId": "A"},
            ]
        }


def change(action: str, name: str, replacement: str = "False") -> dict[str, Any]:
    return {
        "ResourceChange": {
            "Action": action,
            "LogicalResourceId": name,
            "ResourceType": "AWS::X::Y",
            "Replacement": replacement,
        }
    }


def stage(**changes: Any) -> StageSettings:
    return replace(load_stage("dev"), **changes)


class Person:
    """Somebody at the terminal: reads lines, answers questions."""

    def __init__(self, *answers: bool) -> None:
        self.lines: list[str] = []
        self.questions: list[str] = []
        self._answers = list(answers)

    def say(self, line: str) -> None:
        self.lines.append(line)

    def ask(self, question: str) -> bool:
        self.questions.append(question)
        return self._answers.pop(0)


DATA, APP, EDGE = "buurtbudget-dev-data", "buurtbudget-dev-app", "buurtbudget-dev-edge"
TEMPLATE = "https://code.s3.eu-central-1.amazonaws.com/x.json"


def test_plans_of_all_stacks_are_shown_before_the_one_question() -> None:
    stacks = FakeStacks(
        outputs={DATA: {}, APP: {"ApiHost": "a.execute-api"}},
        diffs={DATA: [change("Modify", "CoreTable")], APP: [change("Add", "VoteApi")]},
    )
    person = Person(True)
    deploy(steps(stage(), TEMPLATE), lambda region: stacks, person.say, person.ask)
    assert [call for call in stacks.calls if call[0] != "discard"] == [
        ("plan", DATA),
        ("plan", APP),
        ("execute", DATA),
        ("execute", APP),
    ]
    assert person.questions == ["Carry this out?"]
    assert "  ~ change   CoreTable (AWS::X::Y)" in person.lines
    assert "  + add      VoteApi (AWS::X::Y)" in person.lines


def test_no_means_that_nothing_happens_and_nothing_is_left() -> None:
    stacks = FakeStacks(diffs={DATA: [change("Add", "CoreTable")]})
    person = Person(False)
    with pytest.raises(DeployFailed, match="nothing was changed"):
        deploy(steps(stage(), TEMPLATE), lambda region: stacks, person.say, person.ask)
    assert ("execute", DATA) not in stacks.calls
    assert ("discard", DATA) in stacks.calls
    assert ("delete", DATA) in stacks.calls
    assert stacks.status == {}


def test_a_first_deployment_goes_step_by_step_with_a_question_each() -> None:
    stacks = FakeStacks(
        diffs={name: [change("Add", "Thing")] for name in (DATA, APP, EDGE)},
        after={APP: {"ApiHost": "abc.execute-api.eu-central-1.amazonaws.com"}},
    )
    person = Person(True, True, True)
    settings = stage(certificate_arn=CERTIFICATE)
    outputs = deploy(steps(settings, TEMPLATE), lambda region: stacks, person.say, person.ask)
    assert [name for verb, name in stacks.calls if verb == "execute"] == [DATA, APP, EDGE]
    assert f"{APP}: planned once {DATA} are there" in person.lines
    given = {p["ParameterKey"]: p["ParameterValue"] for p in stacks.requests[EDGE]["Parameters"]}
    assert given["ApiHost"] == "abc.execute-api.eu-central-1.amazonaws.com"
    assert given["WebAclArn"] == ""
    assert outputs.keys() == {DATA, APP, EDGE}


def test_nothing_to_change_asks_nothing() -> None:
    stacks = FakeStacks(outputs={DATA: {}, APP: {"ApiHost": "a"}})
    person = Person()
    deploy(steps(stage(), TEMPLATE), lambda region: stacks, person.say, person.ask)
    assert person.lines == [f"{DATA}: no changes", f"{APP}: no changes"]
    assert not [call for call in stacks.calls if call[0] == "execute"]


def test_what_would_be_lost_is_named_in_the_question() -> None:
    stacks = FakeStacks(
        outputs={DATA: {}, APP: {"ApiHost": "a"}},
        diffs={DATA: [change("Modify", "CoreTable", "Conditional"), change("Remove", "BoxTable")]},
    )
    person = Person(False)
    with pytest.raises(DeployFailed):
        deploy(steps(stage(), TEMPLATE), lambda region: stacks, person.say, person.ask)
    assert person.questions == ["This removes or replaces CoreTable, BoxTable. Carry this out?"]
    assert "  ! REPLACE  CoreTable (AWS::X::Y)" in person.lines
    assert "  ! REMOVE   BoxTable (AWS::X::Y)" in person.lines


def test_a_refused_plan_discards_the_others() -> None:
    stacks = FakeStacks(
        outputs={DATA: {}, APP: {"ApiHost": "a"}},
        diffs={DATA: [change("Modify", "CoreTable")]},
        refuse=APP,
    )
    person = Person()
    with pytest.raises(DeployFailed, match="No export named x"):
        deploy(steps(stage(), TEMPLATE), lambda region: stacks, person.say, person.ask)
    assert ("discard", DATA) in stacks.calls
    assert person.questions == []


def test_a_roll_back_names_what_failed_first() -> None:
    stacks = FakeStacks(diffs={DATA: [change("Add", "A")]}, roll_back=DATA)
    planned = plan(stacks, Wanted(DATA, "text"), sleep=quick)
    with pytest.raises(DeployFailed, match="ROLLBACK_COMPLETE: A: quota"):
        execute(stacks, planned, sleep=quick)


def test_the_firewall_is_planned_where_cloudfront_wants_it() -> None:
    settings = stage(certificate_arn=CERTIFICATE, firewall=True)
    found = {step.name: step for step in steps(settings, TEMPLATE)}
    assert found["buurtbudget-dev-firewall"].region == FIREWALL_REGION
    assert "buurtbudget-dev-firewall" in found[EDGE].needs
    wanted = found[EDGE].wanted(
        {APP: {"ApiHost": "a"}, "buurtbudget-dev-firewall": {"WebAclArn": "arn:acl"}}
    )
    assert wanted.parameters["WebAclArn"] == "arn:acl"


def test_every_parameter_of_a_template_is_filled_in(package: Package) -> None:
    import yaml

    from infra.build.deploy import TEMPLATES

    settings = stage(certificate_arn=CERTIFICATE, firewall=True)
    outputs = {APP: {"ApiHost": "a"}, "buurtbudget-dev-firewall": {"WebAclArn": "arn:acl"}}
    for step in steps(settings, TEMPLATE):
        wanted = step.wanted(outputs)
        if wanted.template == TEMPLATE:
            known = package.read_template()["Parameters"]
        else:
            known = yaml.safe_load(wanted.template)["Parameters"]
        assert wanted.parameters.keys() <= known.keys(), step.name
        open_ = {name for name, one in known.items() if "Default" not in one}
        assert open_ <= wanted.parameters.keys(), step.name
    assert TEMPLATES.is_dir()


class Store:
    """A code bucket."""

    def __init__(self) -> None:
        self.objects: dict[str, bytes] = {}

    def put_object(self, *, Bucket: str, Key: str, Body: bytes) -> None:
        self.objects[f"{Bucket}/{Key}"] = Body


def test_upload_names_things_by_their_content(tmp_path: Path) -> None:
    functions = {"A": {"Type": "AWS::Serverless::Function", "Properties": {"CodeUri": "./x.zip"}}}
    (tmp_path / "t.json").write_text(json.dumps({"Resources": functions}), encoding="utf-8")
    (tmp_path / "x.zip").write_bytes(b"zip")
    store = Store()
    package = Package("dev", tmp_path / "t.json", tmp_path / "x.zip", 3)
    address = upload(package, stage(), store)
    again = upload(package, stage(), store)
    assert address == again
    assert len(store.objects) == 2
    bucket = stage().code_bucket
    name = address.removeprefix(f"https://{bucket}.s3.eu-central-1.amazonaws.com/")
    text = json.loads(store.objects[f"{bucket}/{name}"])
    code = text["Resources"]["A"]["Properties"]["CodeUri"]
    assert store.objects[f"{code['Bucket']}/{code['Key']}"] == b"zip"


def test_show_tells_new_stacks() -> None:
    person = Person()
    show(Plan("s", "set", True, (Change("add", "X", "AWS::X::Y"),)), person.say)
    assert person.lines[0] == "s: new stack, 1 changes"


def test_the_stages_on_file_are_sound() -> None:
    for name in json.loads(STAGES_FILE.read_text(encoding="utf-8")):
        assert load_stage(name).name == name


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        ({"site_host": "https://x.example"}, "no host name"),
        ({"media_host": "dev.buurtbudget.beringen.example"}, "another host"),
        ({"certificate_arn": "arn:aws:acm:eu-central-1:1:certificate/1"}, "us-east-1"),
        ({"mail_from": "x@elsewhere.example"}, "mail_domain"),
        ({"extra": 1}, "missing or unknown"),
    ],
)
def test_settings_that_can_t_be_right_are_refused(
    tmp_path: Path, changes: dict[str, Any], says: str
) -> None:
    known = json.loads(STAGES_FILE.read_text(encoding="utf-8"))
    file = tmp_path / "stages.json"
    file.write_text(json.dumps({"dev": known["dev"] | changes}), encoding="utf-8")
    with pytest.raises(StageSettingsError, match=says):
        load_stage("dev", file)


def test_an_unknown_stage_is_refused() -> None:
    with pytest.raises(StageSettingsError, match="no stage 'nowhere'"):
        load_stage("nowhere")
