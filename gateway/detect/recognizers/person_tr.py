"""Turkish names of people."""

from __future__ import annotations

from gateway.core.finding import DataClass
from gateway.detect.names import find_people
from gateway.detect.recognizer import WordRecognizer

RECOGNIZERS = (
    WordRecognizer(
        name="person_tr",
        entity="PERSON",
        data_class=DataClass.CONTACT,
        find=lambda page: find_people(page.written),
        hits=(
            "Ahmet Yılmaz'ın dosyası",
            "Toplantıya Ayşe Yılmazdan başka kimse gelmedi.",
            "Süleyman Soylu'ye yaz",
            "Ahmet Yilmaz",
            "ahmet yılmaz yarın gelecek",
            "AYŞE NUR ÖZTÜRK",
            "İsmail Kılıç",
            "ışıl özdemir'e mektup",
            "Mehmet Ali Demir ile konuştum",
            "Sayın Yılmaz, başvurunuz alındı.",
            "Av. Ayşe yarın arayacak",
            "Prof. Dr. Kayra Velioğlu",
            "Ahmet Bey'in maili",
            "deniz hanım aradı",
            "Dün Zeynep Vurgunsoy ile görüştük.",
            "Dün Kayra Öztürk ile görüştük.",
            "Barış Güneş",
            "Adı Soyadı: Kayra Vurgun",
            "Fatma Hacıibrahimoğlu'nun talebi",
        ),
        misses=(
            "Ankara'nın nüfusu kaç?",
            "İstanbul Boğazı'nın uzunluğu nedir?",
            "Ahmet geldi mi?",
            "deniz yıldızı nerede yaşar?",
            "Deniz Yıldızı",
            "barış ve umut dolu bir güneş",
            "Yağmur yağdı, güneş açtı.",
            "Mehmet güler mi?",
            "Sayın Yetkili,",
            "Sayın Başkan",
            "Mustafa Kemal Atatürk ne zaman doğdu?",
            "Recep Tayyip Üniversitesi nerede?",
            "Ahmet Taner Kışlalı Caddesi",
            "Ayşe Ankara'ya gitti.",
            "Can you explain this?",
            "Savaş Tarihi dersi",
            "Bugün hava çok güzel",
            "The mine can be deep",
        ),
    ),
)
