"""Reads the patterns of numbering plans: digits, \\d, classes, groups,
alternatives, ?, {n}, {n,m} and $. Anything else is an error: what is not
understood must not become a wrong plan.

A pattern is a tuple: ("digits", mask), ("all", parts), ("any", choices),
("times", part, low, high), ("group", number, part) or ("end",). Bit d of a mask
stands for the digit d."""
import re

ALL_DIGITS = 0x3FF


class Reader:
    def __init__(self, text):
        self.text = re.sub(r"\s", "", text)
        self.at = 0
        self.groups = 0

    def take(self, token):
        if not self.text.startswith(token, self.at):
            return False
        self.at += len(token)
        return True

    def need(self, token):
        if not self.take(token):
            raise ValueError(f"{token!r} expected at {self.at} of {self.text!r}")

    def number(self):
        found = re.compile(r"\d+").match(self.text, self.at)
        if not found:
            raise ValueError(f"no number at {self.at} of {self.text!r}")
        self.at = found.end()
        return int(found.group())

    def choices(self):
        found = [self.sequence()]
        while self.take("|"):
            found.append(self.sequence())
        return found[0] if len(found) == 1 else ("any", tuple(found))

    def sequence(self):
        parts = []
        while self.at < len(self.text) and self.text[self.at] not in "|)":
            parts.append(self.repeated())
        return parts[0] if len(parts) == 1 else ("all", tuple(parts))

    def repeated(self):
        part = self.atom()
        if self.take("?"):
            return ("times", part, 0, 1)
        if not self.take("{"):
            return part
        low = high = self.number()
        if self.take(","):
            high = self.number()
        self.need("}")
        return ("times", part, low, high)

    def atom(self):
        if self.take("(?:"):
            inner = self.choices()
            self.need(")")
            return inner
        if self.take("("):
            self.groups += 1
            number = self.groups
            inner = self.choices()
            self.need(")")
            return ("group", number, inner)
        if self.take("["):
            return ("digits", self.digit_class())
        if self.take("$"):
            return ("end",)
        return ("digits", self.one_digit())

    def one_digit(self):
        if self.take("\\d"):
            return ALL_DIGITS
        digit = self.text[self.at:self.at + 1]
        if digit not in set("0123456789"):
            raise ValueError(f"no digit at {self.at} of {self.text!r}")
        self.at += 1
        return 1 << int(digit)

    def digit_class(self):
        mask = 0
        while not self.take("]"):
            first = self.one_digit()
            if self.take("-"):
                last = self.one_digit()
                first = (last << 1) - first
            mask |= first
        return mask


def read(text):
    """The pattern, and how many groups it has."""
    reader = Reader(text)
    pattern = reader.choices()
    if reader.at != len(reader.text):
        raise ValueError(f"unread: {reader.text[reader.at:]!r} of {text!r}")
    return pattern, reader.groups
