package org.engram.pipeline.report;

import java.io.IOException;
import java.nio.file.Path;
import java.util.function.UnaryOperator;
import org.engram.cohort.results.Analysis;
import org.engram.cohort.results.ResultsFolder;

/**
 * Results of every kind of analysis but a probe of classes or numbers; every label is what the
 * caller makes of it.
 */
record MadeAnalyses(UnaryOperator<String> label) {
  static MadeAnalyses plain() {
    return new MadeAnalyses(s -> s);
  }

  ResultsFolder.Content of(Analysis analysis) {
    return switch (analysis) {
      case ALIGN -> new MadeAlignment(label).align();
      case FUSE -> new MadePredictors(label).fuse();
      case FINETUNE -> new MadePredictors(label).finetune();
      case COMPARE -> new MadeComparisons(label).compare();
      case TRANSFER -> new MadeComparisons(label).transfer();
      case PROBE -> new MadePredictors(label).survival();
    };
  }

  /** A folder as explain leaves it, with a picture of the surface. */
  Path explain(Path folder) throws IOException {
    return new MadeExplanation(label).explain(folder);
  }
}
