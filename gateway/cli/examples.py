"""The example prompts that `turnike demo` sends."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Example:
    """One prompt and what it is there to show."""

    title: str
    prompt: str


EXAMPLES = (
    Example(title="nothing personal", prompt="What is the capital of France?"),
    Example(
        title="an e-mail address (Turkish)",
        prompt="ayse.demir@example.com adresine kısa bir teşekkür iletisi yaz.",
    ),
    Example(
        title="a Turkish identity number",
        prompt="TC kimlik numarası 10000000146 olan kişi için itiraz dilekçesi yaz.",
    ),
    Example(
        title="health",
        prompt="I was diagnosed with type 2 diabetes last week. What should I ask my doctor?",
    ),
    Example(
        title="a credential",
        prompt="Why does postgres://admin:Tr0ub4dor-and-3@db.internal:5432/hr refuse connections?",
    ),
    Example(
        title="a confidential paper (Turkish)",
        prompt="GİZLİ - HİZMETE ÖZEL\nYönetim Kurulu toplantı tutanağı taslağını özetle.",
    ),
)
