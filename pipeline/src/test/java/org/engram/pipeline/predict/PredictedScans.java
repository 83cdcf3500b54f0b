package org.engram.pipeline.predict;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.engram.imaging.atlas.MissingRegions;
import org.engram.imaging.timeseries.ScanFile;
import org.engram.imaging.timeseries.ScanFiles;
import org.engram.models.brainjepa.BrainJepa;
import org.engram.models.brainjepa.InputPreparation;
import org.engram.models.brainjepa.ModelDescription;
import org.engram.pipeline.embed.SmallModel;
import org.engram.pipeline.scan.ScanListener;
import org.engram.pipeline.scan.ScanReading;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** Three scans and a small model that predicts their hidden parts. */
abstract class PredictedScans {
  static final List<String> LABELS = SmallModel.ATLAS.labels();

  @TempDir Path folder;
  Path scans;
  Path directory;

  @BeforeEach
  void writeCohort() {
    scans = folder.resolve("scans");
    directory = SmallModel.write(folder.resolve("model"));
    for (int s = 1; s <= 3; s++) {
      SmallModel.writeRun(scans, "sub-0" + s + "_ses-a_task-rest_run-1_timeseries", s, 70, LABELS);
    }
  }

  ModelDescription description() {
    return ModelDescription.open(directory);
  }

  PredictionSettings settings(String out) {
    return PredictionSettings.defaults(folder.resolve(out));
  }

  /** For tests to which the errors themselves do not matter. */
  PredictionSettings inTwoFolds(String out) {
    return masked(settings(out), new Masking.Regions(2));
  }

  static PredictionSettings masked(PredictionSettings s, Masking masking) {
    return new PredictionSettings(
        s.out(), masking, s.error(), ScanReading.defaults(), s.input(), false);
  }

  /** The same, with missing regions filled with their network's mean. */
  static PredictionSettings filling(PredictionSettings s) {
    InputPreparation.Options input = s.input();
    return new PredictionSettings(
        s.out(),
        s.masking(),
        s.error(),
        s.reading(),
        new InputPreparation.Options(
            input.sampling(),
            input.windows(),
            input.shortRuns(),
            MissingRegions.MEAN,
            input.constants(),
            false),
        false);
  }

  PredictionResult predict(PredictionSettings settings) {
    return predict(settings, ScanListener.SILENT);
  }

  PredictionResult predict(PredictionSettings settings, ScanListener listener) {
    try (BrainJepa model = SmallModel.load(directory)) {
      return PredictionJob.run(model, found(), settings, listener);
    }
  }

  List<ScanFile> found() {
    return ScanFiles.find(List.of(scans.toString())).scans();
  }

  List<String[]> rows(String name) throws IOException {
    return Files.readAllLines(folder.resolve(name)).stream()
        .skip(1)
        .map(line -> line.split(","))
        .toList();
  }
}
