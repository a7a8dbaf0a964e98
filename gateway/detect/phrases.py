"""How far a sensitive phrase reaches around the word that was found in it."""

from __future__ import annotations

from functools import cache

import re2

from gateway.detect.lexicon import any_of, spelled

_AHEAD, _BACK = 64, 40
# Words that follow and belong to it, with any ending.
_FOLLOWING = (
    *("inancı", "mezhebi", "kökenli", "asıllı", "göçmen", "üye", "temsilci", "delege", "gönüllü"),
    *("bağışçı", "mütevelli", "yönetici", "destekçi", "sempatizan", "seçmen", "görüş", "eğilim"),
    *("yönelim", "kimliğ", "kayd", "kayıt", "bilgisi", "veri", "şablon", "izi", "tarama", "test"),
    *("sonuc", "rapor", "analiz", "öykü", "geçmiş", "hasta", "hastalığ", "bozuklu", "yetmezli"),
    *("sendrom", "tedavi", "ilac", "ameliyat", "enfeksiyon", "taşıyıcı", "eksikli", "tanı"),
    *("teşhis", "şüphe", "nöbet", "kriz", "direnc", "intolerans", "artrit", "bronşiale", "herni"),
    *("hernisi", "kanser", "tümör", "nakl", "bağımlı", "suç", "mahkumiyet", "mahkûmiyet", "ceza"),
    *("sabıka", "hüküm", "yaralama", "öldürme", "karar", "mutasyon", "profil", "yatkınlı", "tip"),
    *("demokrat", "müslüman", "hristiyan", "hıristiyan", "katolik", "ortodoks", "ocağı", "derneğ"),
    *("vakf", "parti", "sendika", "disease", "disorder", "syndrome", "infection", "treatment"),
    *("therapy", "surgery", "test", "result", "record", "conviction", "charge", "member"),
    *("patient", "deficiency", "failure", "attack", "cancer", "tumor", "scan", "data", "template"),
    *("belief", "affiliation", "orientation", "descent", "origin", "dues", "card", "mutation"),
)
# Words that stand before and belong to it.
_PRECEDING = (
    *("kronik", "akut", "ağır", "hafif", "ileri evre", "erken evre", "tip 1", "tip 2", "majör"),
    *("evre 1", "evre 2", "evre 3", "evre 4", "metastatik", "sağ", "sol", "bilateral", "aktif"),
    *("chronic", "acute", "severe", "mild", "type 1", "type 2", "stage 1", "stage 2", "stage 3"),
    *("stage 4", "metastatic", "advanced", "terminal", "left", "right", "major", "juvenile"),
)


def reach(text: str, start: int, end: int) -> tuple[int, int]:
    """The span of the phrase around the word at `start` to `end`."""
    after = _following().search(text[end : end + _AHEAD])
    before = _preceding().search(text[max(0, start - _BACK) : start])
    return start - len(before[1]) if before else start, end + (after.end() if after else 0)


@cache
def _following() -> re2._Regexp:
    words = any_of(map(spelled, _FOLLOWING))
    return _compiled(rf"(?i)^(?:[ \t]{{1,2}}{words}\pL{{0,9}}(?:'\pL{{1,4}})?){{1,3}}")


@cache
def _preceding() -> re2._Regexp:
    words = any_of(map(spelled, _PRECEDING))
    return _compiled(rf"(?i)(?:^|[^\pL\pN])((?:{words}[ \t]{{1,2}}){{1,2}})$")


def _compiled(pattern: str) -> re2._Regexp:
    options = re2.Options()
    options.log_errors = False
    return re2.compile(pattern, options)
