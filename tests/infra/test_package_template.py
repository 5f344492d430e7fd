"""The merged template: every function wired as the table says, every route on its function."""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path
from typing import Any

import pytest
from samtranslator.translator.transform import transform

from chalicelib.functions.http import PAGE_MODULES, routes_of
from chalicelib.settings import load as load_settings
from infra.build.alarms import FAILURE_QUEUES
from infra.build.gateway import GATEWAY_FAILURES
from infra.build.names import function_name, logical
from infra.build.package import Package
from infra.functions import BY_NAME, FUNCTIONS, Every, Function, Http, Queue, Stream, Upload
from infra.stack import load_stack
from tests.infra.packaged import REGION, STAGE, lint

EVENT_FUNCTIONS = [f for f in FUNCTIONS if not isinstance(f.trigger, Http)]


class NoManagedPolicies:
    def load(self) -> dict[str, str]:
        return {}


@pytest.fixture(scope="module")
def plain(template: dict[str, Any]) -> dict[str, Any]:
    """What the SAM translator makes of the template: plain CloudFormation."""
    copy = json.loads(json.dumps(template))
    for resource in copy["Resources"].values():
        if resource["Type"] == "AWS::Serverless::Function":
            resource["Properties"]["CodeUri"] = "s3://code/deployment.zip"
    os.environ.setdefault("AWS_DEFAULT_REGION", REGION)
    values = {"Stage": STAGE, "CityUrl": "https://city.example"}
    made: dict[str, Any] = transform(copy, values, NoManagedPolicies())
    return made


def test_cfn_lint_is_content(package: Package) -> None:
    assert lint(package.template) == ""


def test_sam_makes_cloudformation_of_it_that_lints_too(
    plain: dict[str, Any], tmp_path: Path
) -> None:
    file = tmp_path / "plain.json"
    file.write_text(json.dumps(plain), encoding="utf-8")
    assert lint(file) == ""


def test_every_declared_function_is_there_and_no_other(resources: dict[str, Any]) -> None:
    found = {n for n, r in resources.items() if r["Type"] == "AWS::Serverless::Function"}
    assert found == {logical(function) for function in FUNCTIONS}


@pytest.mark.parametrize("function", FUNCTIONS, ids=lambda f: f.name)
def test_function_is_packaged_as_declared(resources: dict[str, Any], function: Function) -> None:
    properties = resources[logical(function)]["Properties"]
    assert properties["MemorySize"] == function.memory
    assert properties["Timeout"] == function.timeout
    assert properties.get("ReservedConcurrentExecutions") == function.concurrency
    assert properties["Handler"] == (
        "app.app" if function.name == "api_handler" else function.handler
    )
    assert properties["FunctionName"] == function_name(function)
    assert properties["Runtime"] == "python{}.{}".format(*sys.version_info[:2])
    assert properties["CodeUri"] == "./deployment.zip"


@pytest.mark.parametrize("function", FUNCTIONS, ids=lambda f: f.name)
def test_function_has_a_role_and_a_log_of_its_own(
    resources: dict[str, Any], function: Function
) -> None:
    properties = resources[logical(function)]["Properties"]
    role = properties["Role"]["Fn::GetAtt"][0]
    users = [
        name
        for name, resource in resources.items()
        if resource["Type"] == "AWS::Serverless::Function"
        and resource["Properties"]["Role"]["Fn::GetAtt"][0] == role
    ]
    assert users == [logical(function)]
    log = resources[properties["LoggingConfig"]["LogGroup"]["Ref"]]
    assert log["Type"] == "AWS::Logs::LogGroup"
    assert log["Properties"]["RetentionInDays"] == {"Ref": "LogDays"}
    statements = resources[role]["Properties"]["Policies"][0]["PolicyDocument"]["Statement"]
    (own_log,) = [s["Resource"]["Fn::Sub"] for s in statements if s["Sid"] == "WriteOwnLog"]
    assert own_log.endswith(log["Properties"]["LogGroupName"]["Fn::Sub"] + ":*")


def test_no_log_group_names_a_function_that_isn_t_there(resources: dict[str, Any]) -> None:
    # Chalice's own retention setting makes one for `ApiHandler`, which is called `APIHandler`.
    names = [
        resource["Properties"]["LogGroupName"]["Fn::Sub"]
        for resource in resources.values()
        if resource["Type"] == "AWS::Logs::LogGroup"
    ]
    assert sorted(names) == sorted(f"/buurtbudget/${{Stage}}/{f.name}" for f in FUNCTIONS)


def _events(resources: dict[str, Any], function: Function) -> dict[str, Any]:
    found: dict[str, Any] = resources[logical(function)]["Properties"]["Events"]
    return found


