package org.engram.cli;

import java.util.ArrayList;
import java.util.List;

/** Lines of cells, each column as wide as its widest cell. */
final class Columns {
  private static final String BETWEEN = "  ";

  private final List<List<String>> lines = new ArrayList<>();

  void add(String... cells) {
    lines.add(List.of(cells));
  }

  /** The lines; blanks at their ends are left out. */
  List<String> lines() {
    List<Integer> widths = new ArrayList<>();
    for (List<String> line : lines) {
      for (int i = 0; i < line.size(); i++) {
        if (i == widths.size()) {
          widths.add(0);
        }
        widths.set(i, Math.max(widths.get(i), line.get(i).length()));
      }
    }
    List<String> all = new ArrayList<>();
    for (List<String> line : lines) {
      StringBuilder text = new StringBuilder();
      for (int i = 0; i < line.size(); i++) {
        text.append(i == 0 ? "" : BETWEEN).append(line.get(i));
        text.append(" ".repeat(widths.get(i) - line.get(i).length()));
      }
      all.add(text.toString().stripTrailing());
    }
    return all;
  }
}
