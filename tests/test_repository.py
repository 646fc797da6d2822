"""What holds for the whole project: who imports whom, what files must not contain, one copy of each fact."""

import ast
import doctest
import re
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
TEXT = {".py", ".md", ".toml", ".yml", ".ipynb", ".json", ".lock", ".txt", ".cfg", ""}


def tracked():
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, check=False)
    if listed.returncode:
        pytest.skip("not a git checkout")
    return [ROOT / name for name in listed.stdout.decode().split("\0") if name and (ROOT / name).is_file()]


def always(tree):
    """All nodes but those that run only where PyTorch is installed: ``if find_spec("torch"):``."""
    for node in ast.iter_child_nodes(tree):
        if not (isinstance(node, ast.If) and ast.unparse(node.test).endswith("find_spec('torch')")):
            yield node
            yield from always(node)


def imports(path):
    for node in always(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.level == 0:
            yield node.module


def wrong_arrows(folder, banned):
    return [
        f"{path.relative_to(ROOT)} imports {name}"
        for path in sorted((ROOT / folder).rglob("*.py"))
        for name in imports(path)
        if name.split(".")[0] in banned
    ]


@pytest.mark.parametrize(
    ("folder", "banned"),
    [
        ("lib", {"autograder", "tests", "solutions", "benchmarks", "torch", "pickle", "nbgrader"}),
        ("autograder", {"tests", "solutions", "benchmarks", "torch", "pickle"}),
        ("solutions", {"autograder", "tests", "benchmarks", "torch", "pickle"}),
        ("autograder/sandbox/inside", {"autograder"}),
    ],
)
def test_arrows_go_one_way(folder, banned):
    assert (ROOT / folder).is_dir()
    assert wrong_arrows(folder, banned) == []


def test_an_arrow_the_wrong_way_would_be_seen(tmp_path):
    assert any("imports glassnet" in line for line in wrong_arrows("autograder", {"glassnet"}))
    page = tmp_path / "page.py"
    page.write_text("if find_spec('torch'):\n    import torch\n    if x:\n        import torch.nn\n")
    assert list(imports(page)) == []
    page.write_text("if find_spec('numpy'):\n    import torch\nelse:\n    import pickle\n")
    assert list(imports(page)) == ["torch", "pickle"]


def test_importing_the_library_loads_nothing_heavy():
    code = (
        "import sys, glassnet, glassnet.backend, glassnet.cluster, glassnet.check\n"
        "print(sorted({m.split('.')[0] for m in sys.modules} & "
        "{'sklearn', 'scipy', 'matplotlib', 'cupy', 'torch', 'IPython', 'pandas', 'nbgrader', 'autograder'}))"
    )
    found = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert found.stdout.strip() == "[]"


PATHS = re.compile(r"(?<![\w./-])/(?:home|root|Users|work)/\w+")
HOSTS = re.compile(r"https?://(?:[\w.-]+@)?[\w.-]*(?:pypi|pythonhosted|artifactory|nexus|mirror)[\w.-]*", re.IGNORECASE)


@pytest.mark.parametrize("pattern", [PATHS, HOSTS], ids=["a path of somebody's machine", "a package index"])
def test_no_file_names(pattern):
    found = []
    for path in tracked():
        if path == Path(__file__) or path.suffix not in TEXT:
            continue
        for number, line in enumerate(path.read_text(encoding="utf-8", errors="replace").splitlines(), 1):
            found += [f"{path.relative_to(ROOT)}:{number}: {m.group()}" for m in pattern.finditer(line)]
    assert found == []


def test_the_patterns_find_what_they_are_for():
    assert PATHS.search('open("/home/ada/notes")')
    assert not PATHS.search("the folder x/home/y")
    assert HOSTS.search("--index-url https://pypi.example.org/simple")


def plain(requirement):
    return requirement.split("[")[0].split(">")[0].split("=")[0].strip()


def test_conda_says_the_same_as_pyproject():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    wanted = {*project["dependencies"], *project["optional-dependencies"]["dev"]}
    dependencies = (ROOT / "environment.yml").read_text().split("dependencies:")[1]
    listed = re.findall(r"^  - (?!python>|pip$|pip:)(\S+)$", dependencies, re.MULTILINE)
    assert {line.replace("matplotlib-base", "matplotlib") for line in listed} == wanted


def test_the_lock_names_every_dependency_and_no_address():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    lock = (ROOT / "requirements.lock").read_text()
    locked = dict(re.findall(r"^([\w.-]+)==(\S+)$", lock, re.MULTILINE))
    wanted = {plain(r).lower() for r in (*project["dependencies"], *project["optional-dependencies"]["dev"])}
    assert wanted - set(locked) == set()
    assert "://" not in lock
    assert not re.search(r"^-", lock, re.MULTILINE), "no options: a lock names versions only"


def test_every_command_of_the_makefile_is_explained():
    rows = (ROOT / "Makefile").read_text().splitlines()
    phony = next(row for row in rows if row.startswith(".PHONY:")).split()[1:]
    explained = {m.group(1) for row in rows if (m := re.match(r"([a-z-]+):.*## ", row))}
    assert explained == set(phony)
    assert {"demo", "lab", "test", "build", "grade", "bench", "lint"} <= explained


def test_readme_starts_with_the_two_commands():
    readme = (ROOT / "README.md").read_text()
    fence = readme.index("```\nmake demo")
    assert fence < 600
    assert "\nmake test" in readme[fence : fence + 200]


def test_what_readme_computes_is_true():
    result = doctest.testfile(str(ROOT / "README.md"), module_relative=False)
    assert result.attempted >= 9
    assert result.failed == 0
