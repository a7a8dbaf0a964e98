"""Sentences as people write them to a model, with slots, written for this training.

{p} is a full name, {g} a given name, {s} a surname, {t} a thing, {c} a place, {o} an
organisation. One line is one sentence; `/` stands for a new line within it.
"""

from __future__ import annotations

NAMED_EN = """
Write an email to {p} about the {t}.
Dear {p},
Dear Mr. {s},
Dear Dr. {s}, I am writing about the {t}.
Hi {g},
Best regards, / {p}
Kind regards, {p}
Sincerely, / {p} / {o}
My name is {p} and I live in {c}.
I'm {p}, a nurse from {c}.
Name: {p}
Full name: {p} / Address: 12 Main St, {c}
Patient: {p}
Patient {p} was admitted on Monday with {t}.
Employee {p} has asked for {t}.
Please summarise the CV of {p}:
Write a reference letter for {p}, who worked at {o}.
Write a cover letter for {p} for a job at {o}.
{p} (manager)
Meeting notes. Present: {p}, {p}, {p}.
From: {p} / To: {p} / Subject: {t}
{p} said that {p} would call back about the {t}.
Can you draft a reply to {g}? She wants to know about the {t}.
The invoice of {p} is still open.
We interviewed {p} and {p} for the position.
my neighbour {p} keeps parking in front of my house
how do I tell {p} that the {t} is late?
{p}'s contract ends in May.
CEO {p} announced the {t}.
Author: {p}
by {p}
Signed, {p}
cc {p}
Please call {p} back at {c} office.
Student {p} got 87 points.
Make a birthday card for {g}, who turns seven.
Rewrite this message: "{g}, can we meet in {c}? {g}"
Customer {p} complains about {t}.
{p} vs. {o}
Defendant {p} and plaintiff {p}
Dr. {p} prescribed it.
{p} / {p} / {p}
{p}, 45, from {c}
The tenant, {p}, agrees to the {t}.
{p} and his wife {g} moved to {c}.
hi im {p}
please translate: {p} lives in {c}
Users: {p}; {p}; {p}
1. {p} / 2. {p} / 3. {p}
"{p}" <mail>
Contact person: {p}
@{g} please look at the {t}
assigned to {p}
The report by {p} of {o} says so.
Professor {s} teaches in {c}.
"""
NAMED_TR = """
{p} adlı müşteriye {t} hakkında bir e-posta yaz.
Sayın {p},
Sayın {s},
Merhaba {g},
Saygılarımla, / {p}
Adım {p}, {c} şehrinde yaşıyorum.
Ben {p}, {o} çalışanıyım.
Ad Soyad: {p}
Adı soyadı: {p} / Adres: {c}
Hasta: {p}
Hasta {p} {t} şikâyetiyle başvurdu.
{p}'ın sözleşmesi mayısta bitiyor.
{p}'e {t} için cevap yaz.
{p}'in dosyasını özetle.
{p} ile {p} arasında geçen konuşma
Toplantıya katılanlar: {p}, {p}, {p}.
Av. {p} dilekçeyi verdi.
Dr. {p} reçete yazdı.
{g} Hanım yarın gelecek.
{g} Bey {t} istiyor.
{p} isimli çalışan izin istedi.
{p} için referans mektubu yaz.
Öğrenci {p} 87 aldı.
Komşum {p} yine gürültü yapıyor.
{p}, {c}'da oturuyor.
Davacı {p}, davalı {p}
Kiracı {p} {t} ödemedi.
{o} müdürü {p} açıkladı.
Hazırlayan: {p}
İmza: {p}
{p}'nın annesi {p}
arkadaşım {g} için doğum günü mesajı yaz
Yetkili kişi: {p}
{p} / {p} / {p}
1. {p} / 2. {p}
Gönderen: {p} / Alıcı: {p}
Prof. Dr. {p} {c} üniversitesinde
{p} telefonla aradı.
müşteri {p} iade istiyor
{p} {c} şubesinde çalışıyor.
{p}’nin maaşı
{p}'la görüştüm.
{p} 45 yaşında, {c} doğumlu.
"""
NAMED_DE = """
Schreibe eine E-Mail an {p} wegen {t}.
Sehr geehrter Herr {s},
Sehr geehrte Frau {s},
Lieber {g},
Mit freundlichen Grüßen / {p}
Ich heiße {p} und wohne in {c}.
Name: {p}
Patient {p} wurde aufgenommen.
Mitarbeiterin {p} von {o}
{p} und {p} waren dabei.
Frau {p} hat angerufen.
Der Vertrag von {p} endet im Mai.
Bonjour {g},
Je m'appelle {p}.
Me llamo {p} y vivo en {c}.
Mi chiamo {p}.
Cordialement, {p}
Estimada señora {s}:
"""
NAMELESS_EN = """
Write a poem about the {t}.
Explain how {t} works.
What is the capital of {c}?
List five ideas for a trip to {c}.
How do I sort a list in Python?
Translate this sentence into German: The {t} is on the table.
Compare {o} and {o}.
Give me a recipe with {t}.
Summarise the history of {c}.
Write a SQL query that counts the {t}.
Classify the sentiment: The {t} was great!
Fix the grammar: he go to {c}.
Dear Sir or Madam,
Dear Customer,
To whom it may concern,
Best regards
Kind Regards
Step 1: Open the {t}. Step 2: Close the {t}.
Who invented the {t}?
Input: {t} / Output: {t}
Question: Which {t} is best? / Answer: The one from {c}.
Convert the following JSON to YAML
Act as a Linux Terminal.
Generate a Title for my Blog Post about {t}
Create a Marketing Plan for {o}
Executive Summary
Terms and Conditions
Table of Contents
Monday Tuesday Wednesday
New York Times
United Nations Security Council
Machine Learning Engineer
Software Developer at {o}
University of {c}
Happy New Year!
Merry Christmas
Good Morning
Thank You
Please Note
North America and South Africa
Visual Studio Code
Microsoft Word
Google Maps
World Cup
Premier League
Bill of Materials
Grand Canyon
Mount Everest
Battle of {c}
Treaty of {c}
"""
NAMELESS_TR = """
{t} hakkında bir şiir yaz.
{t} nasıl çalışır?
{c}'ın başkenti neresidir?
{c} için gezi planı hazırla.
{o} ile {o} arasındaki fark nedir?
{t} tarifi ver.
Bu cümleyi düzelt: {t} masada.
Sayın Yetkili,
Sayın Müşterimiz,
Saygılarımızla
İyi günler
{t} nedir?
Hangi {t} daha iyidir?
Python ile liste sıralama
Pazarlama planı oluştur
Yönetici Özeti
Kullanım Koşulları
Pazartesi Salı Çarşamba
Türkiye Büyük Millet Meclisi
Milli Eğitim Bakanlığı
{c} Üniversitesi
Yazılım Geliştirici
Mutlu Yıllar
Günaydın
Kapadokya Gezisi
Boğaziçi Köprüsü
Deniz kıyısında güneş batıyor.
Barış ve umut içinde yaşamak
Gül bahçesinde bahar
Yıldız tozu
Çelik kapı fiyatları
Toprak analizi
Savaş sonrası dönem
Yaz tatili için öneriler
Sevgi ve saygı
"""
NAMELESS_DE = """
Schreibe ein Gedicht über {t}.
Was ist die Hauptstadt von {c}?
Wie funktioniert {t}?
Sehr geehrte Damen und Herren,
Mit freundlichen Grüßen
Vergleiche {o} und {o}.
Die Katze sitzt auf dem Tisch.
Der Hund läuft durch den Garten.
Ein Zug fährt mit 80 Kilometern pro Stunde.
Wie viele Äpfel sind übrig?
Combien de pommes reste-t-il ?
Quelle est la capitale de {c} ?
¿Cuál es la capital de {c}?
Explique comment fonctionne {t}.
Escribe un poema sobre {t}.
Les Enfants vont à l'école.
Una Tienda vende Manzanas.
Jede Woche kauft ein Bauer Eier.
"""
THINGS = """
budget
project plan
delivery
coffee machine
quarterly report
blue car
database
love
winter
contract
refund
holiday request
chocolate cake
machine learning
solar panel
diabetes
headache
mortgage
football
holiday
Docker container
React component
Excel sheet
Great Wall
Black Forest cake
Harvard citation style
Euler method
Markov chain
Dijkstra algorithm
Newton's laws
Gaussian blur
fatura
bütçe
teslimat
sözleşme
iade
baş ağrısı
kahve makinesi
deniz
güneş paneli
yazılım
toplantı
proje
rapor
Excel tablosu
Wetter
Haushalt
Kuchen
Rechnung
"""
PLACES = """
Ankara
İzmir
Berlin
Paris
London
Germany
Türkiye
Brazil
New York
San Francisco
Tokyo
Bursa
Antalya
Hamburg
Vienna
Egypt
Los Angeles
St. Petersburg
Konya
Trabzon
Munich
Madrid
Rome
Canada
India
"""
ORGANISATIONS = """
Acme Corp
Global Foods Ltd
Nordwind GmbH
Microsoft
Google
Türk Telekom
Anadolu Sigorta A.Ş.
Ziraat Bankası
City Hospital
Oxford University
Red Cross
European Union
Contoso
Siemens
Netflix
Toyota
IBM
Amazon
"""
