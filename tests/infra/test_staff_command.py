"""The operator's command for the staff roster."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from chalicelib import settings
from chalicelib.identity.people import person_key
from chalicelib.kernel.clock import SystemClock
from chalicelib.wiring import Production
from infra.staff import main
from tests.support.stack import LocalStack

ADD = ("add", "--stage", "test", "--email", "Mieke@Beringen.example", "--name", "Mieke")


def test_somebody_added_can_sign_in_with_these_roles(
    stack: LocalStack, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main([*ADD, "--role", "manager", "--role", "auditor", "--until", "2030-12-31"]) == 0

    city = Production(settings.load(), SystemClock())
    member = city.staff.get(person_key(city.keyring, "mieke@beringen.example"))
    assert member is not None
    assert member.roles == {"manager", "auditor"}
    assert member.ends_at is not None
    assert datetime(2030, 12, 31, 22, 59, tzinfo=UTC) < member.ends_at
    assert member.ends_at < datetime(2030, 12, 31, 23, 0, tzinfo=UTC)
    assert capsys.readouterr().out == "Mieke: auditor manager on stage test\n"
    (line,) = city.audit.all()
    assert (line.entry.actor, line.entry.action) == ("operator", "identity:staff:add")


def test_what_is_wrong_is_said(stack: LocalStack, capsys: pytest.CaptureFixture[str]) -> None:
    wrong = [*ADD[:4], "nobody", *ADD[5:]]

    assert main([*wrong, "--role", "admin"]) == 1
    assert "staff-incomplete" in capsys.readouterr().err


def test_an_unknown_role_is_no_command() -> None:
    with pytest.raises(SystemExit):
        main([*ADD, "--role", "boss"])
