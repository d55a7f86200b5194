"""Rows of the catalogue whose test stands elsewhere, or is one of its kind: fault, words, exit code, test."""

from __future__ import annotations

from dataclasses import dataclass

SCENARIO = "tests/integration/test_scenarios.py::test_the_verdict_is_the_truths_or_unknown_and_says_why"
PROMETHEUS = "tests/integration/test_prometheus.py"
BACKEND = "tests/evaluator/backends/prometheus/test_backend.py"
JUDGE = "tests/evaluator/core/test_judge.py"
HTTP = "tests/faults/test_http.py"
TLS = "tests/faults/test_tls.py"
SECRETS = "tests/faults/test_secrets.py"
TEXT = "tests/faults/test_hostile_text.py"
SQL = "tests/faults/test_duckdb.py"
HISTORY = "tests/evaluator/stores/test_history.py"
EVIDENCE = "tests/evaluator/stores/test_evidence.py"
DATABASE = "tests/evaluator/stores/test_database.py"
POSTGRES = "tests/evaluator/stores/test_postgres.py"
RECORDING = "tests/evaluator/commands/test_recording.py"
REPLAYING = "tests/evaluator/commands/test_replaying.py"
HOSTILE = "tests/integration/test_hostile_pull_request.py"
TRUSTED = "tests/evaluator/commands/test_trusted.py"


@dataclass(frozen=True)
class Named:
    """A fault, what slogate says to it, with which exit code, and the test that shows it."""

    fault: str
    says: str
    code: str
    test: str


METRICS = (
    Named("counter resets", "the ratio is right; counts are marked as estimated by the source", "the truth's", f"{SCENARIO}[resets]"),
    Named("a crash hides its errors in a gap", "incomplete coverage", "3", f"{SCENARIO}[crash-hides-errors]"),
    Named("the same, with scrapes that do not tell", "incomplete coverage", "3", f"{SCENARIO}[crash-unseen]"),
    Named("the same, without `up`", "incomplete coverage", "3", f"{SCENARIO}[crash-without-up]"),
    Named("a target is gone", "incomplete coverage, with the share that is there", "3", f"{SCENARIO}[target-gone]"),
    Named("a gap in the scrapes", "incomplete coverage, unless it fails either way", "3 or 1", f"{SCENARIO}[gap]"),
    Named("the metric does not exist", "no data: is the name right, and was it scraped?", "3", f"{PROMETHEUS}::test_a_metric_that_does_not_exist_is_no_data"),
    Named("no traffic (NaN on Prometheus, empty on VictoriaMetrics)", "no traffic, on both", "3", f"{SCENARIO}[no-traffic]"),
    Named("no errors, and so no error series", "zero errors, not no data", "0", f"{SCENARIO}[no-errors]"),
    Named("an error series born in the window with 500 errors", "uncertain start, with both bounds, unless both give one verdict", "3", f"{SCENARIO}[born-errors]"),
    Named("the same in a raw query", "uncertain start", "3", f"{SCENARIO}[born-errors-raw]"),
    Named("the same, of a process known to be new", "the value counts", "the truth's", f"{SCENARIO}[born-errors-of-a-new-process]"),
    Named("an old counter under a new label", "uncertain start; never a failure that did not happen", "3", f"{SCENARIO}[relabelled]"),
    Named("only bad series exist", "all events are bad; never more than there were", "1", f"{SCENARIO}[only-bad]"),
    Named("good series missing beside a total", "a total outage of the same metric", "1", f"{PROMETHEUS}::test_missing_good_series_of_the_same_metric_are_a_total_outage"),
    Named("total empty, bad there", "no data (though the other query did answer)", "3", f"{BACKEND}::test_odd_values_have_their_own_reason"),
    Named("increase() is no whole number", "asked in the exact form, which is whole; what a server guesses is an estimate that says so, never cut", "the truth's", f"{PROMETHEUS}::test_an_exact_increase_is_whole_on_both_servers"),
    Named("good above total, by little", "cut to the total, with a notice", "the rest's", f"{BACKEND}::test_a_small_excess_is_cut_to_the_total_and_said"),
    Named("good above total, by much", "implausible answer: more bad events than in total", "3", f"{BACKEND}::test_odd_values_have_their_own_reason"),
    Named("a ready-made ratio of NaN, or beyond 1", "no traffic; implausible answer", "3", f"{BACKEND}::test_a_ready_made_ratio_of_nan_is_no_traffic_and_one_beyond_1_is_implausible"),
    Named("two series where one was expected", "ambiguous answer: they differ in LABEL", "3", f"{PROMETHEUS}::test_several_series_for_one_number_are_named_by_what_differs"),
    Named("a histogram without the bucket", "the buckets that there are", "3", f"{PROMETHEUS}::test_a_bucket_that_does_not_exist_is_refused_with_those_that_do"),
    Named('`le="1"` asked, `le="1.0"` stored', "compared as numbers: found", "the truth's", f"{PROMETHEUS}::test_bounds_of_a_histogram_are_compared_as_numbers"),
    Named("a native histogram", "read where there are no classic buckets", "the truth's", "tests/integration/test_native_histogram.py::test_a_native_histogram_is_read_where_there_are_no_classic_buckets"),
    Named("a window longer than the data", "incomplete coverage: so much of so much, and the remedy", "3", f"{SCENARIO}[young]"),
    Named("the window's slices do not fit, or are fewer than four", "error with the place", "2", "tests/slo_spec/test_check.py::test_slices_fill_the_window"),
    Named("evaluation time", "always sent; answers of another instant are stale", "3", "tests/evaluator/backends/prometheus/test_transport.py::test_the_query_and_its_time_are_sent_in_the_body"),
    Named("a stale sample of a cache", "stale: how long before the asked instant", "3", "tests/evaluator/backends/prometheus/test_decode.py::test_a_stale_sample_is_named_with_its_age"),
    Named("pods that come and go", "uncertain start where it matters; else the truth", "3 or the truth's", f"{SCENARIO}[churn]"),
    Named("more groups than allowed", "too many groups, with their number", "3", f"{PROMETHEUS}::test_too_many_groups_are_refused_with_their_number"),
    Named("a group that was there and is gone", "group vanished", "3", f"{SCENARIO}[group-gone]"),
    Named("few events", "too few events, by the policy's `min_events`", "3", f"{JUDGE}::test_too_few_events_are_not_judged_however_they_went"),
    Named("few events, target inside the bounds", "too few events, by the policy's `confidence`", "3", f"{JUDGE}::test_a_target_inside_the_confidence_interval_is_not_yet_decided"),
    Named("one replica fails for a part of the window", "counted; coverage is of every replica", "the truth's", f"{SCENARIO}[replica-fails-for-a-part]"),
    Named("VictoriaMetrics answers its own dialect", "recognised; the same verdict on both", "the truth's", f"{SCENARIO}[steady]"),
)  # fmt: skip

