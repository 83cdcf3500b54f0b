package org.engram.pipeline.preprocess;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.stream.IntStream;
import org.engram.imaging.cifti.BrainModel;
import org.engram.imaging.cifti.BrainModelAxis;
import org.engram.imaging.cifti.CiftiHeader;
import org.engram.imaging.cifti.CiftiWriter;
import org.engram.imaging.cifti.Indices;
import org.engram.imaging.cifti.LabelAxis;
import org.engram.imaging.cifti.SeriesAxis;
import org.engram.imaging.gifti.Label;
import org.engram.imaging.gifti.LabelKeys;
import org.engram.pipeline.embed.SmallModel;

/**
 * Dense CIFTI of 48 vertices, four of each region of {@link SmallModel}: a label file, and runs
 * whose vertices have the region's wave and noise of their own.
 */
public final class MadeDense {
  public static final int VERTICES = 48;

  private MadeDense() {}

  private static BrainModelAxis cortex() {
    int half = VERTICES / 2;
    int[] left = IntStream.range(0, half).toArray();
    return new BrainModelAxis(
        List.of(
            new BrainModel.Surface("CORTEX_LEFT", 0, 40, Indices.of(left)),
            new BrainModel.Surface("CORTEX_RIGHT", half, 40, Indices.of(left))),
        Optional.empty());
  }

  /** The region of a vertex. */
  static int region(int vertex) {
    return vertex % 12;
  }

  /** The labels {@code folder/name.dlabel.nii}. */
  public static Path labels(Path folder, String name) {
    List<Label> labels = new ArrayList<>();
    labels.add(new Label(0, "???", Optional.empty()));
    for (int r = 0; r < 12; r++) {
      labels.add(new Label(r + 1, SmallModel.ATLAS.labels().get(r), Optional.empty()));
    }
    LabelAxis maps =
        new LabelAxis(
            List.of(
                new LabelAxis.LabelMap("twelve", new LabelKeys(labels), new LinkedHashMap<>())));
    Path file = folder.resolve(name + ".dlabel.nii");
    CiftiWriter.write(
        parent(file),
        CiftiHeader.of(cortex(), maps),
        CiftiWriter.Numbers.FLOAT32,
        (row, into) -> into[0] = region(row) + 1);
    return file;
  }

  /** A run, repetition time 2 s. */
  public static Path run(Path file, long seed, int frames) {
    Random random = new Random(seed);
    CiftiWriter.write(
        parent(file),
        CiftiHeader.of(cortex(), SeriesAxis.ofSeconds(frames, 2)),
        CiftiWriter.Numbers.FLOAT64,
        (row, into) -> {
          for (int t = 0; t < frames; t++) {
            into[t] = 1000 + 10 * Math.sin(0.3 * t + region(row)) + random.nextGaussian();
          }
        });
    return file;
  }

  private static Path parent(Path file) {
    try {
      Files.createDirectories(file.getParent());
      return file;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
