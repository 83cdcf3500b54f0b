package org.engram.models.neurojepa.finetune;

import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.engram.models.neurojepa.heads.ModalityBatch;
import org.engram.tensor.Tensors;

/** Tokens of two modalities that each carry a sign, in every token, under noise. */
final class MadeModalities {
  static final int DIM = 16;
  private static final int TOKENS = 4;

  private MadeModalities() {}

  /** Signs of each subject's modalities. */
  static int[][] signs(int subjects, long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    int[][] signs = new int[subjects][2];
    for (int[] row : signs) {
      Arrays.setAll(row, _ -> random.nextBoolean() ? 1 : -1);
    }
    return signs;
  }

  /** The tokens of signs, which stand in the first channels of the first modality and the last. */
  static ModalityBatch tokens(int[][] signs, double noise, boolean[][] present, long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    float[][] values = new float[2][signs.length * TOKENS * DIM];
    for (int m = 0; m < 2; m++) {
      for (int i = 0; i < values[m].length; i++) {
        int subject = i / (TOKENS * DIM);
        boolean carries = m == 0 ? i % DIM < 3 : i % DIM >= DIM - 3;
        values[m][i] = (float) (noise * random.nextGaussian() + (carries ? signs[subject][m] : 0));
        if (!present[subject][m]) {
          values[m][i] = 1000; // must not matter
        }
      }
    }
    return new ModalityBatch(
        List.of(
            Tensors.of(values[0], signs.length, TOKENS, DIM),
            Tensors.of(values[1], signs.length, TOKENS, DIM)),
        present);
  }

  static boolean[][] all(int subjects) {
    return present(subjects, true, true);
  }

  static boolean[][] present(int subjects, boolean first, boolean second) {
    boolean[][] present = new boolean[subjects][];
    Arrays.setAll(present, _ -> new boolean[] {first, second});
    return present;
  }
}
