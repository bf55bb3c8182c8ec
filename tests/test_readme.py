"""The READMEs and the menu of --help say what the registries say; the READMEs' commands are the ones that are run."""

from __future__ import annotations

import re

import pytest

from tests.readme import GUIDE_PARTS, GUIDES, MENU, PARTS, READMES, ROOT, filled, menu

PAGES = sorted([*READMES.values(), *(ROOT / "docs").glob("*.md")])


@pytest.mark.parametrize("language", READMES)
def test_generated_tables_are_current(language):
    for page, parts in ((READMES[language], PARTS), (GUIDES[language], GUIDE_PARTS)):
        text = page.read_text("utf-8")
        for name in parts:
            assert f"<!-- generated: {name} -->" in text
        assert filled(text, language) == text, "run: python -m tests.readme"


def test_the_menu_of_help_is_current():
    assert MENU.read_text("utf-8") == menu(), "run: python -m tests.readme"


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_pictures_and_pages_linked_to_exist(page):
    text = page.read_text("utf-8")
    links = re.findall(r"\]\(([^)#:]+)(?:#[^)]*)?\)", text) + re.findall(r'<img[^>]* src="([^":]+)"', text)
    assert links
    for link in links:
        assert (page.parent / link).exists(), link


def test_both_readmes_give_the_same_commands():
    blocks = {
        lang: re.findall(r"```(?:sh|bash)\n(.*?)```", path.read_text("utf-8"), re.S) for lang, path in READMES.items()
    }
    assert blocks["en"] == blocks["zh"]


def test_ci_runs_the_readmes_own_test_command():
    readme = READMES["en"].read_text("utf-8")
    assert re.search(r"<!-- the test command -->\n```sh\npython -m pip install .* && python -m pytest\n```", readme)
    assert "<!-- the test command -->" in (ROOT / ".ci" / "run").read_text("utf-8")
