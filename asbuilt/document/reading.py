"""From Markdown to the outline, by markdown-it-py (CommonMark with tables)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from markdown_it import MarkdownIt

from asbuilt.document.outline import Block, Bullet, Comment, Fence, Grid, Outline, Paragraph, Section
from asbuilt.source import Source, Text

if TYPE_CHECKING:
    from collections.abc import Sequence

    from markdown_it.token import Token

LONGEST, MOST_LINES = 2_000, 20
"""Characters and lines of an item or a heading: longer ones are prose, so that reading a rule takes bounded time."""
PARSER = MarkdownIt("commonmark").enable("table")
PARSER.core.ruler.disable("inline")  # places are found in the source line, so emphasis stays in the text
PARSER.block.ruler.disable("reference")  # `[Code]: [Description]` is a line of the template, not the target of a link


def read_outline(source: Source) -> Outline:
    """The outline of a document; every Markdown text has one."""
    root = Section(Text.at("", 1, 1), 0)
    path = [root]
    reader = _Blocks(source, PARSER.parse(source.text))
    while reader.more():
        if reader.at("heading_open"):
            section = reader.heading()
            while path[-1].level >= section.level:
                path.pop()
            path[-1].sections.append(section)
            path.append(section)
        else:
            path[-1].blocks.extend(reader.blocks())
    return Outline(root, tuple(reader.too_long))


class _Blocks:
    """Reads the parser's flat list of tokens from front to back."""

    def __init__(self, source: Source, tokens: Sequence[Token]) -> None:
        self.source = source
        self.lines = source.text.replace("\0", "\ufffd").split("\n")
        """The lines as CommonMark has them."""
        self.tokens = tokens
        self.next = 0
        self.too_long: list[Text] = []

    def more(self) -> bool:
        return self.next < len(self.tokens)

    def at(self, kind: str) -> bool:
        return self.tokens[self.next].type == kind

    def heading(self) -> Section:
        level = int(self.tokens[self.next].tag[1])
        token = self.tokens[self.next + 1]
        title = self._text(token)
        if _is_long(token):
            self.too_long.append(title)
        self.next += 3
        return Section(title, level)

    def blocks(self) -> list[Block]:
        """The blocks of one token: a list gives its items, a quotation what is in it."""
        token = self.tokens[self.next]
        self.next += 1
        first, last = token.map or (0, 0)
        match token.type:
            case "bullet_list_open" | "ordered_list_open" | "blockquote_open":
                return self._until(token.type.replace("open", "close"))
            case "list_item_open":
                return [self._bullet(first)]
            case "paragraph_open":
                text = self._text(self.tokens[self.next])
                self.next += 2
                return [Paragraph(text)]
            case "heading_open":  # inside an item or a quotation it is only text
                self.next -= 1
                return [Paragraph(self.heading().title)]
            case "fence" | "code_block":
                return [self._fence(token, first, last)]
            case "table_open":
                return [self._grid(first + 1, last)]
            case "html_block":
                return [Comment(self.source.line(first + 1), last)]
        return []

    def _until(self, closing: str) -> list[Block]:
        found: list[Block] = []
        while not self.at(closing):
            found += self.blocks()
        self.next += 1
        return found

    def _bullet(self, first: int) -> Bullet | Paragraph:
        """An item; one that is too long to be a rule is prose, and what stands under it is not looked at."""
        long = self.at("paragraph_open") and _is_long(self.tokens[self.next + 1])
        blocks = self._until("list_item_close")
        if long and isinstance(blocks[0], Paragraph):
            self.too_long.append(blocks[0].text)
            return blocks[0]
        if blocks and isinstance(blocks[0], Paragraph):
            return Bullet(blocks[0].text, tuple(blocks[1:]))
        marker = self.source.line(first + 1)
        return Bullet(marker[len(marker) :], tuple(blocks))

    def _fence(self, token: Token, first: int, last: int) -> Fence:
        body = token.content.split("\n")[:-1] if token.content else []
        start = first + 1 if token.type == "fence" else first
        lines = [self._place(content, start + number) for number, content in enumerate(body)]
        words = token.info.split()
        return Fence(words[0].lower() if words else "", tuple(lines), first + 1, last)

    def _grid(self, first: int, last: int) -> Grid:
        rows: list[tuple[Text, ...]] = []
        while not self.at("table_close"):
            if self.at("tr_open"):
                rows.append(self._row())
            self.next += 1
        self.next += 1
        return Grid(rows[0], tuple(rows[1:]), first, last)

    def _row(self) -> tuple[Text, ...]:
        line = (self.tokens[self.next].map or (0, 0))[0]
        cells, start = [], 0
        while not self.at("tr_close"):
            token = self.tokens[self.next]
            if token.type == "inline":
                found = self.lines[line].find(token.content, start)
                cells.append(Text.at(token.content, line + 1, max(found, start) + 1))
                start = max(found + len(token.content), start)
            self.next += 1
        return tuple(cells)

    def _text(self, token: Token) -> Text:
        """The text of an inline token, each of its lines in its place; of a long one the beginning."""
        first = (token.map or (0, 0))[0]
        lines = token.content[:LONGEST].split("\n")[:MOST_LINES]
        return Text.joined(self._place(content, first + number) for number, content in enumerate(lines)).strip()

    def _place(self, content: str, line: int) -> Text:
        whole = self.lines[line] if line < len(self.lines) else ""
        trimmed = whole.rstrip()
        ends = trimmed.endswith(content.rstrip())
        column = len(trimmed) - len(content.rstrip()) if ends else max(whole.find(content), 0)
        return Text.at(content, line + 1, column + 1)


def _is_long(token: Token) -> bool:
    return len(token.content) > LONGEST or token.content.count("\n") >= MOST_LINES
