"""The sentences of policies in English and Turkish: notes of traces and lines of `explain`."""

from __future__ import annotations

from collections.abc import Mapping

from gateway.policy.conditions.condition import Language

_EN = {
    "not_concerned": "the policy {policy} does not concern this key",
    "always": "always holds",
    "exempt": "unless: {note}",
    "vetoed": "vetoed by {note}: otherwise joins",
    "weaker": "weaker, not needed",
    "reporting": "reported only",
    "trial": "trial",
    "would_be": "if {policy} were enforced, too",
    "because": "because",
    "why": "why",
    "message": "message",
    "found": "found",
    "nothing": "nothing",
    "unread": "unread",
    "matched": "matched",
    "no": "no",
    "models": "models",
    "policies": "policies",
    "dry": "not sent, not recorded",
    "score": "score",
    "checksum": "checksum valid",
    "unmaskable": "cannot be masked in place",
    "public": "in a public document",
    "otherwise": "no rule decided: otherwise",
    "uninspected": "a part was not inspected",
    "conversation": "a part of this conversation was held at home before",
    "not_maskable": "a finding that is covered cannot be masked in place",
    "no_policy": "no enforcing policy concerns this key",
    "no_permitted_target_outside": "no target outside is permitted",
    "no_permitted_target": "no target is permitted",
}
_TR = {
    "not_concerned": "{policy} politikası anahtarı kapsamıyor",
    "always": "her zaman geçerli",
    "exempt": "istisna: {note}",
    "vetoed": "engelleyen: {note}; otherwise da geçerli",
    "weaker": "daha zayıf, gerekmedi",
    "reporting": "yalnız raporlanır",
    "trial": "deneme",
    "would_be": "{policy} de uygulansaydı",
    "because": "gerekçe:",
    "why": "dayanak",
    "message": "ileti",
    "found": "bulunan",
    "nothing": "yok",
    "unread": "okunmadı",
    "matched": "uyan",
    "no": "uymayan",
    "models": "modeller",
    "policies": "politika",
    "dry": "gönderilmedi, kaydedilmedi",
    "score": "puan",
    "checksum": "sağlama doğru",
    "unmaskable": "yerinde maskelenemez",
    "public": "herkese açık belgede",
    "otherwise": "hiçbir kural belirlemedi: otherwise",
    "uninspected": "bir bölüm incelenemedi",
    "conversation": "konuşmanın bir bölümü daha önce içeride tutuldu",
    "not_maskable": "kapsanan bir bulgu yerinde maskelenemiyor",
    "no_policy": "anahtarı kapsayan, uygulanan politika yok",
    "no_permitted_target_outside": "dışarıda izin verilen hedef yok",
    "no_permitted_target": "izin verilen hedef yok",
}

WORDS: Mapping[Language, Mapping[str, str]] = {"en": _EN, "tr": _TR}
