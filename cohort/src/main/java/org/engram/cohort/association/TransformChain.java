package org.engram.cohort.association;

import java.util.ArrayList;
import java.util.List;
import org.engram.cohort.rows.CohortRows;
import org.engram.cohort.transform.FittedTransform;
import org.engram.cohort.transform.Transform;

/** Transforms one after the other, each fitted on what those before it made of training rows. */
record TransformChain(List<FittedTransform> steps) {
  static TransformChain fit(List<Transform> transforms, CohortRows training) {
    List<FittedTransform> steps = new ArrayList<>();
    CohortRows rows = training;
    for (Transform transform : transforms) {
      FittedTransform fitted = transform.fit(rows);
      rows = fitted.apply(rows);
      steps.add(fitted);
    }
    return new TransformChain(List.copyOf(steps));
  }

  CohortRows apply(CohortRows rows) {
    CohortRows made = rows;
    for (FittedTransform step : steps) {
      made = step.apply(made);
    }
    return made;
  }

  /** What the steps decided and a reader should know. */
  List<String> notes() {
    return steps.stream().flatMap(step -> step.notes().stream()).toList();
  }
}
