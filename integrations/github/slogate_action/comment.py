"""The step that comments: one comment a gate, found by its hidden marker and updated in place.

A comment that cannot be written is a warning: it opens and closes no gate.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import requests

from slogate_action.inputs import pull_request, value
from slogate_action.workflow import command

LIMIT = 60_000
"""Bytes of a comment; GitHub takes 65,536 characters."""
CUT = "\n\n(cut here: the whole of it stands in the summary of the run)\n"
PAGES = 30
TIMEOUT_SECONDS = (10, 30)
_FENCE = re.compile(r"^ {0,3}(`{3,}|~{3,})", re.MULTILINE)


def main(environment: Mapping[str, str]) -> None:
    """Create or update the comment of this gate, if the mode asks for it."""
    number = pull_request(environment).get("number")
    if not isinstance(number, int):
        _say("notice", "no comment: the workflow was not set off by a pull request")
        return
    text = Path(environment["COMMENT_FILE"]).read_text(encoding="utf-8")
    try:
        said = put(
            comments=f"{environment['GITHUB_API_URL']}/repos/{environment['GITHUB_REPOSITORY']}/issues",
            number=number,
            token=value(environment, "github-token"),
            marker=marker_of(value(environment, "comment-key")),
            text=text,
            only_if_present=value(environment, "comment") == "on-change" and environment.get("STATUS") == "pass",
        )
    except requests.RequestException as error:
        refused = error.response is not None and error.response.status_code in (401, 403, 404)
        why = "the job needs the permission pull-requests: write, which a fork's has not" if refused else ""
        _say("warning", f"the comment could not be written: {error}{'; ' if why else ''}{why}")
    else:
        sys.stdout.write(f"Comment: {said}\n")


def marker_of(key: str) -> str:
    """The hidden line that a gate finds its comment by."""
    return f"<!-- slogate:{re.sub(r'[^A-Za-z0-9_./]+', '-', key)[:100]} -->"


def body_of(marker: str, text: str) -> str:
    """Marker and text, cut at a line below what GitHub takes, with an opened code block closed."""
    room = LIMIT - len(marker.encode()) - len(CUT.encode()) - 10
    kept = text.encode()
    if len(kept) <= room:
        return f"{marker}\n{text}"
    whole = kept[:room].decode("utf-8", "ignore").rpartition("\n")[0]
    fences = _FENCE.findall(whole)
    closing = f"\n{fences[-1]}" if len(fences) % 2 else ""
    return f"{marker}\n{whole}{closing}{CUT}"


class _Bearer(requests.auth.AuthBase):
    """The token as a header. As ``auth``, because a machine's .netrc would win over a plain header."""

    def __init__(self, token: str) -> None:
        self._token = token

    def __call__(self, request: requests.PreparedRequest) -> requests.PreparedRequest:
        """The request with the token."""
        request.headers["Authorization"] = f"Bearer {self._token}"
        return request


def put(*, comments: str, number: int, token: str, marker: str, text: str, only_if_present: bool) -> str:
    """What was done about the comment: created, updated, unchanged or not needed."""
    with requests.Session() as session:
        session.headers.update({"Accept": "application/vnd.github+json", "X-GitHub-Api-Version": "2022-11-28"})
        session.auth = _Bearer(token)
        mine = _found(session, f"{comments}/{number}/comments", marker)
        body = body_of(marker, text)
        if mine is None:
            if only_if_present:
                return "not needed"
            _sent(session, "POST", f"{comments}/{number}/comments", json={"body": body})
            return "created"
        if mine["body"].replace("\r\n", "\n").strip() == body.strip():
            return "unchanged"
        _sent(session, "PATCH", f"{comments}/comments/{int(mine['id'])}", json={"body": body})
        return "updated"


def _found(session: requests.Session, address: str, marker: str) -> dict[str, Any] | None:
    """Our comment. One that a person wrote is not ours, whatever it begins with."""
    for page in range(1, PAGES + 1):
        listed = _sent(session, "GET", address, params={"per_page": "100", "page": str(page)}).json()
        for each in listed:
            if str(each.get("body") or "").startswith(marker) and (each.get("user") or {}).get("type") == "Bot":
                return dict(each)
        if len(listed) < 100:
            return None
    return None


def _sent(session: requests.Session, method: str, address: str, **content: Any) -> requests.Response:
    answer = session.request(method, address, timeout=TIMEOUT_SECONDS, allow_redirects=False, **content)
    answer.raise_for_status()
    return answer


def _say(name: str, message: str) -> None:
    sys.stdout.write(command(name, message, title="slogate"))
