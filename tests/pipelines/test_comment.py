"""The sticky comment, against a server that speaks as GitHub's does."""

import http.server
import json
import re
import threading
from urllib.parse import parse_qs, urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st

from slogate_action import comment as commenting
from slogate_action.comment import LIMIT, body_of, marker_of
from tests.pipelines.runner import run_action
from tests.pipelines.shop import AT, shop

ASKED = {"at": AT, "sources": "orders=orders.csv", "github-token": "ghs_writer"}
EVENT = json.dumps({"pull_request": {"number": 7, "base": {"sha": "0" * 40}}})
COMMENTS = "/repos/shop/shop/issues/7/comments"


class GitHub(http.server.ThreadingHTTPServer):
    """The comments of one repository, and what was asked of them."""

    def __init__(self):
        super().__init__(("127.0.0.1", 0), Speaking)
        self.comments, self.asked, self.status = [], [], 0


class Speaking(http.server.BaseHTTPRequestHandler):
    server: GitHub

    def do_GET(self):
        if self.refused():
            return
        asked = parse_qs(urlsplit(self.path).query)
        page, size = int(asked["page"][0]), int(asked["per_page"][0])
        self.answer(200, self.server.comments[(page - 1) * size : page * size])

    def do_POST(self):
        if self.refused():
            return
        made = {"id": 1000 + len(self.server.comments), "user": {"type": "Bot"}, **self.content()}
        self.server.comments.append(made)
        self.answer(201, made)

    def do_PATCH(self):
        if self.refused():
            return
        number = int(self.path.rsplit("/", 1)[1])
        assert self.path == f"/repos/shop/shop/issues/comments/{number}"
        next(each for each in self.server.comments if each["id"] == number).update(self.content())
        self.answer(200, {})

    def refused(self):
        self.server.asked.append((self.command, urlsplit(self.path).path))
        if self.headers["Authorization"] != "Bearer ghs_writer":
            self.answer(401, {"message": "Bad credentials"})
        elif self.server.status:
            self.answer(self.server.status, {"message": "Resource not accessible by integration"})
        else:
            return False
        return True

    def content(self):
        content = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        assert len(content["body"]) < 65_536
        # As GitHub keeps it: with the web's line breaks.
        return {"body": content["body"].replace("\n", "\r\n")}

    def answer(self, status, data):
        text = json.dumps(data).encode()
        self.send_response(status)
        self.send_header("Content-Length", str(len(text)))
        self.end_headers()
        self.wfile.write(text)

    def log_message(self, *_):
        pass


@pytest.fixture
def github():
    with GitHub() as server:
        threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True).start()
        yield server
        server.shutdown()


@pytest.fixture
def gate(github, tmp_path, temporary):
    """The job on a pull request, with more inputs and with the shop in a better or worse state."""

    def job(event=EVENT, environment=None, bad_hours=0, **inputs):
        workspace = shop(tmp_path / "workspace", bad_hours=bad_hours)
        surroundings = {"GITHUB_API_URL": f"http://127.0.0.1:{github.server_address[1]}", **(environment or {})}
        return run_action(workspace, temporary, {**ASKED, **inputs}, environment=surroundings, event=event)

    return job


def methods(github):
    return [method for method, _ in github.asked]


def test_nobody_is_asked_anything_unless_a_comment_is_wanted(gate, github):
    assert gate(bad_hours=1).conclusion == "failure (Gate: 1)"
    assert github.asked == []


def test_on_change_says_nothing_while_all_is_well_and_follows_what_was_wrong(gate, github):
    assert gate(comment="on-change").conclusion == "success"
    assert github.comments == []
    assert gate(comment="on-change", bad_hours=1).conclusion == "failure (Gate: 1)"
    [comment] = github.comments
    assert comment["body"].startswith("<!-- slogate:slo/gate -->")
    assert "shop/orders" in comment["body"]
    assert methods(github) == ["GET", "GET", "POST"]
    assert gate(comment="on-change").conclusion == "success"
    assert methods(github)[3:] == ["GET", "PATCH"]
    assert len(github.comments) == 1


