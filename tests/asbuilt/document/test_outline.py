from asbuilt.document import Bullet, Fence, Grid, Paragraph, read_outline
from asbuilt.source import Source, Span

DOCUMENT = """# Title

Prose of
two lines.

## 1. Part
- **Label:** value
  goes on
    - `inner`: *kept*
1. numbered
   ```json
   {"a": 1}
   ```

| a | b |
|---|---|
| x | y z |
"""


def outline(text):
    return read_outline(Source("document.md", text)).root


def test_sections_stand_in_sections():
    title = outline(DOCUMENT).sections[0]

    assert (title.title.value, title.level) == ("Title", 1)
    assert [part.title.value for part in title.sections] == ["1. Part"]


def test_a_text_of_several_lines_knows_where_each_stood():
    paragraph = outline(DOCUMENT).sections[0].blocks[0]

    assert isinstance(paragraph, Paragraph)
    assert paragraph.text.value == "Prose of two lines."
    assert paragraph.text.lines == (3, 4)
    assert paragraph.text[9:12].span == Span(4, 1, 4)


def test_bullets_have_bullets_in_their_places():
    bullet = next(block for block in outline(DOCUMENT).sections[0].sections[0].blocks if isinstance(block, Bullet))

    inner = bullet.bullets[0]
    assert bullet.text.value == "**Label:** value goes on"
    assert inner.text.value == "`inner`: *kept*"
    assert (inner.text.line, inner.text.span.column) == (9, 7)


def test_code_under_a_bullet_keeps_its_lines():
    bullets = outline(DOCUMENT).sections[0].sections[0].bullets

    fence = next(block for bullet in bullets for block in bullet.blocks if isinstance(block, Fence))
    assert (fence.language, fence.code, fence.first, fence.last) == ("json", '{"a": 1}', 11, 13)
    assert fence.lines[0].span.column == 4


def test_a_table_has_cells_in_their_places():
    grid = next(block for block in outline(DOCUMENT).sections[0].sections[0].blocks if isinstance(block, Grid))

    assert [cell.value for cell in grid.header] == ["a", "b"]
    assert [(cell.value, cell.line, cell.span.column) for cell in grid.rows[0]] == [("x", 17, 3), ("y z", 17, 7)]


def test_a_line_of_the_template_is_no_link_reference():
    bullet = outline("- [Code]: [Description]\n").bullets[0]

    assert bullet.text.value == "[Code]: [Description]"


def test_any_nesting_is_read():
    deep = "\n".join("  " * depth + "- x" for depth in range(500))

    assert outline(deep).bullets


def test_a_line_with_a_nul_keeps_its_places():
    bullet = outline("- a\0b: c\n").bullets[0]

    assert (bullet.text.value, bullet.text.span.column) == ("a\ufffdb: c", 3)
