"""Biometric and genetic data of somebody."""

from __future__ import annotations

from gateway.detect.special import special_category
from gateway.detect.topics import Kind, Subject

RECOGNIZERS = (
    special_category(
        Subject(
            name="biometric",
            kind=Kind.STATE,
            fields=(
                *("parmak izi", "biyometrik veri", "biyometri", "yüz verisi"),
                *("biometric data", "biometrics", "face template", "voiceprint"),
            ),
        ),
        hits=(
            "Çalışanların parmak izi kayıtları ektedir",
            "My fingerprint was stored by my employer",
            "Personelimizin yüz tanıma verileri",
            "calisan ali kaya, biyometrik veri parmak izi, sicil no 3",
            "Biyometrik veri: yüz şablonu",
            "Our employee's iris scan was leaked",
            "Hastanın ses izi ve retina kaydı dosyada, dosya no 9",
        ),
        misses=(
            "Parmak izi nasıl oluşur?",
            "How does facial recognition work?",
            "Fingerprint sensors in phones compared",
            "Biyometrik pasaport nedir?",
            "fingerprint: sha256",
            "SHA-256 fingerprint of the certificate",
        ),
    ),
    special_category(
        Subject(
            name="genetic",
            kind=Kind.STATE,
            shapes=(
                r"carriers? of (?:the |a )?[a-z-]{3,16}(?: (?:fibrosis|anemia|disease|gene|mutation"
                r"|syndrome|trait))?",
                r"[a-z0-9]{3,14} (?:gene )?mutation(?:s| carrier)?",
            ),
            fields=(
                *("genetik test", "genetik test sonucu", "dna testi", "genetik veri", "genotip"),
                *("genetic test", "genetic test result", "dna test", "genotype", "karyotype"),
            ),
        ),
        hits=(
            "Annemin BRCA1 mutasyonu çıktı",
            "My DNA test results say so",
            "Hastamızın genetik test raporu",
            "Genetik test: BRCA2 pozitif",
            "My wife is a carrier of the gene for Tay-Sachs",
            "calisan ali kaya, genetik veri faktor v leiden, sicil no 3",
            "Should I get tested? My sister has Lynch syndrome",
        ),
        misses=(
            "DNA testi nedir?",
            "What is a gene mutation?",
            "Kromozom sayısı kaçtır?",
            "Genetic algorithms in Python",
            "The human genome was published in 2001.",
            "Genotip ve fenotip arasındaki fark",
        ),
    ),
)
