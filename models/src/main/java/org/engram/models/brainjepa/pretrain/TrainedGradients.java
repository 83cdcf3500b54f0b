package org.engram.models.brainjepa.pretrain;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;
import org.engram.tensor.Autograd;
import org.engram.tensor.Tensor;
import org.engram.tensor.TensorLists;

/** The gradients of what a step trains, context encoder and predictor, over their own memory. */
final class TrainedGradients {
  private final PretrainModel model;

  TrainedGradients(PretrainModel model) {
    this.model = model;
  }

  /** Those that are there, by the names of their weights. */
  SequencedMap<String, Tensor> byName() {
    SequencedMap<String, Tensor> all = of(model.encoderWeights());
    all.putAll(of(model.predictorWeights()));
    return all;
  }

  /** All that there can be; those that are not there yet are made, of zeros. */
  SequencedMap<String, Tensor> made() {
    SequencedMap<String, Tensor> made = new LinkedHashMap<>(model.encoderWeights());
    made.putAll(model.predictorWeights());
    made.values().removeIf(weight -> !Autograd.hasGradient(weight));
    made.replaceAll((_, weight) -> madeOf(weight));
    return made;
  }

  double encoderNorm() {
    return TensorLists.norm(List.copyOf(of(model.encoderWeights()).values()));
  }

  double predictorNorm() {
    return TensorLists.norm(List.copyOf(of(model.predictorWeights()).values()));
  }

  void scale(double factor) {
    TensorLists.mul_(List.copyOf(byName().values()), factor);
  }

  void zero() {
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
