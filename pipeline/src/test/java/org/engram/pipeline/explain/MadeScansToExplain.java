package org.engram.pipeline.explain;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.engram.imaging.timeseries.ScanFile;
import org.engram.imaging.timeseries.ScanFiles;
import org.engram.models.brainjepa.BrainJepa;
import org.engram.models.brainjepa.explain.ReadOut;
import org.engram.pipeline.embed.SmallModel;
import org.engram.pipeline.scan.ScanReading;

/** Scans that a small model explains. */
record MadeScansToExplain(Path folder) {
  /** Three runs of a small model's regions, and the model. */
  static MadeScansToExplain in(Path folder) {
    SmallModel.write(folder.resolve("model"));
    for (int s = 1; s <= 3; s++) {
      String name = "sub-0" + s + "_task-rest_timeseries";
      SmallModel.writeRun(folder.resolve("scans"), name, s, 40, SmallModel.ATLAS.labels());
    }
    return new MadeScansToExplain(folder);
  }

  Path directory() {
    return folder.resolve("model");
  }

  Path out() {
    return folder.resolve("out");
  }

  ExplainSettings settings(
      ExplainMethod method, boolean networks, Optional<Long> seed, ReadOut... readOuts) {
    return new ExplainSettings(
        out(),
        method,
        List.of(readOuts),
        networks,
        8,
        4,
        seed,
        Optional.empty(),
        false,
        ScanReading.defaults(),
        ExplainSettings.defaults(out(), method).input(),
        false);
  }

  ExplainResult explain(ExplainSettings settings, ExplainListener listener) {
    try (BrainJepa model = SmallModel.load(directory())) {
      return ExplainJob.run(model, Map.of(), found(), settings, listener);
    }
  }

  List<ScanFile> found() {
    return ScanFiles.find(List.of(folder.resolve("scans").toString())).scans();
  }

  List<String> lines(String name) throws IOException {
    return Files.readAllLines(out().resolve(name));
  }
}
