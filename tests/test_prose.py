from pathlib import Path

from app import prose


def test_introduction_and_sections() -> None:
    text = "One *word*.\n\nTwo.\n\n## What `to` see\n\n- a\n- b\n\n### Small\n\nc\n\n## The trap\n\nd\n"
    rendered = prose.render(text)
    assert rendered.introduction == "<p>One <em>word</em>.</p>\n<p>Two.</p>\n"
    assert [section.title for section in rendered.sections] == ["What <code>to</code> see", "The trap"]
    assert "<li>a</li>" in rendered.sections[0].body
    assert "<h3>Small</h3>" in rendered.sections[0].body
    assert rendered.sections[1].body == "<p>d</p>\n"


def test_without_sections() -> None:
    assert prose.render("Just this.\n") == prose.Prose(prose.render("Just this.\n").introduction, ())


def test_markup_and_scripts_in_the_text_stay_text() -> None:
    rendered = prose.render("<script>alert(1)</script> [x](javascript:alert(1))\n\n## <b>\n\n<i>\n")
    everything = rendered.introduction + rendered.sections[0].title + rendered.sections[0].body
    assert "<script" not in everything
    assert "<b>" not in everything
    assert "<i>" not in everything
    assert 'href="javascript:' not in everything


def test_a_file_is_read_once(tmp_path: Path) -> None:
    path = tmp_path / "en.md"
    path.write_text("你好。\n", encoding="utf-8")
    assert prose.load(path).introduction == "<p>你好。</p>\n"
    path.write_text("other\n", encoding="utf-8")
    assert prose.load(path).introduction == "<p>你好。</p>\n"
