"""What a case is about: theme, words, customer, channel, priority. One `Brief` a case.

Takes the rules, the telling and a moment; never decides what colleagues do afterwards.
"""

from __future__ import annotations

import datetime as dt
from collections import Counter
from dataclasses import dataclass, replace
from random import Random
from typing import Any

from cs_workbook.jobs.demo_story.moments import DAYS_BACK, SETTLED_MINUTES, daytime, later
from cs_workbook.jobs.demo_story.people import Customer, new_customer, registrar
from cs_workbook.jobs.demo_story.telling import Telling, Theme, fill
from cs_workbook.model import Language
from cs_workbook.rules.settings import Channel, Priority, Rules

_MONTHS = (
    *("January", "February", "March", "April", "May", "June"),
    *("July", "August", "September", "October", "November", "December"),
)


@dataclass(frozen=True)
class Brief:
    """One case as it comes in.

    Attributes:
        plain: the description before its slots were filled and a greeting put around it.
        pair: which demand and measure of the theme go with it.
        words: fills the slots of everything said about the case.
    """

    received_at: dt.datetime
    occurred_at: dt.datetime
    theme: Theme
    categories: tuple[str, ...]
    priority: Priority
    channel: Channel
    customer: Customer
    registrar: str
    description: str
    plain: str
    pair: int
    words: dict[str, Any]
    demand: str | None
    place: str | None
    error_text: str | None
    tried: str | None
    note: str | None


