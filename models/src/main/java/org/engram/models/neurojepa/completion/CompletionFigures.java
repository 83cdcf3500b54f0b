package org.engram.models.neurojepa.completion;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.engram.models.alignment.Retrieval;
import org.engram.models.neurojepa.heads.ModalityBatch;
import org.engram.tensor.Autograd;
import org.engram.tensor.Scope;
import org.engram.tensor.Tensor;

/** How well a missing modality is told, on subjects that have it. */
public final class CompletionFigures {
  private CompletionFigures() {}

  /**
   * Whether a subject's predicted latents are closest to its own true ones, among those of all
   * subjects: the mean over tokens, less the mean over subjects, by cosine.
   *
   * @param tokens of all subjects, or of a batch that stands for them
   * @param wanted the modality, which all subjects have
   * @param permutations of the pairing, for its p
   */
  public static Retrieval retrieval(
      ModalityCompletion model, ModalityBatch tokens, int wanted, int permutations, long seed) {
    try (Scope _ = Scope.open();
        Autograd.Region _ = Autograd.off()) {
      return retrieval(
          pooled(model.latents(tokens, wanted)),
          pooled(CompletionStep.normed(tokens.parts().get(wanted))),
          permutations,
          seed);
    }
  }

  /**
   * The same of subjects that came in several batches.
   *
   * @param predicted {@link #pooled} latents of each subject
   * @param truth those of the modality itself, in the same order
   */
  public static Retrieval retrieval(
      float[][] predicted, float[][] truth, int permutations, long seed) {
    return Retrieval.of(units(predicted), units(truth), permutations, seed);
  }

  /** A subject's mean over tokens, [batch, tokens, dim] to [batch][dim]. */
  public static float[][] pooled(Tensor tokens) {
    int dim = (int) tokens.size(2);
    float[] flat = tokens.mean(1).toFloats();
    float[][] rows = new float[(int) tokens.size(0)][];
    for (int i = 0; i < rows.length; i++) {
      rows[i] = Arrays.copyOfRange(flat, i * dim, (i + 1) * dim);
    }
    return rows;
  }

  /**
   * What the other modalities have in the wanted one's places: the mean of their normed tokens,
   * with nothing learned. What a completion has to beat.
   *
   * @return [batch, tokens, dim]
   */
  public static Tensor others(ModalityBatch tokens, int wanted) {
    try (Scope scope = Scope.open()) {
      List<Tensor> rows = new ArrayList<>();
      for (int i = 0; i < tokens.batch(); i++) {
        Tensor sum = null;
        int count = 0;
        for (int m = 0; m < tokens.parts().size(); m++) {
          if (m != wanted && tokens.present()[i][m]) {
            Tensor own = CompletionStep.normed(tokens.parts().get(m).narrow(0, i, 1));
            sum = sum == null ? own : sum.add(own);
            count++;
          }
        }
        if (sum == null) {
          throw new IllegalArgumentException("a subject has no other modality");
        }
        rows.add(sum.div(count));
      }
      return scope.keep(Tensor.cat(rows, 0));
    }
  }

  /** Less the mean over subjects, at length 1. */
  private static float[][] units(float[][] pooled) {
    int dim = pooled[0].length;
    double[] mean = new double[dim];
    for (float[] row : pooled) {
      for (int d = 0; d < dim; d++) {
        mean[d] += row[d] / (double) pooled.length;
      }
    }
    float[][] rows = new float[pooled.length][dim];
    for (int i = 0; i < rows.length; i++) {
      double squares = 0;
      for (int d = 0; d < dim; d++) {
        rows[i][d] = (float) (pooled[i][d] - mean[d]);
        squares += (double) rows[i][d] * rows[i][d];
      }
      for (int d = 0; d < dim && squares > 0; d++) {
        rows[i][d] = (float) (rows[i][d] / Math.sqrt(squares));
      }
    }
    return rows;
  }

  /**
   * How close the images of predicted latents are to the true ones, one a subject.
   *
   * @param truth [batch, 1, axis 0, axis 1, axis 2]
   * @param range of the values
   */
  public static List<ImageQuality> images(
      ModalityCompletion model, ModalityBatch tokens, int wanted, Tensor truth, double range) {
    try (Scope _ = Scope.open();
        Autograd.Region _ = Autograd.off()) {
      Tensor made = model.image(model.latents(tokens, wanted));
      int[] shape = {(int) truth.size(2), (int) truth.size(3), (int) truth.size(4)};
      List<ImageQuality> figures = new ArrayList<>();
      for (int i = 0; i < tokens.batch(); i++) {
        figures.add(
            ImageQuality.of(
                truth.select(0, i).toFloats(), made.select(0, i).toFloats(), shape, range));
      }
      return figures;
    }
  }
}
