package org.engram.bench;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Consumer;
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
import org.engram.imaging.nifti.NiftiFile;
import org.engram.imaging.nifti.NiftiHeader;
import org.engram.imaging.nifti.NiftiType;
import org.engram.imaging.nifti.NiftiVolumes;
import org.engram.imaging.nifti.NiftiWriter;

/**
 * The runs of {@link ParcellateBenchmark} as files. Those that are there already, of the same sizes
 * by their names, are used again.
 */
final class ParcellateFiles {
  private static final String SPACE = "MNI152NLin2009cAsym";
  private static final int MNI152 = 4;

  private final Path folder;
  private final RunSize size;
  private final SyntheticVolumes volumes;
  private final SyntheticRun dense;

  /** Knows the runs; {@link #make} writes them. */
  ParcellateFiles(Path folder, RunSize size) {
    this.folder = folder;
    this.size = size;
    this.volumes = new SyntheticVolumes(size);
    this.dense =
        new SyntheticRun(
            SyntheticRun.Numbers.FLOAT32,
            sphere(size.grayordinates()),
            size.regions(),
            size.frames());
  }

  /** Points that turn round a sphere from pole to pole, all within the shell that has regions. */
  private static float[] sphere(int points) {
    double turn = Math.PI * (3 - Math.sqrt(5));
    float[] positions = new float[3 * points];
    for (int p = 0; p < points; p++) {
      double z = 1 - (2 * p + 1.0) / points;
      double radius = Math.sqrt(1 - z * z);
      positions[3 * p] = (float) (0.7 * radius * Math.cos(turn * p));
      positions[3 * p + 1] = (float) (0.7 * radius * Math.sin(turn * p));
      positions[3 * p + 2] = (float) (0.7 * z);
    }
    return positions;
  }

  /** The run that a path reads. */
  Path run(ParcellatePath.Input input) {
    return switch (input) {
      case PACKED -> named("bold-" + size.volumeName() + ".nii.gz");
      case PLAIN -> named("bold-" + size.volumeName() + ".nii");
      case DENSE -> named("bold-" + size.denseName() + ".dtseries.nii");
    };
  }

  /** The regions' numbers over it. */
  Path atlas(ParcellatePath.Input input) {
    return input == ParcellatePath.Input.DENSE
        ? named("regions-" + size.regions() + "-" + size.denseName() + ".dlabel.nii")
        : named("regions-" + size.regions() + "-" + size.volumeName() + ".nii.gz");
  }

  /** The means that a path should find, [regions, frames], computed from no file. */
  double[] means(ParcellatePath.Input input) {
    return (input == ParcellatePath.Input.DENSE ? dense : volumes.run()).means();
  }

  /** Voxels with a region. */
  int labelledVoxels() {
    SyntheticRun run = volumes.run();
    return (int) IntStream.range(0, run.elements()).filter(e -> run.label(e) != 0).count();
  }

  private Path named(String name) {
    return folder.resolve("space-" + SPACE + "_" + name);
  }

  /**
   * Writes what is not there, and reads everything once, so that the system has it in memory.
   *
   * @param progress told one line a file
   */
  void make(Consumer<String> progress) throws IOException {
    Path plain = run(ParcellatePath.Input.PLAIN);
    Path packed = run(ParcellatePath.Input.PACKED);
    Path labels = atlas(ParcellatePath.Input.PLAIN);
    if (wanted(plain, progress)) {
      NiftiHeader header = NiftiHeader.of(volumes.grid(), size.frames(), NiftiType.INT16, MNI152);
      NiftiWriter.write(
          plain, volumes, header.withRepetitionTime(SyntheticVolumes.REPETITION_TIME));
    }
    if (wanted(packed, progress)) {
      try (NiftiVolumes written = NiftiFile.open(plain)) {
        NiftiWriter.write(packed, written, written.header());
      }
    }
    if (wanted(labels, progress)) {
      NiftiHeader header = NiftiHeader.of(volumes.grid(), 1, NiftiType.INT16, MNI152);
      NiftiWriter.write(labels, volumes.atlas(), header);
    }
    makeDense(progress);
    for (ParcellatePath.Input input : ParcellatePath.Input.values()) {
      try (InputStream in = Files.newInputStream(run(input))) {
        in.transferTo(OutputStream.nullOutputStream());
      }
    }
  }

  private void makeDense(Consumer<String> progress) {
    int[] vertices = IntStream.range(0, size.grayordinates()).toArray();
    BrainModel.Surface cortex =
        new BrainModel.Surface("CORTEX_LEFT", 0, vertices.length, Indices.of(vertices));
    BrainModelAxis rows = new BrainModelAxis(List.of(cortex), Optional.empty());
    Path series = run(ParcellatePath.Input.DENSE);
    if (wanted(series, progress)) {
      CiftiWriter.write(
          series,
          CiftiHeader.of(
              rows, SeriesAxis.ofSeconds(size.frames(), SyntheticVolumes.REPETITION_TIME)),
          CiftiWriter.Numbers.FLOAT32,
          (row, into) -> {
            for (int t = 0; t < into.length; t++) {
              into[t] = dense.value(row, t);
            }
          });
    }
    Path labels = atlas(ParcellatePath.Input.DENSE);
    if (wanted(labels, progress)) {
      List<Label> keys = new ArrayList<>();
      // Colours, because other readers want some.
      keys.add(new Label(0, "???", Optional.of(new Label.Colour(0, 0, 0, 0))));
      for (int region = 1; region <= size.regions(); region++) {
        float share = (float) region / size.regions();
        keys.add(
            new Label(
                region,
                "label-" + region,
                Optional.of(new Label.Colour(share, 1 - share, 0.5F, 1))));
      }
      CiftiWriter.write(
          labels,
          CiftiHeader.of(
              rows,
              new LabelAxis(
                  List.of(
                      new LabelAxis.LabelMap("regions", new LabelKeys(keys), new TreeMap<>())))),
          CiftiWriter.Numbers.FLOAT32,
          (row, into) -> into[0] = dense.label(row));
    }
  }

  private static boolean wanted(Path file, Consumer<String> progress) {
    boolean there = Files.exists(file);
    progress.accept((there ? "uses " : "makes ") + file);
    return !there;
  }
}
