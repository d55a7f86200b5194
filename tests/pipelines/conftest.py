"""What several tests of the pipelines stand on."""

import os
import site
import subprocess
import sys

import pytest

from tests.checkout import copied
from tests.pipelines.tools import ROOT


@pytest.fixture(scope="session")
def release(tmp_path_factory):
    """This checkout as a release has it, the tests left out."""
    return copied(tmp_path_factory.mktemp("release"))


@pytest.fixture
def on_the_path(temporary):
    """The environment of a job on whose PATH ``slogate`` is this checkout's."""
    program = temporary / "slogate" / "bin" / "slogate"
    text = program.read_text(encoding="utf-8")
    program.write_text(f"#!{temporary / 'slogate' / 'bin' / 'python'}\n{text}", encoding="utf-8")
    program.chmod(0o755)
    return {**os.environ, "PATH": f"{program.parent}{os.pathsep}{os.environ['PATH']}"}


@pytest.fixture
def temporary(tmp_path_factory):
    """A RUNNER_TEMP in which slogate is installed: this checkout's, with the packages of the Python that runs the tests.

    install.sh itself, which takes its time, is run by test_act.
    """
    folder = tmp_path_factory.mktemp("runner")
    environment = folder / "slogate"
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", environment], check=True)
    packages = next((environment / "lib").glob("python3*")) / "site-packages"
    # In this order: this checkout comes before whatever slogate is installed beside the packages.
    (packages / "packages.pth").write_text(f"{ROOT}\n" + "\n".join(site.getsitepackages()) + "\n", encoding="utf-8")
    program = environment / "bin" / "slogate"
    program.write_text("import sys\nfrom evaluator.cli import main\nsys.exit(main())\n", encoding="utf-8")
    return folder
