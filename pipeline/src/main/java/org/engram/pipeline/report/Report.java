package org.engram.pipeline.report;

import java.io.IOException;
import java.io.OutputStreamWriter;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.engram.tensor.file.AtomicFile;

/**
 * A page in one file that asks nothing of the network: styles and pictures within, and no script
 * but those that its blocks need and its policy names by their hashes. It is well-formed XML and
 * HTML at once.
 *
 * @param title of the page
 * @param lead one sentence under the title
 * @param sections in the order they are read
 * @param saving whether figures can be saved as SVG and PNG files; the page then begins with links
 *     to its sections
 */
public record Report(String title, String lead, List<Section> sections, boolean saving) {
  /**
   * A part of the page under a heading.
   *
   * @param id what a link to it is called; empty where there is none
   */
  public record Section(String id, String title, List<Block> blocks) {
    public Section {
      blocks = List.copyOf(blocks);
    }

    /** A part that nothing leads to. */
    public Section(String title, List<Block> blocks) {
      this("", title, blocks);
    }
  }

  private static final String STYLE =
      """
      :root { color-scheme: light; }
      body { margin: 0 auto; padding: 2.5rem 1.5rem 4rem; max-width: 1080px; color: #1c2733;
        background: #ffffff; font: 16px/1.55 "Helvetica Neue", Helvetica, Arial, sans-serif; }
      h1 { font-size: 2rem; line-height: 1.2; margin: 0 0 .4rem; letter-spacing: -.01em; }
      .lead { font-size: 1.1rem; color: #5b6875; margin: 0 0 2rem; max-width: 46em; }
      h2 { font-size: 1.3rem; margin: 3rem 0 .8rem; padding-top: 1rem;
        border-top: 2px solid #1c2733; }
      h3 { font-size: 1rem; margin: 0 0 .5rem; }
      p { max-width: 46em; margin: .6rem 0; }
      .note { border-left: 4px solid #d55e00; background: #fdf3ec; padding: .8rem 1rem; }
      ul.note { padding-left: 2rem; max-width: 45em; }
      dl { display: grid; grid-template-columns: repeat(auto-fill, minmax(230px, 1fr));
        gap: .8rem 2rem; margin: 1.2rem 0; }
      dt { font-size: .8rem; color: #5b6875; }
      dd { margin: 0; font-weight: 600; overflow-wrap: anywhere; }
      figure { margin: 1.6rem 0; break-inside: avoid; }
      figure svg { max-width: 100%; height: auto; display: block; }
      figcaption { font-size: .88rem; color: #5b6875; max-width: 50em; margin-top: .5rem; }
      .row { display: flex; flex-wrap: wrap; gap: 0 2rem; }
      .row figure { flex: 1 1 480px; max-width: 520px; }
      .table { overflow-x: auto; }
      table { border-collapse: collapse; font-size: .86rem; width: 100%; margin: 1rem 0; }
      th, td { text-align: left; padding: .35rem .9rem .35rem 0; vertical-align: top;
        border-bottom: 1px solid #d5dbe1; }
      th { border-bottom: 1.5px solid #1c2733; font-weight: 600; white-space: nowrap; }
      summary { cursor: pointer; font-weight: 600; margin: .8rem 0; }
      pre { font-size: .8rem; line-height: 1.45; background: #f6f8fa; padding: .8rem 1rem;
        overflow-x: auto; }
      .number { text-align: right; font-variant-numeric: tabular-nums; }
      td.number + td:not(.number), th.number + th:not(.number) { padding-left: 1rem; }
      section[id^=scan-] { content-visibility: auto; contain-intrinsic-size: auto 1100px; }
      .sortable { font-size: .78rem; }
      .sortable th, .sortable td { padding-right: .5rem; white-space: nowrap; }
      .sortable td.wide { white-space: normal; min-width: 12rem; overflow-wrap: anywhere; }
      .sortable th button { all: unset; cursor: pointer; }
      .sortable th button:focus-visible { outline: 2px solid #0072b2; outline-offset: 2px; }
      .sortable th button::after { content: " \\2195"; color: #9aa5b0; }
      .sortable th[aria-sort=ascending] button::after { content: " \\2191"; color: #1c2733; }
      .sortable th[aria-sort=descending] button::after { content: " \\2193"; color: #1c2733; }
      nav { display: flex; flex-wrap: wrap; gap: .2rem 1.4rem; font-size: .9rem; padding: .6rem 0;
        border-top: 1px solid #d5dbe1; border-bottom: 1px solid #d5dbe1; margin: 0 0 1rem; }
      a { color: #0072b2; text-decoration-thickness: 1px; text-underline-offset: 2px; }
      h4 { font-size: 1rem; margin: 1.6rem 0 .4rem; }
      ol, ul { max-width: 46em; padding-left: 1.4rem; }
      li { margin: .25rem 0; }
      .quote { border-left: 4px solid #d5dbe1; padding: .2rem 1rem; user-select: all; }
      .save { margin: .3rem 0 0; font-size: .8rem; color: #5b6875; }
      .save button { font: inherit; color: #0072b2; background: none; border: 1px solid #d5dbe1;
        border-radius: 3px; padding: .05rem .5rem; margin-right: .4rem; cursor: pointer; }
      select { font: inherit; font-size: .9rem; padding: .15rem .4rem; max-width: 22rem; }
      .marked { color: #b34700; font-weight: 600; }
      @media print { .save, nav { display: none; } body { max-width: none; padding: 0; font-size: 11pt; }
        h2 { break-after: avoid; } tr { break-inside: avoid; } }
      """;