@pytest.fixture
def comment(github, tmp_path, monkeypatch, capsys):
    """What the commenting step prints, by itself."""

    def said(event=EVENT, mode="always", status="pass", key="slo/gate", text="all is well", **surroundings):
        (tmp_path / "event.json").write_text(event, encoding="utf-8")
        (tmp_path / "comment.md").write_text(text, encoding="utf-8")
        commenting.main(
            {
                "INPUT_COMMENT": mode,
                "INPUT_COMMENT_KEY": key,
                "INPUT_GITHUB_TOKEN": "ghs_writer",
                "COMMENT_FILE": str(tmp_path / "comment.md"),
                "STATUS": status,
                "GITHUB_REPOSITORY": "shop/shop",
                "GITHUB_EVENT_PATH": str(tmp_path / "event.json"),
                "GITHUB_API_URL": f"http://127.0.0.1:{github.server_address[1]}",
                **surroundings,
            }
        )
        return capsys.readouterr().out

    return said


def test_always_also_says_that_all_is_well_once(comment, github):
    assert comment() == "Comment: created\n"
    assert comment() == "Comment: unchanged\n"
    assert comment(text="other") == "Comment: updated\n"
    assert methods(github) == ["GET", "POST", "GET", "GET", "PATCH"]


def test_two_gates_have_two_comments(comment, github):
    comment(key="shop")
    comment(key="search")
    first_lines = [each["body"].splitlines()[0] for each in github.comments]
    assert first_lines == ["<!-- slogate:shop -->", "<!-- slogate:search -->"]


def test_a_person_who_writes_our_marker_does_not_get_our_comment(comment, github):
    github.comments += [{"id": 1, "user": {"type": "User"}, "body": "<!-- slogate:slo/gate -->\nnothing to see"}]
    comment()
    assert [each["user"]["type"] for each in github.comments] == ["User", "Bot"]
    assert github.comments[0]["body"].endswith("nothing to see")


def test_our_comment_is_found_behind_a_hundred_others(comment, github):
    github.comments += [{"id": each, "user": {"type": "User"}, "body": "me too"} for each in range(150)]
    github.comments += [{"id": 200, "user": {"type": "Bot"}, "body": "<!-- slogate:slo/gate -->\nold"}]
    comment()
    assert methods(github) == ["GET", "GET", "PATCH"]
    assert "old" not in github.comments[-1]["body"]


@pytest.mark.parametrize("status", [403, 500])
def test_a_comment_that_is_refused_is_a_warning(comment, github, status):
    github.status = status
    said = comment()
    assert said.startswith("::warning title=slogate::the comment could not be written")
    assert ("needs the permission pull-requests: write" in said) == (status == 403)


def test_a_server_that_is_not_there_is_a_warning_and_opens_nothing(gate):
    job = gate(comment="always", environment={"GITHUB_API_URL": "http://127.0.0.1:9"}, bad_hours=1)
    assert job.conclusion == "failure (Gate: 1)"
    assert "the comment could not be written" in str(job.annotations)


def test_without_a_pull_request_there_is_nothing_to_comment_on(comment, github):
    assert "not set off by a pull request" in comment(event='{"ref": "refs/heads/main"}')
    assert "not set off by a pull request" in comment(GITHUB_EVENT_PATH="/no/such/file")
    assert github.asked == []


def test_a_password_file_of_the_machine_does_not_win_over_the_token(comment, github, tmp_path, monkeypatch):
    (tmp_path / ".netrc").write_text("machine 127.0.0.1 login someone password else\n", encoding="utf-8")
    monkeypatch.setenv("HOME", str(tmp_path))
    comment()
    assert methods(github) == ["GET", "POST"]


@given(st.text())
def test_a_marker_is_one_comment_whatever_the_key(key):
    assert re.fullmatch(r"<!-- slogate:[A-Za-z0-9_./-]{0,100} -->", marker_of(key))
    assert "--" not in marker_of(key)[4:-3]


@given(st.text(alphabet=st.sampled_from("ab\n`~ é€😀|"), max_size=400), st.integers(1, 900))
def test_a_body_is_below_the_limit_and_no_code_block_stays_open(text, times):
    body = body_of("<!-- slogate:x -->", text * times)
    assert len(body.encode()) <= LIMIT
    assert body.startswith("<!-- slogate:x -->\n")
    if len((text * times).encode()) < LIMIT - 1000:
        assert body.endswith(text * times)


def test_a_long_table_in_a_code_block_is_cut_at_a_line_and_closed():
    body = body_of("<!-- slogate:x -->", "```text\n" + "a line of the table\n" * 9000)
    assert body.count("```") == 2
    assert body.endswith("(cut here: the whole of it stands in the summary of the run)\n")
    assert "a line of the table\n```\n" in body
