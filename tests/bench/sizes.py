"""A thousand stories against many: every kind of read, by its latency."""

from urllib.parse import quote

from tests.bench import serving
from tests.bench.corpora import Sample, sample
from tests.bench.load import Rounds, Target, interleaved
from tests.bench.tables import Table
from tests.bench.targets import Figures

LIST = "/api/v1/articles/"


def questions(found: Sample) -> dict[str, list[str]]:
    """Return addresses by the target they are asked for."""
    return {
        "list": [LIST],
        "filter": [f"{LIST}?category=economy", f"{LIST}?section=world"],
        "two filters": [f"{LIST}?section=world&type=news"],
        "two filters, worst": [f"{LIST}?section=world&category=economy"],
        "deep cursor": [found.cursor_path],
        "detail": [f"{LIST}{id}/" for id in found.ids],
        "resolve": [f"/api/v1/resolve/?path={quote(path)}" for path in found.paths],
        "changes": [f"/api/v1/changes/?after={max(0, found.last_seq - 500)}"],
        "search": ["/api/v1/search/?q=workshop+zone", "/api/v1/search/?q=yacht"],
    }


def measure(
    small: str, large: str, figures: Figures, *, rounds: int, seconds: float
) -> Table:
    """Ask the same of both; the ratio is of the medians of the rounds."""
    table = Table(
        "read", "1,000 stories, ms", "N stories, ms", "ratio", "p99 of N, ms", "errors"
    )
    with (
        serving.ours(small) as (few, _),
        serving.ours(large) as (many, _),
    ):
        asked = {few: questions(sample(small)), many: questions(sample(large))}
        for name in asked[few]:
            targets = {
                str(port): Target(port, asked[port][name]) for port in (few, many)
            }
            found = interleaved(targets, rounds=rounds, seconds=seconds)
            each = [_milliseconds(found[str(port)]) for port in (few, many)]
            errors = sum(rounds_.errors for rounds_ in found.values())
            p99 = found[str(many)].latency(0.99)
            table.add(name, *each, each[1] / each[0], p99, errors)
            figures.take(name, each[1] / each[0])
    return table


def _milliseconds(rounds: Rounds) -> float:
    """Return the time of one request; no end of it where no round saw one."""
    return 1000 / rounds.rate if rounds.rate else float("inf")
