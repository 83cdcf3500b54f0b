package org.engram.cohort.fusion;

import java.util.List;
import org.engram.cohort.rows.CohortRows;
import org.engram.cohort.transform.FittedTransform;
import org.engram.cohort.transform.Transform;
import org.engram.tensor.ConfigurationException;

/**
 * Features of one source.
 *
 * @param name for tables
 * @param rows of the same keys, in the same order, as every other block
 * @param transforms done to it in order, each fitted on training rows
 */
public record Block(String name, CohortRows rows, List<Transform> transforms) {
  public Block {
    transforms = List.copyOf(transforms);
    if (name.isBlank()) {
      throw new ConfigurationException("block", "no name", "a name", "");
    }
  }

  /** Features of training and test rows, the transforms fitted on the former. */
  Split split(int[] training, int[] test) {
    CohortRows learned = rows.rows(training);
    CohortRows held = rows.rows(test);
    for (Transform transform : transforms) {
      FittedTransform fitted = transform.fit(learned);
      learned = fitted.apply(learned);
      held = fitted.apply(held);
    }
    return new Split(learned.features(), held.features());
  }

  /** Features of one fold, [rows][features]. */
  record Split(double[][] training, double[][] test) {
    static Split beside(List<Split> splits) {
      return new Split(
          FeatureRows.beside(splits.stream().map(Split::training).toList()),
          FeatureRows.beside(splits.stream().map(Split::test).toList()));
    }
  }
}
