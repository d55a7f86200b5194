"""Seeded mutations that know the structure of what they spoil: trees of JSON, lines and words of text, bytes.

The same seed and number give the same input on every machine, so a finding is named by two numbers.
"""

from __future__ import annotations

import copy
import json
import random
import re
from collections.abc import Sequence
from typing import Any

Tree = Any
Slot = tuple[Any, Any]
"""A list or dict, and the index or key under which a value stands in it."""

_WORDS = re.compile(r"[A-Za-z0-9_.$%+-]+|\s+|.", re.DOTALL)
_NUMBER = re.compile(r"[-+]?[0-9][0-9.eE+-]*")

NUMBERS: tuple[Any, ...] = (
    *(
        0,
        1,
        -1,
        2,
        0.5,
        -0.0,
        1e-320,
        1e308,
        1e309,
        -1e309,
        float("nan"),
        10**18,
        2**63,
        2**64,
        10**40,
        10**99,
        10**320,
    ),
)
NUMBER_TEXTS = (
    *(
        "0",
        "-0",
        "1",
        "-1",
        "+1",
        "1.",
        ".5",
        "1e3",
        "1e308",
        "1.8e308",
        "1e309",
        "1e-400",
        "1e9999",
        "-1e350",
        "9" * 120,
    ),
    *(
        "NaN",
        "nan",
        "Inf",
        "+Inf",
        "-Inf",
        "Infinity",
        "1_000",
        "0x10",
        "010",
        "1,5",
        " 1",
        "1 ",
        "1\n",
        "\u0661\u0662",
        "1e",
        "",
    ),
)
CHARACTERS = (
    *(
        "\x00",
        "\t",
        "\r",
        "\n",
        "\r\n",
        "\x1b[2J",
        "\x7f",
        "\x85",
        "\xa0",
        "\u200b",
        "\u202e",
        "\u2028",
        "\ufeff",
        "\ufffe",
    ),
    *(
        "\ud800",
        "\udcff",
        "\U0001f600",
        "\u0301",
        "'",
        '"',
        "`",
        "\\",
        "#",
        "&",
        "*",
        "!",
        "|",
        ">",
        "%",
        "@",
        ":",
        "-",
        "?",
    ),
    *("{", "}", "[", "]", ",", "$", "(", ")", "^"),
)


