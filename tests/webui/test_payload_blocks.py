import json

from lumetra_webui.pages.blocks import JsonBlock, MediaBlock, TextBlock, body, media_block, text_block
from lumetra_webui.pages.json_tree import JsonNode, json_tree
from lumetra_webui.pages.limits import FIRST_LOOK, WHOLE, Limits
from lumetra_webui.pages.markdown import inert_html

TIGHT = Limits(text_characters=10, json_nodes=3, messages=2)


def test_a_json_value_becomes_a_tree_with_the_top_open():
    tree = json_tree({"orders": [{"id": 4211}], "ok": True, "note": None, "rate": 0.5}, FIRST_LOOK)

    assert tree == JsonNode(
        key=None,
        kind="object",
        summary="4 keys",
        is_open=True,
        members=(
            JsonNode(
                key="orders",
                kind="array",
                summary="1 item",
                is_open=True,
                members=(JsonNode(key="0", kind="object", summary="1 key", members=(JsonNode(key="id", kind="number", text="4211"),)),),
            ),
            JsonNode(key="ok", kind="word", text="true"),
            JsonNode(key="note", kind="word", text="null"),
            JsonNode(key="rate", kind="number", text="0.5"),
        ),
    )  # fmt: skip


def test_what_is_beyond_the_limit_is_counted():
    tree = json_tree(list(range(9)), TIGHT)

    assert [node.text for node in tree.members] == ["0", "1", "2", "6 more"]


def test_a_long_string_in_json_is_cut_and_says_so():
    (node,) = json_tree({"a": "x" * 25}, TIGHT).members

    assert (node.text, node.members[0].text) == ("x" * 10, "15 more characters")


def test_json_deeper_than_a_page_can_show_is_cut():
    value: object = "end"
    for _ in range(500):
        value = [value]

    assert "too deep to show" in str(json_tree(value, WHOLE))  # pyright: ignore[reportArgumentType]  # nested without end


def test_bytes_are_named_by_their_size():
    assert json_tree(b"\x00\x01", FIRST_LOOK) == JsonNode(key=None, kind="cut", text="2 bytes")


def test_text_that_holds_json_is_shown_as_a_tree():
    assert body('{"a": 1}', FIRST_LOOK) == JsonBlock(root=json_tree({"a": 1}, FIRST_LOOK))


def test_text_that_only_looks_like_json_stays_text():
    assert body("[not json", FIRST_LOOK) == TextBlock(text="[not json", lines=1, is_long=False)


def test_json_nested_beyond_reason_stays_text():
    assert isinstance(body("[" * 100_000, WHOLE), TextBlock)


def test_text_folds_at_twelve_lines():
    assert [text_block("\n" * lines, FIRST_LOOK).is_long for lines in (11, 12)] == [False, True]


def test_text_beyond_the_limit_is_counted():
    assert text_block("a" * 25, TIGHT) == TextBlock(text="a" * 10, lines=1, is_long=False, left_out=15)


def test_text_of_megabytes_is_not_rendered_as_markdown():
    assert text_block("*a* " * 50_000, WHOLE, markdown=True).html is None


def test_markdown_is_rendered():
    assert inert_html("**bold**\n\n- one\n- two") == "<p><strong>bold</strong></p>\n<ul>\n<li>one</li>\n<li>two</li>\n</ul>\n"


def test_markdown_links_and_images_lead_nowhere():
    shown = inert_html('[terms](https://example.com/?a=1&b="x") ![a *cat*](https://evil.example/x.png) <https://a.example>')

    assert shown == (
        '<p><span class="inert-link" title="https://example.com/?a=1&amp;b=%22x%22">terms</span> '
        '<span class="inert-image" title="https://evil.example/x.png">image: a *cat*</span> '
        '<span class="inert-link" title="https://a.example">https://a.example</span></p>\n'
    )


def test_html_within_markdown_is_words():
    shown = inert_html("<script>alert(1)</script>\n\n<b onclick=x>hi</b> [x](javascript:alert(1))")

    assert "<script" not in shown
    assert "<b " not in shown
    assert "&lt;b onclick=x&gt;hi&lt;/b&gt; [x](javascript:alert(1))" in shown


def test_markdown_tables_need_no_style_attribute():
    assert 'style="' not in inert_html("| a | b |\n|---|--:|\n| 1 | 2 |")


def test_a_picture_of_a_safe_type_is_shown():
    assert media_block(modality="image", mime_type="image/png", content="iVBORw==", address=None) == MediaBlock(
        label="Image · image/png · 6 bytes", source="data:image/png;base64,iVBORw=="
    )


def test_a_picture_that_can_carry_script_is_named_only():
    assert media_block(modality="image", mime_type="image/svg+xml", content="PHN2Zz4=", address=None).source is None


def test_a_picture_whose_bytes_could_leave_the_address_is_named_only():
    assert media_block(modality="image", mime_type="image/png", content='x" onload="alert(1)', address=None).source is None


def test_a_picture_elsewhere_is_never_fetched():
    assert media_block(modality="image", mime_type=None, content=None, address="https://evil.example/x.png") == MediaBlock(
        label="Image", address="https://evil.example/x.png"
    )


def test_a_sound_of_a_safe_type_can_be_heard():
    assert media_block(modality="audio", mime_type="audio/wav", content="UklGRg==", address=None) == MediaBlock(
        label="Audio · audio/wav · 6 bytes", source="data:audio/wav;base64,UklGRg==", is_sound=True
    )


def test_what_we_serve_ourselves_does_not_go_along_in_the_page():
    block = media_block(modality="image", mime_type="image/png", content="iVBORw==", address=None, own_address="/media/0")

    assert block.source == "/media/0"


def test_lone_surrogates_of_json_can_be_printed():
    block = body(json.dumps({"a": "\ud800"}), FIRST_LOOK)

    assert isinstance(block, JsonBlock)
    assert block.root.members[0].text == "\N{REPLACEMENT CHARACTER}"
