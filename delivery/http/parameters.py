"""Query parameters, read strictly: unknown, repeated or odd ones are named, with a 400.

One pydantic model declares an endpoint's parameters; reading and OpenAPI both come
from it. A field that is a list may be repeated in the query, any other may not.
"""

import re
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Annotated, Any, TypeVar, get_origin

from django.http import QueryDict
from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationError
from pydantic.json_schema import WithJsonSchema

from .problems import Problem, wrong_parameter

MAX_LENGTH = 1000
MAX_REPEATS = 50
RFC3339 = re.compile(
    r"(\d{4}-\d\d-\d\d)[Tt ](\d\d:\d\d:\d\d)(\.\d{1,9})?([Zz]|[+ -]\d\d:\d\d)"
)
FORBIDDEN = re.compile("[\x00-\x08\x0e-\x1f\x7f\ud800-\udfff]")


def _moment(value: Any) -> datetime:
    """Read RFC 3339; the `+` of an offset may have become a space on its way."""
    match = RFC3339.fullmatch(value) if isinstance(value, str) else None
    if not match:
        raise ValueError("must be a time by RFC 3339, such as 2020-07-07T09:30:00Z")
    day, time, fraction, offset = match.groups()
    text = f"{day}T{time}{(fraction or '')[:7]}{offset.replace(' ', '+').upper()}"
    try:
        return datetime.fromisoformat(text.replace("Z", "+00:00")).astimezone(UTC)
    except (ValueError, OverflowError):
        raise ValueError("is not a day and time that exists") from None


Moment = Annotated[
    datetime,
    BeforeValidator(_moment),
    WithJsonSchema({"type": "string", "format": "date-time"}),
]


class Parameters(BaseModel):
    """Base of every endpoint's parameters."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class ListParameters(Parameters):
    """What every paged list takes."""

    limit: int = Field(20, ge=1, le=100, description="How many items at most.")
    cursor: str | None = Field(
        None,
        description="Where to go on, taken from `next` of the page before. Keep the "
        "other parameters as they were.",
    )


P = TypeVar("P", bound=Parameters)


def read_parameters(model: type[P], query: QueryDict) -> P:
    """Return the parameters in `query`, or raise a 400 `Problem` that names them."""
    fields = {field.alias or name: field for name, field in model.model_fields.items()}
    given: dict[str, Any] = {}
    for name, values in query.lists():
        if name not in fields:
            raise _unknown(name, list(fields))
        is_list = get_origin(fields[name].annotation) is list
        given[name] = _values(name, values, repeatable=is_list)
    try:
        return model.model_validate(given)
    except ValidationError as error:
        raise _invalid(error) from None


def openapi_parameters(model: type[Parameters]) -> list[dict[str, Any]]:
    """Describe the parameters of `model` for OpenAPI 3.1."""
    schema = model.model_json_schema()
    required = schema.get("required", [])
    described = []
    for name, field in schema.get("properties", {}).items():
        description = field.pop("description", "")
        field.pop("title", None)
        described.append(
            {
                "name": name,
                "in": "query",
                "required": name in required,
                "description": description,
                "schema": _without_null(field),
                **({"explode": True} if field.get("type") == "array" else {}),
            }
        )
    return described


def _values(name: str, values: list[str], *, repeatable: bool) -> Any:
    for value in values:
        if len(value) > MAX_LENGTH:
            raise wrong_parameter(
                name, f"{name}: is longer than {MAX_LENGTH} characters."
            )
        if FORBIDDEN.search(value):
            raise wrong_parameter(name, f"{name}: holds characters that are not text.")
    if repeatable:
        if len(values) > MAX_REPEATS:
            raise wrong_parameter(name, f"{name}: at most {MAX_REPEATS} values.")
        if not all(values):
            raise wrong_parameter(name, f"{name}: must not be empty; leave it out.")
        return list(dict.fromkeys(values))
    if len(values) > 1:
        raise wrong_parameter(name, f"{name}: may be given only once.")
    return values[0]


def _unknown(name: str, known: list[str]) -> Problem:
    shown = FORBIDDEN.sub("�", name[:60])
    takes = f"this address takes {', '.join(known)}" if known else "there are none here"
    return wrong_parameter(
        shown,
        f"{shown}: is not a known parameter; {takes}.",
        kind="unknown-parameter",
        known=known,
    )


def _invalid(error: ValidationError) -> Problem:
    entries = []
    for found in error.errors(include_url=False, include_context=False):
        name = str(found["loc"][0]) if found["loc"] else ""
        message = found["msg"].removeprefix("Value error, ")
        entries.append(
            {
                "parameter": name,
                "detail": f"{name}: {message[:1].lower()}{message[1:]}.",
            }
        )
    detail = " ".join(entry["detail"] for entry in entries)
    return Problem(400, detail, kind="invalid-parameter", errors=entries)


def _without_null(schema: Mapping[str, Any]) -> dict[str, Any]:
    """Drop the null that only says that a parameter may be left out."""
    rest = {key: value for key, value in schema.items() if key != "default"}
    choices = [c for c in rest.pop("anyOf", []) if c != {"type": "null"}]
    for choice in choices:
        rest |= choice
    if schema.get("default") is not None and schema.get("default") != []:
        rest["default"] = schema["default"]
    return rest
