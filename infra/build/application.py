"""The template that is merged into Chalice's: parameters, environment, and all fragments."""

from __future__ import annotations

from typing import Final

from chalicelib.functions.http import PAGE_MODULES, routes_of
from infra.build.alarms import alarms
from infra.build.gateway import merged, wire_gateway
from infra.build.names import Template, bucket_name, exported, ref, sub
from infra.build.wiring import wire_functions
from infra.functions import FUNCTIONS

# Lambda's own names for what CloudWatch keeps: security logs stay 90 days.
_LOG_DAYS: Final = (30, 60, 90, 180, 365)


def parameters(stage: str) -> Template:
    """What a deployment fills in; `infra/stages.json` holds the values."""
    return {
        "Stage": {
            "Type": "String",
            "Default": stage,
            "AllowedValues": [stage],
            "Description": "Name of the stage; part of every resource name",
        },
        "CityUrl": {
            "Type": "String",
            "AllowedPattern": "https://[a-z0-9.-]+",
            "Description": "Public address of the pages, without a slash at the end",
        },
        "MediaUrl": {
            "Type": "String",
            "AllowedPattern": "https://[a-z0-9.-]+",
            "Description": "Public address of the photos, on a host of their own",
        },
        "MailFrom": {
            "Type": "String",
            "AllowedPattern": "[^\\r\\n]+@[A-Za-z0-9.-]+>?",
            "Description": "Sender of all mails, e.g. Buurtbudget <buurtbudget@city.example>",
        },
        "MailDomain": {
            "Type": "String",
            "AllowedPattern": "[a-z0-9.-]+",
            "Description": "The domain that Amazon SES has verified for this sender",
        },
        "Register": {
            "Type": "String",
            "Default": "",
            "Description": "Address of the register of inhabitants; empty for the private file",
        },
        "StaffOidc": {
            "Type": "String",
            "Default": "",
            "Description": "The identity provider of staff as JSON; empty for mailed codes",
        },
        "VoterOidc": {
            "Type": "String",
            "Default": "",
            "Description": "The provider of eID and itsme as JSON; empty for none",
        },
        "AlarmEmail": {
            "Type": "String",
            "Default": "",
            "Description": "Who gets the alarms; empty for nobody",
        },
        "LogDays": {
            "Type": "Number",
            "Default": 90,
            "AllowedValues": list(_LOG_DAYS),
            "Description": "How long logs are kept, in days",
        },
    }


def environment() -> Template:
    """The variables that `chalicelib.settings` reads, the same for every function."""
    region = "${AWS::Region}.${AWS::URLSuffix}"
    quarantine = "buurtbudget-${Stage}-quarantine-${AWS::AccountId}"
    papers = "buurtbudget-${Stage}-papers-${AWS::AccountId}"
    return {
        "STAGE": ref("Stage"),
        "CITY_URL": ref("CityUrl"),
        "MEDIA_URL": ref("MediaUrl"),
        "MEDIA_BUCKET": bucket_name("media"),
        "QUARANTINE_BUCKET": bucket_name("quarantine"),
        "PAPERS_BUCKET": bucket_name("papers"),
        "AUDIT_BUCKET": bucket_name("audit"),
        "PAPERS_URL": sub(f"https://{papers}.s3.{region}"),
        "UPLOAD_URL": sub(f"https://{quarantine}.s3.{region}"),
        "MESSAGES_QUEUE_URL": exported("messages-url"),
        "MODERATION_QUEUE_URL": exported("moderation-url"),
        "TALLY_QUEUE_URL": exported("tally-url"),
        "KEYRING": "kms",
        "MAIL_FROM": ref("MailFrom"),
        "REGISTER": ref("Register"),
        "REGISTER_KEY": {
            "Fn::If": [
                "HasRegister",
                sub("{{resolve:secretsmanager:buurtbudget-${Stage}-register:SecretString}}"),
                "",
            ]
        },
        "STAFF_OIDC": ref("StaffOidc"),
        "STAFF_OIDC_SECRET": {
            "Fn::If": [
                "HasStaffOidc",
                sub("{{resolve:secretsmanager:buurtbudget-${Stage}-staff-oidc:SecretString}}"),
                "",
            ]
        },
        "VOTER_OIDC": ref("VoterOidc"),
        "VOTER_OIDC_SECRET": {
            "Fn::If": [
                "HasVoterOidc",
                sub("{{resolve:secretsmanager:buurtbudget-${Stage}-voter-oidc:SecretString}}"),
                "",
            ]
        },
        "EDGE_KEY": sub("{{resolve:secretsmanager:${EdgeKey}:SecretString}}"),
        "POWERTOOLS_SERVICE_NAME": "buurtbudget",
        "POWERTOOLS_METRICS_NAMESPACE": "Buurtbudget",
        # Never the whole event in the log: it may hold a ballot or an address.
        "POWERTOOLS_LOGGER_LOG_EVENT": "false",
    }


def edge_key() -> Template:
    """What CloudFront proves itself with, so that its word on who asks is believed."""
    return {
        "EdgeKey": {
            "Type": "AWS::SecretsManager::Secret",
            "DeletionPolicy": "Delete",
            "UpdateReplacePolicy": "Delete",
            "Properties": {
                "Name": sub("buurtbudget-${Stage}-edge"),
                "Description": "Header by which the pages recognise CloudFront",
                "GenerateSecretString": {"PasswordLength": 48, "ExcludePunctuation": True},
            },
        }
    }


def merge_template(stage: str) -> Template:
    """Everything that `chalice package --merge-template` adds for one stage."""
    frame: Template = {
        "Description": "Buurtbudget - pages, workers, schedules and alarms",
        "Parameters": parameters(stage),
        "Conditions": {
            "HasAlarmEmail": {"Fn::Not": [{"Fn::Equals": [ref("AlarmEmail"), ""]}]},
            "HasRegister": {"Fn::Not": [{"Fn::Equals": [ref("Register"), ""]}]},
            "HasStaffOidc": {"Fn::Not": [{"Fn::Equals": [ref("StaffOidc"), ""]}]},
            "HasVoterOidc": {"Fn::Not": [{"Fn::Equals": [ref("VoterOidc"), ""]}]},
        },
        "Globals": {
            "Function": {"Environment": {"Variables": environment()}},
            # Without it SAM adds a second, unwanted stage named "Stage" to the API.
            "Api": {"OpenApiVersion": "2.0"},
        },
        "Resources": edge_key(),
        "Outputs": {
            "ApiHost": {"Value": sub("${RestAPI}.execute-api.${AWS::Region}.${AWS::URLSuffix}")},
        },
    }
    routes = {function: routes_of(function) for function in PAGE_MODULES}
    return merged([frame, wire_functions(FUNCTIONS), wire_gateway(routes), alarms(FUNCTIONS)])
