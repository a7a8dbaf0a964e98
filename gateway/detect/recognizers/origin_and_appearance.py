"""Ethnic origin, and appearance and dress, of somebody."""

from __future__ import annotations

from gateway.detect.special import special_category
from gateway.detect.topics import Kind, Subject

RECOGNIZERS = (
    special_category(
        Subject(
            name="ethnic_origin",
            kind=Kind.IDENTITY,
            shapes=(
                r"[^\s[:punct:]]{3,14} (?:kökenli|kokenli|asıllı|asilli|göçmeni|gocmeni)",
                r"[a-z]{4,14} (?:descent|ancestry)|of [a-z]{4,14} (?:origin|heritage|background)",
                r"roma (?:man|woman|family|child|origin)|black (?:man|woman|employee|british"
                r"|person)|arab (?:man|woman|american|origin)|asian (?:man|woman|american|british)",
            ),
            statements=(
                r"[^\s[:punct:]]{3,14} (?:asıllı|kökenli)(?:y[ıi]m|yiz|yız|dir|dır)",
                r"(?:i am|i'm|he is|she is|as an?) (?:black|arab|asian|roma|white) and",
                r"(?:of|is|am|are) (?:[a-z]{4,14}) (?:descent|heritage|ancestry|ethnicity)",
            ),
            fields=(
                *("etnik köken", "etnik kökeni", "kökeni", "ırkı", "ırk", "etnik kimliği"),
                *("ethnicity", "ethnic origin", "ethnic background", "race", "race/ethnicity"),
            ),
        ),
        hits=(
            "Ben Kürdüm",
            "Babam Çerkes kökenli",
            "My employee is Kurdish",
            "Etnik kökeni: Laz, Ahmet Yılmaz",
            "I'm African American and was denied the flat",
            "Aday Zeynep Kara, etnik köken Boşnak, başvuru no 41",
            "annem Arap asıllı, babam Zaza",
            "Ethnicity: Hispanic",
            "My tenant is of Armenian descent",
            "Gürcü kökenliyim",
        ),
        misses=(
            "Kürt müziği hakkında bilgi ver",
            "ethnicity nedir",
            "What does Hispanic mean?",
            "Kurt Cobain kimdir?",
            "bu bana lazım",
            "Çerkes yemekleri nelerdir?",
            "The Kurdish language belongs to the Iranian branch.",
            "race: string",
            "Laz böreği nasıl yapılır?",
            "Armenian history in the Middle Ages",
        ),
    ),
    special_category(
        Subject(
            name="appearance",
            kind=Kind.STATE,
            fields=(
                *("kılık kıyafet", "kıyafet", "dış görünüş", "görünüm", "dövme", "ten rengi"),
                *("ayırt edici özellik", "fiziksel özellikler", "appearance", "tattoos"),
                *("distinguishing marks", "distinguishing features", "complexion"),
            ),
        ),
        hits=(
            "Başörtülü olduğum için işe alınmadım",
            "My daughter was sent home because of her headscarf",
            "Çalışanımızın kolundaki dövme görünüyor",
            "I have a face tattoo and no one hires me",
            "Kılık kıyafet: türbanlı",
            "Aday Elif Kaya, dış görünüş tesettürlü, başvuru no 52",
            "Our employee wears a niqab at work.",
            "Kardeşim koltuk değneği ile yürüyor",
        ),
        misses=(
            "Başörtüsü yasağının tarihi",
            "What is a hijab?",
            "Dövme yaptırmak zararlı mı?",
            "Kılık kıyafet devrimi ne zaman oldu?",
            "Design a tattoo studio logo",
            "appearance: none",
            "Bearded dragons: how to feed them",
        ),
    ),
)
