"""`roll-up` on real files: what is found and passed over, figures against SQL, clusters, shared storage, Parquet."""

from __future__ import annotations

import datetime as dt
import json
import os
import random
import shutil
import signal
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result
from openpyxl import load_workbook

from cs_workbook.books.file import FileBook
from cs_workbook.cli import main
from cs_workbook.jobs import job_named
from cs_workbook.model import AppendRow, WorkbookError
from cs_workbook.rules.settings import preset_rules
from cs_workbook.session import Session
from tests.conftest import built
from tests.tables import NOW, at


def roll_up(*words: object, out: Path, now: str = "2026-11-21 10:00") -> Result:
    here = () if {"--workers", "--dask", "--scheduler"} & set(map(str, words)) else ("--workers", "1")
    arguments = ["roll-up", *map(str, words), *here, "-o", str(out), "--month", "2026-10", "--now", now]
    return CliRunner().invoke(main, arguments, env={"CS_WORKBOOK_LANG": "zh"})


def figures(result: Result) -> dict[str, list[Any]]:
    """Branch → its figures, as `--json` gives them."""
    objects = json.loads(result.stdout)
    run = objects[-1] if isinstance(objects, list) else objects
    return {row[0]: row[1:] for row in run["views"][0]["rows"]}


def fill(path: Path, cases: int, seed: int, preset: str = "feedback", language: Any = "zh") -> Path:
    """A workbook with cases of September to November, some answered, solved, rated and reported again."""
    dice, rules = random.Random(seed), preset_rules(preset, language)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(built(preset, language))
    edits = []
    for n in range(cases):
        received = at("2026-09-15 08:00") + dt.timedelta(minutes=dice.randrange(60 * 1440))
        case_id = f"{path.stem}-{n:04}"
        cells: dict[str, Any] = {
            "case_id": case_id,
            "received_at": received,
            "customer": dice.choice(("李大山", "王小明")),
            "channel": dice.choice([c for c in rules.channels if c.name != rules.alert_channel]).name,
            "category": dice.choice(rules.categories).name,
            "priority": dice.choice(rules.priority_names),
            "description": "没人回复" if n % 7 == 0 else "送餐晚了两小时",
            "repeat_of": f"{path.stem}-{n - 1:04}" if n % 9 == 5 else None,
        }
        edits.append(AppendRow("Cases", cells))
        solved = received + dt.timedelta(minutes=dice.randrange(60, 9000)) if dice.random() < 0.8 else None
        answered = received + dt.timedelta(minutes=dice.randrange(1, 600)) if solved or dice.random() < 0.5 else None
        stage: dict[str, Any] = {
            "case_id": case_id,
            "assigned_at": received,
            "owner": "王小明",
            "department": rules.departments[0].name,
        }
        edits.append(AppendRow("Assignments", {**stage, "first_response_at": answered, "resolved_at": solved}))
        if solved and dice.random() < 0.7:
            rated: dict[str, Any] = {"case_id": case_id, "at": solved, "rating": dice.choice(rules.ratings).name}
            edits.append(AppendRow("Callbacks", rated))
    book = FileBook(path)
    book.read()
    book.apply(edits)
    return path


