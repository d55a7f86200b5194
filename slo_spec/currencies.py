"""The currencies of ISO 4217 and how many digits their minor units have.

Source: ISO 4217 list one (SIX, the maintenance agency: https://www.six-group.com/en/products-services/
financial-information/data-standards.html), active codes with a minor unit. Codes that list one marks "N.A." (gold,
special drawing rights, the test code) are left out: nobody can owe a cent of them.
"""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Final

_NO_DIGITS: Final = "BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX UYI VND VUV XAF XOF XPF"
_TWO_DIGITS: Final = (
    "AED AFN ALL AMD ANG AOA ARS AUD AWG AZN BAM BBD BDT BGN BMD BND BOB BOV BRL BSD BTN BWP BYN BZD CAD CDF CHE CHF "
    "CHW CNY COP COU CRC CUP CVE CZK DKK DOP DZD EGP ERN ETB EUR FJD FKP GBP GEL GHS GIP GMD GTQ GYD HKD HNL HTG HUF "
    "IDR ILS INR IRR JMD KES KGS KHR KPW KYD KZT LAK LBP LKR LRD LSL MAD MDL MGA MKD MMK MNT MOP MRU MUR MVR MWK MXN "
    "MXV MYR MZN NAD NGN NIO NOK NPR NZD PAB PEN PGK PHP PKR PLN QAR RON RSD RUB SAR SBD SCR SDG SEK SGD SHP SLE SOS "
    "SRD SSP STN SVC SYP SZL THB TJS TMT TOP TRY TTD TWD TZS UAH USD USN UYU UZS VED VES WST XCD XCG YER ZAR ZMW ZWG"
)
_THREE_DIGITS: Final = "BHD IQD JOD KWD LYD OMR TND"
_FOUR_DIGITS: Final = "CLF UYW"

MINOR_DIGITS: Final[Mapping[str, int]] = {
    code: digits
    for digits, codes in ((0, _NO_DIGITS), (2, _TWO_DIGITS), (3, _THREE_DIGITS), (4, _FOUR_DIGITS))
    for code in codes.split()
}
"""By code, how many digits an amount has behind the point: JPY 0, EUR 2, KWD 3."""


def minor_digits(currency: str) -> int:
    """How many digits behind the point an amount in this currency has. ValueError for a code that ISO 4217 lacks."""
    digits = MINOR_DIGITS.get(currency)
    if digits is None:
        near = f"; write {currency.upper()}" if currency.upper() in MINOR_DIGITS else ", such as EUR, USD or JPY"
        raise ValueError(f"{currency!r} is no currency code of ISO 4217{near}")
    return digits


_NUMBERS: Final = ("none", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten")


def exact_amount(digits: str, currency: str) -> Decimal:
    """The amount that digits with a point say. ValueError where the currency has no unit as small as that.

    Whoever groups thousands by a point writes 4.000 for four thousand: nobody should owe four instead.
    """
    allowed = minor_digits(currency)
    whole, _, decimals = digits.partition(".")
    if len(decimals) > allowed:
        short = f"{whole}.{decimals[:allowed]}" if allowed else whole
        joined = f"{whole}{decimals} {currency} or " if len(decimals) == len("000") else ""
        raise ValueError(
            f"{digits} {currency} has {_decimals(len(decimals))}, {currency} has {_number(allowed)}; "
            f"write {joined}{short} {currency}"
        )
    return Decimal(digits)


def _decimals(many: int) -> str:
    return f"{_number(many)} decimal{'' if many == 1 else 's'}"


def _number(many: int) -> str:
    return _NUMBERS[many] if many < len(_NUMBERS) else str(many)
