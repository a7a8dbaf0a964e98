"""Health: illnesses, complaints, treatment and drugs of somebody."""

from __future__ import annotations

from gateway.detect.special import special_category
from gateway.detect.topics import Kind, Subject

# Words that medicine builds from Greek and Latin, and stems that name a family of drugs.
_ENGLISH_SHAPES = (
    r"[a-z]{3,20}(?:itis|ectomy|ostomy|plasty|plegia|paresis|megaly|sclerosis|lepsy|iasis|rrhea"
    r"|rrhoea|dynia|penia|ectasis|dystonia)",
    r"(?:lob|trache|phleb|lapar|oste|vas|thorac|crani|episi)otomy",
    r"(?:end|col|gastr|arthr|lapar|bronch|cyst|sigmoid|hyster|laryng)oscopy",
    r"(?:neur|my|fibromy|arthr|ot|gastr)algia",
    r"(?:card|neur|my|encephal|nephr|retin|aden|arthr|angi|lymphaden|coagul|radicul|myel|hemoglobin)"
    r"[a-z]{0,3}opath(?:y|ies)",
    r"(?:an|leuk|septic|hyper[a-z]{3,9}|hypo[a-z]{3,9}|isch|thalass|bacter|ur|tox)(?:a?emia)s?",
    r"(?:carcin|sarc|lymph|melan|gli|fibr|lip|aden|hemat|glauc|myel|blast|neur|angi|mening|terat"
    r"|papill|granul|hepat|osteosarc|mesotheli)[a-z]{0,6}omas?",
    r"(?:endometri|tubercul|thromb|fibr|cirrh|psych|neur|scoli|lord|kyph|sten|necr|osteopor"
    r"|ather[a-z]{0,8}|arthr|steat|sarcoid|hydronephr|acid|ket|dermat|ur|keratin|amyloid|alkal"
    r"|toxoplasm|myc|onychomyc|spondyl|halit|vagin)osis",
    r"(?:hemat|prote|glycos|phenylketon|album|poly|dys|noct|olig|py)uria",
    r"[a-z]{3,16}(?:sartan|statin|floxacin|mycin|cillin|cycline|conazole|prazole|triptan|gliptin"
    r"|gliflozin|glutide|tinib|zumab|ximab|azepam|azolam|barbital|setron|dronate|afil|oxetine)",
    r"(?:lisino|rami|enala|capto|perindo|benaze|quina|fosino)pril",
    r"(?:meto|ateno|propran|biso|carvedi|nebiv|labeta|nado|timo)[a-z]{0,4}olol",
)
_TURKISH_SHAPES = (
    r"[a-zçğıöşü]{3,16}(?:ektomi|plejik?|nöropati|miyopati|retinopati|nefropati|ensefalopati"
    r"|sartan|floksasin|siklin|konazol|prazol|gliptin)",
    r"(?:azitro|klaritro|eritro|genta|vanko|klinda|neo|rifa)misin|(?:amoksi|peni|ampi)silin",
    r"(?:end|kol|gastr|artr|bronk|sist|hister)oskopi",
)
_FIELDS = (
    *("tanı", "tanısı", "ön tanı", "kesin tanı", "teşhis", "teşhisi", "kronik hastalık"),
    *("kronik hastalığı", "hastalığı", "rahatsızlığı", "şikayet", "şikayeti", "alerji", "alerjisi"),
    *("alerjileri", "kullandığı ilaçlar", "ilaçları", "engel durumu", "engel oranı", "kan grubu"),
    *("sağlık durumu", "icd kodu", "icd-10", "reçete", "ameliyat", "muayene bulgusu", "bulgular"),
    *("diagnosis", "diagnoses", "chief complaint", "presenting complaint", "allergies", "allergy"),
    *("current medications", "medications", "medication", "medical condition", "blood type"),
    *("blood group", "medical history", "past medical history", "pmh", "health status", "dx"),
)

RECOGNIZERS = (
    special_category(
        Subject(
            name="health",
            kind=Kind.STATE,
            shapes=(*_ENGLISH_SHAPES, *_TURKISH_SHAPES),
            statements=(
                r"diagnosed (?:with|as having) [^\s[:punct:]]{3,40}",
                r"(?:tested|testing) positive for [^\s[:punct:]]{2,40}",
                r"(?:tanısı|teşhisi) (?:kondu|konuldu|konulan|konmuş|konulmuş|aldı|almış|alan)",
                r"(?:hastasıyım|hastasıyız|kanserim|diyabetliyim|şeker hastasıyım)",
                r"(?:engelliyim|hamileyim|gebeyim|astımlıyım|alerjiğim|kısırım|bağımlıyım)",
            ),
            fields=_FIELDS,
        ),
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
            "45 yaşında erkek hasta, göğüs ağrısı ile başvurdu",
            "She has been in chemotherapy since May.",
            "Hamileyim, işten çıkarılabilir miyim?",
            "Kızım iki yıldır depresyon ilacı kullanıyor.",
            "32 y/o female with pancreatitis",
            "Can I take ibuprofen with lisinopril?",
            "My 3 year old son has measles, is it safe to travel?",
            "Tanı: kronik böbrek yetmezliği",
            "Diagnosis: bipolar disorder",
            "calisan zeynep kara, sgk sicil, tani astim",
            "kardeşime şizofreni teşhisi kondu",
            "My husband was put on rosuvastatin and his legs ache",
            "Apandisitim alındı, ne zaman spor yapabilirim?",
            "Baş ağrısı için hangi ilacı kullanmalıyım?",
            "Migrene hangi ilaç iyi gelir?",
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
            "How does insulin work?",
            "List the side effects of aspirin.",
            "Tansiyon neden yükselir?",
            "The history of penicillin begins in 1928.",
            "How many people died of malaria in 2019?",
            "diagnosis: str",
            "Explain the difference between arthritis and arthrosis.",
            "I need a summary of an article on Alzheimer's disease.",
            "Aşı takvimi nedir?",
            "Hangi vitamin eksikliği yorgunluk yapar?",
            "Write a headline on the new cancer centre.",
            "Amoksisilin hangi ilaçlarla etkileşir?",
            "Parol ile birlikte hangi ilaçlar alınmaz?",
            "Which drugs interact with amoxicillin?",
        ),
    ),
)
