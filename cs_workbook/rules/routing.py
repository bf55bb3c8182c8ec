"""Who handles a case: the department by cause or category, the owner by skill, load and duty.

Takes what a case asks for and the settings; gives a choice with its reason. The supervisor on duty takes
what fits nobody. Every choice counts towards the load of the next, so cases come in order of urgency.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from cs_workbook.model import Text
from cs_workbook.rules.schema import normal
from cs_workbook.rules.settings import Category, Colleague, Rules
from cs_workbook.rules.word_lists import split_words

USUAL_CAPACITY = 20
"""What someone without a stated capacity is measured by where nobody has one."""
_LEADS = ("supervisor", "head", "manager")


@dataclass(frozen=True, slots=True)
class Need:
    """What a case asks for.

    Attributes:
        department, cause, categories: as written; "" or () where blank.
        words: what the customer wrote, in which a kind such as 硬件 may be named.
        level: of its urgency, as written.
    """

    department: str = ""
    cause: str = ""
    categories: tuple[str, ...] = ()
    words: str = ""
    level: str = ""


@dataclass(frozen=True, slots=True)
class Choice:
    """Who handles a case and why; `owner` "" means nobody could be found."""

    department: str
    owner: str
    why: Text
    cooperating: tuple[str, ...] = ()


BY_CAUSE = Text("按归因“{name}”", "by cause '{name}'")
BY_CATEGORY = Text("按分类“{name}”", "by category '{name}'")
BY_HAND = Text("部门已指定", "department given")
NO_RULE = Text("归因和分类都没有对应的部门", "neither cause nor category names a department")
CROSSES = Text("涉及 {n} 个部门，由值班主管确定牵头部门", "crosses {n} departments: the supervisor names the lead")
DIRECT = Text("“{level}”直达负责人", "'{level}' goes straight to the lead")
SKILLED = Text("技能“{skill}”，在办 {load}", "skill '{skill}', {load} open")
FREE = Text("在办 {load}", "{load} open")
NOBODY_THERE = Text("部门里没有登记人员", "nobody is listed in the department")
NOBODY_ON_DUTY = Text("部门里没有人在岗", "nobody of the department is on duty")
NO_SKILL = Text("在岗的都没有“{skill}”技能", "nobody on duty has the skill '{skill}'")
ALL_FULL = Text("合适的人都已满额", "all who fit are at capacity")
TO_SUPERVISOR = Text("{reason}，转值班主管", "{reason}, so to the supervisor on duty")
NO_SUPERVISOR = Text("{reason}，也没有主管在岗", "{reason}, and no supervisor is on duty")


class Router:
    """Gives out cases one after another.

    Args:
        load: open cases by colleague, under any writing of the name.
    """

    def __init__(self, rules: Rules, load: Mapping[str, int]) -> None:
        self.rules = rules
        self.staff = rules.staff
        self.load = {c.name: 0 for c in self.staff}
        names = {normal(c.name): c.name for c in self.staff}
        for name, count in load.items():
            if normal(name) in names:
                self.load[names[normal(name)]] += count
        self.usual = max((c.capacity for c in self.staff if c.capacity), default=USUAL_CAPACITY)
        self.causes = {normal(c.name): c for c in rules.causes}
        self.categories = {normal(c.name): c for c in rules.categories}
        self.direct = {normal(level) for level in rules.direct_levels}

    def choose(self, need: Need) -> Choice:
        """Return who handles a case, and count it as theirs."""
        department, others, reason = self.department_of(need)
        if normal(need.level) in self.direct:
            lead = self._lead(department)
            if lead:
                return self._given(lead, department, Text("{a}，{b}", "{a}, {b}")(a=reason, b=DIRECT(level=need.level)))
        if others or not department:
            return self._supervisor(department, reason, others)
        skill = self._skill(need)
        fitting, missing = self._fitting(department, skill)
        if not fitting:
            why = Text("{a}；{b}", "{a}; {b}")(a=reason, b=missing)
            return self._supervisor(department, why)
        owner = min(fitting, key=lambda c: (c.role != "agent", self._burden(c), self.load[c.name]))
        own = [word for word in owner.skills if normal(word) in {normal(s) for s in skill}]
        load = f"{self.load[owner.name]}/{owner.capacity}" if owner.capacity else self.load[owner.name]
        fits = SKILLED(skill=own[0], load=load) if own else FREE(load=load)
        return self._given(owner, department, Text("{a}，{b}", "{a}, {b}")(a=reason, b=fits))

    def department_of(self, need: Need) -> tuple[str, tuple[str, ...], Text]:
        """Return the department, the others it crosses into, and by which rule; "" where no rule says."""
        if need.department:
            return need.department, (), BY_HAND
        cause = self.causes.get(normal(need.cause))
        if cause and cause.department:
            return cause.department, (), BY_CAUSE(name=cause.name)
        found = [c for c in self._categories(need) if c.department]
        departments = list(dict.fromkeys(c.department for c in found))
        if not departments:
            return "", (), NO_RULE
        if len(departments) > 1:
            return departments[0], tuple(departments[1:]), CROSSES(n=len(departments))
        return departments[0], (), BY_CATEGORY(name=found[0].name)

    def _categories(self, need: Need) -> list[Category]:
        return [self.categories[normal(c)] for c in need.categories if normal(c) in self.categories]

    def _skill(self, need: Need) -> tuple[str, ...]:
        """The skills of which one is asked for; of several those the cause or the customer names."""
        skills = tuple(skill for c in self._categories(need) for skill in split_words(c.skill))
        said = normal(f"{need.cause} {need.words}")
        return tuple(skill for skill in skills if normal(skill) in said) or skills

    def _fitting(self, department: str, skill: Sequence[str]) -> tuple[list[Colleague], Text]:
        """Who of a department could take a case now; where nobody, why."""
        team = [c for c in self.staff if not c.department or normal(c.department) == normal(department)]
        wanted = {normal(word) for word in skill}
        skilled = [c for c in team if wanted & set(map(normal, c.skills))]
        # Where nobody of the department has the skill on record, the settings say nothing about it.
        able = skilled or [c for c in team if c.role == "agent"]
        on_duty = [c for c in able if c.on_duty]
        free = [c for c in on_duty if c.capacity is None or self.load[c.name] < c.capacity]
        if not team:
            return [], NOBODY_THERE
        if not any(c.on_duty for c in team):
            return [], NOBODY_ON_DUTY
        if not on_duty:
            return [], NO_SKILL(skill="、".join(skill)) if skilled else NOBODY_ON_DUTY
        return free, ALL_FULL

    def _lead(self, department: str) -> Colleague | None:
        """The lead of a department on duty: a supervisor, its head or a manager."""
        heads = {normal(d.head) for d in self.rules.departments if normal(d.name) == normal(department) and d.head}
        on_duty = [c for c in self.staff if c.on_duty]
        own = [c for c in on_duty if c.role in _LEADS and normal(c.department) == normal(department)]
        leads = own + [c for c in on_duty if normal(c.name) in heads and c not in own]
        return self._first(leads)

    def _supervisor(self, department: str, reason: Text, others: tuple[str, ...] = ()) -> Choice:
        """The supervisor on duty, of the department if it has one; then a manager or head likewise."""
        leads = [c for c in self.staff if c.on_duty and c.role in _LEADS and c.capacity != 0]
        own = [c for c in leads if normal(c.department) == normal(department)]
        supervisors = [c for c in leads if c.role == "supervisor"]
        found = self._first([c for c in own if c.role == "supervisor"] or supervisors or own or leads)
        if found is None:
            return Choice(department, "", NO_SUPERVISOR(reason=reason), others)
        why = reason if others else TO_SUPERVISOR(reason=reason)
        return self._given(found, department, why, others)

    def supervisor(self) -> str:
        """The service supervisor on duty: of the department that registers, else the first on the list; "" for none."""
        home = {normal(d.name) for d in self.rules.departments if d.code == self.rules.id_department}
        on_duty = [c for c in self.staff if c.on_duty and c.role == "supervisor"]
        return next((c.name for c in sorted(on_duty, key=lambda c: normal(c.department) not in home)), "")

    def _first(self, leads: Iterable[Colleague]) -> Colleague | None:
        """The least loaded of the first role among leads."""
        return min(
            leads, key=lambda c: (_LEADS.index(c.role) if c.role in _LEADS else 9, self.load[c.name]), default=None
        )

    def _burden(self, colleague: Colleague) -> float:
        """How full someone's desk is, as a share."""
        return self.load[colleague.name] / (colleague.capacity or self.usual)

    def _given(self, owner: Colleague, department: str, why: Text, others: tuple[str, ...] = ()) -> Choice:
        self.load[owner.name] += 1
        return Choice(department, owner.name, why, others)