class Mutator:
    """Spoils inputs at random. ``words`` are texts that mean something where the input is read."""

    def __init__(self, seed: int, number: int, words: Sequence[str] = ()) -> None:
        self.random = random.Random(f"{seed}/{number}")
        self.words = words

    # --------------------------------------------------------------------------- trees

    def tree(self, tree: Tree, others: Sequence[Tree] = ()) -> Tree:
        """A tree with one to three places spoilt. ``others`` lend parts of themselves."""
        root = [copy.deepcopy(tree)]
        for _ in range(self.random.choice((1, 1, 1, 2, 2, 3))):
            self._spoil(root, others)
        return root[0]

    def _spoil(self, root: list[Tree], others: Sequence[Tree]) -> None:
        slots = list(_slots(root))
        holder, key = self.random.choice(slots)
        match self.random.randrange(12):
            case 0:
                holder[key] = self.value()
            case 1 if holder is not root:
                del holder[key]
            case 2 if isinstance(holder, list):
                holder.extend([copy.deepcopy(holder[key])] * self.random.choice((1, 1, 2, 50)))
            case 3 if isinstance(holder, dict):
                holder[self._key(key)] = holder.pop(key)
            case 4:
                other, there = self.random.choice(slots)
                holder[key] = copy.deepcopy(other[there])
            case 5 if others:
                lender, part = self.random.choice(list(_slots([self.random.choice(others)])))
                holder[key] = copy.deepcopy(lender[part])
            case 6:
                holder[key] = self._wrapped(holder[key])
            case 7 if isinstance(holder, dict):
                holder[self._key(key)] = copy.deepcopy(holder[key])
            case _:
                holder[key] = self._near(holder[key])

    def value(self) -> Tree:
        """A value of any type, likely an odd one."""
        kinds: tuple[Any, ...] = (None, True, False, [], {}, "", [[]], {"": None})
        match self.random.randrange(5):
            case 0:
                return copy.deepcopy(self.random.choice(kinds))
            case 1:
                return self.random.choice(NUMBERS)
            case 2:
                return self.random.choice(NUMBER_TEXTS)
            case 3:
                return self.random.choice(CHARACTERS) * self.random.choice((1, 2, 200))
            case _:
                return self.random.choice(self.words) if self.words else "x"

    def _key(self, key: Any) -> str:
        if self.words and self.random.random() < 0.6:
            return self.random.choice(self.words)
        return str(self._near(str(key)))

    def _wrapped(self, value: Tree) -> Tree:
        for _ in range(self.random.choice((1, 1, 2, 10, 70))):
            value = [value] if self.random.random() < 0.5 else {"x": value}
        return value

    def _near(self, value: Tree) -> Tree:
        """A value of the same type, a little off."""
        if isinstance(value, bool):
            return not value
        if isinstance(value, int):
            return value + self.random.choice((1, -1, -value, value, 60, -3600, 10**6))
        if isinstance(value, float):
            return value + self.random.choice((0.001, 0.5, -1.0, value))
        if isinstance(value, str):
            return self.text(value) if self.random.random() < 0.5 else self._number_in(value)
        return self.value()

    def _number_in(self, text: str) -> str:
        found = list(_NUMBER.finditer(text))
        if not found:
            return text + self.random.choice(CHARACTERS)
        one = self.random.choice(found)
        return text[: one.start()] + self.random.choice(NUMBER_TEXTS) + text[one.end() :]

    # --------------------------------------------------------------------------- text

    def text(self, text: str) -> str:
        """A text with a word, a character or a stretch of it spoilt."""
        if not text:
            return self.random.choice(CHARACTERS)
        at = self.random.randrange(len(text))
        end = min(len(text), at + self.random.choice((1, 1, 2, 8, 40)))
        match self.random.randrange(8):
            case 0:
                return text[:at] + text[end:]
            case 1:
                return text[:at] + text[at:end] * self.random.choice((2, 3, 100)) + text[end:]
            case 2:
                return text[:at] + self.random.choice(CHARACTERS) + text[at:]
            case 3:
                return text[:at] + self.random.choice(CHARACTERS) + text[end:]
            case 4:
                return text[:at]
            case 5:
                return text[:at] + chr(ord(text[at]) ^ 1 << self.random.randrange(7)) + text[at + 1 :]
            case 6:
                return self._number_in(text)
            case _:
                return self._other_word(text)

    def _other_word(self, text: str) -> str:
        parts = _WORDS.findall(text)
        index = self.random.randrange(len(parts))
        parts[index] = self.random.choice(self.words) if self.words else self.random.choice(parts)
        return "".join(parts)

    def lines(self, text: str, others: Sequence[str] = (), insertions: Sequence[str] = ()) -> str:
        """A text with lines moved, lost, repeated, indented otherwise, or with lines of other texts in it."""
        lines = text.split("\n")
        for _ in range(self.random.choice((1, 1, 2, 3))):
            at = self.random.randrange(len(lines))
            match self.random.randrange(7):
                case 0 if len(lines) > 1:
                    del lines[at]
                case 1:
                    lines[at:at] = [lines[at]] * self.random.choice((1, 1, 2, 100))
                case 2:
                    lines[at] = " " * self.random.choice((0, 1, 2, 3, 4, 8)) + lines[at].lstrip(" ")
                case 3:
                    lines.insert(at, lines.pop(self.random.randrange(len(lines))))
                case 4 if others:
                    lent = self.random.choice(others).split("\n")
                    first = self.random.randrange(len(lent))
                    lines[at:at] = lent[first : first + self.random.choice((1, 3, 10))]
                case 5 if insertions:
                    place = self.random.randrange(len(lines[at]) + 1)
                    lines[at] = lines[at][:place] + self.random.choice(insertions) + lines[at][place:]
                case _:
                    lines[at] = self.text(lines[at])
        return "\n".join(lines)

    def data(self, data: bytes) -> bytes:
        """Bytes with some of them flipped, lost, repeated, or cut off."""
        if not data:
            return bytes([self.random.randrange(256)])
        at = self.random.randrange(len(data))
        end = min(len(data), at + self.random.choice((1, 1, 4, 30)))
        match self.random.randrange(5):
            case 0:
                return data[:at] + bytes([data[at] ^ 1 << self.random.randrange(8)]) + data[at + 1 :]
            case 1:
                return data[:at] + data[end:]
            case 2:
                return data[:at] + data[at:end] * self.random.choice((2, 3, 200)) + data[end:]
            case 3:
                return data[:at]
            case _:
                return data[:at] + self.random.choice(CHARACTERS).encode("utf-8", "surrogatepass") + data[end:]


def _slots(tree: Tree) -> list[Slot]:
    """Every place of a tree where a value stands."""
    found: list[Slot] = []
    waiting = [tree]
    while waiting:
        holder = waiting.pop()
        for key, value in list(holder.items()) if isinstance(holder, dict) else list(enumerate(holder)):
            found.append((holder, key))
            if isinstance(value, dict | list):
                waiting.append(value)
    return found


def json_text(tree: Tree) -> str:
    """A tree as JSON: bare NaN and half characters stay what they are."""
    return json.dumps(tree, ensure_ascii=False)
