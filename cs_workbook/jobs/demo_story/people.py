"""The demo's people: colleagues by department, and customers as they are masked.

Every name is invented. Takes the rules and the telling; gives rows of Staff and whom to name where.
"""

from __future__ import annotations

from dataclasses import dataclass
from random import Random

from cs_workbook.jobs.demo_story.telling import Telling
from cs_workbook.rules.settings import Channel, Colleague, Rules
from cs_workbook.rules.word_lists import split_words


@dataclass(frozen=True)
class Team:
    """Who works here. `heads` is by department; supervisors and the manager sit in the first one."""

    colleagues: tuple[Colleague, ...]
    heads: dict[str, str]
    supervisors: tuple[str, ...]
    manager: str

    def agents(self, department: str) -> list[Colleague]:
        """Return the agents on duty in a department, or all agents when it has none."""
        on_duty = [c for c in self.colleagues if c.role == "agent" and c.on_duty]
        return [c for c in on_duty if c.department == department] or on_duty

    def approver(self, rng: Random, *submitters: str) -> str:
        """Return a supervisor who is none of the submitters."""
        return rng.choice([name for name in self.supervisors if name not in submitters])


@dataclass(frozen=True)
class Customer:
    """One customer as registered: masked name, nickname, number or anonymous."""

    name: str
    contact: str | None
    level: str | None
    industry: str | None
    anonymous: bool = False


def build_team(rules: Rules, told: Telling) -> Team:
    """Spread the invented colleagues over the departments by the cases each gets; one of them is off duty."""
    names = told.things["staff"]
    departments = [d.name for d in rules.departments] or [""]
    codes = {d.name: (d.code or "KF").lower() for d in rules.departments}
    skills = {d: _skills(rules, d) for d in departments}
    seats = _seats(len(names["agents"]), departments, rules, told)
    colleagues: list[Colleague] = []
    numbers = dict.fromkeys(departments, 0)

    def add(name: str, department: str, role: str, capacity: int | None, on_duty: bool = True) -> None:
        numbers[department] += 1
        own = skills[department]
        if role == "agent" and len(own) > 1 and numbers[department] % 3:
            own = own[numbers[department] % 2 :][:1]
        contact = f"{codes.get(department, 'kf')}{numbers[department]:02d}@example.com"
        colleagues.append(Colleague(name, department, role, own, capacity, on_duty, contact))

    for i, name in enumerate(names["agents"]):
        add(name, seats[i], "agent", 8 + i * 5 % 7, on_duty=i != len(seats) - 1)
    heads = dict(zip(departments, names["heads"], strict=False))
    for department, name in heads.items():
        add(name, department, "head", None)
    for name in names["supervisors"]:
        add(name, departments[0], "supervisor", 6)
    add(names["manager"], departments[0], "manager", None)
    return Team(tuple(colleagues), heads, names["supervisors"], names["manager"])


def _seats(count: int, departments: list[str], rules: Rules, told: Telling) -> list[str]:
    """Give each department two agents and the rest where there is most work, largest first."""
    work = dict.fromkeys(departments, 1)
    for category in rules.categories:
        if category.department in work:
            work[category.department] += told.shape.categories.get(category.name, 5)
    given = dict.fromkeys(departments, 2)
    while sum(given.values()) < count:
        given[max(departments, key=lambda name: work[name] / given[name])] += 1
    turns = range(max(given.values()))
    return [name for turn in turns for name in departments if given[name] > turn][:count]


def _skills(rules: Rules, department: str) -> tuple[str, ...]:
    found = (word for c in rules.categories if c.department == department for word in split_words(c.skill))
    return tuple(dict.fromkeys(found))


def registrar(channel: Channel, told: Telling, rng: Random) -> str:
    """Return who enters cases of a channel: the counter, the system, or one of the desks."""
    names = told.things["staff"]
    plain = channel.name.casefold()
    if any(word in plain for word in ("门店", "意见簿", "shop")):
        return str(names["counter"])
    if any(word in plain for word in ("表单", "门户", "机器人", "form", "portal", "bot")):
        return str(names["machine"])
    return str(names["desk"]).format(number=f"{rng.randint(1, 6):02d}")


def new_customer(channel: Channel, rules: Rules, told: Telling, rng: Random) -> Customer:
    """Invent a customer of that channel; required fields of the rules are always given."""
    named = told.things["customers"]
    must = set(rules.required_fields)
    business = told.shape.world == "business"
    if not business and "contact" not in must and rng.random() < (0.6 if _is_box(channel) else 0.05):
        return Customer(named["anonymous"], None, None, None, True)
    roll = rng.random()
    surname = rng.choice(named["surnames"])
    stars = rng.choice(("*", "*", "**"))
    masked = f"{surname}{stars}" if told.language == "zh" else f"{surname} {stars}"
    number = rng.randrange(1, 9999)
    if business:
        name = f"K{number:04d}" if roll < 0.35 else f"K{number:04d} {masked}" if roll < 0.75 else masked
    elif roll < 0.16 and channel.method not in ("电话", "phone"):
        name = rng.choice(named["nicknames"])
    elif roll > 0.9:
        name = f"KH{10000 + number}"
    else:
        name = masked
    contact: str | None = f"1{rng.choice('35789')}{rng.randrange(10)}****{rng.randrange(10000):04d}"
    if channel.method in ("邮件", "e-mail") and rng.random() < 0.7:
        contact = f"{rng.choice('abcdhjlqwxyz')}{rng.choice('aehinouy')}***@example.com"
    if "contact" not in must and rng.random() < 0.12:
        contact = None
    levels = rules.customer_levels
    level = rng.choices(levels, _falling(len(levels)))[0] if levels and rng.random() < 0.7 else None
    return Customer(name, contact, level, rng.choice(named["industries"]))


def _is_box(channel: Channel) -> bool:
    return channel.name.casefold() in ("意见箱", "suggestion box")


def _falling(count: int) -> list[float]:
    """Shares of a list whose first word is the commonest."""
    return [0.45**n for n in range(count)]
