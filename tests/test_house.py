"""The house stands as it was drawn: folders are stages, files are roles, and nothing grows too big."""

import ast
import re
import subprocess
from pathlib import Path

import pytest
from django.conf import settings
from django.urls import NoReverseMatch, Resolver404, resolve, reverse

from polku import LOOP
from polku_server.ui import shell

ROOT = Path(__file__).parents[1]
LIBRARY, SERVER = ROOT / "src/polku", ROOT / "src/polku_server"
ROOMS = {
    LIBRARY: {"stats", "locale", "templates"},
    SERVER: {"overview", "lake", "ui", "store", "locale", "migrations"},
}
NAMELESS = {"utils", "util", "helpers", "helper", "common", "services", "service", "managers", "manager", "misc"}
LONGEST_MODULE, LONGEST_FUNCTION, LONGEST_TEMPLATE = 500, 50, 120
TREES = ("src", "tests", "benchmarks", "requirements")
# in pieces, so that this file does not hold what it looks for
OURS = "|".join(("wo" + "rk", "ro" + "ot", "ho" + "me"))
MACHINE = re.compile(rf"(?<![\w.~:/-])/(?:{OURS})/|/tm" + r"p/\w")
REGISTRIES = ("py" + r"pi\.(?:org|python)", "python" + "hosted", "--index" + "-url", "npm" + r"js\.(?:org|com)")
REGISTRY = re.compile("|".join(REGISTRIES))


def tracked() -> list[Path]:
    """Give every file that the repository holds."""
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, check=True, text=True).stdout
    return [ROOT / name for name in listed.split("\0") if name and (ROOT / name).is_file()]


def texts() -> dict[Path, str]:
    """Give every file that is text."""
    found = {}
    for path in tracked():
        try:
            found[path.relative_to(ROOT)] = path.read_text(encoding="utf-8")
        except UnicodeDecodeError:
            continue
    return found


def modules() -> list[Path]:
    return [path for tree in TREES for path in sorted((ROOT / tree).rglob("*.py"))]


def folders(tree: Path) -> set[str]:
    return {each.name for each in tree.iterdir() if each.is_dir() and not each.name.startswith("_")}


@pytest.mark.parametrize("tree", [LIBRARY, SERVER], ids=lambda tree: tree.name)
def test_every_folder_is_a_stage_or_a_room(tree):
    assert folders(tree) - set(LOOP) - ROOMS[tree] == set()


def test_nothing_is_called_by_a_name_that_says_nothing():
    assert [path for path in modules() if {path.stem, path.parent.name} & NAMELESS] == []


def stands(address: str) -> bool:
    """Tell whether a page stands at an address."""
    try:
        resolve(address)
    except Resolver404:
        return False
    return True


def test_the_first_page_of_a_stage_stands_at_its_name():
    with_pages = [stage for stage in LOOP if (SERVER / stage / "urls.py").exists()]

    assert [stage for stage in LOOP if stands(f"/{stage}/")] == with_pages


def test_every_stage_has_a_name_in_the_menu():
    assert tuple(shell.NAMES) == LOOP


def test_a_stage_without_a_page_has_no_address():
    for stage in [stage for stage in LOOP if not stands(f"/{stage}/")]:
        with pytest.raises(NoReverseMatch):
            reverse(stage)


def test_template_folders_are_those_that_exist():
    held = {path.relative_to(SERVER).parts[0] for path in SERVER.rglob("templates") if any(path.rglob("*.html"))}
    asked = {Path(folder).relative_to(SERVER).parts[0] for folder in settings.TEMPLATES[0]["DIRS"]}

    assert held - asked == set()


def length(path: Path) -> int:
    return len(path.read_text(encoding="utf-8").splitlines())


def test_no_module_is_too_long():
    written = [path for path in modules() if path.parent.name != "migrations"]  # those are generated

    assert [path for path in written if length(path) > LONGEST_MODULE] == []


def test_no_template_is_too_long():
    assert [path for path in SERVER.rglob("*.html") if length(path) > LONGEST_TEMPLATE] == []


def test_no_function_is_too_long():
    found = [(path, node) for path in modules() for node in functions(path)]

    assert [f"{path.stem}.{node.name}" for path, node in found if lines(node) > LONGEST_FUNCTION] == []


def functions(path: Path) -> list[ast.FunctionDef | ast.AsyncFunctionDef]:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    return [node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)]


def lines(node: ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    """Count a function's lines without its docstring, which is for the reader."""
    documented = ast.get_docstring(node, clean=False)
    return node.end_lineno - node.lineno + 1 - (len(documented.splitlines()) if documented else 0)


def test_no_path_of_a_machine_stands_in_the_repository():
    assert [str(path) for path, text in texts().items() if MACHINE.search(text)] == []


def test_no_address_of_a_registry_stands_in_the_repository():
    assert [str(path) for path, text in texts().items() if REGISTRY.search(text)] == []


@pytest.mark.parametrize("lock", ["uv.txt", "run.txt", "test.txt"])
def test_every_requirement_is_pinned_and_hashed(lock):
    text = (ROOT / "requirements" / lock).read_text(encoding="utf-8").replace("\\\n", " ")
    asked = [line for line in text.splitlines() if line.strip() and not line.strip().startswith("#")]

    assert [line for line in asked if not re.match(r"[\w.\[\],-]+==\S+ .*--hash=sha256:[0-9a-f]{64}", line)] == []


def test_every_migration_can_be_taken_back():
    migrations = sorted((SERVER / "migrations").glob("0*.py"))
    runs = [(path, call) for path in migrations for call in calls(path, {"RunPython", "RunSQL"})]

    assert [path.name for path, call in runs if len(call.args) + len(call.keywords) < 2] == []


def calls(path: Path, names: set[str]) -> list[ast.Call]:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    found = (node for node in ast.walk(tree) if isinstance(node, ast.Call))
    return [node for node in found if isinstance(node.func, ast.Attribute) and node.func.attr in names]


@pytest.mark.parametrize(("page", "row"), [("README.md", r"^\| `(\w+)` \|"), ("docs/README.md", r"^\| (\w+) \|")])
def test_documents_name_the_stages_in_the_order_of_the_loop(page, row):
    named = re.findall(row, (ROOT / page).read_text(encoding="utf-8"), re.MULTILINE)

    assert [stage for stage in named if stage in LOOP] == list(LOOP)
