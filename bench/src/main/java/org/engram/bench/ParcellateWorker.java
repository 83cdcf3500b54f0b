package org.engram.bench;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.engram.imaging.cifti.CiftiFile;
import org.engram.imaging.format.OpenVolumes;
import org.engram.imaging.format.VolumeFile;
import org.engram.imaging.parcellation.AtlasFit;
import org.engram.imaging.parcellation.DenseAtlas;
import org.engram.imaging.parcellation.DenseRun;
import org.engram.imaging.parcellation.FrameSource;
import org.engram.imaging.parcellation.ParcellatedRun;
import org.engram.imaging.parcellation.ParcellatedRunFile;
import org.engram.imaging.parcellation.ParcellationSettings;
import org.engram.imaging.parcellation.Parcellator;
import org.engram.imaging.parcellation.SpaceName;
import org.engram.imaging.parcellation.VolumeAtlas;
import org.engram.imaging.parcellation.VolumeAtlasFile;
import org.engram.tensor.EngramException;

/**
 * The process of one of Engram's paths: it parcellates one run as {@code engram parcellate} does,
 * writes the series, and tells its largest resident memory: {@code ok [BYTES]}, or {@code failed
 * WHY}.
 */
public final class ParcellateWorker {
  private ParcellateWorker() {}

  /** Arguments: the path's name, the run, the atlas, the file to write. */
  public static void main(String[] args) throws IOException {
    WorkerLoop.overStandardStreams(
        (_, out) ->
            run(
                ParcellatePath.one(args[0]).input(),
                Path.of(args[1]),
                Path.of(args[2]),
                Path.of(args[3]),
                out));
  }

  static void run(ParcellatePath.Input input, Path run, Path atlas, Path series, PrintStream out) {
    try {
      ParcellatedRun done =
          input == ParcellatePath.Input.DENSE ? dense(run, atlas) : volumes(run, atlas);
      ParcellatedRunFile.write(done, series, Map.of());
      if (ProcessFacts.has("libtorch")) {
        out.println("failed loaded libtorch, which a parcellation does not need");
        return;
      }
      OptionalLong peak = ProcessFacts.peakBytes();
      out.println("ok " + (peak.isPresent() ? peak.getAsLong() : ""));
    } catch (EngramException e) {
      out.println("failed " + e.problem().line().replace('\n', ' '));
    }
  }

  private static ParcellatedRun volumes(Path file, Path atlas) {
    VolumeAtlas regions = VolumeAtlasFile.of(atlas).read();
    try (OpenVolumes run = VolumeFile.open(file)) {
      Optional<String> space = SpaceName.ofFileName(file.getFileName().toString());
      VolumeAtlas fitted = AtlasFit.defaults().fit(regions, file.toString(), run.grid(), space);
      return Parcellator.parcellate(
          FrameSource.of(run, file.toString()), fitted.regions(), ParcellationSettings.defaults());
    }
  }

  private static ParcellatedRun dense(Path file, Path atlas) {
    DenseAtlas labels = DenseAtlas.read(atlas);
    try (CiftiFile run = CiftiFile.open(file)) {
      return Parcellator.parcellate(
          DenseRun.of(run), labels.over(run), ParcellationSettings.defaults());
    }
  }
}
