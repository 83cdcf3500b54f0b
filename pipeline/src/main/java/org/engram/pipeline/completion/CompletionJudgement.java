package org.engram.pipeline.completion;

import java.util.ArrayList;
import java.util.List;
import java.util.function.ToDoubleFunction;
import org.engram.models.alignment.Retrieval;
import org.engram.models.neurojepa.completion.CompletionConfig;
import org.engram.models.neurojepa.completion.CompletionFigures;
import org.engram.models.neurojepa.completion.CompletionStep;
import org.engram.models.neurojepa.completion.ImageQuality;
import org.engram.models.neurojepa.completion.ModalityCompletion;
import org.engram.models.neurojepa.heads.ModalityBatch;
import org.engram.tensor.Autograd;
import org.engram.tensor.Compute;
import org.engram.tensor.Elementwise;
import org.engram.tensor.Scope;
import org.engram.tensor.Tensor;
import org.engram.tensor.Tensors;

/**
 * How well subjects that were not trained on are completed, beside what asks for no learning: the
 * other modalities' own tokens, and the mean of the training subjects' volumes.
 *
 * @param told whether a subject's predicted latents are closest to its own
 * @param others the same of the mean of the other modalities' tokens
 * @param rows one a session
 */
public record CompletionJudgement(Retrieval told, Retrieval others, List<Row> rows) {
  private static final double RANGE = 1; // of prepared values

  /**
   * One session's.
   *
   * @param row its number among the data's
   * @param latents mean absolute difference of predicted and true tokens, these normed
   * @param latentsOfMean the same of the training sessions' mean tokens
   * @param image of the predicted tokens
   * @param mean of the training sessions' mean volume
   */
  public record Row(
      int row, double latents, double latentsOfMean, ImageQuality image, ImageQuality mean) {}

  public CompletionJudgement {
    rows = List.copyOf(rows);
  }

  /** The mean over sessions. */
  public double mean(ToDoubleFunction<Row> figure) {
    return rows.stream().mapToDouble(figure).average().orElse(Double.NaN);
  }

  /** The mean tokens and the mean volume of some rows: what is told of nobody in particular. */
  static final class Average {
    private final float[] tokens;
    private final float[] image;

    private Average(float[] tokens, float[] image) {
      this.tokens = tokens;
      this.image = image;
    }

    static Average of(CompletionData data, List<Integer> rows) {
      double[] tokens = null;
      double[] image = null;
      for (int row : rows) {
        try (Scope _ = Scope.open()) {
          ModalityBatch one = data.tokens(List.of(row));
          tokens = sum(tokens, CompletionStep.normed(one.parts().get(data.wanted())).toFloats());
          image = sum(image, data.image(row));
        }
      }
      return new Average(divided(tokens, rows.size()), divided(image, rows.size()));
    }

    private static double[] sum(double[] to, float[] values) {
      double[] sum = to == null ? new double[values.length] : to;
      for (int i = 0; i < sum.length; i++) {
        sum[i] += values[i];
      }
      return sum;
    }

    private static float[] divided(double[] sum, int by) {
      float[] mean = new float[sum.length];
      for (int i = 0; i < mean.length; i++) {
        mean[i] = (float) (sum[i] / by);
      }
      return mean;
    }

    /** A completion that begins with it. */
    ModalityCompletion begun(CompletionConfig config, long seed, Compute compute) {
      return ModalityCompletion.create(config, tokens, image, seed, compute);
    }

    Tensor tokens(Compute compute, Tensor like) {
      return compute.place(Tensors.of(tokens, 1, like.size(1), like.size(2)));
    }

    /** How far the mean tokens are from those of rows. */
    double latents(Compute compute, CompletionData data, List<Integer> rows) {
      double sum = 0;
      for (int row : rows) {
        try (Scope _ = Scope.open()) {
          Tensor own = data.tokens(List.of(row)).parts().get(data.wanted());
          Tensor truth = CompletionStep.normed(own);
          sum += apart(tokens(compute, truth), truth);
        }
      }
      return sum / rows.size();
    }
  }

  /**
   * Judges rows, one after the other.
   *
   * @param average of the training part
   */
  static CompletionJudgement of(
      ModalityCompletion model,
      CompletionData data,
      List<Integer> rows,
      Average average,
      int permutations,
      long seed) {
    int[] shape = data.size();
    int wanted = data.wanted();
    float[][] told = new float[rows.size()][];
    float[][] others = new float[rows.size()][];
    float[][] truths = new float[rows.size()][];
    List<Row> judged = new ArrayList<>();
    for (int i = 0; i < rows.size(); i++) {
      try (Scope _ = Scope.open();
          Autograd.Region _ = Autograd.off()) {
        ModalityBatch tokens = data.tokens(List.of(rows.get(i)));
        Tensor latents = model.latents(tokens, wanted);
        Tensor truth = CompletionStep.normed(tokens.parts().get(wanted));
        Tensor mean = average.tokens(model.compute(), truth);
        told[i] = CompletionFigures.pooled(latents)[0];
        others[i] = CompletionFigures.pooled(CompletionFigures.others(tokens, wanted))[0];
        truths[i] = CompletionFigures.pooled(truth)[0];
        float[] image = data.image(rows.get(i));
        float[] made = model.image(latents).toFloats();
        judged.add(
            new Row(
                rows.get(i),
                apart(latents, truth),
                apart(mean, truth),
                ImageQuality.of(image, made, shape, RANGE),
                ImageQuality.of(image, average.image, shape, RANGE)));
      }
    }
    return new CompletionJudgement(
        CompletionFigures.retrieval(told, truths, permutations, seed),
        CompletionFigures.retrieval(others, truths, permutations, seed),
        judged);
  }

  /** The mean absolute difference of the tokens of rows, these normed. */
  static double latents(ModalityCompletion model, CompletionData data, List<Integer> rows) {
    double sum = 0;
    for (int row : rows) {
      try (Scope _ = Scope.open();
          Autograd.Region _ = Autograd.off()) {
        ModalityBatch tokens = data.tokens(List.of(row));
        Tensor truth = CompletionStep.normed(tokens.parts().get(data.wanted()));
        sum += apart(model.latents(tokens, data.wanted()), truth);
      }
    }
    return sum / rows.size();
  }

  private static double apart(Tensor one, Tensor other) {
    return Elementwise.abs(one.sub(other)).mean(0, 1, 2).item();
  }
}
