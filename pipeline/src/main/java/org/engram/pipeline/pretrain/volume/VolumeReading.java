package org.engram.pipeline.pretrain.volume;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import org.engram.imaging.format.MeanOverTime;
import org.engram.imaging.format.OpenVolumes;
import org.engram.imaging.format.VolumeFile;
import org.engram.imaging.volume.Grid;
import org.engram.imaging.volume.Volume;
import org.engram.imaging.volume.preparation.VolumePreparation;
import org.engram.models.neurojepa.VolumeShape;
import org.engram.models.neurojepa.masking.PatchLabels;
import org.engram.tensor.FileFormatException;
import org.engram.tensor.Problem;
import org.engram.tensor.RefusedInputException;
import org.engram.tensor.file.IoFailure;

/**
 * From a file to what enters the network: header, values, mask and preparation. Used by several
 * threads at once.
 *
 * @param preparation whose end has the model's size
 * @param shape of what enters the model
 * @param head what is done before
 * @param labelled whether the labels of the manifest's segmentations are wanted
 */
public record VolumeReading(
    VolumePreparation preparation, VolumeShape shape, HeadWork head, boolean labelled) {
  /** Voxels of a file, at most: a head at a quarter of a millimetre. */
  private static final long MOST_VOXELS = 1024L * 1024 * 1024;

  private static final double SAME_PLACE = 0.05; // millimetres between a volume and its mask

  /** What a preparation says of the labels that are counted beside it. */
  static final String LABELS = "labels of the segmentation counted by patch, nearest voxel";

  /** Nothing is done before, and labels are not wanted. */
  public VolumeReading(VolumePreparation preparation, VolumeShape shape) {
    this(preparation, shape, HeadWork.none(), false);
  }

  /** All that is done to a volume, in words and in order. */
  public List<String> steps() {
    List<String> steps = new ArrayList<>(head.describe());
    steps.addAll(preparation.describe());
    if (labelled) {
      steps.add(LABELS);
    }
    return List.copyOf(steps);
  }

  /** What a header says. */
  sealed interface Outcome {
    /** The volume can be used. */
    record Usable(IndexedVolume volume) implements Outcome {}

    /** The volume cannot be used. */
    record Refused(RefusedVolume volume) implements Outcome {}
  }

  /** What an index of these volumes says of them all. */
  VolumeIndex.Header header(String stored, VolumeManifest manifest) {
    return new VolumeIndex.Header(shape.image(), shape.patch(), steps(), stored, inputs(manifest));
  }

  /** Looks at a volume's header, and at that of its mask. */
  Outcome look(VolumeManifest.Row row) {
    try {
      Path file = row.path();
      requireThere(file);
      Grid grid = grid(file, row.mean());
      if (row.mask().isPresent()) {
        requireThere(row.mask().get());
        requireSameGrid("mask", row.mask().get(), grid(row.mask().get(), false), grid);
      }
      if (labelled) {
        Path labels = row.segmentation().orElseThrow(() -> unlabelled(file.toString()));
        requireThere(labels);
        requireSameGrid("segmentation", labels, grid(labels, false), grid);
      }
      return new Outcome.Usable(
          new IndexedVolume(
              row.subject(),
              row.session(),
              row.modality(),
              file.toString(),
              row.mask().map(Path::toString),
              row.segmentation().map(Path::toString),
              row.mean() ? Optional.of(VolumeManifest.MEAN) : Optional.empty(),
              List.of(grid.nx(), grid.ny(), grid.nz()),
              List.of(
                  grid.affine().voxelSize(0),
                  grid.affine().voxelSize(1),
                  grid.affine().voxelSize(2)),
              Files.size(file),
              Files.getLastModifiedTime(file).toMillis(),
              Optional.empty(),
              Optional.empty()));
    } catch (FileFormatException e) {
      return new Outcome.Refused(RefusedVolume.of(row, e.problem()));
    } catch (RefusedInputException e) {
      return new Outcome.Refused(RefusedVolume.of(row, e.problem()));
    } catch (IOException e) {
      return new Outcome.Refused(
          RefusedVolume.of(
              row,
              new Problem(
                  row.path().toString(), IoFailure.words(e), "a file that can be read", "")));
    }
  }

  private static void requireThere(Path file) {
    if (!Files.isRegularFile(file)) {
      throw new RefusedInputException(
          file.toString(),
          Files.exists(file) ? "a folder" : "no such file",
          "a volume: NIfTI or MGH",
          "Correct the path, or leave the row out where the modality is missing");
    }
  }

  private static Grid grid(Path file, boolean mean) {
    try (OpenVolumes open = VolumeFile.open(file)) {
      Grid grid = open.grid();
      if (!mean) {
        MeanOverTime.requireOne(file.toString(), open);
      }
      if (grid.voxels() > MOST_VOXELS) {
        throw new RefusedInputException(
            file.toString(), grid.describe(), "at most " + MOST_VOXELS + " voxels", "");
      }
      return grid;
    }
  }

  private static RefusedInputException unlabelled(String file) {
    return new RefusedInputException(
        file,
        "no segmentation",
        "labels on its grid, since data.anatomy weighs them",
        "Name it in the manifest's column segmentation, or leave the volume out");
  }

  private static void requireSameGrid(String what, Path file, Grid found, Grid volume) {
    if (!found.matches(volume, SAME_PLACE)) {
      throw new RefusedInputException(
          file.toString(),
          "a " + what + " of " + found.describe(),
          "the grid of its volume, " + volume.describe(),
          "Bring the " + what + " to the volume's grid");
    }
  }

  /**
   * Reads a volume, takes what lies outside its mask for air, and prepares it.
   *
   * @throws FileFormatException where a file is malformed
   * @throws RefusedInputException where the volume has no content or does not come out in the
   *     model's size
   */
  PreparedHead prepared(IndexedVolume about) {
    Path file = Path.of(about.file());
    requireThere(file);
    Volume volume = about.mean() ? MeanOverTime.read(file) : VolumeFile.read(file);
    if (about.mask().isPresent()) {
      Path of = Path.of(about.mask().get());
      requireThere(of);
      Volume mask = VolumeFile.read(of);
      requireSameGrid("mask", of, mask.grid(), volume.grid());
      volume = masked(volume, mask);
    }
    Volume prepared = preparation.apply(head.apply(volume, about.file()));
    float[] values = rowMajor(prepared);
    requireFits(about.file(), prepared.grid(), values);
    return new PreparedHead(
        values,
        labelled ? Optional.of(labels(about, volume.grid(), prepared.grid())) : Optional.empty());
  }

  /** The same without labels: [axis 0, axis 1, axis 2], row-major. */
  public float[] values(IndexedVolume about) {
    return prepared(about).values();
  }

  private PatchLabels labels(IndexedVolume about, Grid scan, Grid prepared) {
    Path file = Path.of(about.segmentation().orElseThrow(() -> unlabelled(about.file())));
    requireThere(file);
    Volume segmentation = VolumeFile.read(file);
    requireSameGrid("segmentation", file, segmentation.grid(), scan);
    return LabelCounts.of(segmentation, prepared, shape);
  }

  private static Volume masked(Volume volume, Volume mask) {
    float[] values = volume.values().clone();
    for (int i = 0; i < values.length; i++) {
      if (!(mask.values()[i] > 0)) {
        values[i] = 0;
      }
    }
    return new Volume(volume.grid(), values);
  }

  private void requireFits(String file, Grid grid, float[] values) {
    List<Integer> size = List.of(grid.nx(), grid.ny(), grid.nz());
    if (!size.equals(shape.image())) {
      throw new RefusedInputException(
          file,
          "a volume that comes out as " + size + " voxels",
          "the model's " + shape.image(),
          "It is smaller than the preparation expects: see its steps, " + steps());
    }
    float least = Float.POSITIVE_INFINITY;
    float most = Float.NEGATIVE_INFINITY;
    for (float value : values) {
      if (!Float.isFinite(value)) {
        throw new RefusedInputException(
            file, "values that are not finite after preparation", "numbers", "Look at the volume");
      }
      least = Math.min(least, value);
      most = Math.max(most, value);
    }
    if (!(most > least)) {
      throw new RefusedInputException(
          file,
          "the same value " + least + " everywhere after preparation",
          "an image",
          "Look at the volume: it may be empty, or lie outside its own middle");
    }
  }

  /** Values with the last axis fastest, as a network takes them. */
  public static float[] rowMajor(Volume volume) {
    Grid grid = volume.grid();
    float[] from = volume.values();
    float[] to = new float[from.length];
    int next = 0;
    for (int i = 0; i < grid.nx(); i++) {
      for (int j = 0; j < grid.ny(); j++) {
        int at = i + grid.nx() * j;
        for (int k = 0; k < grid.nz(); k++) {
          to[next++] = from[at + grid.nx() * grid.ny() * k];
        }
      }
    }
    return to;
  }

  /**
   * A volume of such values.
   *
   * @param values [axis 0, axis 1, axis 2], the last axis fastest
   */
  public static Volume ofRowMajor(Grid grid, float[] values) {
    float[] to = new float[values.length];
    int next = 0;
    for (int i = 0; i < grid.nx(); i++) {
      for (int j = 0; j < grid.ny(); j++) {
        for (int k = 0; k < grid.nz(); k++) {
          to[grid.index(i, j, k)] = values[next++];
        }
      }
    }
    return new Volume(grid, to);
  }

  private static String inputs(VolumeManifest manifest) {
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      for (VolumeManifest.Row row : manifest.rows()) {
        String line =
            String.join(
                    "|",
                    row.subject(),
                    row.session(),
                    row.modality(),
                    state(Optional.of(row.path())),
                    state(row.mask()),
                    state(row.segmentation()))
                + (row.mean() ? "|" + VolumeManifest.MEAN : "")
                + "\n";
        digest.update(line.getBytes(StandardCharsets.UTF_8));
      }
      return HexFormat.of().formatHex(digest.digest(), 0, 16);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }

  /** A file that is not there changes its line when it comes; why it is refused is told later. */
  private static String state(Optional<Path> file) {
    if (file.isEmpty() || !Files.isRegularFile(file.get())) {
      return file + " missing";
    }
    try {
      return file.get()
          + " "
          + Files.size(file.get())
          + " "
          + Files.getLastModifiedTime(file.get()).toMillis();
    } catch (IOException e) {
      return file.get() + " " + e;
    }
  }
}