NETWORK = (
    Named("nobody listens", "connection refused by HOST: does the server run there?", "3", f"{HTTP}::test_nobody_listening"),
    Named("a host that nobody knows", "unknown host: HOST", "3", f"{HTTP}::test_a_host_that_nobody_knows"),
    Named("a server that never accepts", "no answer within the deadline", "3", f"{HTTP}::test_a_server_that_never_accepts"),
    Named("proxies in the environment", "not used", "0", f"{HTTP}::test_proxies_of_the_environment_are_not_used"),
    Named("user and password in an address of a file", "error[secret-in-file]", "2", f"{HTTP}::test_user_and_password_in_an_address_are_refused_in_a_file"),
    Named("the same on the command line", "a notice: not used", "0", f"{HTTP}::test_user_and_password_in_an_address_are_neither_sent_nor_shown"),
    Named("a certificate signed by itself", "TLS with HOST failed: self-signed certificate", "3", f"{TLS}::test_a_certificate_that_nobody_vouches_for"),
    Named("a certificate for another name", "TLS with HOST failed: not valid for HOST", "3", f"{TLS}::test_a_certificate_for_another_name"),
    Named("TLS spoken to a server without it", "TLS with HOST failed", "3", f"{TLS}::test_tls_spoken_to_a_server_without_it"),
    Named("plain HTTP spoken to a server with TLS", "HOST closed the connection", "3", f"{TLS}::test_plain_http_spoken_to_a_server_with_tls"),
    Named("a handshake that never ends", "no complete answer within the deadline", "3", f"{TLS}::test_a_handshake_that_never_ends"),
)  # fmt: skip

