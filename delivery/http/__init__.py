"""How the record's bytes answer a request: parameters in, bytes or a problem out."""

from . import credentials
from .answers import Answer, respond
from .parameters import (
    ListParameters,
    Moment,
    Parameters,
    openapi_parameters,
    read_parameters,
)
from .problems import Problem, problem_response

__all__ = [
    "Answer",
    "ListParameters",
    "Moment",
    "Parameters",
    "Problem",
    "credentials",
    "openapi_parameters",
    "problem_response",
    "read_parameters",
    "respond",
]