class Intake:
    """Makes briefs; each theme's texts are used up in turn before one comes again."""

    def __init__(self, rules: Rules, told: Telling, rng: Random) -> None:
        self.rules, self.told, self.rng = rules, told, rng
        self.levels = tuple(sorted(rules.priorities, key=lambda p: p.rank))
        known = {c.name for c in rules.categories}
        shares = told.shape.categories
        weight: Counter[str] = Counter()
        for theme in told.themes:
            weight[theme.category] += theme.weight
        self.themes = tuple(t for t in told.themes if t.category in known) or told.themes
        self.shares = [shares.get(t.category, 1) * t.weight / weight[t.category] for t in self.themes]
        # No customer comes by the channel under which alerts are registered.
        self.channels = [told.shape.channels.get(c.name, 5) * (c.name != rules.alert_channel) for c in rules.channels]
        self.used: Counter[tuple[str, int]] = Counter()

    def heat(self, theme: Theme) -> list[int]:
        """Return the chance of each level, most urgent first, for a theme."""
        chances = self.told.shape.heat[theme.heat]
        return [chances[min(i, len(chances) - 1)] for i in range(len(self.levels))]

    def brief(self, received_at: dt.datetime, level: Priority | None = None) -> Brief:
        """Make up a case received then; where a level is asked for, of a theme that is usually as grave."""
        rng = self.rng
        shares = self.shares
        if level is not None:
            at = self.levels.index(level)
            fitting = [s * self.heat(t)[at] ** 2 for s, t in zip(shares, self.themes, strict=True)]
            shares = fitting if sum(fitting) else shares
        theme = rng.choices(self.themes, shares)[0]
        priority = level or rng.choices(self.levels, self.heat(theme))[0]
        channel = rng.choices(self.rules.channels, self.channels)[0]
        quick = [c for c in self.rules.channels if _is_quick(c)]
        if priority is self.levels[0] and quick and channel not in quick:
            channel = rng.choice(quick)
        customer = new_customer(channel, self.rules, self.told, rng)
        days = rng.randint(*theme.days) if theme.days else 0
        gap = days * 1440 + rng.randrange(-90, 90) if days else self._gap()
        back = later(received_at, -gap)
        occurred_at = min(daytime(back, later(back, -720), back, rng), later(received_at, -2))
        number = min(range(len(theme.descriptions)), key=lambda n: (self.used[theme.id, n], rng.random()))
        pair = theme.pairs[number] if theme.pairs else rng.randrange(len(theme.measures))
        words = self._words(theme, occurred_at, received_at, days)
        words["product"] = rng.choice(self.told.things["products"][theme.products[number]])
        must_ask = "demand" in self.rules.required_fields
        asked = must_ask or (rng.random() < 0.72 and not customer.anonymous)
        return Brief(
            received_at=received_at,
            occurred_at=occurred_at,
            theme=theme,
            categories=self._categories(theme),
            priority=priority,
            channel=channel,
            customer=customer,
            registrar=registrar(channel, self.told, rng),
            description=fill(self._told_anew(theme, number), words),
            plain=theme.descriptions[number],
            pair=pair,
            words=words,
            demand=fill(paired(theme.demands, pair), words) if asked else None,
            place=words[theme.place] if theme.place else None,
            error_text=(theme.errors[number] if theme.errors else "") or None,
            tried=(theme.tried[number] if theme.tried else "") or None,
            note=self._note(customer),
        )

    def again(self, first: Brief, now: dt.datetime) -> Brief | None:
        """Return the same customer with the same trouble some days later; None where it does not fit."""
        rng, window = self.rng, min(self.rules.repeat_window_days - 1, DAYS_BACK)
        latest = later(now, -SETTLED_MINUTES)
        room = min(window, (latest - first.received_at).days)
        if first.customer.anonymous or first.theme.heat in ("cool", "critical") or room < 3:
            return None
        days = rng.randint(3, min(room, 20))
        received_at = later(first.received_at, days * 1440 + rng.randrange(-240, 240))
        received_at = min(daytime(received_at, first.received_at, latest, rng), latest)
        words = self._words(first.theme, first.occurred_at, received_at, 0) | {
            key: value for key, value in first.words.items() if key not in ("when", "When", "days")
        }
        words["days"] = first.words["days"] + (received_at.date() - first.received_at.date()).days
        priority = next((p for p in self.levels if p.name == self.rules.repeat_priority), first.priority)
        text = rng.choice(self.told.phrases["again"]) + fill(first.plain, words)
        return replace(
            first,
            received_at=received_at,
            description=text,
            words=words,
            priority=min(priority, first.priority, key=lambda p: p.rank),
            registrar=registrar(first.channel, self.told, rng),
            note=None,
        )

    def _told_anew(self, theme: Theme, number: int) -> str:
        """A description, the second time with words of another customer around it."""
        used = self.used[theme.id, number]
        self.used[theme.id, number] += 1
        text, phrases = theme.descriptions[number], self.told.phrases
        long = len(text) > (60 if self.told.language == "zh" else 200)
        if long or theme.heat == "critical" or (used == 0 and self.rng.random() > 0.2):
            return text
        tone = "calm" if theme.heat == "cool" else "plain"
        if theme.heat in ("warm", "hot") and self.told.shape.world == "consumer":
            tone = "upset"
        roll = self.rng.randrange(5)
        asked = any(word in text for word in ("麻烦", "尽快", "Please", "please", "hurry"))
        before = self.rng.choice(phrases[f"openers_{tone}"]) if roll < 3 else ""
        after = self.rng.choice(phrases[f"closers_{tone}"]) if roll > 1 and not asked else ""
        return f"{before}{text}{after}"

    def _note(self, customer: Customer) -> str | None:
        if customer.anonymous or self.rng.random() > 0.08:
            return None
        notes = "notes_business" if self.told.shape.world == "business" else "notes"
        return str(self.rng.choice(self.told.things["customers"][notes]))

    def _gap(self) -> int:
        """Minutes between trouble and report: usually the same day."""
        return self.rng.randrange(8, 240) if self.rng.random() < 0.65 else self.rng.randrange(240, 2600)

    def _categories(self, theme: Theme) -> tuple[str, ...]:
        others = [c.name for c in self.rules.categories if c.name != theme.category]
        if self.rules.several_categories and others and self.rng.randrange(100) < self.told.shape.several:
            return theme.category, self.rng.choice(others)
        return (theme.category,)

    def _words(self, theme: Theme, occurred_at: dt.datetime, received_at: dt.datetime, days: int) -> dict[str, Any]:
        rng, places, products = self.rng, self.told.things["places"], self.told.things["products"]
        language = self.told.language
        when = self._when(occurred_at, received_at)
        low, high = theme.amount
        amount = low + int((high - low) * rng.random() ** 1.6)
        return {
            "appliance": rng.choice(products["appliance"]),
            "order": f"DD{later(occurred_at, -rng.randint(3, 25) * 1440):%m%d}{rng.randrange(10000):04d}",
            "days": days or 2,
            "minutes": rng.randrange(12, 55),
            "times": rng.randint(2, 6),
            "amount": amount if amount < 100 else amount // 10 * 10 + rng.choice((0, 5, 8, 9)),
            "coupon": rng.choice((10, 20, 20, 30, 50)),
            "points": rng.randrange(6, 90) * 50,
            "date": short_date(occurred_at, language),
            "when": when,
            "When": when[0].upper() + when[1:],
            **{kind: rng.choice(names) for kind, names in places.items()},
        }

    def _when(self, moment: dt.datetime, today: dt.datetime) -> str:
        """A moment as a customer says it: 昨天下午, yesterday afternoon."""
        names = self.told.phrases["times_of_day"]
        slots = ((6, "night"), (11, "morning"), (13, "noon"), (18, "afternoon"))
        part = next((name for hour, name in slots if moment.hour < hour), "evening")
        days = (today.date() - moment.date()).days
        if self.told.language == "zh":
            day = {0: "今天", 1: "昨天", 2: "前天"}.get(days) or short_date(moment, "zh")
            return f"{day}{names[part]}"
        if days > 1:
            return f"on {short_date(moment, 'en')}"
        if part == "noon":
            return "at lunchtime today" if days == 0 else "yesterday at lunchtime"
        if part == "night":
            return "in the small hours today" if days == 0 else "the night before last"
        return f"{'this' if days == 0 else 'yesterday'} {names[part]}"


def _is_quick(channel: Channel) -> bool:
    """Whether urgent cases come in this way: people talk to each other, and it is entered the same day."""
    same_day = channel.entry is None or (channel.entry.unit == "minutes" and channel.entry.amount <= 1440)
    return same_day and channel.method in ("电话", "phone", "在线", "online")


def paired(texts: tuple[str, ...], pair: int) -> str:
    """Return the text that goes with a pair; the last one where there are fewer."""
    return texts[min(pair, len(texts) - 1)]


def short_date(moment: dt.datetime, language: Language) -> str:
    """Return 11月8日 or 8 November."""
    return f"{moment.month}月{moment.day}日" if language == "zh" else f"{moment.day} {_MONTHS[moment.month - 1]}"


def short_moment(moment: dt.datetime, language: Language) -> str:
    """Return 11月8日18:00 or 18:00 on 8 November."""
    day, clock = short_date(moment, language), f"{moment:%H:%M}"
    return f"{day}{clock}" if language == "zh" else f"{clock} on {day}"
