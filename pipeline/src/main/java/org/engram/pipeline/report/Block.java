package org.engram.pipeline.report;

import java.util.List;

/** A piece of a page. What it is given is plain text; its markup is its own. */
public sealed interface Block
    permits Figure, Block.Prose, Block.Note, Block.Facts, Block.Row, Block.Table, Block.Listing {
  /** The piece as well-formed XHTML. */
  String html();

  /** A paragraph. */
  record Prose(String text) implements Block {
    @Override
    public String html() {
      return "<p>" + Markup.escape(text) + "</p>\n";
    }
  }

  /** A paragraph that must not be missed. */
  record Note(String text) implements Block {
    @Override
    public String html() {
      return "<p class=\"note\">" + Markup.escape(text) + "</p>\n";
    }
  }

  /** The text of a file, line by line, folded until asked for. */
  record Listing(String name, String text) implements Block {
    @Override
    public String html() {
      return "<details>\n<summary>"
          + Markup.escape(name)
          + "</summary>\n<pre>"
          + Markup.escape(text)
          + "</pre>\n</details>\n";
    }
  }

  /** A setting or a figure with its name. */
  record Fact(String name, String value) {}

  /** Names and values. */
  record Facts(List<Fact> facts) implements Block {
    public Facts {
      facts = List.copyOf(facts);
    }

    @Override
    public String html() {
      StringBuilder html = new StringBuilder("<dl>\n");
      for (Fact fact : facts) {
        html.append("<div><dt>").append(Markup.escape(fact.name())).append("</dt><dd>");
        html.append(Markup.escape(fact.value())).append("</dd></div>\n");
      }
      return html.append("</dl>\n").toString();
    }
  }

  /** Figures side by side where the page is wide enough. */
  record Row(List<Figure> figures) implements Block {
    public Row {
      figures = List.copyOf(figures);
    }

    @Override
    public String html() {
      StringBuilder html = new StringBuilder("<div class=\"row\">\n");
      figures.forEach(figure -> html.append(figure.html()));
      return html.append("</div>\n").toString();
    }
  }

  /**
   * A table.
   *
   * @param columns headings; one that ends in {@code #} heads a column of numbers (and loses it)
   * @param rows cells, as many in a row as there are columns
   */
  record Table(List<String> columns, List<List<String>> rows) implements Block {
    public Table {
      columns = List.copyOf(columns);
      rows = rows.stream().map(List::copyOf).toList();
      for (List<String> row : rows) {
        if (row.size() != columns.size()) {
          throw new IllegalArgumentException(
              row.size() + " cells in a table of " + columns.size() + " columns");
        }
      }
    }

    @Override
    public String html() {
      StringBuilder html = new StringBuilder("<div class=\"table\"><table>\n<thead><tr>");
      for (String column : columns) {
        html.append("<th scope=\"col\"").append(numeric(column)).append('>');
        html.append(Markup.escape(column.replaceAll("#$", ""))).append("</th>");
      }
      html.append("</tr></thead>\n<tbody>\n");
      for (List<String> row : rows) {
        html.append("<tr>");
        for (int i = 0; i < row.size(); i++) {
          html.append("<td").append(numeric(columns.get(i))).append('>');
          html.append(Markup.escape(row.get(i))).append("</td>");
        }
        html.append("</tr>\n");
      }
      return html.append("</tbody>\n</table></div>\n").toString();
    }

    private static String numeric(String column) {
      return column.endsWith("#") ? " class=\"number\"" : "";
    }
  }
}
