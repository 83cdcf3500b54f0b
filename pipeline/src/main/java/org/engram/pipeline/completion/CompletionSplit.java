package org.engram.pipeline.completion;

import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.engram.models.training.CounterRandom;
import org.engram.pipeline.finetune.volume.VolumeRows;
import org.engram.tensor.RefusedInputException;

/**
 * Which rows are trained on, which choose the epoch and which are judged: whole subjects, drawn.
 *
 * @param training numbers of rows
 * @param validation numbers of rows
 * @param test numbers of rows
 */
record CompletionSplit(List<Integer> training, List<Integer> validation, List<Integer> test) {
  private static final int STREAM = 0xc0a1;
  private static final int FEWEST = 4; // subjects: two to be told apart, one for each other part

  CompletionSplit {
    training = List.copyOf(training);
    validation = List.copyOf(validation);
    test = List.copyOf(test);
  }

  /**
   * Draws the parts.
   *
   * @throws RefusedInputException for fewer than four subjects
   */
  static CompletionSplit of(VolumeRows rows, CompletionSettings settings) {
    List<String> subjects =
        rows.rows().stream().map(VolumeRows.Row::subject).distinct().sorted().toList();
    if (subjects.size() < FEWEST) {
      throw new RefusedInputException(
          "subjects with the wanted modality and another",
          subjects.toString(),
          FEWEST + " or more: two that are judged, one that chooses the epoch, one to learn from",
          "Add subjects that have both");
    }
    CounterRandom random = new CounterRandom(settings.seed(), STREAM);
    TreeMap<Long, String> drawn = new TreeMap<>();
    for (int i = 0; i < subjects.size(); i++) {
      drawn.put(random.bits(0, i, 0), subjects.get(i));
    }
    List<String> order = new ArrayList<>(drawn.values());
    int most = order.size();
    int test = Math.clamp(Math.round(most * settings.test()), 2, most - 2);
    int validation = Math.clamp(Math.round(most * settings.validation()), 1, most - test - 1);
    return new CompletionSplit(
        rows(rows, order.subList(test + validation, most)),
        rows(rows, order.subList(test, test + validation)),
        rows(rows, order.subList(0, test)));
  }

  private static List<Integer> rows(VolumeRows rows, List<String> subjects) {
    return IntStream.range(0, rows.rows().size())
        .filter(row -> subjects.contains(rows.rows().get(row).subject()))
        .boxed()
        .toList();
  }

  /** What a row is, in a word. */
  String part(int row) {
    return training.contains(row) ? "training" : validation.contains(row) ? "validation" : "test";
  }
}
