"""Special categories of personal data (KVKK Art. 6, GDPR Art. 9 and 10), when told of somebody."""

from __future__ import annotations

from gateway.core.finding import DataClass
from gateway.detect.recognizer import WordRecognizer
from gateway.detect.topics import topic_finder


def _category(
    entity: str, hits: tuple[str, ...], misses: tuple[str, ...], statements: tuple[str, ...] = ()
) -> WordRecognizer:
    subject = entity.lower()
    return WordRecognizer(
        name=subject,
        entity=entity,
        data_class=DataClass.SPECIAL_CATEGORY,
        find=topic_finder(subject, statements),
        hits=hits,
        misses=misses,
        maskable=False,
    )


RECOGNIZERS = (
    _category(
        "HEALTH",
        hits=(
            "I was diagnosed with diabetes",
            "şeker hastasıyım",
            "SEKER HASTASIYIM",
            "babam kanser tedavisi görüyor",
            "My mother has Alzheimer's.",
            "Hasta Ahmet Yılmaz, tanı hipertansiyon.",
            "Doğum tarihi 09.10.1954; reçete tanısı migren.",
            "astımım var, ne yapmalıyım?",
            "45 yaşında, diyabet ve tansiyon hastası",
            "She has been in chemotherapy since May.",
            "Hamileyim, işten çıkarılabilir miyim?",
            "Kızım iki yıldır depresyon ilacı kullanıyor.",
        ),
        misses=(
            "What is diabetes?",
            "kanser nedir?",
            "Diyabet belirtileri nelerdir?",
            "Can you tell me about asthma?",
            "Bana kanser hakkında bilgi ver",
            "My computer is slow",
            "Benim adım kırmızı romanını özetle",
            "Ben Ağrı'da yaşıyorum",
            "I have a question about my homework on genetics",
            "I am writing an essay about depression in literature.",
            "Ankara'nın nüfusu kaç?",
        ),
        statements=(
            r"diagnosed with [^\s[:punct:]]{3,40}",
            r"(?:tanısı|teşhisi) (?:kondu|konuldu|konulan|konmuş|konulmuş)",
            r"(?:hastasıyım|hastasıyız|kanserim|diyabetliyim|şeker hastasıyım)",
        ),
    ),
    _category(
        "RELIGION",
        hits=(
            "Ben Alevi'yim",
            "Çalışanımızın mezhebi Alevi",
            "I am a practising Muslim",
            "Eşim Hristiyan, çocuğumuzun nüfus kaydı nasıl olur?",
            "müslümanım ve oruç tutuyorum",
            "Dini: İslam",
        ),
        misses=(
            "What is Islam?",
            "Alevilik nedir?",
            "Hristiyanlığın tarihini özetle",
            "Explain the Jewish calendar",
            "Compare Buddhist and Hindu art",
        ),
        statements=(
            r"(?:dini|din hanesi)\s{0,2}:\s{0,2}[^\s[:punct:]]{4,40}",
            r"religion\s{0,2}:\s{0,2}[^\s[:punct:]]{4,40}",
        ),
    ),
    _category(
        "ETHNIC_ORIGIN",
        hits=(
            "Ben Kürdüm",
            "Babam Çerkes kökenli",
            "My employee is Kurdish",
            "Etnik kökeni: Laz, Ahmet Yılmaz",
            "I'm African American and was denied the flat",
        ),
        misses=(
            "Kürt müziği hakkında bilgi ver",
            "ethnicity nedir",
            "What does Hispanic mean?",
            "Kurt Cobain kimdir?",
            "bu bana lazım",
        ),
    ),
    _category(
        "POLITICAL_OPINION",
        hits=(
            "Son seçimde CHP'ye oy verdim",
            "Çalışanımız Ayşe Yılmaz AKP üyesi",
            "I voted for the opposition",
            "Komşum ülkücü, beni tehdit ediyor",
            "My manager found out about my political views",
        ),
        misses=(
            "CHP ne zaman kuruldu?",
            "Sosyalist ekonomi nedir?",
            "What is a left-wing party?",
            "Siyasi parti nasıl kurulur?",
        ),
    ),
    _category(
        "PHILOSOPHICAL_BELIEF",
        hits=(
            "Ben ateistim",
            "I am an atheist and my boss knows",
            "Oğlum vicdani retçi",
            "Kardeşim deist",
        ),
        misses=("Ateizm nedir?", "What do agnostics claim?", "Nihilist felsefeyi özetle"),
    ),
    _category(
        "UNION_MEMBERSHIP",
        hits=(
            "Sendikaya üye olduğum için işten çıkarıldım",
            "Mehmet Demir sendikalı mı, dosyasına bak",
            "I joined a trade union last year",
            "Personelimizin sendika üyelikleri ektedir",
        ),
        misses=(
            "Sendika nedir?",
            "What is a trade union?",
            "Sendikaların tarihi",
            "Avrupa Birliği",
        ),
    ),
    _category(
        "ASSOCIATION_MEMBERSHIP",
        hits=(
            "LÖSEV üyesiyim",
            "Eşim bir dernek üyesi",
            "I am a member of the association for the deaf",
            "Ayşe Yılmaz Yeşilay Derneği üyesi",
        ),
        misses=(
            "Dernek nasıl kurulur?",
            "How do I start a club?",
            "Vakıf üniversiteleri hangileri?",
        ),
    ),
    _category(
        "SEX_LIFE",
        hits=(
            "Ben eşcinselim, ailem bilmiyor",
            "I am gay and my family does not know",
            "Kardeşim biseksüel",
            "My sex life is over",
        ),
        misses=(
            "Eşcinsel evlilik hangi ülkelerde yasal?",
            "What does bisexual mean?",
            "gayet iyi",
            "Sexual orientation nedir",
        ),
    ),
    _category(
        "CRIMINAL_RECORD",
        hits=(
            "Sabıkam var, memur olabilir miyim?",
            "Adli sicil bilgisi denetimli serbestlik; ilgili kişi Ayşe Yılmaz.",
            "My brother was convicted of fraud",
            "Oğlum iki yıl hapis yattı",
            "I was arrested last week",
        ),
        misses=(
            "Sabıka kaydı nasıl alınır?",
            "What is a felony?",
            "Hapis cezası nedir?",
            "The convicted king of the play",
        ),
    ),
    _category(
        "BIOMETRIC",
        hits=(
            "Çalışanların parmak izi kayıtları ektedir",
            "My fingerprint was stored by my employer",
            "Personelimizin yüz tanıma verileri",
        ),
        misses=("Parmak izi nasıl oluşur?", "How does facial recognition work?"),
    ),
    _category(
        "GENETIC",
        hits=(
            "Annemin BRCA1 mutasyonu çıktı",
            "My DNA test results say so",
            "Hastamızın genetik test raporu",
        ),
        misses=("DNA testi nedir?", "What is a gene mutation?", "Kromozom sayısı kaçtır?"),
    ),
)
