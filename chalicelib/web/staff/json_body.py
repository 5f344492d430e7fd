"""JSON of the staff's API: strict models in, the same refusals as on the pages out."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from pydantic import BaseModel, ConfigDict, ValidationError

from chalicelib.kernel.errors import Refused
from chalicelib.web.http import Answer, Json, Request
from chalicelib.web.staff.sentences import refusal


class Body(BaseModel):
    """Base of all bodies: a number in quotes is refused, and so is a field nobody knows."""

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)


B = TypeVar("B", bound=Body)


def with_body(kind: type[B], request: Request, act: Callable[[B], Answer]) -> Answer:
    """`act` with the request's body. What is wrong with the body, and what a rule of the
    domain refuses, is answered with 422 and a sentence for each field."""
    try:
        body = kind.model_validate_json(request.body)
    except ValidationError as error:
        return invalid(
            {
                ".".join(str(part) for part in one["loc"]) or "body": one["msg"]
                for one in error.errors(include_url=False, include_input=False)
            }
        )
    try:
        return act(body)
    except Refused as error:
        field, sentence = refusal(error)
        return invalid({field or "body": sentence}, error.reason)


def invalid(fields: dict[str, str], reason: str = "body-invalid") -> Json:
    """The answer to a body that can't be accepted."""
    title = "Kijk je antwoorden na"
    return Json({"error": {"status": 422, "title": title, "reason": reason, "fields": fields}}, 422)
