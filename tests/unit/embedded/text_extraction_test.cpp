// The text of files: formats, encodings, and what is no text.
#include <doctest/doctest.h>

#include <string>

#include <trawl/embedded/text_extraction.hpp>

namespace {

using trawl::extract_text;
using trawl::TextFormat;

std::string html(const std::string& page) {
    const auto extracted = extract_text("page.html", page);
    return extracted ? extracted->text : "(binary)";
}

TEST_CASE("the name decides the format, whatever its case and compression") {
    CHECK(extract_text("README", "x")->format == TextFormat::plain);
    CHECK(extract_text("a.b/README", "x")->format == TextFormat::plain);
    CHECK(extract_text("README.md", "x")->format == TextFormat::markdown);
    CHECK(extract_text("README.MD.gz", "x")->format == TextFormat::markdown);
    CHECK(extract_text("index.rst", "x")->format == TextFormat::rst);
    CHECK(extract_text("index.html", "x")->format == TextFormat::markdown);
    CHECK_FALSE(extract_text("index.html", "x")->keeps_lines);
    CHECK(extract_text("index.md", "x")->keeps_lines);
}

TEST_CASE("binary content is no text") {
    CHECK_FALSE(extract_text("a.txt", std::string{"text\0more", 9}));
    CHECK_FALSE(extract_text("a.txt",
                             "\x7F"
                             "ELF\x01\x02\x03\x04\x05\x06"));
    CHECK_FALSE(extract_text("a.txt", std::string(100, '\xFF')));
    CHECK(extract_text("a.txt", "\x1B[1mbold\x1B[0m"));
    CHECK(extract_text("a.txt", ""));
    // A zero byte far behind the part that is looked at is somebody's mistake in a long text.
    CHECK(extract_text("a.txt", std::string(10'000, 'a') + '\0'));
}

TEST_CASE("bytes that are not UTF-8 are replaced, one mark for each broken sequence") {
    const std::string mark = "\xEF\xBF\xBD";
    const std::string padding(100, '.');
    const auto text = [&](const std::string& bytes) { return extract_text("a.txt", bytes + padding)->text; };
    CHECK(text("caf\xE9 au lait").starts_with("caf" + mark + " au lait"));
    CHECK(text("\xC0\xAF").starts_with(mark + mark + "."));                        // overlong
    CHECK(text("\xED\xA0\x80").starts_with(mark + mark + mark + "."));             // a surrogate
    CHECK(text("\xF4\x90\x80\x80").starts_with(mark + mark + mark + mark + "."));  // above U+10FFFF
    CHECK(text("\xE2\x98").starts_with(mark + "."));                               // cut off
    CHECK(text("\xE2\x98\x83 snow").starts_with("\xE2\x98\x83 snow"));
}

TEST_CASE("line ends become \\n and a byte order mark goes away") {
    CHECK(extract_text("a.txt", "\xEF\xBB\xBFone\r\ntwo\rthree\n")->text == "one\ntwo\nthree\n");
}

TEST_CASE("HTML: headings, lists, paragraphs and preformatted text") {
    const std::string page =
        "<!DOCTYPE html><html><head><title>The  page</title></head><body>\n"
        "<h1>Big <em>one</em></h1>\n<p>First\n  paragraph.</p><p>Second.</p>"
        "<ul><li>one<li>two</ul><pre>  keep\n  this</pre><h2 class='x'>Small</h2>end</body></html>";
    const auto extracted = extract_text("page.html", page);
    REQUIRE(extracted);
    CHECK(extracted->title == "The page");
    CHECK(extracted->text ==
          "# Big one\n\nFirst paragraph.\n\nSecond.\n\n- one\n- two\n```\n  keep\n  this\n```\n\n## Small\n\nend\n");
}

TEST_CASE("HTML: scripts, styles and comments are not read, whatever is in them") {
    CHECK(html("a<script>if (x < y) document.write('<p>no</p>');</SCRIPT>b") == "ab");
    CHECK(html("a<style>p > q { }</style>b<!-- <p>no</p> -->c") == "abc");
    CHECK(html("a<script>never closed") == "a");
    CHECK(html("a<!-- never closed") == "a");
}

TEST_CASE("HTML: character references") {
    CHECK(html("a &amp; b &lt; c &#65;&#x42; &eacute;") == "a & b < c AB \xC3\xA9");
    CHECK(html("R&D &unknown; &#xD800; &#0; &") == "R&D &unknown; &#xD800; &#0; &");
}

TEST_CASE("HTML: signs that are no markup, and attributes that look like some") {
    CHECK(html("1 < 2 and 3 > 2") == "1 < 2 and 3 > 2");
    CHECK(html("<a title=\"a > b\" href='x'>link</a>") == "link");
    CHECK(html("<") == "<");
    CHECK(html("a <b") == "a ");
}

TEST_CASE("HTML: a title that never ends does not swallow the page") {
    const std::string words(2000, 'w');
    CHECK(html("<title>" + words).size() > 1000);
}

}  // namespace
