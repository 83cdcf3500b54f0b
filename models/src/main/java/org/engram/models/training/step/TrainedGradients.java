package org.engram.models.training.step;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;
import org.engram.tensor.Autograd;
import org.engram.tensor.Tensor;
import org.engram.tensor.TensorLists;

/** The gradients of what a step trains, context encoder and predictor, over their own memory. */
public final class TrainedGradients {
  private final SequencedMap<String, Tensor> encoder;
  private final SequencedMap<String, Tensor> predictor;

  /** Over the weights of both, by name. */
  public TrainedGradients(
      SequencedMap<String, Tensor> encoder, SequencedMap<String, Tensor> predictor) {
    this.encoder = encoder;
    this.predictor = predictor;
  }

  /** Those that are there, by the names of their weights. */
  public SequencedMap<String, Tensor> byName() {
    SequencedMap<String, Tensor> all = of(encoder);
    all.putAll(of(predictor));
    return all;
  }

  /** All that there can be; those that are not there yet are made, of zeros. */
  public SequencedMap<String, Tensor> made() {
    SequencedMap<String, Tensor> made = new LinkedHashMap<>(encoder);
    made.putAll(predictor);
    made.values().removeIf(weight -> !Autograd.hasGradient(weight));
    made.replaceAll((_, weight) -> madeOf(weight));
    return made;
  }

  public double encoderNorm() {
    return TensorLists.norm(List.copyOf(of(encoder).values()));
  }

  public double predictorNorm() {
    return TensorLists.norm(List.copyOf(of(predictor).values()));
  }

  public void scale(double factor) {
    TensorLists.mul_(List.copyOf(byName().values()), factor);
  }

  public void zero() {
    TensorLists.zero_(List.copyOf(byName().values()));
  }

  private static SequencedMap<String, Tensor> of(SequencedMap<String, Tensor> weights) {
    SequencedMap<String, Tensor> gradients = new LinkedHashMap<>();
    weights.forEach(
        (name, weight) ->
            Autograd.gradient(weight).ifPresent(gradient -> gradients.put(name, gradient)));
    return gradients;
  }

  private static Tensor madeOf(Tensor weight) {
    return Autograd.gradient(weight)
        .orElseGet(
            () -> {
              Autograd.setGradient(weight, weight.zerosLike());
              return Autograd.gradient(weight).orElseThrow();
            });
  }
}
