package org.engram.models.finetuning;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;
import java.util.function.ToDoubleFunction;
import org.engram.tensor.AdamW;
import org.engram.tensor.Autograd;
import org.engram.tensor.Tensor;

/**
 * AdamW whose learning rate depends on a parameter's layer. One-dimensional parameters are not
 * decayed, as published.
 */
public final class LayeredAdamW implements Optimizer {
  private final List<Layer> layers;
  private final double weightDecay;

  /**
   * Parameters that share a learning rate.
   *
   * @param scale of the learning rate
   * @param decayed names of the parameters that weight decay applies to
   * @param others names of the rest
   */
  public record Group(double scale, List<String> decayed, List<String> others) {}

  private record Layer(double scale, AdamW optimizer) {}

  /**
   * Over parameters that live at least as long as this does.
   *
   * @param parameters by name; those without a gradient are left alone
   * @param depth blocks of the encoder
   */
  public LayeredAdamW(
      SequencedMap<String, Tensor> parameters,
      int depth,
      LayerDecay rule,
      double layerDecay,
      double weightDecay,
      AdamW.Settings settings) {
    this(parameters, name -> rule.scale(name, depth, layerDecay), weightDecay, settings);
  }

  /**
   * The same with any scale of the learning rate.
   *
   * @param scale of the learning rate, by a parameter's name
   */
  public LayeredAdamW(
      SequencedMap<String, Tensor> parameters,
      ToDoubleFunction<String> scale,
      double weightDecay,
      AdamW.Settings settings) {
    this.weightDecay = weightDecay;
    this.layers =
        groups(parameters, scale).stream()
            .map(
                group ->
                    new Layer(
                        group.scale(),
                        new AdamW(
                            List.of(
                                new AdamW.Group(some(parameters, group.decayed()), true),
                                new AdamW.Group(some(parameters, group.others()), false)),
                            settings)))
            .toList();
  }

  /** Which parameters share a learning rate, in order of first appearance. */
  public static List<Group> groups(
      SequencedMap<String, Tensor> parameters, int depth, LayerDecay rule, double layerDecay) {
    return groups(parameters, name -> rule.scale(name, depth, layerDecay));
  }

  private static List<Group> groups(
      SequencedMap<String, Tensor> parameters, ToDoubleFunction<String> rule) {
    SequencedMap<Double, Group> groups = new LinkedHashMap<>();
    parameters.forEach(
        (name, parameter) -> {
          if (Autograd.hasGradient(parameter)) {
            Group group =
                groups.computeIfAbsent(
                    rule.applyAsDouble(name),
                    scale -> new Group(scale, new ArrayList<>(), new ArrayList<>()));
            (parameter.dimensions() == 1 ? group.others() : group.decayed()).add(name);
          }
        });
    return List.copyOf(groups.values());
  }

  private static SequencedMap<String, Tensor> some(
      SequencedMap<String, Tensor> parameters, List<String> names) {
    SequencedMap<String, Tensor> some = new LinkedHashMap<>();
    names.forEach(name -> some.put(name, parameters.get(name)));
    return some;
  }

  @Override
  public void step(double learningRate) {
    step(learningRate, weightDecay);
  }

  /** One update with a weight decay of its own. */
  public void step(double learningRate, double decay) {
    layers.forEach(layer -> layer.optimizer().step(layer.scale() * learningRate, decay));
  }

  @Override
  public SequencedMap<String, Tensor> state() {
    SequencedMap<String, Tensor> state = new LinkedHashMap<>();
    layers.forEach(layer -> state.putAll(layer.optimizer().state()));
    return state;
  }

  @Override
  public void close() {
    layers.forEach(layer -> layer.optimizer().close());
  }
}
