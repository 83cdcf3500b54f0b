package org.engram.pipeline.report;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.engram.cohort.results.ResultTable;

/** Further tables of an analysis: their first rows, the rest in the files beside the page. */
final class TableSection {
  private static final int MOST_ROWS = 20;
  private static final int MOST_COLUMNS = 12;
  private static final int CELL = 80;

  /** Tables of an analysis whose figures stand above. */
  private static final List<String> SHOWN_ABOVE = List.of("scores", "folds");

  private TableSection() {}

  /**
   * Tables that no other section shows.
   *
   * @param shown names of those that one does
   */
  static List<Block> of(List<ResultTable> tables, Set<String> shown) {
    List<Block> blocks = new ArrayList<>();
    for (ResultTable table : tables) {
      boolean above = SHOWN_ABOVE.contains(table.name()) || shown.contains(table.name());
      if (MapSection.isMap(table) || table.rows().isEmpty() || above) {
        continue;
      }
      int columns = Math.min(MOST_COLUMNS, table.columns().size());
      blocks.add(new Block.Heading(FindingSection.capital(table.name().replace('_', ' '))));
      blocks.add(new Block.Prose(table.description() + "."));
      blocks.add(
          new Block.Table(
              table.columns().subList(0, columns).stream()
                  .map(column -> ResultWords.shortened(column, CELL))
                  .toList(),
              table.rows().stream()
                  .limit(MOST_ROWS)
                  .map(
                      row ->
                          row.subList(0, columns).stream()
                              .map(cell -> ResultWords.shortened(cell, CELL))
                              .toList())
                  .toList()));
      if (table.rows().size() > MOST_ROWS || table.columns().size() > columns) {
        blocks.add(
            new Block.Prose(
                "The first "
                    + ResultWords.count(Math.min(MOST_ROWS, table.rows().size()), "row")
                    + " of "
                    + ResultWords.count(table.rows().size(), "row")
                    + ", "
                    + ResultWords.count(columns, "column")
                    + " of "
                    + ResultWords.count(table.columns().size(), "column")
                    + ". All are in the file beside the page."));
      }
    }
    return blocks;
  }
}
