"""A repository with promises and numbers, as small as it can be: a shop whose orders failed as often as is said."""

import subprocess

AT = "2026-11-08T00:00:00Z"
HOURS = 7 * 24

SPEC = """\
apiVersion: slogate/v1
kind: Service
metadata: {{name: shop, owner: web-team}}
defaults: {{source: orders, window: 7d}}
indicators:
  taken:
    rows: {{table: orders, time: at, good: "status < 500"}}
objectives:
  - {{name: orders, indicator: taken, target: "{target}"}}
"""


def shop(folder, *, bad_hours=0, target="99%", until=HOURS):
    """The folder, with slo/shop.yaml and orders.csv: ten orders an hour, of which in some hours five failed."""
    (folder / "slo").mkdir(parents=True, exist_ok=True)
    (folder / "slo" / "shop.yaml").write_text(SPEC.format(target=target), encoding="utf-8")
    rows = ["at,status"]
    for hour in range(until):
        day, clock = 1 + hour // 24, hour % 24
        failed = 5 if hour % 24 < bad_hours else 0
        rows += [f"2026-11-{day:02}T{clock:02}:{5 * each:02}:00Z,{503 if each < failed else 200}" for each in range(10)]
    (folder / "orders.csv").write_text("\n".join(rows) + "\n", encoding="utf-8")
    return folder


def committed(folder, message="promises"):
    """The commit that holds everything in the folder, which becomes a repository if it is none."""
    if not (folder / ".git").exists():
        git(folder, "init", "-q", "-b", "main")
    git(folder, "add", "-A")
    git(folder, "commit", "-q", "--allow-empty", "-m", message)
    return git(folder, "rev-parse", "HEAD")


def git(folder, *arguments):
    """What git prints."""
    named = ["-c", "user.name=Jo", "-c", "user.email=jo@example.com", "-c", "commit.gpgsign=false"]
    done = subprocess.run(["git", *named, *arguments], cwd=folder, capture_output=True, text=True, check=True)
    return done.stdout.strip()
