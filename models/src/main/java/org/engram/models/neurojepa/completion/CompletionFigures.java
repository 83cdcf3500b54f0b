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
      float[][] predicted = units(model.latents(tokens, wanted));
      float[][] truth = units(CompletionStep.normed(tokens.parts().get(wanted)));
      return Retrieval.of(predicted, truth, permutations, seed);
    }
  }

  /** One unit vector a subject, [batch, tokens, dim] to [batch][dim]. */
  private static float[][] units(Tensor tokens) {
    int dim = (int) tokens.size(2);
    Tensor pooled = tokens.mean(1);
    float[] flat = pooled.sub(pooled.mean(0)).toFloats();
    float[][] rows = new float[(int) tokens.size(0)][];
    for (int i = 0; i < rows.length; i++) {
      rows[i] = Arrays.copyOfRange(flat, i * dim, (i + 1) * dim);
      double squares = 0;
      for (float value : rows[i]) {
        squares += (double) value * value;
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
