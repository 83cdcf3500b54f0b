package org.engram.pipeline.report;

import java.util.List;
import java.util.Optional;

/** A piece of a page. What it is given is plain text; its markup is its own. */
public sealed interface Block
    permits Figure,
        Block.Prose,
        Block.Note,
        Block.Notes,
        Block.Facts,
        Block.Row,
        Block.Table,
        Block.SortableTable,
        Block.Listing,
        Block.Items,
        Block.Quote,
        Block.Heading,
        Block.Links,
        MapBlock {
  /** The piece as well-formed XHTML. */
  String html();

  /** A script that brings the piece to life, without a character that XML takes for markup. */
  default Optional<String> script() {
    return Optional.empty();
  }

  /** A heading within a section. */
  record Heading(String text) implements Block {
    @Override
    public String html() {
      return "<h4>" + Markup.escape(text) + "</h4>\n";
    }
  }

  /** Items of a list, numbered where their order matters. */
  record Items(boolean numbered, List<String> items) implements Block {
    public Items {
      items = List.copyOf(items);
    }

    @Override
    public String html() {
      StringBuilder html = new StringBuilder(numbered ? "<ol>\n" : "<ul>\n");
      items.forEach(item -> html.append("<li>").append(Markup.escape(item)).append("</li>\n"));
      return html.append(numbered ? "</ol>\n" : "</ul>\n").toString();
    }
  }

  /** Text to be taken elsewhere: one click selects all of it. */
  record Quote(String text) implements Block {
    @Override
    public String html() {
      return "<p class=\"quote\">" + Markup.escape(text) + "</p>\n";
    }
  }

  /**
   * Files beside the page.
   *
   * @param files paths from the page, each with what it holds
   */
  record Links(List<Fact> files) implements Block {
    public Links {
      files = List.copyOf(files);
    }

    @Override
    public String html() {
      StringBuilder html = new StringBuilder("<ul>\n");
      for (Fact file : files) {
        html.append("<li><a href=\"").append(Markup.escape(file.name())).append("\">");
        html.append(Markup.escape(file.name())).append("</a>: ");
        html.append(Markup.escape(file.value())).append("</li>\n");
      }
      return html.append("</ul>\n").toString();
    }
  }

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

  /** Several sentences that must not be missed. */
  record Notes(List<String> texts) implements Block {
    public Notes {
      texts = List.copyOf(texts);
    }

    @Override
    public String html() {
      StringBuilder html = new StringBuilder("<ul class=\"note\">\n");
      texts.forEach(text -> html.append("<li>").append(Markup.escape(text)).append("</li>\n"));
      return html.append("</ul>\n").toString();
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

  /**
   * A cell that can be sorted by.
   *
   * @param text what is read
   * @param value what it is sorted by in a column of numbers; NaN is last either way
   * @param target the section of the page that it leads to; empty for none
   * @param marked whether it stands out
   */
  record Cell(String text, double value, String target, boolean marked) {
    String html(String column) {
      boolean number = column.endsWith("#");
      String kind = number ? "number" : column.endsWith("~") ? "wide" : "";
      String classes = (kind + (marked ? " marked" : "")).strip();
      StringBuilder html = new StringBuilder("<td");
      if (!classes.isEmpty()) {
        html.append(" class=\"").append(classes).append('"');
      }
      if (number) {
        html.append(" data-value=\"").append(Double.isNaN(value) ? "" : value).append('"');
      }
      html.append('>');
      String shown = Markup.escape(text);
      html.append(
          target.isEmpty()
              ? shown
              : "<a href=\"#" + Markup.escape(target) + "\">" + shown + "</a>");
      return html.append("</td>").toString();
    }
  }

  /**
   * A table whose headings sort it.
   *
   * @param columns headings; one that ends in {@code #} heads a column of numbers, one in {@code ~}
   *     a column of longer text, and both lose that
   * @param rows cells, as many in a row as there are columns, in the order they are first shown
   */
  record SortableTable(List<String> columns, List<List<Cell>> rows) implements Block {
    public SortableTable {
      columns = List.copyOf(columns);
      rows = rows.stream().map(List::copyOf).toList();
      for (List<Cell> row : rows) {
        if (row.size() != columns.size()) {
          throw new IllegalArgumentException(
              row.size() + " cells in a table of " + columns.size() + " columns");
        }
      }
    }

    @Override
    public Optional<String> script() {
      return Optional.of(TableSorter.SCRIPT);
    }

    @Override
    public String html() {
      StringBuilder html = new StringBuilder("<div class=\"table\"><table class=\"sortable\">\n");
      html.append("<thead><tr>");
      for (String column : columns) {
        html.append("<th scope=\"col\"").append(column.endsWith("#") ? " class=\"number\"" : "");
        html.append("><button type=\"button\">");
        html.append(Markup.escape(column.replaceAll("[#~]$", ""))).append("</button></th>");
      }
      html.append("</tr></thead>\n<tbody>\n");
      for (List<Cell> row : rows) {
        html.append("<tr>");
        for (int i = 0; i < row.size(); i++) {
          html.append(row.get(i).html(columns.get(i)));
        }
        html.append("</tr>\n");
      }
      return html.append("</tbody>\n</table></div>\n").toString();
    }
  }
}
