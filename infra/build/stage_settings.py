"""What differs between stages on AWS: `infra/stages.json`, checked before anything is built."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any, Final

from chalicelib.settings import provider_of, voter_provider_of

STAGES_FILE: Final = Path(__file__).resolve().parents[1] / "stages.json"
_HOST: Final = re.compile(r"[a-z0-9-]+(\.[a-z0-9-]+)+")


class StageSettingsError(ValueError):
    """The stage isn't in the file, or one of its values can't be right."""


@dataclass(frozen=True, slots=True)
class StageSettings:
    """One stage. `staff_oidc` describes the city's identity provider
    (`chalicelib.settings.Provider`); empty means that staff get a mailed code. `voter_oidc` is
    that of eID and itsme (`VoterProvider`); empty means that no voter signs in with them.

    `register` is the https address of the register of inhabitants; empty means a private file.

    Without a `certificate_arn` there is no edge, and so no firewall: the pages
    are then reached through API Gateway's own address, which is fit for trying out only."""

    name: str
    region: str
    code_bucket: str
    site_host: str
    media_host: str
    certificate_arn: str
    mail_from: str
    mail_domain: str
    alarm_email: str
    log_days: int
    firewall: bool
    register: str
    staff_oidc: Mapping[str, Any]
    voter_oidc: Mapping[str, Any]

    @property
    def city_url(self) -> str:
        return f"https://{self.site_host}"

    @property
    def media_url(self) -> str:
        return f"https://{self.media_host}"


def load_stage(name: str, file: Path = STAGES_FILE) -> StageSettings:
    """The settings of stage `name`. Raises StageSettingsError."""
    known = json.loads(file.read_text(encoding="utf-8"))
    if name not in known:
        raise StageSettingsError(f"{file.name} has no stage {name!r}, only {sorted(known)}")
    values: dict[str, Any] = known[name]
    wanted = {field.name for field in fields(StageSettings)} - {"name"}
    if values.keys() != wanted:
        wrong = sorted(values.keys() ^ wanted)
        raise StageSettingsError(f"{file.name}, stage {name}: missing or unknown {wrong}")
    settings = StageSettings(name=name, **values)
    _check(settings)
    return settings


def _check(settings: StageSettings) -> None:
    for label, host in (("site_host", settings.site_host), ("media_host", settings.media_host)):
        if not _HOST.fullmatch(host):
            raise StageSettingsError(f"{label}: {host!r} is no host name")
    if settings.site_host == settings.media_host:
        raise StageSettingsError("photos need another host than the pages")
    certificate = settings.certificate_arn
    if certificate and not certificate.startswith("arn:aws:acm:us-east-1:"):
        raise StageSettingsError("certificate_arn: CloudFront only takes one of us-east-1")
    if not settings.mail_from.rstrip(">").endswith("@" + settings.mail_domain):
        raise StageSettingsError("mail_from isn't an address of mail_domain")
    if settings.register and not settings.register.startswith("https://"):
        raise StageSettingsError("register: an address that begins with https://")
    for label, given, read in (
        ("staff_oidc", settings.staff_oidc, provider_of),
        ("voter_oidc", settings.voter_oidc, voter_provider_of),
    ):
        try:
            if given:
                read(given)
        except (ValueError, TypeError) as error:
            raise StageSettingsError(f"{label}: {error}") from None
