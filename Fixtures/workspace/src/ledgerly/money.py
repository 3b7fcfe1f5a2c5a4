"""Money: whole cents inside, Decimal at the edges.

Amounts travel through ledgerly as integer cents. A fraction of a cent exists
only for a moment, when a percentage or a tax rate is applied, and it leaves
through `round_cents`.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import ROUND_HALF_EVEN, Decimal

CENT = Decimal("0.01")
HUNDRED = Decimal(100)


class CurrencyMismatch(ValueError):
    """Two amounts in different currencies met in one sum."""


def round_cents(amount: Decimal) -> Decimal:
    """Round to whole cents. Half a cent goes to the customer (terms, 7.2)."""
    return amount.quantize(CENT, rounding=ROUND_HALF_EVEN)


@dataclass(frozen=True, order=True)
class Money:
    """An amount in one currency, never with a fraction of a cent."""

    cents: int
    currency: str = "EUR"

    @classmethod
    def of(cls, amount: str | Decimal, currency: str = "EUR") -> Money:
        return cls(int(round_cents(Decimal(amount)) * HUNDRED), currency)

    def percent(self, rate: Decimal) -> Money:
        """`rate` percent of this amount: `Money.of("80").percent(Decimal(25))` is 20.00."""
        return Money.of(Decimal(self.cents) * rate / HUNDRED / HUNDRED, self.currency)

    def __add__(self, other: Money) -> Money:
        self._same_currency(other)
        return Money(self.cents + other.cents, self.currency)

    def __sub__(self, other: Money) -> Money:
        self._same_currency(other)
        return Money(self.cents - other.cents, self.currency)

    def __str__(self) -> str:
        sign = "-" if self.cents < 0 else ""
        whole, rest = divmod(abs(self.cents), 100)
        return f"{sign}{whole}.{rest:02d} {self.currency}"

    def _same_currency(self, other: Money) -> None:
        if self.currency != other.currency:
            raise CurrencyMismatch(f"{self.currency} and {other.currency}")
