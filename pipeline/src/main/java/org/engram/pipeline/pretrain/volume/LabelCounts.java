package org.engram.pipeline.pretrain.volume;

import java.util.Map;
import java.util.SequencedMap;
import java.util.TreeMap;
import org.engram.imaging.volume.Grid;
import org.engram.imaging.volume.Resampling;
import org.engram.imaging.volume.Volume;
import org.engram.models.neurojepa.VolumeShape;
import org.engram.models.neurojepa.masking.PatchLabels;
import org.engram.tensor.file.HostTensor;

/**
 * How many voxels of each label of a segmentation lie in each patch of a prepared volume, and how a
 * cache keeps that: I64 [labels, 1 + tokens], each row a label and its counts.
 */
final class LabelCounts {
  private LabelCounts() {}

  /**
   * Looks a segmentation up at the place of every voxel of the prepared volume, by nearest
   * neighbour.
   *
   * @param segmentation on the volume's own grid
   * @param prepared the grid of the prepared volume
   */
  static PatchLabels of(Volume segmentation, Grid prepared, VolumeShape shape) {
    int[] nearest = Resampling.nearest(segmentation.grid(), prepared);
    float[] labels = new float[prepared.voxels()];
    int next = 0;
    for (int i = 0; i < prepared.nx(); i++) {
      for (int j = 0; j < prepared.ny(); j++) {
        for (int k = 0; k < prepared.nz(); k++) {
          int from = nearest[prepared.index(i, j, k)];
          labels[next++] = from < 0 ? 0 : segmentation.values()[from];
        }
      }
    }
    return PatchLabels.of(labels, shape);
  }

  static HostTensor tensor(PatchLabels labels, int tokens) {
    long[] rows = new long[Math.multiplyExact(labels.voxels().size(), tokens + 1)];
    int at = 0;
    for (Map.Entry<Integer, int[]> label : labels.voxels().entrySet()) {
      rows[at++] = label.getKey();
      for (int count : label.getValue()) {
        rows[at++] = count;
      }
    }
    return HostTensor.of(rows, labels.voxels().size(), tokens + 1L);
  }

  static PatchLabels labels(HostTensor stored, VolumeShape shape) {
    long[] rows = stored.toLongs();
    int tokens = shape.grid().tokens();
    SequencedMap<Integer, int[]> voxels = new TreeMap<>();
    for (int at = 0; at < rows.length; at += tokens + 1) {
      int[] counts = new int[tokens];
      for (int token = 0; token < tokens; token++) {
        counts[token] = Math.toIntExact(rows[at + 1 + token]);
      }
      voxels.put(Math.toIntExact(rows[at]), counts);
    }
    return new PatchLabels(voxels, shape.patchVoxels() / shape.channels());
  }
}
