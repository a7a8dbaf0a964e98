"""Membership of somebody in a union, an association or a foundation."""

from __future__ import annotations

from gateway.detect.special import special_category
from gateway.detect.topics import Kind, Subject

RECOGNIZERS = (
    special_category(
        Subject(
            name="union_membership",
            kind=Kind.STATE,
            # Names of unions: Genel-İş, Büro-Sen, Deniz İşçileri Sendikası, SEIU Local 12.
            shapes=(
                r"[^\s[:punct:]]{3,16}(?:-koop)?-(?:iş|is|sen)",
                r"(?:[^\s[:punct:]]{3,20} ){1,3}sendikas[ıi]",
                r"teamsters|seiu|afl-cio|unite the union|unison",
                r"[A-Z]{3,6} local [0-9]{1,4}",
                r"(?:[a-z]{3,20} ){0,2}(?:workers|teachers|nurses|employees)['’]? union",
            ),
            statements=(
                r"(?:member of|joined|belongs? to|active in|dues to) (?:an? |the |our |my |his |her"
                r" )?(?:[a-z]{2,20} ){0,3}(?:trade |labou?r |workers'? |teachers'? |nurses'? )?"
                r"unions?",
                r"[^\s[:punct:]]{2,20}[ -](?:sendikası(?:na|nın|nda)?|sendika(?:ya)?) "
                r"(?:üye|kayıtlı|temsilci|delege|aidat)[a-zçğıöşü]{0,10}",
            ),
            fields=(
                *("sendika", "sendikası", "sendika üyeliği", "sendika bilgisi", "union"),
                *("üye olduğu sendika", "union membership", "trade union", "union member"),
            ),
        ),
        hits=(
            "Sendikaya üye olduğum için işten çıkarıldım",
            "Mehmet Demir sendikalı mı, dosyasına bak",
            "I joined a trade union last year",
            "Personelimizin sendika üyelikleri ektedir",
            "Sendika: Türk Metal",
            "çalışan zeynep kara, sendika üyeliği genel-iş, sicil no 7",
            "She is a shop steward at our plant.",
            "My employer refuses to pay because I am a union member.",
            "Babam Eğitim-Sen üyesi bir öğretmen",
        ),
        misses=(
            "Sendika nedir?",
            "What is a trade union?",
            "Sendikaların tarihi",
            "Avrupa Birliği",
            "The history of trade unions in Britain",
            "Sendika kurmak için kaç kişi gerekir?",
            "European Union member states",
            "How do union types work in TypeScript?",
            "Toplu iş sözleşmesi nedir?",
            "union: str",
        ),
    ),
    special_category(
        Subject(
            name="association_membership",
            kind=Kind.STATE,
            shapes=(
                r"(?:volunteer(?:s|ing)?|donor|trustee|patron|member|chair(?:man|woman)?)"
                r" (?:for|at|of|with|to) (?:an? |the )?(?:[a-z]{3,14} ){0,2}(?:foundation|charity"
                r"|association|red cross|red crescent|greenpeace|amnesty|lodge|society)",
                r"(?:[^\s[:punct:]]{3,20} ){1,3}(?:derneği|dernegi|vakf[ıi])"
                r" (?:üye|uye|gönüllü|gonullu|bağışç|bagisc|yönetici|yonetici)[^\s[:punct:]]{0,8}",
            ),
            statements=(
                r"[^\s[:punct:]]{2,20} (?:derneği|vakfı|derneğinin|vakfının)(?:ne|na|nde|nda)? "
                r"(?:üye|kayıtlı|gönüllü|mütevelli|bağışçı)[a-zçğıöşü]{0,10}",
                r"member of the [a-z]{3,20} (?:association|foundation|society|lodge)",
            ),
            fields=(
                *("dernek üyeliği", "vakıf üyeliği", "üye olduğu dernek", "üye olduğu vakıf"),
                *("dernek", "vakıf", "üyelikler", "üyelikleri", "memberships"),
                *("association membership", "foundation membership"),
            ),
        ),
        hits=(
            "LÖSEV üyesiyim",
            "Eşim bir dernek üyesi",
            "I am a member of the association for the deaf",
            "Ayşe Yılmaz Yeşilay Derneği üyesi",
            "Dernek üyeliği: İnsan Hakları Derneği",
            "calisan ali kaya, vakif uyeligi tema, sicil no 12",
            "My uncle is a freemason and a Rotary member",
            "Hangi derneğe üye olduğumu işverenim sordu",
        ),
        misses=(
            "Dernek nasıl kurulur?",
            "How do I start a club?",
            "Vakıf üniversiteleri hangileri?",
            "Dernekler Kanunu'nu özetle",
            "What is Amnesty International?",
            "Vakıf ile dernek arasındaki fark nedir?",
            "The foundation was built in 1890.",
            "Rotary engines and how they work",
        ),
    ),
)
