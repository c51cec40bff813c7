"""What is to be reached, in one place, and whether it was."""

from dataclasses import dataclass

from tests.bench.tables import Table


@dataclass(frozen=True)
class Target:
    """A bound for one figure."""

    what: str
    bound: float
    unit: str = "×"
    is_most: bool = False

    def is_met(self, figure: float) -> bool:
        """Tell whether a figure keeps the bound."""
        return figure <= self.bound if self.is_most else figure >= self.bound

    def shown(self) -> str:
        """Return the bound in words."""
        return f"{'≤' if self.is_most else '≥'} {self.bound:,g} {self.unit}"


def _sizes(name: str, bound: float = 1.3) -> Target:
    return Target(f"{name}: N stories against 1,000", bound, is_most=True)


TARGETS = {
    "detail off, stock": Target("detail, edge off, against stock v2", 20),
    "detail off, view": Target("detail, edge off, against the bare Django view", 0.6),
    "list off, stock": Target("list of 20, edge off, against stock v2", 50),
    "list off, view": Target("list of 20, edge off, against the bare view", 0.5),
    "detail on, server": Target("detail, edge on, against the bare server", 0.6),
    "detail on, stock": Target("detail, edge on, against stock v2", 200),
    "list on, server": Target("list of 20, edge on, against the bare server", 0.6),
    "list on, stock": Target("list of 20, edge on, against stock v2", 200),
    "304, edge off": Target("304 against 200, edge off", 1),
    "304, edge on": Target("304 against 200, edge on", 1),
    "list": _sizes("list"),
    "filter": _sizes("filter"),
    "two filters": _sizes("two filters"),
    "two filters, worst": _sizes("two broad filters that rarely meet", 3),
    "deep cursor": _sizes("deep cursor"),
    "detail": _sizes("detail"),
    "resolve": _sizes("resolve"),
    "changes": _sizes("changes"),
    "search": _sizes("search", 3),
    "publish": _sizes("publish by the admin", 1.5),
    "desk": Target("screens of the desk, N stories ≤ 1.5 × 1,000", 100, "%"),
    "visible": Target("answered → visible elsewhere, median", 100, "ms", is_most=True),
    "visible p99": Target("answered → visible elsewhere, p99", 500, "ms", is_most=True),
    "memory": Target("delivery process without the edge", 130, "MB", is_most=True),
    "corpus": Target("`make_corpus`, N stories", 1000, "a second"),
}


class Figures:
    """What was measured for the targets."""

    def __init__(self) -> None:
        self._figures: dict[str, float] = {}

    def take(self, name: str, figure: float) -> None:
        """Keep the figure of a target."""
        assert name in TARGETS, name
        self._figures[name] = figure

    def table(self) -> Table:
        """Return all targets, met or not."""
        table = Table("what", "target", "measured", "")
        for name, target in TARGETS.items():
            figure = self._figures.get(name)
            if figure is None:
                table.add(target.what, target.shown(), "–", "not measured")
                continue
            verdict = "met" if target.is_met(figure) else "**not met**"
            table.add(target.what, target.shown(), figure, verdict)
        return table
