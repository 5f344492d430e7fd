"""Brings a stage to AWS: `python -m infra.build.deploy --stage dev`.

Builds the package, uploads it under its own hash, and shows for each stack what would change:
data, application, and, once the stage has a certificate, firewall and edge. Nothing is changed
before a person says yes. A stack that needs an output of one that isn't there yet is planned
after it, and asked about again.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final, Protocol

from infra.build.chalice_cli import PROJECT, PackagingFailed
from infra.build.changes import (
    CloudFormation,
    DeployFailed,
    Plan,
    Wanted,
    discard,
    execute,
    plan,
    stack_outputs,
)
from infra.build.package import BUILD, Package, build
from infra.build.stage_settings import StageSettings, StageSettingsError, load_stage
from infra.build.wheels import WheelsMissing

TEMPLATES: Final = PROJECT / "infra" / "templates"
FIREWALL_REGION: Final = "us-east-1"

Say = Callable[[str], None]
Ask = Callable[[str], bool]
ClientFor = Callable[[str], CloudFormation]
Outputs = Mapping[str, str]


class CodeStore(Protocol):
    """The part of boto3's S3 client that a deployment uses."""

    def put_object(self, **request: Any) -> Any: ...


@dataclass(frozen=True, slots=True)
class Step:
    """One stack of the stage. `wanted` gets the outputs of the stacks named in `needs`."""

    name: str
    region: str
    needs: tuple[str, ...]
    wanted: Callable[[Mapping[str, Outputs]], Wanted]


def steps(settings: StageSettings, application_template: str) -> tuple[Step, ...]:
    """The stacks of a stage, in the order in which they lean on each other."""
    prefix = f"buurtbudget-{settings.name}"
    data, app = f"{prefix}-data", f"{prefix}-app"
    firewall, edge = f"{prefix}-firewall", f"{prefix}-edge"
    found = [
        Step(
            data,
            settings.region,
            (),
            lambda _: Wanted(
                data,
                _read("data.yaml"),
                {"Stage": settings.name, "SiteOrigin": settings.city_url},
            ),
        ),
        Step(
            app,
            settings.region,
            (data,),
            lambda _: Wanted(app, application_template, _application_parameters(settings)),
        ),
    ]
    if not settings.certificate_arn:
        return tuple(found)
    if settings.firewall:
        found.append(
            Step(
                firewall,
                FIREWALL_REGION,
                (),
                lambda _: Wanted(firewall, _read("firewall.yaml"), {"Stage": settings.name}),
            )
        )

    def wanted_edge(outputs: Mapping[str, Outputs]) -> Wanted:
        guard = outputs.get(firewall, {}).get("WebAclArn", "")
        values = {
            "Stage": settings.name,
            "SiteHost": settings.site_host,
            "MediaHost": settings.media_host,
            "CertificateArn": settings.certificate_arn,
            "ApiHost": outputs[app]["ApiHost"],
            "WebAclArn": guard,
        }
        return Wanted(edge, _read("edge.yaml"), values)

    needs = (data, app, firewall) if settings.firewall else (data, app)
    found.append(Step(edge, settings.region, needs, wanted_edge))
    return tuple(found)


def _read(name: str) -> str:
    return (TEMPLATES / name).read_text(encoding="utf-8")


def _application_parameters(settings: StageSettings) -> dict[str, str]:
    return {
        "Stage": settings.name,
        "CityUrl": settings.city_url,
        "MediaUrl": settings.media_url,
        "MailFrom": settings.mail_from,
        "MailDomain": settings.mail_domain,
        "Register": settings.register,
        "StaffOidc": json.dumps(settings.staff_oidc) if settings.staff_oidc else "",
        "VoterOidc": json.dumps(settings.voter_oidc) if settings.voter_oidc else "",
        "AlarmEmail": settings.alarm_email,
        "LogDays": str(settings.log_days),
    }


