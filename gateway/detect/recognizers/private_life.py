"""Sex life and criminal record of somebody."""

from __future__ import annotations

from gateway.detect.special import special_category
from gateway.detect.topics import Kind, Subject

RECOGNIZERS = (
    special_category(
        Subject(
            name="sex_life",
            kind=Kind.STATE,
            statements=(
                r"(?:came|come|coming) out (?:as|to my (?:parents|family|wife|husband|boss))",
                r"(?:eşcinsel|biseksüel|lezbiyen|gey|aseksüel|trans)[iıuü]m",
            ),
            fields=(
                *("cinsel yönelim", "cinsel yönelimi", "cinsel tercih", "cinsel tercihi"),
                *("cinsel hayatı", "cinsel kimlik", "sexual orientation", "sexual history"),
                *("gender identity", "cinsiyet kimliği"),
            ),
        ),
        hits=(
            "Ben eşcinselim, ailem bilmiyor",
            "I am gay and my family does not know",
            "Kardeşim biseksüel",
            "My sex life is over",
            "Cinsel yönelimi: lezbiyen",
            "calisan ali kaya, cinsel yonelim escinsel, sicil no 3",
            "My wife and I have not had sex for a year",
            "Eşimi aldattım, boşanmada ne olur?",
            "Our client is transgender and was dismissed",
        ),
        misses=(
            "Eşcinsel evlilik hangi ülkelerde yasal?",
            "What does bisexual mean?",
            "gayet iyi",
            "Sexual orientation nedir",
            "The virgin forests of Brazil",
            "LGBT hakları tarihi",
            "Explain sexual reproduction in plants.",
            "Marvin Gaye songs",
        ),
    ),
    special_category(
        Subject(
            name="criminal_record",
            kind=Kind.STATE,
            statements=(
                r"(?:was|were|been|got) (?:convicted|found guilty|arrested|indicted|charged)"
                r" (?:of|for|with|on) [^\s[:punct:]]{3,20}(?: [^\s[:punct:]]{2,20})?",
                r"(?:yıl|ay|gün) (?:hapis|ceza)[^\s[:punct:]]{0,8} (?:yat|al|çarptır|ver)"
                r"[^\s[:punct:]]{1,10}",
            ),
            fields=(
                *("adli sicil", "adli sicil bilgisi", "sabıka", "sabıka kaydı", "ceza bilgisi"),
                *("mahkumiyet", "mahkumiyeti", "suç kaydı", "criminal record", "convictions"),
                *("prior convictions", "criminal history", "offences", "offenses"),
            ),
        ),
        hits=(
            "Sabıkam var, memur olabilir miyim?",
            "Adli sicil bilgisi denetimli serbestlik; ilgili kişi Ayşe Yılmaz.",
            "My brother was convicted of fraud",
            "Oğlum iki yıl hapis yattı",
            "I was arrested last week",
            "Sabıka kaydı: hırsızlık",
            "müvekkilim hakkında yakalama kararı var",
            "Our tenant is a registered sex offender",
            "My son is on probation for shoplifting",
        ),
        misses=(
            "Sabıka kaydı nasıl alınır?",
            "What is a felony?",
            "Hapis cezası nedir?",
            "The convicted king of the play",
            "Cinayet romanı öner",
            "How does parole work in Texas?",
            "Batman was never in prison.",
            "Hırsızlık suçunun cezası nedir?",
        ),
    ),
)