@pytest.mark.parametrize("function", EVENT_FUNCTIONS, ids=lambda f: f.name)
def test_function_is_started_by_what_the_table_says(
    resources: dict[str, Any], function: Function
) -> None:
    (event,) = _events(resources, function).values()
    properties = event["Properties"]
    match function.trigger:
        case Stream(batch_size=size):
            assert event["Type"] == "DynamoDB"
            assert properties["Stream"] == {
                "Fn::ImportValue": {"Fn::Sub": "buurtbudget-${Stage}-core-stream"}
            }
            assert properties["BatchSize"] == size
            assert properties["FunctionResponseTypes"] == ["ReportBatchItemFailures"]
            (pattern,) = properties["FilterCriteria"]["Filters"]
            wanted = json.loads(pattern["Pattern"])
            assert wanted["dynamodb"]["NewImage"]["kind"] == {"S": ["outbox"]}
            assert wanted["eventName"] == ["INSERT"]
            assert properties["DestinationConfig"]["OnFailure"]["Type"] == "SQS"
        case Queue(name=name, batch_size=size):
            assert event["Type"] == "SQS"
            assert properties["Queue"]["Fn::Sub"].endswith(f":buurtbudget-${{Stage}}-{name}")
            assert properties["BatchSize"] == size
            assert properties["FunctionResponseTypes"] == ["ReportBatchItemFailures"]
        case Upload():
            assert event["Type"] == "EventBridgeRule"
            assert properties["Pattern"]["detail-type"] == ["Object Created"]
            assert "DeadLetterConfig" in properties
        case Every(expression=expression):
            assert event["Type"] == "Schedule"
            assert properties["Schedule"] == expression
            assert "DeadLetterConfig" in properties


def test_queues_wait_six_times_the_function_s_time_limit() -> None:
    # AWS asks for that much, so that a message isn't delivered again while it is handled.
    queues = load_stack("test", "https://city.example").queues
    for function in FUNCTIONS:
        if isinstance(function.trigger, Queue):
            queue = queues[f"{function.trigger.name.capitalize()}Queue"]
            assert int(queue.attributes["VisibilityTimeout"]) >= 6 * function.timeout
            assert queue.dead_letters is not None


def _wanted_routes() -> dict[tuple[str, str], str]:
    return {
        (route.path, route.method.lower()): function
        for function in PAGE_MODULES
        for route in routes_of(function)
    }


def test_every_route_lands_on_its_declared_function(resources: dict[str, Any]) -> None:
    paths = resources["RestAPI"]["Properties"]["DefinitionBody"]["paths"]
    found = {}
    for path, methods in paths.items():
        for method, spec in methods.items():
            uri = spec["x-amazon-apigateway-integration"]["uri"]
            assert list(uri) == ["Fn::Sub"], "a merge of two functions doesn't deploy"
            found[path, method] = uri["Fn::Sub"].split("${")[-1].split(".Arn")[0]
    wanted = {route: logical(BY_NAME[name]) for route, name in _wanted_routes().items()}
    assert found == wanted
    assert len(set(wanted.values())) == len(PAGE_MODULES)


def test_api_gateway_may_call_the_http_functions_and_no_other(resources: dict[str, Any]) -> None:
    allowed = {
        resource["Properties"]["FunctionName"]["Ref"]
        for resource in resources.values()
        if resource["Type"] == "AWS::Lambda::Permission"
    }
    assert allowed == {logical(BY_NAME[name]) for name in PAGE_MODULES}
    for resource in resources.values():
        if resource["Type"] == "AWS::Lambda::Permission":
            assert "RestAPI" in json.dumps(resource["Properties"]["SourceArn"])


def test_no_docstring_of_a_view_is_published(resources: dict[str, Any]) -> None:
    paths = resources["RestAPI"]["Properties"]["DefinitionBody"]["paths"]
    for methods in paths.values():
        for spec in methods.values():
            assert spec["description"] == ""
            assert spec["summary"].count(".") == 1


@pytest.mark.parametrize("kind", GATEWAY_FAILURES)
def test_what_the_gateway_answers_itself_is_a_dutch_page(
    resources: dict[str, Any], kind: str
) -> None:
    body = resources["RestAPI"]["Properties"]["DefinitionBody"]
    answer = body["x-amazon-apigateway-gateway-responses"][kind]
    page = answer["responseTemplates"]["text/html"]
    page = page if isinstance(page, str) else page["Fn::Sub"]
    assert page.count("<h1>") == 1
    assert '<html lang="nl"' in page
    assert 'href="/"' in page
    assert "${" not in page.replace("${CityUrl}", "")
    # API Gateway fills in its own variables in such a text; ours has none.
    assert "$context" not in page
    assert "$" not in page.replace("${CityUrl}", "")
    assert answer["statusCode"] == str(GATEWAY_FAILURES[kind])
    assert answer["responseParameters"]["gatewayresponse.header.Cache-Control"] == "'no-store'"
    error = json.loads(answer["responseTemplates"]["application/json"])["error"]
    assert error["status"] == GATEWAY_FAILURES[kind]


def test_an_unknown_address_is_not_forbidden_but_not_found() -> None:
    assert GATEWAY_FAILURES["MISSING_AUTHENTICATION_TOKEN"] == 404


def test_requests_are_never_logged_by_the_gateway(resources: dict[str, Any]) -> None:
    (method,) = resources["RestAPI"]["Properties"]["MethodSettings"]
    assert method["DataTraceEnabled"] is False
    assert method["LoggingLevel"] == "OFF"
    assert method["ThrottlingRateLimit"] > 0


