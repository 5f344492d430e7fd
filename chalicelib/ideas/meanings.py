"""Words of neighbourhood ideas that mean the same, and words that say nothing.

Small on purpose: only what residents and staff would call the same thing.
"""

from __future__ import annotations

from typing import Final

# Each group is one meaning, named by its first word.
GROUPS: Final = (
    ("bank", "zitbank", "zitplek", "zit", "rustpunt"),
    ("boom", "linde", "eik"),
    ("speeltuin", "speelplek", "speelplein", "speelterrein"),
    ("speel", "spel", "spelen"),
    ("moestuin", "samentuin", "volkstuin", "groente", "oogst"),
    ("schaduw", "koel", "hitte"),
    ("boek", "minibib", "bibliotheek"),
    ("ruil", "deel", "delen", "leen", "lenen"),
    ("herstel", "repareer", "repareren", "repair", "kapot"),
    ("aed", "defibrillator", "hartdefibrillator", "hartstilstand"),
    ("petanque", "boules"),
    ("fiets", "fietser"),
    ("stal", "stalling", "fietsenstalling", "parkeer", "parkeren"),
    ("auto", "verkeer", "rijd"),
    ("school", "leerling", "klas"),
    ("eet", "eten", "maaltijd", "gerecht", "kook"),
    ("feest", "straatfeest", "buurtfeest"),
    ("kunst", "schilderij", "muurschildering", "graffiti", "schilder"),
    ("mijn", "koolmijn", "mijnwerker"),
    ("vogel", "mus", "mees", "nestkast"),
    ("bij", "imker", "honing"),
    ("bloem", "bloemenmengsel"),
    ("insect", "vlinder"),
    ("oud", "ouder", "senior", "bejaard"),
    ("afval", "zwerfvuil", "vuil", "proper"),
    ("taal", "nederland", "nederlands", "anderstalig", "nieuwkomer"),
    ("jeugd", "jongere", "jong", "tiener"),
    ("fitness", "sport", "sporten"),
    ("film", "cinema"),
    ("koelkast", "frigo", "deelfrigo"),
    ("computer", "digitaal", "smartphone", "telefoon"),
    ("rolstoel", "toegankelijk", "beperking"),
    ("wandel", "wandelaar", "wandelweg", "wandelpad", "wandeling"),
    ("water", "drinkwater", "kraan", "fontein"),
    ("barbecue", "grill"),
    ("muziek", "instrument", "gitaar"),
    ("bakfiets", "cargofiets"),
    ("kip", "hen", "ei"),
    ("licht", "lamp", "verlicht", "verlichting", "ledlamp"),
    ("zebrapad", "oversteek", "voetganger"),
    ("huiswerk", "schoolwerk", "huistaak"),
    ("tafeltennis", "pingpong"),
    ("vijver", "poel"),
    ("eenzaam", "eenzaamheid", "alleen", "alleenstaand"),
    ("babbel", "praat"),
    ("skate", "skateboard", "skatepark"),
    ("plant", "stek", "zaad", "zaai"),
    ("bord", "scherm", "infoscherm"),
)

# Shorter stems are in too many words by chance: "ei" is in "plein".
_SHORTEST_PART: Final = 4


def is_part(part: str, word: str) -> bool:
    """Whether `part` begins or ends the compound `word`, with at least three letters beside."""
    return (
        len(part) >= _SHORTEST_PART
        and len(word) - len(part) >= 3
        and (word.startswith(part) or word.endswith(part))
    )


_STOP_WORDS: Final = """
    aan alle allemaal als andere ben beringen bewoner bewoners bij buren buurt daar dan dat
    den der deze die dit doe door een eens elk elkaar elke en er gaan gaat geen graag groot
    grote haar heb hebben heeft hem het hier hij hoe hun iedereen iemand iets ik in is jaar
    je jou jouw jullie kan keer klein kleine komen komt kopen krijgen krijgt kun kunnen laat
    leeg leggen maak maakt maar mag maken mee meer men mensen met mogen na naar neem niet
    nieuw nieuwe nog nu of om onder ons onze ook op open over plaats plaatsen plek rond
    samen te tegen toe tot twee uit van vaste veel veilig vier voor waar waarin want wat we
    week weg werd wie wij wijk wil willen worden wordt zal zelf zet zetten zich zij zijn zo
    zodat zonder zou
"""
STOP: Final = frozenset(_STOP_WORDS.split())
