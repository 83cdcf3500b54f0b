package org.engram.pipeline.card;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import org.engram.pipeline.card.CardFacts.Figure;

/** The overlap of a decoder's labels with those of volumes that it did not learn from. */
final class SegmentFigures {
  private static final String TABLE = "validation.tsv";

  private SegmentFigures() {}

  /** Mean Dice by label; nothing where nothing was kept for it. */
  static List<Figure> of(Path directory) {
    Path file = directory.resolve(TABLE);
    if (!Files.isRegularFile(file)) {
      return List.of();
    }
    TreeMap<Integer, List<Double>> values = new TreeMap<>();
    try (BufferedReader lines = Files.newBufferedReader(file)) {
      List<String> names = cells(lines.readLine());
      int label = names.indexOf("label");
      int dice = names.indexOf("dice");
      if (label < 0 || dice < 0) {
        return List.of();
      }
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        List<String> row = cells(line);
        if (row.size() == names.size() && row.get(dice).matches("[0-9][0-9.eE+-]*")) {
          values
              .computeIfAbsent(Integer.valueOf(row.get(label)), _ -> new ArrayList<>())
              .add(Double.valueOf(row.get(dice)));
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read " + file + ": " + e.getMessage(), e);
    }
    List<Figure> figures = new ArrayList<>();
    values.forEach(
        (label, dice) ->
            figures.add(
                new Figure(
                    "dice",
                    dice.stream().mapToDouble(Double::doubleValue).average().orElse(Double.NaN),
                    Double.NaN,
                    Double.NaN,
                    "label " + label + ", mean of " + dice.size() + " volumes kept out")));
    return figures;
  }

  private static List<String> cells(String line) {
    return line == null ? List.of() : List.of(line.split("\t", -1));
  }
}
