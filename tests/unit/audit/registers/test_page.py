from __future__ import annotations

from datetime import UTC, datetime
from html.parser import HTMLParser

import pytest
from rig.audit_values import a_target
from rig.registers import a_record

from gateway.audit.registers.build import Controller, processing, transfers
from gateway.audit.registers.page import Language, page
from gateway.audit.registers.traffic import Traffic

NOW = datetime(2026, 11, 26, 12, tzinfo=UTC)


def pages(language: Language, **fields: object) -> list[str]:
    traffic, targets = Traffic.of([a_record(**fields)]), (a_target("cloud/openai"),)
    mine = Controller(name="<b>Örnek</b>")
    return [
        page(transfers(traffic, targets, mine, now=NOW), language),
        page(processing(traffic, targets, (), mine, now=NOW), language),
    ]


class Balanced(HTMLParser):
    """Fails where a tag is closed that is not open."""

    VOID = frozenset({"meta"})

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        del attrs
        if tag not in self.VOID:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag


@pytest.mark.parametrize("language", ["en", "tr"])
def test_a_page_is_whole_and_needs_nothing_else(language: Language) -> None:
    for written in pages(language):
        reader = Balanced()
        reader.feed(written)
        assert reader.open == []
        assert f'<html lang="{language}">' in written
        assert "src=" not in written
        assert "http" not in written


def test_what_a_register_holds_is_escaped() -> None:
    for written in pages("en", team="<script>alert(1)</script>"):
        assert "<script>" not in written
        assert "<b>Örnek" not in written
        assert "&lt;b&gt;Örnek" in written


def test_the_turkish_page_speaks_turkish() -> None:
    first, second = pages("tr")
    assert "Yurt dışına aktarım kaydı" in first
    assert "kayıtlı dayanak yok" in first
    assert "İşleme faaliyetleri kaydı" in second
    assert "belirtilmemiş" in second
    for english in ("left in clear", "legal basis", "no basis on record"):
        assert english not in first + second


def test_what_is_not_stated_says_so() -> None:
    assert "<dt>purpose</dt><dd>not stated</dd>" in pages("en")[1]
