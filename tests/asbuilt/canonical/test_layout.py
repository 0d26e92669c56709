"""Lists, tables and blank lines: before and after."""

import pytest

LAYOUT = [
    ("* a\n+ b\n", "- a\n- b\n"),
    ("-   a\n\n    more\n", "- a\n\n  more\n"),
    ("- a\n    - b\n        - c\n", "- a\n  - b\n    - c\n"),
    ("- a\n\t- b\n", "- a\n  - b\n"),
    ("1. a\n   * b\n", "1. a\n   - b\n"),
    ("- a\nlazy\n", "- a\n  lazy\n"),
    ("*   a\n\n    ```\n      code\n    ```\n", "- a\n\n  ```\n    code\n  ```\n"),
    ("-\ta\n\n\t```\n\tcode\n\t```\n", "-\ta\n\n\t```\n\tcode\n\t```\n"),
    ("- a\n    ```\n    code\n    ```\n", "- a\n  ```\n  code\n  ```\n"),
    ("> * a\n", "> * a\n"),
    ("- - a\n", "- - a\n"),
    ("a\n\n\n\nb\n", "a\n\nb\n"),
    ("```\na\n\n\n\nb\n```\n", "```\na\n\n\n\nb\n```\n"),
    ("<!-- a\n\n\nb -->\n", "<!-- a\n\n\nb -->\n"),
    (
        "\n\n# Title\ntext\n## Part\n\ntext\n## Next\n### Inner\n",
        "# Title\n\ntext\n\n## Part\ntext\n\n## Next\n### Inner\n",
    ),
    ("text", "text\n"),
    ("text\n\n\n", "text\n"),
    ("", ""),
    ("|a|b|\n|-|:-:|\n|long|x|\n", "| a    | b   |\n| ---- | :-: |\n| long | x   |\n"),
    ("a | b\n--|--\nc\\|d | e\n", "| a    | b   |\n| ---- | --- |\n| c\\|d | e   |\n"),
    ("| a | b |\n|-|-|\n| c |\n", "| a | b |\n|-|-|\n| c |\n"),
]


@pytest.mark.parametrize(("before", "after"), LAYOUT)
def test_what_stands_where_is_even(before, after, formatted):
    assert formatted(before) == after
