"""What the settings of the firm offer: currencies and time zones."""

from typing import Final

from touchline.kit.zones import get_zones

CURRENCIES: Final = (
    "AED ARS AUD BDT BGN BRL CAD CHF CLP CNY COP CZK DKK EGP EUR GBP HKD HUF IDR ILS INR ISK JPY KES KRW KZT LKR MAD MXN "
    "MYR NGN NOK NZD PEN PHP PKR PLN QAR RON RSD SAR SEK SGD THB TND TRY TWD UAH USD UYU VND XAF XOF ZAR"
).split()


def get_currencies() -> list[tuple[str, str]]:
    """Return the currencies as choices; any other three letters stay what they are."""
    return [(code, code) for code in CURRENCIES]


def get_time_zones() -> list[tuple[str, str]]:
    """Return the zones a firm may be in, as choices."""
    return [("UTC", "UTC"), *get_zones()]