INJECTION = (
    Named("a pull request changes the URL of a source that has a credential or an ORIGIN", "refused: nothing was asked or sent", "2", f"{SECRETS}::test_a_url_changed_by_a_pull_request_gets_no_token"),
    Named("a path beside the bound one", "refused: nothing was asked or sent", "2", f"{SECRETS}::test_a_path_beside_the_bound_one_gets_no_token"),
    Named("the operator's own file says another URL", "a notice: the credential was not sent", "the rest's", f"{SECRETS}::test_a_url_of_the_operators_own_that_is_not_the_bound_one_gets_no_token"),
    Named("redirects, with headers", "redirects are not followed; nothing is sent there", "3", f"{SECRETS}::test_no_redirect_is_followed_and_none_carries_a_header"),
    Named("a file of the checkout names a proxy, an authority, a token, a secret header", "refused", "2", f"{SECRETS}::test_a_file_of_the_checkout_gets_at_no_secret"),
    Named("a server sends the token back, in six forms and seven places", "[hidden]", "3", f"{SECRETS}::test_a_server_that_sends_the_token_back_does_not_have_it_printed"),
    Named("a label's value closes its quotes", "stays one label in the query", "3", f"{TEXT}::test_a_label_of_a_spec_stays_one_label_in_the_query"),
    Named("labels of a server hold ESC, bidi, `::set-output`, `[/red]`", "shown as text", "1 or 3", f"{TEXT}::test_labels_of_a_server_are_shown_and_not_obeyed"),
    Named("names on the command line do", "shown as text", "2", f"{TEXT}::test_names_on_the_command_line_are_shown_and_not_obeyed"),
    Named("ten thousand texts", "one plain line each", "-", f"{TEXT}::test_ten_thousand_texts_are_one_plain_line_each"),
    Named("any text anywhere in a report, in text and JSON", "no control character, no command", "-", f"{TEXT}::test_no_text_of_a_report_is_obeyed_by_a_terminal_or_a_build_server"),
    Named("SQL of every kind at once, beside a sound objective", "the sound one is answered, nothing is written", "3", f"{SQL}::test_sql_leaves_everything_as_it_was_and_the_sound_objective_is_answered"),
    Named("a hostile view in a database", "reaches outside, which is not allowed", "3", f"{SQL}::test_a_hostile_view_in_a_database"),
    Named("a hostile macro in a database", "reaches outside, which is not allowed", "3", f"{SQL}::test_a_hostile_macro_in_a_database"),
    Named("a database that is missing", "there is no file; none is made", "3", f"{SQL}::test_a_database_that_is_missing_is_not_made"),
    Named("a database that somebody writes", "is locked by a process that writes it (pid)", "3", f"{SQL}::test_a_database_that_is_being_written_is_locked"),
    Named("a hundred random corruptions of a database", "an error in one line, or the right number", "3 or 0", f"{SQL}::test_a_hundred_corruptions_of_a_database_are_errors_or_harmless"),
    Named("a data file that is none", "the table's name and what is wrong", "3", f"{SQL}::test_a_data_file_that_is_none"),
    Named("a file of the checkout names data outside of it", "lies outside the folder", "2", f"{SQL}::test_a_file_of_the_checkout_names_no_data_outside_of_it"),
    Named("thirty kinds of hostile pull requests against `--trusted`: promises, policies, waivers, sources", "judged as the revision has it; nobody else is asked", "1 or 2", f"{HOSTILE}::test_a_hostile_pull_request_neither_opens_the_gate_nor_has_anybody_else_asked"),
    Named("a pull request brings a store of closed hours, or an operator's file, of its own", "lies in the repository, where a pull request can bring its own", "2", f"{TRUSTED}::test_a_store_that_the_pull_request_could_bring_is_not_believed"),
    Named("a revision that promises nothing in the paths", "promises nothing: there is nothing to hold the tree to", "2", f"{TRUSTED}::test_a_revision_that_promises_nothing_there_holds_nobody_to_anything"),
)  # fmt: skip

STORES = (
    Named("kill -9 while a run is recorded, two hundred times", "what was acknowledged is there, and whole", "-", f"{HISTORY}::test_what_was_acknowledged_outlives_two_hundred_writers_that_are_killed"),
    Named("eight runs recorded at once", "each is there once", "-", f"{HISTORY}::test_eight_writers_at_once_lose_nothing_and_the_run_of_all_is_there_once"),
    Named("the disk is full while a run is recorded", "this run was not recorded: why", "the run's own", f"{RECORDING}::test_a_full_disk_changes_no_verdict"),
    Named("a history that is no file, no database, or not there", "this run was not recorded: why", "the run's own", f"{RECORDING}::test_a_history_that_cannot_be_written_changes_no_verdict"),
    Named("a rule compares, and its history cannot be read", "nothing to compare with: the history cannot be read: why", "3", f"{RECORDING}::test_without_a_history_or_with_one_that_cannot_be_read_nothing_is_let_through"),
    Named("a rule compares, and nothing was recorded", "nothing to compare with: no earlier run", "3", f"{RECORDING}::test_the_first_run_cannot_be_told_and_the_next_is_compared_with_it"),
    Named("a history that somebody, or a bad disk, has changed", "was changed since it was recorded", "3 or 2", f"{HISTORY}::test_what_was_changed_is_named_and_not_believed"),
    Named("four hundred random corruptions of a history", "an error in one line, or what was recorded", "-", f"{HISTORY}::test_bytes_that_went_bad_are_an_error_or_what_was_recorded"),
    Named("a PostgreSQL that hangs", "it did not answer within 30 s", "the run's own", f"{POSTGRES}::test_a_server_that_hangs_keeps_nobody_waiting"),
    Named("a password in the URL of a PostgreSQL", "never shown", "the run's own", f"{RECORDING}::test_a_password_of_a_history_is_never_printed"),
    Named("the same of evidence: killed, crowded, a full disk", "what was acknowledged is there, and whole", "-", f"{EVIDENCE}::test_what_was_acknowledged_outlives_sixty_writers_that_are_killed"),
    Named("the same of closed hours", "what was acknowledged is there, and whole", "-", f"{DATABASE}::test_what_was_acknowledged_outlives_forty_writers_that_are_killed"),
    Named("saved answers that were changed", "it was changed after it was saved", "2", f"{REPLAYING}::test_a_file_that_was_changed_is_refused"),
    Named("a replay that needs what was never asked", "has no answer to this question", "3", f"{REPLAYING}::test_a_question_that_the_run_never_asked_is_unknown_and_named"),
)  # fmt: skip
