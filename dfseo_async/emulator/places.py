"""Countries, made-up places in them, and languages: what the lists of locations are made of."""

from __future__ import annotations

from functools import cache

from dfseo_async.emulator import words
from dfseo_async.emulator.dice import Dice

Row = dict[str, object]

# ISO 3166-1 codes; a location code of a country is 2000 plus the number, as at the service
_COUNTRIES = """
AR 32 Argentina,AU 36 Australia,AT 40 Austria,BD 50 Bangladesh,BE 56 Belgium,BO 68 Bolivia
BR 76 Brazil,BG 100 Bulgaria,CA 124 Canada,CL 152 Chile,CO 170 Colombia,CR 188 Costa Rica
HR 191 Croatia,CY 196 Cyprus,CZ 203 Czechia,DK 208 Denmark,EC 218 Ecuador,EG 818 Egypt
SV 222 El Salvador,EE 233 Estonia,FI 246 Finland,FR 250 France,DE 276 Germany,GR 300 Greece
GT 320 Guatemala,HK 344 Hong Kong,HU 348 Hungary,IN 356 India,ID 360 Indonesia,IE 372 Ireland
IL 376 Israel,IT 380 Italy,JP 392 Japan,JO 400 Jordan,KZ 398 Kazakhstan,KE 404 Kenya
LV 428 Latvia,LT 440 Lithuania,MY 458 Malaysia,MX 484 Mexico,MA 504 Morocco,NL 528 Netherlands
NZ 554 New Zealand,NG 566 Nigeria,NO 578 Norway,PK 586 Pakistan,PE 604 Peru,PH 608 Philippines
PL 616 Poland,PT 620 Portugal,RO 642 Romania,SA 682 Saudi Arabia,RS 688 Serbia,SG 702 Singapore
SK 703 Slovakia,ZA 710 South Africa,KR 410 South Korea,ES 724 Spain,SE 752 Sweden,CH 756 Switzerland
TW 158 Taiwan,TH 764 Thailand,TN 788 Tunisia,TR 792 Turkiye,UA 804 Ukraine
AE 784 United Arab Emirates,GB 826 United Kingdom,US 840 United States,UY 858 Uruguay,VN 704 Vietnam
"""
_LANGUAGES = """
ar Arabic,bg Bulgarian,ca Catalan,cs Czech,da Danish,de German,el Greek,en English,es Spanish
et Estonian,fi Finnish,fr French,he Hebrew,hi Hindi,hr Croatian,hu Hungarian,id Indonesian
it Italian,ja Japanese,ko Korean,lt Lithuanian,lv Latvian,ms Malay,nb Norwegian (Bokmål),nl Dutch
pl Polish,pt Portuguese,ro Romanian,sk Slovak,sl Slovenian,sr Serbian,sv Swedish,th Thai,tr Turkish
uk Ukrainian,vi Vietnamese,zh-CN Chinese (Simplified),zh-TW Chinese (Traditional)
"""
_COUNTRY = 2_000
_REGION, _CITY = 20_000, 1_000_000
_PLACES = 5  # in each country, the first one a region


@cache
def locations() -> tuple[Row, ...]:
    """Return every location, countries and the places in them."""
    rows: list[Row] = []
    for entry in _COUNTRIES.replace("\n", ",").strip(",").split(","):
        iso, number, name = entry.split(" ", 2)
        rows.append(_row(_COUNTRY + int(number), name, None, iso, "Country"))
        rows += _inside(iso, int(number), name)
    return tuple(rows)


@cache
def languages() -> tuple[Row, ...]:
    """Return every language."""
    entries = _LANGUAGES.replace("\n", ",").strip(",").split(",")
    pairs = [entry.split(" ", 1) for entry in entries]
    return tuple({"language_name": name, "language_code": code} for code, name in pairs)


def _inside(iso: str, number: int, country: str) -> list[Row]:
    dice = Dice("places", number)
    region = _REGION + number
    name = f"{_name(dice)}shire,{country}"
    rows = [_row(region, name, _COUNTRY + number, iso, "Region")]
    for place in range(1, _PLACES):
        code = _CITY + number * 10 + place
        rows.append(_row(code, f"{_name(dice)}ton,{name}", region, iso, "City"))
    return rows


def _name(dice: Dice) -> str:
    return words.phrase(dice, 1).title()


def _row(code: int, name: str, parent: int | None, iso: str, kind: str) -> Row:
    return {
        "location_code": code,
        "location_name": name,
        "location_code_parent": parent,
        "country_iso_code": iso,
        "location_type": kind,
    }
