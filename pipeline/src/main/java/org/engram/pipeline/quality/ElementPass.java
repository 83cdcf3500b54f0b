package org.engram.pipeline.quality;

import java.util.List;
import java.util.OptionalDouble;
import java.util.function.IntFunction;
import java.util.stream.IntStream;
import org.engram.imaging.parcellation.FrameSource;
import org.engram.imaging.quality.QualityCheck;
import org.engram.imaging.quality.QualitySettings;
import org.engram.imaging.quality.VoxelQuality;
import org.engram.tensor.RefusedInputException;

/**
 * Takes the frames of a run past the numbers of its quality, whatever its elements are. No frame
 * but the current one is held.
 *
 * @param quality of the elements that have a number
 * @param coverage their share of those that were asked for
 */
record ElementPass(VoxelQuality quality, double coverage) {
  /** Of the heap, at most, for what is gathered of one scan. */
  private static final double SHARE = 0.4;

  /**
   * Passes over a run, from its first frame to its last.
   *
   * @param elements to look at, ascending
   * @param kind what they are, in the plural
   * @param where one is, in words
   * @param notes are added to
   * @throws RefusedInputException where an element has a number in the first frame and in another
   *     none, or all have none, or they do not fit into memory
   */
  static ElementPass over(
      FrameSource run, int[] elements, String kind, IntFunction<String> where, List<String> notes) {
    VoxelQuality quality = null;
    int[] looked = elements;
    double[] values = new double[elements.length];
    for (int frame = 0; run.advance(); frame++) {
      run.gather(looked, values);
      if (quality == null) {
        looked = finite(run.name(), elements, values, kind, notes);
        if (looked.length < elements.length) {
          values = new double[looked.length];
          run.gather(looked, values);
        }
        checkMemory(run.name(), looked.length, kind, run.frames());
        quality = new VoxelQuality(looked.length, run.frames());
      }
      checkFinite(run.name(), looked, values, where, frame);
      quality.add(values);
    }
    return new ElementPass(quality, (double) looked.length / elements.length);
  }

  /**
   * What the run's numbers say of it.
   *
   * @param time of repetition
   * @param notes on how it was looked at
   */
  ReviewedScan.Looked looked(
      String name,
      OptionalDouble time,
      MatchedTable table,
      QualitySettings thresholds,
      List<String> notes) {
    return new ReviewedScan.Looked(
        QualityCheck.review(
            name, quality, time, table.table(), OptionalDouble.of(coverage), thresholds),
        quality.voxels() - quality.varying(),
        List.of(),
        notes);
  }

  /** Those that have a number in the first frame; others lie beyond the field of view. */
  private static int[] finite(
      String run, int[] elements, double[] values, String kind, List<String> notes) {
    int[] kept =
        IntStream.range(0, values.length)
            .filter(v -> Double.isFinite(values[v]))
            .map(v -> elements[v])
            .toArray();
    if (kept.length == 0) {
      throw new RefusedInputException(
          run, "no number in the first frame", "a signal in the brain", "");
    }
    if (kept.length < values.length) {
      notes.add(values.length - kept.length + " " + kind + " of the mask have no number");
    }
    return kept;
  }

  private static void checkFinite(
      String run, int[] elements, double[] values, IntFunction<String> where, int frame) {
    for (int v = 0; v < values.length; v++) {
      if (!Double.isFinite(values[v])) {
        throw new RefusedInputException(
            run + ", " + where.apply(elements[v]) + ", frame " + (frame + 1),
            Double.toString(values[v]),
            "a number in every frame",
            "Give a mask without this element, or mend the run");
      }
    }
  }

  /**
   * Refuses what would not fit.
   *
   * @param frames whose carpet is kept
   */
  static void checkMemory(String run, int elements, String kind, int frames) {
    double wanted = 60.0 * elements + 8.0 * 310 * frames;
    long most = (long) (SHARE * Runtime.getRuntime().maxMemory());
    if (wanted > most) {
      throw new RefusedInputException(
          run,
          elements
              + " "
              + kind
              + " over "
              + frames
              + " frames, for which "
              + (long) wanted
              + " bytes are needed",
          "at most " + most + " bytes, by this heap",
          "Give Java more, as in ENGRAM_HEAP=8g, or a brain mask");
    }
  }
}
