"""The demo's inhabitants. Their register numbers are formally valid and belong to nobody: serial
999 is never given. The numbers are the same in every demo, so that docs can name them.
"""

from __future__ import annotations

from datetime import date
from typing import Final

from chalicelib.voters.numbers import make as make_number

# name, day of birth, area ("" lives elsewhere), street
PEOPLE: Final = (
    ("Fatma Yılmaz", date(1984, 5, 17), "koersel", "Kerkplein 3"),
    ("Jef Vandeput", date(1951, 12, 1), "koersel", "Pieter Vanhoudtstraat 12"),
    ("Sofie Maes", date(2001, 2, 28), "paal", "Paalsteenweg 101 bus 2"),
    ("Mehmet Kaya", date(1977, 8, 9), "beverlo", "Korspelsesteenweg 44"),
    ("Lotte Geerts", date(2009, 3, 3), "koersel", "Heldenplein 7"),
    ("Noor Peeters", date(2016, 6, 21), "paal", "Meldertsesteenweg 20"),
    ("Luc Driesen", date(1966, 1, 30), "", "Stationsstraat 5"),
)


def number_of(born: date) -> str:
    """The number of one of the demo's people, by their day of birth."""
    return make_number(born, 999)
