package org.engram.models.neurojepa.masking;

import java.util.Collections;
import java.util.SequencedMap;
import java.util.TreeMap;
import org.engram.models.neurojepa.PatchGrid;
import org.engram.models.neurojepa.VolumeShape;
import org.engram.tensor.RefusedInputException;

/**
 * How many voxels of each label lie in each patch, of a label volume on the grid of a model's
 * input.
 *
 * @param voxels by label, ascending: one count a token
 * @param perPatch voxels of a patch, those without a label (0) too
 */
public record PatchLabels(SequencedMap<Integer, int[]> voxels, int perPatch) {
  private static final int MOST_LABELS = 1 << 16;

  public PatchLabels {
    voxels = Collections.unmodifiableSequencedMap(new TreeMap<>(voxels));
  }

  /**
   * Counts.
   *
   * @param labels [axis 0, axis 1, axis 2], row-major; whole numbers, 0 or more
   * @param shape of the model's input
   * @throws RefusedInputException if a value is no label, or their number is not that of voxels
   */
  public static PatchLabels of(float[] labels, VolumeShape shape) {
    PatchGrid grid = shape.grid();
    int rows = shape.image().get(1);
    int columns = shape.image().get(2);
    if (labels.length != shape.image().get(0) * rows * columns) {
      throw new RefusedInputException(
          "label volume",
          labels.length + " voxels",
          shape.image() + " voxels, as the model's input",
          "Bring the labels to the grid of the prepared volume");
    }
    TreeMap<Integer, int[]> counts = new TreeMap<>();
    for (int i = 0; i < labels.length; i++) {
      int label = label(labels[i]);
      if (label > 0) {
        int h = i / (rows * columns) / shape.patch().get(0);
        int w = i / columns % rows / shape.patch().get(1);
        int d = i % columns / shape.patch().get(2);
        counts
            .computeIfAbsent(label, _ -> new int[grid.tokens()])[
            (h * grid.width() + w) * grid.depth() + d]++;
      }
    }
    return new PatchLabels(counts, shape.patchVoxels() / shape.channels());
  }

  private static int label(float value) {
    int label = (int) value;
    if (label != value || label < 0 || label > MOST_LABELS) {
      throw new RefusedInputException(
          "label volume",
          "a voxel with the value " + value,
          "whole numbers, 0 to " + MOST_LABELS,
          "Give a segmentation, not an image, and resample it to the nearest voxel only");
    }
    return label;
  }

  /**
   * One vector a region: the mean of tokens, each weighted by how much of its patch the region is.
   *
   * @param tokens [tokens, dim], row-major
   * @return by label; the regions that are there
   */
  public SequencedMap<Integer, float[]> pooled(float[] tokens, int dim) {
    SequencedMap<Integer, float[]> regions = new TreeMap<>();
    voxels.forEach((label, counts) -> regions.put(label, pooled(tokens, dim, counts)));
    return regions;
  }

  private static float[] pooled(float[] tokens, int dim, int[] counts) {
    double[] sums = new double[dim];
    long all = 0;
    for (int token = 0; token < counts.length; token++) {
      all += counts[token];
      for (int d = 0; counts[token] > 0 && d < dim; d++) {
        sums[d] += (double) counts[token] * tokens[token * dim + d];
      }
    }
    float[] mean = new float[dim];
    for (int d = 0; d < dim; d++) {
      mean[d] = (float) (sums[d] / all);
    }
    return mean;
  }
}
