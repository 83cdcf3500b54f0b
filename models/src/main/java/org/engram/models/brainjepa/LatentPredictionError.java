package org.engram.models.brainjepa;

import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import org.engram.tensor.Compute;
import org.engram.tensor.RefusedInputException;
import org.engram.tensor.Scope;
import org.engram.tensor.Tensor;
import org.engram.tensor.Tensors;

/**
 * How well the latents of masked tokens follow from the rest of a scan, as the model was trained to
 * predict them (Dong et al., NeurIPS 2024). The targets are the latents of the target encoder over
 * the whole input, each normalised over its features; the context encoder sees the tokens that are
 * left, as if the masked ones did not exist; the predictor says from those what the masked ones
 * are.
 *
 * <p>The input was normalised before it was masked, so a normalisation over the scan has seen the
 * masked values.
 *
 * <pre>{@code
 * BitSet firstRegion = new BitSet();
 * firstRegion.set(0, model.description().config().timePatches());
 * double[] errors = LatentPredictionError.of(model, LatentError.SMOOTH_L1)
 *     .measure(input, List.of(firstRegion));
 * }</pre>
 */
public final class LatentPredictionError {
  private final BrainJepaConfig config;
  private final Compute compute;
  private final BrainJepa model;
  private final Encoder context;
  private final Predictor predictor;
  private final LatentError error;

  private LatentPredictionError(BrainJepa model, LatentError error) {
    this.model = model;
    this.config = model.description().config();
    this.compute = model.compute();
    this.context = model.contextEncoder();
    this.predictor = model.predictor();
    this.error = error;
  }

  /**
   * Makes ready to measure with a model; targets come from the encoder that the model was loaded
   * with.
   *
   * @throws RefusedInputException if its weights have no predictor or no context encoder
   */
  public static LatentPredictionError of(BrainJepa model, LatentError error) {
    return new LatentPredictionError(model, error);
  }

  /**
   * Measures one input.
   *
   * @param input row-major [regions, frames], normalised as the model expects
   * @param masks each the tokens that are hidden and predicted at once, token = region * time
   *     patches + patch; each leaves at least one token, and no token is in two
   * @return [tokens], NaN for a token that no mask has
   */
  public double[] measure(float[] input, List<BitSet> masks) {
    check(masks);
    return measure(input, masks, masks.stream().map(this::rest).toList());
  }

  /** As above, with the tokens that each mask is predicted from. */
  double[] measure(float[] input, List<BitSet> masks, List<BitSet> contexts) {
    double[] errors = new double[config.tokens()];
    Arrays.fill(errors, Double.NaN);
    try (Scope _ = Scope.open()) {
      Tensor x = model.batch(List.of(input));
      float[] targets = targets(x);
      for (int i = 0; i < masks.size(); i++) {
        measure(x, targets, contexts.get(i), masks.get(i), errors);
      }
    }
    return errors;
  }

  private BitSet rest(BitSet mask) {
    BitSet rest = new BitSet();
    rest.set(0, config.tokens());
    rest.andNot(mask);
    return rest;
  }

  private float[] targets(Tensor x) {
    try (Scope _ = Scope.open()) {
      return LatentPrediction.normed(model.encoder().forward(x)).toFloats();
    }
  }

  private void measure(Tensor x, float[] targets, BitSet rest, BitSet mask, double[] errors) {
    int dim = config.embedDim();
    int[] hidden = mask.stream().toArray();
    try (Scope _ = Scope.open()) {
      Tensor known = index(rest);
      Tensor predicted = predictor.forward(context.forward(x, known), known, index(mask));
      float[] values = predicted.toFloats();
      for (int j = 0; j < hidden.length; j++) {
        errors[hidden[j]] = error.of(values, j * dim, targets, hidden[j] * dim, dim);
      }
    }
  }

  private Tensor index(BitSet tokens) {
    long[] indices = tokens.stream().asLongStream().toArray();
    return compute.place(Tensors.of(indices, 1, indices.length));
  }

  private void check(List<BitSet> masks) {
    BitSet seen = new BitSet();
    for (BitSet mask : masks) {
      if (mask.isEmpty()
          || mask.length() > config.tokens()
          || mask.cardinality() == config.tokens()
          || mask.intersects(seen)) {
        throw new RefusedInputException(
            "mask " + masks.indexOf(mask),
            mask.cardinality() + " tokens" + (mask.intersects(seen) ? ", some masked before" : ""),
            "1 to "
                + (config.tokens() - 1)
                + " of the model's "
                + config.tokens()
                + " tokens, each masked once",
            "Leave some tokens to predict from");
      }
      seen.or(mask);
    }
  }
}
