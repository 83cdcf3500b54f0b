package org.engram.pipeline.scan;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.engram.imaging.timeseries.ScanFile;
import org.engram.imaging.timeseries.TimeSeries;
import org.engram.pipeline.preprocess.PreparedRun;
import org.engram.pipeline.preprocess.PreparedRunFile;
import org.engram.pipeline.preprocess.Preprocessor;
import org.engram.pipeline.preprocess.RunInput;
import org.engram.tensor.ConfigurationException;
import org.engram.tensor.Problem;
import org.engram.tensor.RefusedInputException;
import org.engram.tensor.file.IoFailure;
import tools.jackson.databind.json.JsonMapper;

/**
 * How volumes become series on the way.
 *
 * @param by runs the recipe
 * @param keep the folder for each run's series, where they are to be kept
 */
public record VolumeReading(Preprocessor by, Optional<Path> keep) {
  public VolumeReading {
    Objects.requireNonNull(by, "by");
    Objects.requireNonNull(keep, "keep");
  }

  /**
   * Makes ready.
   *
   * @param keep a folder, which is made where it is not there
   * @throws ConfigurationException where it cannot be made
   */
  public static VolumeReading open(Preprocessor by, Optional<Path> keep) {
    if (keep.isPresent()) {
      try {
        Files.createDirectories(keep.get());
      } catch (IOException e) {
        throw new ConfigurationException(
            new Problem(
                "--keep-series",
                keep.get().toString(),
                "a folder that can be made",
                IoFailure.words(e)),
            e);
      }
    }
    return new VolumeReading(by, keep);
  }

  TimeSeries read(ScanFile scan, RunInput input) {
    PreparedRun run = by.prepare(input);
    if (run.excluded().isPresent()) {
      throw new RefusedInputException(
          scan.path().toString(),
          run.excluded().get(),
          "a scan within the rule of the recipe " + by.recipe().name(),
          "Left out by the recipe's section exclusion");
    }
    keep.ifPresent(folder -> PreparedRunFile.write(by, run, folder, scan.id()));
    return run.series();
  }

  /** Whether runs of volumes can be taken; else dense series alone. */
  public boolean takesVolumes() {
    return by.takesVolumes();
  }

  /** Whether dense series can be taken. */
  public boolean takesDense() {
    return by.takesDense();
  }

  /** Whether a run without a table of confounds is refused. */
  public boolean needsConfounds() {
    return by.recipe().confounds().isPresent();
  }

  /** The space that runs of volumes are taken to be in where nothing states it. */
  public Optional<String> assumedSpace() {
    return by.recipe().space().assume();
  }

  /** The recipe's name. */
  public String recipe() {
    return by.recipe().name();
  }

  /** SHA-256 of the recipe's settings that are in force. */
  public String hash() {
    return by.recipe().hash();
  }

  /** What a result depends on, in single lines, to be compared when a job is continued. */
  public Map<String, String> about() {
    Map<String, String> about = new LinkedHashMap<>();
    about.put("preprocessing", by.recipe().name());
    about.put("preprocessing_sha256", by.recipe().hash());
    about.put("preprocessing_atlases", JsonMapper.shared().writeValueAsString(by.atlases()));
    about.put("kept_series", keep.map(Path::toString).orElse("not written"));
    return about;
  }

  /** The same for a JSON sidecar, with every setting of the recipe. */
  public Map<String, Object> json() {
    Map<String, Object> json = new LinkedHashMap<>(about());
    json.put("preprocessing_atlases", by.atlases());
    json.put("preprocessing_recipe", by.recipe().yaml());
    return json;
  }
}