def upload(package: Package, settings: StageSettings, store: CodeStore) -> str:
    """Puts the zip and the template that names it into the code bucket; gives the template's
    address. Keys are hashes of the content, so an upload never changes what runs."""
    content = package.zip.read_bytes()
    key = f"{settings.name}/{hashlib.sha256(content).hexdigest()}.zip"
    store.put_object(Bucket=settings.code_bucket, Key=key, Body=content)
    template = package.read_template()
    for resource in template["Resources"].values():
        if resource["Type"] == "AWS::Serverless::Function":
            resource["Properties"]["CodeUri"] = {"Bucket": settings.code_bucket, "Key": key}
    text = json.dumps(template, sort_keys=True).encode()
    name = f"{settings.name}/{hashlib.sha256(text).hexdigest()}.json"
    store.put_object(Bucket=settings.code_bucket, Key=name, Body=text)
    return f"https://{settings.code_bucket}.s3.{settings.region}.amazonaws.com/{name}"


def deploy(
    wanted_steps: Sequence[Step], client_for: ClientFor, say: Say, ask: Ask
) -> dict[str, Outputs]:
    """Plans, asks, and carries out. Gives the outputs of all stacks that are there afterwards.

    Raises DeployFailed when CloudFormation refuses, and when the answer is no.
    """
    waiting = list(wanted_steps)
    while waiting:
        outputs = _outputs(wanted_steps, client_for)
        ready = [step for step in waiting if all(need in outputs for need in step.needs)]
        waiting = [step for step in waiting if step not in ready]
        if not ready:
            raise DeployFailed(f"nothing to stand on for {[step.name for step in waiting]}")
        plans: list[tuple[Step, Plan]] = []
        try:
            for step in ready:
                planned = plan(client_for(step.region), step.wanted(outputs))
                plans.append((step, planned))
                show(planned, say)
            for step in waiting:
                say(f"{step.name}: planned once {', '.join(step.needs)} are there")
            if any(planned.changes for _, planned in plans) and not ask(_question(plans)):
                raise DeployFailed("nothing was changed")
        except BaseException:
            for step, planned in plans:
                discard(client_for(step.region), planned)
            raise
        for step, planned in plans:
            if planned.changes:
                say(f"{step.name}: under way")
            execute(client_for(step.region), planned)
    return _outputs(wanted_steps, client_for)


def show(planned: Plan, say: Say) -> None:
    """A plan, line by line; what is lost stands out."""
    if not planned.changes:
        say(f"{planned.stack}: no changes")
        return
    say(f"{planned.stack}: {'new stack, ' if planned.is_new else ''}{len(planned.changes)} changes")
    for change in planned.changes:
        mark = {"add": "+", "change": "~"}.get(change.action, "!")
        action = change.action.upper() if change.loses else change.action
        say(f"  {mark} {action:8} {change.resource} ({change.type})")


def _question(plans: Sequence[tuple[Step, Plan]]) -> str:
    losses = [change.resource for _, planned in plans for change in planned.losses]
    warning = f"This removes or replaces {', '.join(losses)}. " if losses else ""
    return f"{warning}Carry this out?"


def _outputs(wanted_steps: Sequence[Step], client_for: ClientFor) -> dict[str, Outputs]:
    found = {step.name: stack_outputs(client_for(step.region), step.name) for step in wanted_steps}
    return {name: outputs for name, outputs in found.items() if outputs is not None}


def _ask(question: str) -> bool:
    return input(f"{question} [y/N] ").strip().lower() in ("y", "yes")


def main(arguments: list[str]) -> int:
    parser = argparse.ArgumentParser(prog="python -m infra.build.deploy", description=__doc__)
    parser.add_argument("--stage", required=True)
    options = parser.parse_args(arguments)
    import boto3
    from botocore.exceptions import BotoCoreError, ClientError

    def say(line: str) -> None:
        print(line, flush=True)

    clients: dict[str, Any] = {}

    def client_for(region: str) -> CloudFormation:
        if region not in clients:
            clients[region] = boto3.client("cloudformation", region_name=region)
        client: CloudFormation = clients[region]
        return client

    try:
        settings = load_stage(options.stage)
        package = build(settings.name, BUILD / settings.name, BUILD / "cache", say=say)
        store: Any = boto3.client("s3", region_name=settings.region)
        template = upload(package, settings, store)
        outputs = deploy(steps(settings, template), client_for, say, _ask)
    except (StageSettingsError, PackagingFailed, WheelsMissing, DeployFailed) as error:
        print(f"Not deployed: {error}", file=sys.stderr)
        return 1
    except (ClientError, BotoCoreError) as error:
        print(f"AWS said no: {error}", file=sys.stderr)
        return 1
    for stack, values in outputs.items():
        for key, value in values.items():
            say(f"{stack} {key} = {value}")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
