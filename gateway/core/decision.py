"""What the policies decided about one request, and why.

There are three kinds, and the kind is a type: text under `StaysHome` cannot be
put into an `ExternalPayload`, because that type accepts a `MayLeave` and nothing
else (see `payload.py`).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import TypeAlias, overload

from gateway.core.effects import Effect
from gateway.core.jsontree import JsonObject
from gateway.core.permission import Permission


class Reason(StrEnum):
    """Why the effect is what it is."""

    RULE = "rule"
    OTHERWISE = "otherwise"
    UNINSPECTED = "uninspected"
    CONVERSATION = "conversation"
    NOT_MASKABLE = "not_maskable"
    NO_POLICY = "no_policy"
    NO_PERMITTED_TARGET_OUTSIDE = "no_permitted_target_outside"
    NO_PERMITTED_TARGET = "no_permitted_target"
    LOCKDOWN = "lockdown"


@dataclass(frozen=True, slots=True, kw_only=True)
class RuleRef:
    """A rule by name and place; `digest` is that of its policy file."""

    policy: str
    name: str
    why: str = ""
    message: str = ""
    file: str = ""
    line: int = 0
    digest: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Trace:
    """What one rule said of one request, and the reason, whether it matched or not.

    `reporting` marks a rule of a policy in `mode: report`, which is evaluated
    and recorded but does not count.
    """

    rule: RuleRef
    effect: Effect
    matched: bool
    note: str
    reporting: bool = False


class Told(Sequence[Trace]):
    """The traces of a decision, whose words are found once somebody asks for them.

    `matched` are those that matched, without their notes: all that a record needs.
    """

    __slots__ = ("_tell", "_traces", "matched")

    def __init__(self, matched: tuple[Trace, ...], tell: Callable[[], tuple[Trace, ...]]) -> None:
        self.matched = matched
        self._tell = tell
        self._traces: tuple[Trace, ...] | None = None

    def _all(self) -> tuple[Trace, ...]:
        if self._traces is None:
            self._traces = self._tell()
        return self._traces

    @overload
    def __getitem__(self, index: int) -> Trace: ...
    @overload
    def __getitem__(self, index: slice) -> Sequence[Trace]: ...
    def __getitem__(self, index: int | slice) -> Trace | Sequence[Trace]:
        """One trace, or some."""
        return self._all()[index]

    def __len__(self) -> int:
        return len(self._all())

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Sequence) and self._all() == tuple(other)

    def __hash__(self) -> int:
        return hash(self._all())


@dataclass(frozen=True, slots=True)
class Treatment:
    """What is done to one covered finding: `MASK`, or `REDACT` with the last characters kept."""

    effect: Effect
    keep_last: int = 0

    def join(self, other: Treatment) -> Treatment:
        """The stricter of two: redact over mask, fewer characters kept; a mask keeps none."""
        return Treatment(max(self.effect, other.effect), min(self.keep_last, other.keep_last))


def _no_facts() -> JsonObject:
    return {}


@dataclass(frozen=True, slots=True, kw_only=True)
class WouldBe:
    """What would have been decided if one policy in `mode: report` counted, too."""

    effect: Effect
    reason: Reason
    rule: RuleRef | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Ruling:
    """What all three kinds of decision hold.

    `rule` is the deciding rule, None where `reason` is not a rule. `treatments`
    maps indices of `Inspection.findings` to what is done to them. `permitted`
    are the names of the targets that may be asked, frozen here and checked
    again for every attempt; `barred` are exact `target/model` names that are
    not permitted although their target is. `digest` covers every policy that
    was in force. `exempt` are the findings that a policy did not count, because they
    lie inside documents that it knows to be public. `permissions` is what may be
    done beside asking a model. `would_be` has, for each policy in `mode: report`,
    what would have been decided had it been enforced as well. `sticky` says
    that content (not a fault, a budget or a default) holds the request at home, so
    that its conversation is remembered. `beyond` names the budgets by which a rule
    holds it at home: there it may be answered although they are spent.
    `covers_content` is False where only rules on a budget ask for the treatments. `facts`
    gives what was decided on, as records keep it: no text and no value. `raised` says
    that masking failed after the policies had decided.
    """

    effect: Effect
    reason: Reason
    rule: RuleRef | None
    permitted: frozenset[str]
    barred: frozenset[str] = frozenset()
    treatments: Mapping[int, Treatment] = field(default_factory=dict)
    traces: Sequence[Trace] = ()
    policies: Mapping[str, str] = field(default_factory=dict)
    digest: str = ""
    exempt: frozenset[int] = frozenset()
    permissions: frozenset[Permission] = frozenset()
    would_be: Mapping[str, WouldBe] = field(default_factory=dict)
    sticky: bool = False
    beyond: frozenset[str] = frozenset()
    covers_content: bool = True
    raised: bool = False
    facts: Callable[[], JsonObject] = field(default=_no_facts, repr=False, compare=False)

    @property
    def matched(self) -> Sequence[Trace]:
        """The traces of the rules that matched, perhaps without their notes."""
        if isinstance(self.traces, Told):
            return self.traces.matched
        return [trace for trace in self.traces if trace.matched]

    def permits(self, target: str, model: str) -> bool:
        """Whether `model` at `target` may be asked."""
        return target in self.permitted and f"{target}/{model}" not in self.barred


@dataclass(frozen=True, slots=True, kw_only=True)
class MayLeave(Ruling):
    """Allow, mask or redact: targets outside are among those permitted."""

    def __post_init__(self) -> None:
        if not self.effect.may_leave:
            raise ValueError(f"{self.effect.word} does not let a request leave")


@dataclass(frozen=True, slots=True, kw_only=True)
class StaysHome(Ruling):
    """Local: targets of `boundary: organisation` only."""

    def __post_init__(self) -> None:
        if self.effect is not Effect.LOCAL:
            raise ValueError(f"{self.effect.word} is not local")


@dataclass(frozen=True, slots=True, kw_only=True)
class Refused(Ruling):
    """Block: nothing is asked."""

    def __post_init__(self) -> None:
        if self.effect is not Effect.BLOCK or self.permitted:
            raise ValueError("a refusal blocks, and permits no target")


Decision: TypeAlias = MayLeave | StaysHome | Refused


def held_at_home(
    decision: MayLeave, at_home: frozenset[str], reason: Reason = Reason.NOT_MASKABLE
) -> StaysHome:
    """Raise a decision to `local`: what it covers cannot be masked in place, or nothing may leave.

    `at_home` are the names of the targets inside the organisation; of those,
    the ones that the decision already permitted remain. A lockdown labels no
    conversation: it says nothing about the content.
    """
    masking_failed = reason is Reason.NOT_MASKABLE
    return StaysHome(
        effect=Effect.LOCAL,
        reason=reason,
        rule=decision.rule,
        permitted=decision.permitted & at_home,
        barred=decision.barred,
        traces=decision.traces,
        policies=decision.policies,
        digest=decision.digest,
        exempt=decision.exempt,
        permissions=decision.permissions,
        would_be={name: _at_home(told, reason) for name, told in decision.would_be.items()},
        sticky=masking_failed and decision.covers_content,
        raised=masking_failed,
        facts=decision.facts,
    )


def _at_home(told: WouldBe, reason: Reason) -> WouldBe:
    if not told.effect.may_leave:
        return told
    return WouldBe(effect=Effect.LOCAL, reason=reason, rule=told.rule)


def slug(name: str) -> str:
    """A rule's name as an ASCII slug for headers: `Özel veri` becomes `ozel-veri`."""
    folded = name.translate(_FOLD).lower()
    words = "".join(char if char.isascii() and char.isalnum() else " " for char in folded).split()
    return "-".join(words)


_FOLD = str.maketrans("ıİşŞğĞüÜöÖçÇâÂîÎûÛ", "iIsSgGuUoOcCaAiIuU")
