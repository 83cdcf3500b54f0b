package org.engram.pipeline.segment;

import java.nio.file.Path;
import java.util.BitSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import org.engram.imaging.format.OpenVolumes;
import org.engram.imaging.format.VolumeFile;
import org.engram.imaging.volume.Volume;
import org.engram.pipeline.pretrain.volume.VolumeManifest;
import org.engram.tensor.RefusedInputException;

/** The volumes of a manifest with their segmentations, prepared when first asked for and kept. */
final class LabelledVolumes {
  private static final long KEPT_BYTES = 1L << 30;
  private static final double SAME_PLACE = 0.01; // millimetres
  private static final int MOST_LABELS = 1 << 16;

  private final SegmentView view;
  private final Map<VolumeManifest.Row, Prepared> kept = new LinkedHashMap<>();
  private long bytes;

  /**
   * A prepared volume and its labels.
   *
   * @param image as a model sees it
   * @param labels on the scan's own grid, which may be finer than the image's
   * @param there all labels that it has but 0, ascending
   */
  record Prepared(Volume image, Volume labels, List<Integer> there) {}

  LabelledVolumes(SegmentView view) {
    this.view = view;
  }

  /** One volume of one file. */
  static Volume read(Path file) {
    try (OpenVolumes volumes = VolumeFile.open(file)) {
      if (volumes.frames() != 1) {
        throw new RefusedInputException(
            file.toString(), volumes.frames() + " volumes", "one volume", "Choose one first");
      }
      return volumes.next();
    }
  }

  /** One volume of one file; outside of its mask, where it has one, it is 0. */
  static Volume read(Path file, Optional<Path> mask) {
    return within(mask, read(file));
  }

  /** A volume or labels, 0 outside of a mask on their grid; all of them where there is none. */
  static Volume within(Optional<Path> mask, Volume volume) {
    if (mask.isEmpty()) {
      return volume;
    }
    Volume inside = read(mask.get());
    if (!inside.grid().matches(volume.grid(), SAME_PLACE)) {
      throw new RefusedInputException(
          mask.get().toString(),
          "a mask of " + inside.grid().describe() + ", or another place",
          "the volume's own: " + volume.grid().describe(),
          "Bring the mask to the volume's grid");
    }
    float[] values = volume.values().clone();
    for (int i = 0; i < values.length; i++) {
      values[i] = inside.values()[i] > 0 ? values[i] : 0;
    }
    return new Volume(volume.grid(), values);
  }

  /** The labels of a row, on its volume's grid. */
  static Volume labels(VolumeManifest.Row row, Volume scan) {
    Path file =
        row.segmentation()
            .orElseThrow(
                () ->
                    new RefusedInputException(
                        "manifest, line " + row.line(),
                        "no segmentation",
                        "labels on the volume's grid",
                        "Fill the column segmentation, or leave the row out"));
    return labels(file, scan);
  }

  /** The labels of a file, on a volume's grid. */
  static Volume labels(Path file, Volume scan) {
    Volume labels = read(file);
    if (!labels.grid().matches(scan.grid(), SAME_PLACE)) {
      throw new RefusedInputException(
          file.toString(),
          "a grid of " + labels.grid().describe() + ", or another place",
          "the volume's own: " + scan.grid().describe(),
          "Bring the segmentation to the volume's grid, to the nearest voxel");
    }
    for (float value : labels.values()) {
      if (value != (int) value || value < 0 || value > MOST_LABELS) {
        throw new RefusedInputException(
            file.toString(),
            "a voxel with the value " + value,
            "whole numbers, 0 to " + MOST_LABELS,
            "Give a segmentation, not an image");
      }
    }
    return new Volume(scan.grid(), labels.values());
  }

  /** All labels but 0 that the rows have, ascending. */
  static List<Integer> all(List<VolumeManifest.Row> rows) {
    TreeSet<Integer> labels = new TreeSet<>();
    for (VolumeManifest.Row row : rows) {
      labels.addAll(there(labels(row, read(row.path()))));
    }
    return List.copyOf(labels);
  }

  private static List<Integer> there(Volume labels) {
    BitSet there = new BitSet();
    for (float value : labels.values()) {
      there.set((int) value);
    }
    there.clear(0);
    return there.stream().boxed().toList();
  }

  Prepared prepared(VolumeManifest.Row row) {
    Prepared there = kept.get(row);
    if (there != null) {
      return there;
    }
    Volume scan = read(row.path(), row.mask());
    Volume image = view.preparation().apply(scan);
    Volume labels = labels(row, scan);
    Prepared made = new Prepared(image, labels, there(labels));
    bytes += 4L * (image.grid().voxels() + scan.grid().voxels());
    if (bytes <= KEPT_BYTES) {
      kept.put(row, made);
    }
    return made;
  }
}
