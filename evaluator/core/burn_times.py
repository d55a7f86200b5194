"""How soon a burn window notices an outage, and how long it goes on about it afterwards.

Source: the SRE Workbook, chapter 5 ("Alerting on SLOs"): detection time is (1 - target) / error ratio x window x
burn rate; the reset time of a one-hour window after a total outage is its "58 minutes". A window fires strictly
above its threshold, traffic is taken to be even, and what lies before the outage to be clean.
"""

from __future__ import annotations

from fractions import Fraction


def error_rate(target: Fraction, threshold: Fraction) -> Fraction:
    """The share of bad events above which a burn rate exceeds a threshold; may lie above 1."""
    return threshold * (1 - target)


def reachable(target: Fraction, threshold: Fraction) -> bool:
    """Whether a total failure burns faster than the threshold; if not, its alert can never fire."""
    return error_rate(target, threshold) < 1


def detection_seconds(target: Fraction, threshold: Fraction, window_seconds: int, errors: Fraction) -> Fraction | None:
    """From the beginning of an outage with this share of ``errors`` until the window fires; None if it never does.

    The bad part of the window grows by ``errors`` each second; above threshold x (1 - target) of it, it fires.
    """
    limit = error_rate(target, threshold)
    return limit * window_seconds / errors if errors > limit else None


def reset_seconds(target: Fraction, threshold: Fraction, window_seconds: int) -> Fraction | None:
    """From the end of a total outage, at least as long as the window, until the window is quiet.

    None for a window that a total outage does not make fire: there is nothing to wait for.
    """
    return (1 - error_rate(target, threshold)) * window_seconds if reachable(target, threshold) else None
