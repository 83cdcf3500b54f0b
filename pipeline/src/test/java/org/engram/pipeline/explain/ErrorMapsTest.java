package org.engram.pipeline.explain;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.engram.models.brainjepa.BrainJepa;
import org.engram.pipeline.embed.SmallModel;
import org.engram.pipeline.predict.PredictionJob;
import org.engram.pipeline.predict.PredictionResult;
import org.engram.pipeline.predict.PredictionSettings;
import org.engram.pipeline.scan.ScanListener;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Maps of what the table of a prediction says. */
class ErrorMapsTest {
  @TempDir Path folder;
  private MadeScansToExplain made;

  @BeforeEach
  void writeCohort() {
    made = MadeScansToExplain.in(folder);
  }

  @Test
  void predictionErrorsAreDrawnFromTheTableOfPredict() throws IOException {
    Path errors = folder.resolve("errors.csv");
    PredictionResult predicted;
    try (BrainJepa model = SmallModel.load(made.directory())) {
      predicted =
          PredictionJob.run(
              model, made.found(), PredictionSettings.defaults(errors), ScanListener.SILENT);
    }

    ExplainResult result = ErrorMaps.run(errors, made.out(), Optional.empty(), false);

    assertThat(result.scans()).isEqualTo(3);
    double[] means = result.maps().getFirst().regionMeans();
    for (var region : predicted.summary().regions()) {
      assertThat(means[region.region().index()]).isCloseTo(region.error(), within(1e-6));
    }
    assertThat(result.maps().getFirst().mean()[5]).hasSize(4);
    assertThat(made.lines("time.tsv").get(2)).startsWith("0\tA1\t1\t16.0\t");
    assertThat(Files.readString(result.page())).contains("What can be predicted from the rest");
  }
}
