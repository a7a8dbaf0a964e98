"""A register as one printable page of HTML that needs nothing else."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from html import escape
from typing import Final, Literal

from gateway.core.jsontree import JsonObject, JsonValue

Language = Literal["en", "tr"]

_STYLE: Final = """
body{font:14px/1.45 system-ui,sans-serif;margin:2rem auto;max-width:70rem;padding:0 1rem;color:#111}
h1{font-size:1.5rem}h2{font-size:1.15rem;margin:2rem 0 .4rem;border-bottom:1px solid #999}
dl{display:grid;grid-template-columns:max-content 1fr;gap:.15rem 1rem;margin:.4rem 0}
dt{color:#555}dd{margin:0;overflow-wrap:anywhere}
table{border-collapse:collapse;margin:.5rem 0;width:100%}
th,td{border:1px solid #bbb;padding:.2rem .5rem;text-align:left;overflow-wrap:anywhere}
th{background:#eee}td.n{text-align:right;font-variant-numeric:tabular-nums}
section{break-inside:avoid}footer{margin-top:2rem;color:#555;border-top:1px solid #999}
@media print{body{margin:0;max-width:none;font-size:11px}}
"""

_TURKISH: Final = {
    "transfers": "Yurt dışına aktarım kaydı",
    "processing": "İşleme faaliyetleri kaydı",
    "app": "uygulama", "apps": "uygulamalar", "attempts": "deneme", "boundary": "sınır",
    "categories": "veri kategorileri", "contact": "iletişim", "controller": "veri sorumlusu",
    "country": "ülke", "data_class": "veri sınıfı", "digest": "özet", "effects": "etkiler",
    "entity": "veri türü", "expires": "bitiş", "first": "ilk kayıt", "found": "bulunan",
    "last": "son kayıt", "left_in_clear": "açık çıkan", "left_masked": "maskeli çıkan",
    "left_redacted": "karartılıp çıkan", "legal_basis": "hukuki sebep", "log_id": "kayıt defteri",
    "made": "düzenlendi", "mechanism": "dayanak", "name": "ad", "notified": "bildirildi",
    "notify_by": "son bildirim günü", "operator": "işleten", "period": "dönem",
    "policies": "politikalar", "purpose": "amaç", "recipients": "alıcılar",
    "reference": "referans", "refused": "reddedilen", "retention": "saklama süresi",
    "signed": "imzalandı", "special_category_found": "özel nitelikli: bulunan",
    "special_category_left_in_clear": "özel nitelikli: açık çıkan", "state": "durum",
    "subjects": "ilgili kişi grupları", "target": "alıcı sistem", "teams": "ekipler",
    "tokens": "token",
    "inside the organisation": "kurum içinde", "in the country": "yurt içinde",
    "no basis on record": "kayıtlı dayanak yok", "no longer in the settings": "artık ayarlarda yok",
    "not signed": "imzalanmamış", "expired": "süresi dolmuş", "to be notified": "bildirilecek",
    "notification overdue": "bildirim gecikmiş", "notified late": "geç bildirilmiş",
    "recorded": "kayıtlı", "not stated": "belirtilmemiş",
}  # fmt: skip
_ENGLISH: Final = {
    "transfers": "Register of transfers",
    "processing": "Register of processing activities",
}
_NOTE: Final = {
    "en": "Facts from the audit log and the settings; no legal advice. Counts are per attempt: "
    "what a conversation repeats counts again. Detection does not find everything. Business days "
    "are counted from Monday to Friday, without public holidays.",
    "tr": "Denetim kaydından ve ayarlardan alınan olgulardır; hukuki görüş değildir. Sayılar "
    "deneme başınadır: konuşmada yinelenen yeniden sayılır. Tespit her şeyi bulmaz. İş günleri "
    "resmî tatiller bilinmeden pazartesiden cumaya sayılır.",
}
_SPREAD: Final = ("categories", "recipients", "policies")
_TRANSLATED: Final = "state"


def page(register: JsonObject, language: Language) -> str:
    """The page of a register; everything in it is escaped."""
    write = _Writer(language)
    title = write.word(str(register["register"]))
    parts = [f"<h1>{title}</h1>", write.facts({
        name: value for name, value in register.items()
        if name not in {"register", "targets", "activities", "policies"}
    })]  # fmt: skip
    policies = register.get("policies")
    if isinstance(policies, Sequence) and policies:
        parts += [f"<h2>{write.word('policies')}</h2>", write.table(policies)]
    for key, name in (("targets", "target"), ("activities", "app")):
        for entry in _rows(register.get(key, ())):
            parts.append(
                f"<section><h2>{escape(str(entry[name]))}</h2>{write.entry(entry, name)}</section>"
            )
    body = "\n".join(parts)
    return (
        f'<!doctype html>\n<html lang="{language}"><head><meta charset="utf-8">'
        f"<title>{title}</title><style>{_STYLE}</style></head><body>\n{body}\n"
        f"<footer>{_NOTE[language]}</footer></body></html>\n"
    )


class _Writer:
    """Writes values in one language."""

    def __init__(self, language: Language) -> None:
        self._words = _TURKISH if language == "tr" else _ENGLISH

    def word(self, name: str) -> str:
        """A label; without a translation, the name itself with spaces."""
        return escape(self._words.get(name, name.replace("_", " ")))

    def entry(self, entry: JsonObject, title: str) -> str:
        """One target or activity: its facts, and its lists as tables."""
        facts = {k: v for k, v in entry.items() if k != title and k not in _SPREAD}
        tables = [
            f"<h3>{self.word(name)}</h3>{self.table(rows)}"
            for name in _SPREAD
            if isinstance(rows := entry.get(name), Sequence) and rows
        ]
        return self.facts(facts) + "".join(tables)

    def facts(self, facts: JsonObject) -> str:
        """Names and values."""
        lines = (
            f"<dt>{self.word(name)}</dt><dd>{self._text(name, value)}</dd>"
            for name, value in facts.items()
        )
        return f"<dl>{''.join(lines)}</dl>"

    def table(self, value: JsonValue) -> str:
        """Rows of equal keys."""
        rows = _rows(value)
        head = "".join(f"<th>{self.word(name)}</th>" for name in rows[0])
        lines = ("".join(self._cell(name, cell) for name, cell in row.items()) for row in rows)
        return f"<table><tr>{head}</tr>{''.join(f'<tr>{line}</tr>' for line in lines)}</table>"

    def _cell(self, name: str, value: JsonValue) -> str:
        number = ' class="n"' if isinstance(value, int) else ""
        return f"<td{number}>{self._text(name, value)}</td>"

    def _text(self, name: str, value: JsonValue) -> str:
        if isinstance(value, Mapping):
            return ", ".join(f"{self.word(k)} {self._text(k, v)}" for k, v in value.items())
        if isinstance(value, Sequence) and not isinstance(value, str):
            return ", ".join(escape(str(item)) for item in value) or self.word("not stated")
        if value == "":
            return self.word("not stated")
        return self.word(str(value)) if name == _TRANSLATED else escape(str(value))


def _rows(value: JsonValue) -> list[JsonObject]:
    if not isinstance(value, Sequence) or isinstance(value, str):
        return []
    return [item for item in value if isinstance(item, Mapping)]