class Asked(dict[str, str]):
    """An environment that remembers what it was asked for."""

    def __init__(self) -> None:
        super().__init__(STAGE="test", CITY_URL="https://city.example")
        self.names: set[str] = set()

    def get(self, name: str, default: Any = None) -> Any:
        self.names.add(name)
        return super().get(name, default)


def test_every_function_gets_the_settings_that_it_reads(template: dict[str, Any]) -> None:
    environment = Asked()
    load_settings(environment)
    variables = template["Globals"]["Function"]["Environment"]["Variables"]
    # Lambda itself sets its function's name.
    assert environment.names - {"AWS_LAMBDA_FUNCTION_NAME"} <= variables.keys()
    for resource in template["Resources"].values():
        assert "Environment" not in resource.get("Properties", {})


def test_no_stage_called_stage(plain: dict[str, Any]) -> None:
    stages = [r for r in plain["Resources"].values() if r["Type"] == "AWS::ApiGateway::Stage"]
    assert [stage["Properties"]["StageName"] for stage in stages] == ["api"]


def test_every_function_and_every_failure_queue_has_an_alarm(resources: dict[str, Any]) -> None:
    alarms = [r["Properties"] for r in resources.values() if r["Type"] == "AWS::CloudWatch::Alarm"]

    def watched(metric: str) -> set[str]:
        return {
            json.dumps(dimension["Value"])
            for alarm in alarms
            if alarm.get("MetricName") == metric
            for dimension in alarm["Dimensions"]
            if dimension["Name"] != "Stage"
        }

    functions = {json.dumps({"Ref": logical(function)}) for function in FUNCTIONS}
    assert watched("Errors") == functions
    assert watched("Throttles") == functions
    assert watched("IteratorAge") == {json.dumps({"Ref": "DispatchEvents"})}
    assert len(watched("ApproximateNumberOfMessagesVisible")) == len(FAILURE_QUEUES)
    assert len(watched("5XXError")) == 1
    named = {alarm.get("MetricName", "") for alarm in alarms}
    own = {name for name in named if name.startswith("UnexpectedFailures-")}
    assert own == {f"UnexpectedFailures-{function.name}" for function in FUNCTIONS}
    for alarm in alarms:
        assert alarm["AlarmActions"] == [{"Ref": "AlarmTopic"}]


def test_keys_that_are_used_beyond_the_ballots_are_an_alarm(resources: dict[str, Any]) -> None:
    alarm = resources["KeyUseAlarm"]["Properties"]
    used, box, beyond = alarm["Metrics"]
    assert used["MetricStat"]["Metric"]["MetricName"] == "CallCount"
    assert box["MetricStat"]["Metric"]["Dimensions"][0]["Value"] == {
        "Fn::Sub": "buurtbudget-${Stage}-box"
    }
    assert beyond["Expression"] == "FILL(uses, 0) - 4 * 7 * FILL(units, 0) / 2"
    assert [metric.get("ReturnData", True) for metric in alarm["Metrics"]] == [False, False, True]


def test_who_restores_a_table_is_heard(resources: dict[str, Any]) -> None:
    asked = resources["RestoreAskedAlarm"]["Properties"]
    assert {"RestoreTableToPointInTime", "RestoreTableFromBackup", "StartRestoreJob"} <= set(
        asked["EventPattern"]["detail"]["eventName"]
    )
    for name in ("RestoreAskedAlarm", "RestoreRunsAlarm"):
        targets = resources[name]["Properties"]["Targets"]
        assert [target["Arn"] for target in targets] == [{"Ref": "AlarmTopic"}]
    (may,) = resources["AlarmTopicPolicy"]["Properties"]["PolicyDocument"]["Statement"]
    assert set(may["Principal"]["Service"]) == {"events.amazonaws.com", "cloudwatch.amazonaws.com"}


def test_no_request_is_logged_or_traced(resources: dict[str, Any]) -> None:
    """A log line with an address and a time, beside a ballot of that time, is a name."""
    stages = [r for r in resources.values() if r["Type"] == "AWS::ApiGateway::Stage"]
    for stage in stages:
        assert "AccessLogSetting" not in stage["Properties"]
        assert not stage["Properties"].get("TracingEnabled", False)
    for resource in resources.values():
        if resource["Type"] in ("AWS::Serverless::Function", "AWS::Lambda::Function"):
            assert resource["Properties"].get("Tracing", "PassThrough") == "PassThrough"


def test_a_clock_that_stands_still_is_an_alarm(resources: dict[str, Any]) -> None:
    alarm = resources["AdvanceRoundsSilentAlarm"]["Properties"]
    assert alarm["TreatMissingData"] == "breaching"
    assert alarm["ComparisonOperator"] == "LessThanThreshold"


def test_failure_queues_are_those_of_the_data_stack() -> None:
    queues = load_stack("test", "https://city.example").queues
    names = {q.name.removeprefix("buurtbudget-test-") for q in queues.values()}
    assert set(FAILURE_QUEUES) == {name for name in names if name.endswith("-failures")}
