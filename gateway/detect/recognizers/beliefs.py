"""Religion and sect, political opinion, philosophical belief of somebody."""

from __future__ import annotations

from gateway.detect.special import special_category
from gateway.detect.topics import Kind, Subject

RECOGNIZERS = (
    special_category(
        Subject(
            name="religion",
            kind=Kind.IDENTITY,
            statements=(
                r"(?:mezhebi|inancı|dini|tarikatı)[ :]{1,3}(?:alevi|sünni|şii|hanefi|şafii|caferi"
                r"|bektaşi|hristiyan|hıristiyan|musevi|yahudi|budist|islam|müslüman|ateist)[a-zıü]*",
                r"convert(?:ed|ing)? (?:to|from) (?:islam|christianity|judaism|catholicism|hinduism"
                r"|buddhism|protestantism|orthodoxy)",
                r"(?:raised|brought up) (?:as an? )?(?:strict |devout )?(?:catholic|muslim|jewish"
                r"|hindu|christian|mormon|protestant)",
            ),
            fields=(
                *("dini", "din hanesi", "din", "mezhebi", "mezhep", "inancı", "dini inanç"),
                *("dini inancı", "religion", "religious affiliation", "faith", "denomination"),
            ),
        ),
        hits=(
            "Ben Alevi'yim",
            "Çalışanımızın mezhebi Alevi",
            "I am a practising Muslim",
            "Eşim Hristiyan, çocuğumuzun nüfus kaydı nasıl olur?",
            "müslümanım ve oruç tutuyorum",
            "Dini: İslam",
            "My neighbour is Jewish and was insulted",
            "She converted to Islam last year.",
            "Personel Ayşe Demir, inanç bilgisi Caferi, sicil no 4411",
            "mezhep: sunni",
            "I was raised Catholic and left the church",
        ),
        misses=(
            "What is Islam?",
            "Alevilik nedir?",
            "Hristiyanlığın tarihini özetle",
            "Explain the Jewish calendar",
            "Compare Buddhist and Hindu art",
            "religion: string",
            "Which countries have a Muslim majority?",
            "The Catholic Church was founded in the first century.",
            "Sünni ve Şii mezhepleri arasındaki farklar nelerdir?",
            "Bektaşi fıkraları yaz",
            "Translate 'Merry Christmas' into Turkish",
            "I want to visit Buddhist temples in Kyoto, can you plan it?",
        ),
    ),
    special_category(
        Subject(
            name="political_opinion",
            kind=Kind.IDENTITY,
            shapes=(
                r"(?:green|tory|labour|liberal|conservative|republican|democrat|afd|snp|ukip|libertarian"
                r"|socialist|communist|opposition|far-right|far-left) (?:voter|supporter|activist"
                r"|canvasser|donor)s?",
                r"member of (?:the )?(?:afd|cdu|csu|spd|snp|ukip|akp|chp|mhp|hdp"
                r"|[a-z]{4,14} party)",
                r"(?:[^\s[:punct:]]{3,20} ){1,3}partisi[^\s[:punct:]]{0,4}"
                r" (?:üye|uye|gönüllü|gonullu|delege|destek|seçmen|secmen|sempati)"
                r"[^\s[:punct:]]{0,8}",
            ),
            statements=(
                r"(?:ak parti|akp|chp|mhp|hdp|dem parti|iyi parti|saadet partisi|zafer partisi|tip"
                r"|tkp|bbp)[’']?(?:ye|ya|e|a|nin|li|nde)? (?:oy ver|üye|kayıtlı|delege|sempati"
                r"|destekle|militan|seçmen)[a-zçğıöşü]{0,12}",
                r"(?:card-carrying|registered|lifelong|staunch) (?:democrat|republican|communist"
                r"|socialist|conservative|tory|labour (?:voter|supporter))s?",
            ),
            fields=(
                *("siyasi görüş", "siyasi görüşü", "siyasi düşünce", "siyasi düşüncesi"),
                *("parti üyeliği", "siyasi parti üyeliği", "political party", "party membership"),
                *("political affiliation", "political opinion", "political views"),
            ),
        ),
        hits=(
            "Son seçimde CHP'ye oy verdim",
            "Çalışanımız Ayşe Yılmaz AKP üyesi",
            "I voted for the opposition",
            "Komşum ülkücü, beni tehdit ediyor",
            "My manager found out about my political views",
            "Siyasi görüşü: sosyal demokrat",
            "My brother is a communist",
            "Memur Ali Kaya'nın siyasi düşüncesi muhafazakar olarak not edilmiş",
            "aday zeynep demir, parti uyeligi mhp, sicil no 88",
            "He is a registered Republican.",
        ),
        misses=(
            "CHP ne zaman kuruldu?",
            "Sosyalist ekonomi nedir?",
            "What is a left-wing party?",
            "Siyasi parti nasıl kurulur?",
            "The Republican Party won the election in 1860.",
            "Explain conservative and liberal views on taxes.",
            "Türkiye'deki siyasi partileri listele",
            "Who voted for the bill in the Senate?",
            "Milliyetçi akımların tarihi",
            "What did communist states export?",
        ),
    ),
    special_category(
        Subject(
            name="philosophical_belief",
            kind=Kind.IDENTITY,
            statements=(
                r"(?:i|he|she|they) (?:do not|don't|does not|doesn't|no longer) believes? in god",
                r"(?:tanrı|allah)['’]?[ya]{1,2} inanm[a-zıiuü]{2,12}",
            ),
            fields=(
                *("felsefi inanç", "felsefi inancı", "felsefi görüşü", "dünya görüşü"),
                *("philosophical belief", "philosophical beliefs", "worldview"),
            ),
        ),
        hits=(
            "Ben ateistim",
            "I am an atheist and my boss knows",
            "Oğlum vicdani retçi",
            "Kardeşim deist",
            "Felsefi inancı: agnostik",
            "She is a humanist and refused the prayer.",
            "Allah'a inanmıyorum, ailem bunu bilmiyor",
        ),
        misses=(
            "Ateizm nedir?",
            "What do agnostics claim?",
            "Nihilist felsefeyi özetle",
            "Summarise existentialist literature of the 1940s.",
            "Hümanist düşüncenin tarihi",
            "Stoic philosophy for beginners",
        ),
    ),
)