@pytest.fixture(scope="module")
def books(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Six branches: three presets, both languages, a column and a sheet of their own."""
    folder = tmp_path_factory.mktemp("branches")
    fill(folder / "北京.xlsx", 90, 1)
    fill(folder / "south" / "上海.xlsx", 60, 2)
    fill(folder / "south" / "广州.xlsx", 40, 3, "complaint")
    fill(folder / "north" / "Harbin.xlsx", 50, 4, "ticket", "en")
    fill(folder / "north" / "Dalian.xlsx", 30, 5, "feedback", "en")
    fill(folder / "空.xlsx", 0, 6, "process")
    decorated = load_workbook(folder / "south" / "上海.xlsx")
    decorated["登记"].insert_cols(decorated["登记"].max_column + 3)
    decorated.create_sheet("店里自己的表")["A1"] = "合计"
    decorated.save(folder / "south" / "上海.xlsx")
    return folder


@pytest.fixture
def folder(books: Path, tmp_path: Path) -> Path:
    """A copy that a test may spoil."""
    shutil.copytree(books, tmp_path / "branches")
    return tmp_path / "branches"


# ---- what is read


def test_every_workbook_below_the_folder_is_read_whatever_its_preset_and_language(folder, tmp_path):
    result = roll_up(folder, "--json", out=tmp_path / "汇总.xlsx")
    assert result.exit_code == 0, result.output
    assert list(figures(result)) == ["Dalian", "Harbin", "上海", "广州", "北京", "空", "合计"]
    total = figures(result)["合计"]
    assert total[0] == sum(row[0] for name, row in figures(result).items() if name != "合计")


def test_a_broken_workbook_is_named_with_the_remedy_and_the_others_go_on(folder, tmp_path):
    whole = (folder / "北京.xlsx").read_bytes()
    (folder / "坏.xlsx").write_bytes(whole[: len(whole) // 2])
    (folder / "改名.xlsx").write_text("a,b\n1,2\n")
    (folder / "旧.xls").write_bytes(bytes.fromhex("d0cf11e0a1b11ae1") + bytes(600))
    result = roll_up(folder, out=tmp_path / "汇总.xlsx")
    assert result.exit_code == 2
    assert "6 个分部" in result.stdout
    assert "另有 3 个文件未读入" in result.stdout
    assert "坏.xlsx：坏.xlsx 已损坏或不完整" in result.stderr
    assert "改名.xlsx 是改了扩展名的文本文件" in result.stderr
    listed = [row[0].value for row in load_workbook(tmp_path / "汇总.xlsx")["来源"].iter_rows(min_col=1, max_col=1)]
    assert {"坏.xlsx", "改名.xlsx", "旧.xls"} <= set(listed)


def test_what_is_no_branch_is_passed_over(folder, tmp_path):
    copies = folder / ".cs_workbook"
    copies.mkdir(exist_ok=True)
    shutil.copy(folder / "北京.xlsx", copies / "北京.20261101.xlsx")
    (folder / "~$北京.xlsx").write_bytes(b"owner")
    (folder / ".~lock.北京.xlsx#").write_text("x")
    (folder / "说明.txt").write_text("x")
    out = folder / "汇总.xlsx"
    assert roll_up(folder, out=out).exit_code == 0
    first = out.read_bytes()
    assert roll_up(folder, out=folder / "第二份.xlsx").exit_code == 0  # the first one is a report, no branch
    assert "6 个分部" in roll_up(folder, out=out).stdout
    assert out.read_bytes() == first


def test_a_workbook_given_twice_is_counted_once(folder, tmp_path):
    before = figures(roll_up(folder, "--json", out=tmp_path / "a.xlsx"))["合计"]
    shutil.copy(folder / "北京.xlsx", folder / "south" / "北京.xlsx")
    result = roll_up(folder, folder / "south", "--json", out=tmp_path / "a.xlsx")
    assert figures(result)["合计"] == before
    assert "“北京.xlsx”与“south/北京.xlsx”内容完全相同，只计一次。" in result.stdout


def test_globs_and_files_are_taken_as_well(folder, tmp_path):
    result = roll_up(folder / "*" / "*a*.xlsx", folder / "北京.xlsx", "--json", out=tmp_path / "a.xlsx")
    assert list(figures(result)) == ["Dalian", "Harbin", "北京", "Total"]


@pytest.mark.parametrize("made", [lambda path: path.mkdir(), lambda path: None], ids=["empty", "missing"])
def test_a_folder_without_workbooks_is_refused(made, tmp_path):
    made(tmp_path / "空夹")
    result = roll_up(tmp_path / "空夹", out=tmp_path / "a.xlsx")
    assert result.exit_code == 2
    assert "空夹" in result.stderr
    assert not (tmp_path / "a.xlsx").exists()


def test_a_folder_of_reports_alone_is_refused(folder, tmp_path):
    (tmp_path / "报告").mkdir()
    assert roll_up(folder, out=tmp_path / "报告" / "9月.xlsx").exit_code == 0
    result = roll_up(tmp_path / "报告", out=tmp_path / "a.xlsx")
    assert result.exit_code == 2
    assert "都是本工具生成的报告" in result.stderr


def test_where_nothing_can_be_read_nothing_is_written(tmp_path):
    for name in ("a.xlsx", "b.xlsx"):
        (tmp_path / name).write_text("x")
    result = roll_up(tmp_path, "--parquet", tmp_path / "pq", out=tmp_path / "out.xlsx")
    assert result.exit_code == 2
    assert "2 个文件都读不了" in result.stderr
    assert not (tmp_path / "out.xlsx").exists()


def test_a_branch_workbook_is_never_overwritten(folder):
    before = (folder / "北京.xlsx").read_bytes()
    result = roll_up(folder, out=folder / "北京.xlsx")
    assert result.exit_code == 2
    assert (folder / "北京.xlsx").read_bytes() == before


# ---- figures against an independent computation


ORDER = {
    "Cases": ("case_id", "received_at"),
    "Assignments": ("case_id", "first_response_at", "resolved_at"),
    "Callbacks": ("case_id", "rating"),
}


def concatenated(folder: Path) -> sqlite3.Connection:
    """The three tables of every workbook in one database, straight from the cells."""
    from cs_workbook.books import open_book

    database = sqlite3.connect(":memory:")
    for name, keys in ORDER.items():
        database.execute(f"create table {name} (book, {', '.join(keys)}, good)")
    for path in sorted(folder.rglob("*.xlsx")):
        tables = open_book(path).read()
        good = {rating.name for rating in preset_rules(tables.preset, tables.language).ratings if rating.satisfied}
        for name, keys in ORDER.items():
            at_row = [tables[name].values(key) for key in keys]
            for row in zip(*at_row, strict=True):
                cells = [f"{v:%Y-%m-%d %H:%M}" if isinstance(v, dt.datetime) else v for v in row]
                satisfied = row[-1] in good if name == "Callbacks" else None
                database.execute(f"insert into {name} values (?{', ?' * len(keys)}, ?)", [path.name, *cells, satisfied])
    return database


MONTH = "between '2026-10-01 00:00' and '2026-10-31 23:59'"
MINUTES = "(julianday({}) - julianday(received_at)) * 1440"


def test_totals_agree_with_sql_over_the_cells_of_all_workbooks(folder, tmp_path):
    total = figures(roll_up(folder, "--json", out=tmp_path / "a.xlsx"))["合计"]
    with closing(concatenated(folder)) as database:

        def one(query: str) -> Any:
            return database.execute(query).fetchone()[0]

        joined = "Cases c join Assignments a using (book, case_id)"
        assert total[0] == one(f"select count(*) from Cases where received_at {MONTH}")
        assert total[1] == one(f"select count(*) from {joined} where resolved_at {MONTH}")
        assert total[2] == one(
            f"select count(*) from {joined} where received_at < '2026-11-01' "
            "and (resolved_at is null or resolved_at >= '2026-11-01')"
        )
        hours = one(f"select avg({MINUTES.format('resolved_at')}) / 60 from {joined} where resolved_at {MONTH}")
        assert total[4] == pytest.approx(hours, abs=0.051)
        satisfied = one(f"select 100.0 * avg(b.good) from {joined} join Callbacks b using (book, case_id) "
                        f"where resolved_at {MONTH}")  # fmt: skip
        assert total[6] == pytest.approx(satisfied, abs=0.051)


def test_the_tidy_cases_give_the_same_figures_by_sql(folder, tmp_path):
    parquet = pytest.importorskip("pyarrow.parquet")
    out = tmp_path / "a.xlsx"
    result = roll_up(folder, "--parquet", tmp_path / "pq", out=out)
    assert f"已写出 {tmp_path / 'pq' / 'cases.parquet'}（270 行）" in result.stdout
    assert sorted(path.name for path in (tmp_path / "pq").iterdir()) == ["cases.parquet", "clocks.parquet"]
    shown = {row[0].value: row for row in load_workbook(out)["全部指标"].iter_rows(min_row=6)}
    with closing(sqlite3.connect(":memory:")) as database:
        for name in ("cases", "clocks"):
            parquet.read_table(tmp_path / "pq" / f"{name}.parquet").to_pandas().to_sql(name, database)

        def agree(label: str, query: str) -> None:
            assert shown[label][1].value == pytest.approx(database.execute(query).fetchone()[0], abs=0.051), label

        received, resolved = (
            "received_at >= '2026-10-01' and received_at < '2026-11-01'",
            ("resolved_at >= '2026-10-01' and resolved_at < '2026-11-01'"),
        )
        answered = "first_response_at >= '2026-10-01' and first_response_at < '2026-11-01'"
        agree("受理量（件）", f"select count(*) from cases where {received}")
        agree("完成量（件）", f"select count(*) from cases where {resolved}")
        agree("满意度（%）", f"select 100.0 * avg(satisfied) from cases where {resolved}")
        agree("评价率（%）", f"select 100.0 * avg(rated) from cases where {resolved}")
        agree("首次解决率（%）", f"select 100.0 * avg(in_one_go) from cases where {resolved}")
        agree("平均首次响应（分钟）", f"select avg(response_minutes) from cases where {answered}")
        agree("平均解决时长（小时）", f"select avg(resolution_hours) from cases where {resolved}")
        agree("重复率（%）", f"select 100.0 * avg(reported_again) from cases where {received} and branch in "
              "(select branch from cases group by branch having sum(repeats_earlier))")  # fmt: skip
        agree("响应慢投诉占比（%）", f"select 100.0 * avg(complains_of_waiting) from cases where {received}")
        agree(
            "首次响应中位数（分钟）",
            f"""
            with one as (select response_minutes m, row_number() over (order by response_minutes) r, count(*) over () n
                         from cases where {answered} and response_minutes is not null)
            select avg(m) from one where r in ((n + 1) / 2, (n + 2) / 2)""",
        )
        for clock, label in (("first_response", "首次响应达成率（%）"), ("resolution", "解决达成率（%）")):
            agree(
                label,
                f"""
                select 100.0 * avg(stopped_at < '2026-11-01' and state = 'met') from clocks
                where clock = '{clock}' and (stopped_at >= '2026-10-01' and stopped_at < '2026-11-01'
                    or (stopped_at is null or stopped_at >= '2026-11-01') and due_at < '2026-11-01'
                    and started_at < '2026-11-01')""",
            )
        customers = {row[0] for row in database.execute("select customer from cases")}
        assert customers == {"李**", "王**"}


def test_parquet_goes_to_this_computer_only(folder, tmp_path):
    pytest.importorskip("pyarrow")
    result = roll_up(folder, "--parquet", "s3://bucket/dir", out=tmp_path / "a.xlsx")
    assert (result.exit_code, "s3://bucket/dir" in result.stderr) == (2, True)


# ---- where it runs


def test_processes_and_one_process_give_the_same_workbook(folder, tmp_path):
    alone, both = tmp_path / "a.xlsx", tmp_path / "b.xlsx"
    assert roll_up(folder, "--workers", 1, out=alone).exit_code == 0
    assert roll_up(folder, "--workers", 2, out=both).exit_code == 0
    assert alone.read_bytes() == both.read_bytes()


def session(progress: Callable[[int, int], None]) -> Session:
    return Session(NOW, language="zh", progress=progress)


def test_a_dask_worker_killed_in_the_middle_changes_nothing(folder, tmp_path):
    distributed = pytest.importorskip("distributed")
    here, there = tmp_path / "here.xlsx", tmp_path / "there.xlsx"
    assert roll_up(folder, out=here).exit_code == 0
    for n in range(12):
        fill(folder / "more" / f"{n}.xlsx", 40, 100 + n)
    assert roll_up(folder, out=here).exit_code == 0
    with (
        distributed.LocalCluster(n_workers=2, threads_per_worker=1, dashboard_address=None) as cluster,
        distributed.Client(cluster) as client,
    ):
        killed: list[int] = []

        def kill_one(done: int, of: int) -> None:
            assert of == 18
            if done >= 2 and not killed:
                killed.append(next(iter(client.run(os.getpid).values())))
                os.kill(killed[0], signal.SIGKILL)

        params = {"folder": (str(folder),), "month": "2026-10", "scheduler": cluster.scheduler_address}
        list(session(kill_one).runs(job_named("roll-up"), [there], params))
    assert killed
    assert there.read_bytes() == here.read_bytes()


def test_a_local_dask_cluster_needs_no_address(folder, tmp_path):
    pytest.importorskip("distributed")
    out = tmp_path / "a.xlsx"
    assert roll_up(folder, "--workers", 2, out=out).exit_code == 0
    first = out.read_bytes()
    result = roll_up(folder, "--dask", "local", "--workers", 2, out=out)
    assert result.exit_code == 0, result.output
    assert out.read_bytes() == first


@pytest.mark.parametrize("words", [("--dask", "tcp://a:1"), ("--scheduler", "nonsense")])
def test_a_cluster_that_is_not_there_is_told(words, folder, tmp_path):
    pytest.importorskip("distributed")
    result = roll_up(folder, *words, out=tmp_path / "a.xlsx")
    assert result.exit_code == 2
    assert ("--scheduler" in result.stderr) or ("nonsense" in result.stderr)
    assert "Traceback" not in result.output


@pytest.fixture
def shared(folder) -> Iterator[str]:
    """The branches on shared storage."""
    fsspec = pytest.importorskip("fsspec")
    storage = fsspec.filesystem("memory")
    storage.put(str(folder), "/shared/branches", recursive=True)
    yield "memory://shared/branches"
    storage.rm("/shared", recursive=True)


def test_shared_storage_is_read_by_url(shared, folder, tmp_path):
    here, there = tmp_path / "here.xlsx", tmp_path / "there.xlsx"
    assert roll_up(folder, out=here).exit_code == 0
    result = roll_up(shared, out=there)
    assert result.exit_code == 0, result.output
    assert there.read_bytes() == here.read_bytes()


def test_globs_of_shared_storage_are_taken(shared, tmp_path):
    result = roll_up(f"{shared}/*/*a*.xlsx", "--json", out=tmp_path / "a.xlsx")
    assert list(figures(result)) == ["Dalian", "Harbin", "Total"]


@pytest.mark.parametrize("url", ["memory://nowhere/at/all", "nosuchstorage://a/b"])
def test_storage_that_cannot_be_read_is_told(url, tmp_path):
    pytest.importorskip("fsspec")
    result = roll_up(url, out=tmp_path / "a.xlsx")
    assert result.exit_code == 2
    assert url in result.stderr
    assert "Traceback" not in result.output


def test_a_refusal_without_a_door_that_goes_on_is_raised(folder, tmp_path):
    (folder / "坏.xlsx").write_text("x")
    params = {"folder": (str(folder),), "month": "2026-10"}
    with pytest.raises(WorkbookError):
        list(session(lambda _done, _of: None).runs(job_named("roll-up"), [tmp_path / "a.xlsx"], params))