  public Report {
    sections = List.copyOf(sections);
  }

  /** A page to look at. */
  public Report(String title, String lead, List<Section> sections) {
    this(title, lead, sections, false);
  }

  /** The page. */
  public String html() {
    StringBuilder html = new StringBuilder();
    try {
      writeTo(html);
    } catch (IOException e) {
      throw new UncheckedIOException(e); // memory does not fail
    }
    return html.toString();
  }

  private void writeTo(Appendable html) throws IOException {
    List<String> scripts = scripts();
    html.append("<!DOCTYPE html>\n");
    html.append("<html xmlns=\"http://www.w3.org/1999/xhtml\" lang=\"en\">\n<head>\n");
    html.append("<meta charset=\"utf-8\"/>\n");
    html.append("<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\"/>\n");
    html.append("<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; ");
    html.append("img-src data:; style-src 'unsafe-inline'");
    html.append(scripts.isEmpty() ? "" : "; script-src");
    for (String script : scripts) {
      html.append(" '").append(PageScript.hash(script)).append('\'');
    }
    html.append("\"/>\n");
    html.append("<title>").append(Markup.escape(title)).append("</title>\n");
    html.append("<style>\n").append(STYLE).append("</style>\n</head>\n<body>\n");
    html.append("<h1>").append(Markup.escape(title)).append("</h1>\n");
    html.append("<p class=\"lead\">").append(Markup.escape(lead)).append("</p>\n");
    links(html);
    for (Section section : sections) {
      html.append("<section");
      if (!section.id().isEmpty()) {
        html.append(" id=\"").append(Markup.escape(section.id())).append('"');
      }
      html.append(">\n<h2>").append(Markup.escape(section.title())).append("</h2>\n");
      for (Block block : section.blocks()) {
        html.append(block.html());
      }
      html.append("</section>\n");
    }
    for (String script : scripts) {
      html.append("<script>").append(script).append("</script>\n");
    }
    html.append("</body>\n</html>\n");
  }

  private List<String> scripts() {
    Stream<String> needed =
        sections.stream()
            .flatMap(section -> section.blocks().stream())
            .flatMap(block -> block.script().stream());
    return Stream.concat(needed, saving ? Stream.of(FigureSaver.SCRIPT) : Stream.of())
        .distinct()
        .toList();
  }

  private void links(Appendable html) throws IOException {
    if (!saving) {
      return;
    }
    html.append("<nav>\n");
    for (Section section : sections) {
      if (!section.id().isEmpty()) {
        html.append("<a href=\"#").append(Markup.escape(section.id())).append("\">");
        html.append(Markup.escape(section.title())).append("</a>\n");
      }
    }
    html.append("</nav>\n");
  }

  /** Writes the page whole or not at all, section by section. */
  public void write(Path file) {
    AtomicFile.writeStream(
        file,
        out -> {
          Writer text = new OutputStreamWriter(out, StandardCharsets.UTF_8);
          writeTo(text);
          text.flush();
        });
  }
}
