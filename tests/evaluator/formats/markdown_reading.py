"""Markdown as a reader of CommonMark with tables sees it: what of it is HTML, and where its links lead."""

from __future__ import annotations

import re

from markdown_it import MarkdownIt

READER = MarkdownIt("commonmark").enable("table")


def blocks_of_html(markdown: str) -> set[str]:
    """Every tag of every block or span of HTML."""
    tokens = [each for token in READER.parse(markdown) for each in (token, *(token.children or ()))]
    found = "".join(token.content for token in tokens if token.type in {"html_block", "html_inline"})
    return set(re.findall(r"<[^>]*>", found.replace("</summary>", "")))


def links(markdown: str) -> set[str]:
    """Where every link leads, and every image comes from."""
    tokens = [each for token in READER.parse(markdown) for each in (token.children or ())]
    addresses = [
        token.attrGet("href") or token.attrGet("src") for token in tokens if token.type in {"link_open", "image"}
    ]
    return {str(address) for address in addresses}
