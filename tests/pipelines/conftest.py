"""What several tests of the pipelines stand on."""

import site
import subprocess
import sys

import pytest

from tests.pipelines.tools import ROOT


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
