"""What people type when they are asked for money, a count or a day: read, never guessed silently."""

from messages.typed.counts import Count, read_count
from messages.typed.days import read_day
from messages.typed.money import Money, read_money

__all__ = ["Count", "Money", "read_count", "read_day", "read_money"]
