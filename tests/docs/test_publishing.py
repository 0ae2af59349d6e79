"""The published site: each version keeps its pages, and `latest` is the newest one that was published."""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
SOMEBODY = {
    f"GIT_{who}_{what}": value
    for who in ("AUTHOR", "COMMITTER")
    for what, value in (("NAME", "Somebody"), ("EMAIL", "somebody@example.org"))
}


def git(*words, folder):
    """What a command of git prints."""
    done = subprocess.run(
        ["git", *words], cwd=folder, capture_output=True, text=True, check=True, env=os.environ | SOMEBODY
    )
    return done.stdout


@pytest.fixture
def checkout(tmp_path):
    """The project as it stands in the working tree, committed, with a bare repository as its origin."""
    if shutil.which("make") is None or not (ROOT / ".git").exists():
        pytest.skip("publishing needs make and a checkout")
    folder, published = tmp_path / "checkout", tmp_path / "published.git"
    for name in git("ls-files", "-z", "--cached", "--others", "--exclude-standard", folder=ROOT).split("\0"):
        if (ROOT / name).is_file():
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(ROOT / name, folder / name)
    (folder / ".venv").symlink_to(sys.prefix, target_is_directory=True)
    git("init", "--quiet", "--bare", str(published), folder=tmp_path)
    git("init", "--quiet", "--initial-branch=main", folder=folder)
    git("remote", "add", "origin", str(published), folder=folder)
    git("add", "--all", folder=folder)
    git("commit", "--quiet", "--message=As it stands", folder=folder)
    return folder


def publish(checkout, version):
    """`make docs-publish`; the environment is there already."""
    words = ["make", "--old-file=.venv/.dev", "docs-publish", f"VERSION={version}"]
    settings = {name: value for name, value in os.environ.items() if not name.startswith(("MAKE", "MFLAGS"))}
    done = subprocess.run(words, cwd=checkout, env=settings | SOMEBODY, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.slow
def test_a_published_version_joins_those_before_it(checkout, tmp_path):
    """Pages of the version before stay as they were; `latest` and the start page lead to the new one."""
    pytest.importorskip("mike")
    published = tmp_path / "published.git"

    def page(name):
        return git("show", f"gh-pages:{name}", folder=published)

    publish(checkout, "1.2.3")
    before = page("1.2/index.html")
    with (checkout / "README.md").open("a") as readme:
        readme.write("\nA later page.\n")
    git("commit", "--quiet", "--all", "--message=Later", folder=checkout)
    publish(checkout, "1.3.0")
    versions = {each["version"]: each["aliases"] for each in json.loads(page("versions.json"))}
    assert versions == {"1.2": [], "1.3": ["latest"]}
    assert page("1.2/index.html") == before
    assert "A later page" in page("1.3/index.html")
    assert page("latest") == "1.3"  # a link
    assert "latest/" in page("index.html")
    assert "performance.json" not in git("ls-tree", "-r", "--name-only", "gh-pages", folder=published)
