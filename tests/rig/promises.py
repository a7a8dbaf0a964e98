"""What the tests of the promises share: sizes, and figures to be told at the end."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True, kw_only=True)
class Size:
    """How much of `unit` a test does in every run, and how much in a long one."""

    smoke: int
    long: int
    unit: str


@dataclass(slots=True)
class Run:
    """One run of the promises; `told` are the figures that it prints at its end."""

    long: bool
    told: list[str] = field(default_factory=list)

    def of(self, size: Size) -> int:
        """How much this run does."""
        return size.long if self.long else size.smoke

    def tell(self, promise: str, figures: str) -> None:
        """Keep figures for the end."""
        self.told.append(f"{promise}: {figures}")
