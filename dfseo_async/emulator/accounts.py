"""The money of the account, in whole nano-dollars so that sums are exact."""

from __future__ import annotations

from enum import IntEnum

NANO = 1_000_000_000


def to_nano(usd: float) -> int:
    """Turn dollars into whole nano-dollars."""
    return round(usd * NANO)


def to_usd(nano: int) -> float:
    """Turn nano-dollars into dollars."""
    return nano / NANO


class Refusal(IntEnum):
    """Why a charge is refused, by the service's code."""

    PAYMENT_REQUIRED = 40200
    COST_LIMIT = 40203
    INSUFFICIENT_FUNDS = 40210


class Account:
    """Balance, what was spent, and the optional cap of one UTC day."""

    __slots__ = ("_cap", "_day", "_deposit", "_spent_today", "spent")

    def __init__(self, *, balance_usd: float, daily_cap_usd: float | None = None) -> None:
        self.spent = 0
        self._deposit = to_nano(balance_usd)
        self._cap = None if daily_cap_usd is None else to_nano(daily_cap_usd)
        self._day = -1
        self._spent_today = 0

    @property
    def deposit(self) -> int:
        """What the account started with."""
        return self._deposit

    @property
    def balance(self) -> int:
        """What is left."""
        return self._deposit - self.spent

    def refusal(self, price: int, now: float) -> Refusal | None:
        """Tell why this price cannot be charged now; nothing when it can."""
        if price <= 0:
            return None
        if self.balance <= 0:
            return Refusal.PAYMENT_REQUIRED
        if price > self.balance:
            return Refusal.INSUFFICIENT_FUNDS
        if self._cap is not None and self._today(now) + price > self._cap:
            return Refusal.COST_LIMIT
        return None

    def charge(self, price: int, now: float) -> None:
        """Take the price; ask `refusal` first."""
        self._spent_today = self._today(now) + price
        self.spent += price

    def _today(self, now: float) -> int:
        day = int(now // 86_400)
        if day != self._day:
            self._day = day
            self._spent_today = 0
        return self._spent_today
