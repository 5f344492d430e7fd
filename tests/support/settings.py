"""A round whose settings are still to be made, and the manager who makes them."""

from __future__ import annotations

from tests.support.client import Browser
from tests.support.rounds import audit_entry, day, sample_round
from tests.support.twins import Twins, app_on, sign_in_staff

PAGE = "/beheer/rondes/r26/instellingen"
NOTE = "De raad besliste dit op maandag."


def city_at(number: int) -> Twins:
    """The sample round on its day `number`."""
    twins = Twins(day(number))
    twins.rounds.create(sample_round(), audit_entry())
    return twins


def manager(twins: Twins, email: str = "medewerker@beringen.example") -> Browser:
    browser = Browser(app_on(twins))
    sign_in_staff(browser, twins, "manager", email=email)
    return browser
