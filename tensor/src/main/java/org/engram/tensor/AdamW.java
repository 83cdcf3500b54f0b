package org.engram.tensor;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import org.bytedeco.pytorch.IValue;
import org.bytedeco.pytorch.global.torch;
import org.engram.tensor.file.HostTensor;

/**
 * AdamW (Loshchilov and Hutter 2019), by libtorch's fused kernel: one call a group instead of a
 * dozen operations a parameter. Its state is plain tensors by the parameters' names, so that a
 * checkpoint can hold it and a run that resumes goes on bit for bit.
 *
 * <p>A parameter without a gradient is left alone, state and all. Learning rate and weight decay
 * are given with each step.
 */
public final class AdamW implements AutoCloseable {
  private static final String MEAN = "exp_avg.";
  private static final String SQUARE = "exp_avg_sq.";
  private static final String STEP = "step.";

  private final Settings settings;
  private final List<Group> groups;
  private final Scope owner = Scope.openDetached();
  private final SequencedMap<String, State> states = new LinkedHashMap<>();

  /**
   * The constants of the update.
   *
   * @param beta1 decay of the gradients' running mean
   * @param beta2 decay of their squares' running mean
   * @param eps added to the root of the latter
   */
  public record Settings(double beta1, double beta2, double eps) {
    public Settings {
      if (!(beta1 >= 0 && beta1 < 1 && beta2 >= 0 && beta2 < 1)) {
        throw new ConfigurationException(
            "AdamW betas", beta1 + ", " + beta2, "0 or more, below 1", "Usual are 0.9 and 0.999");
      }
      if (!(eps > 0 && eps < 1)) {
        throw new ConfigurationException(
            "AdamW eps", Double.toString(eps), "above 0, below 1", "Usual is 1e-8");
      }
    }

    /** 0.9, 0.999 and 1e-8. */
    public static Settings defaults() {
      return new Settings(0.9, 0.999, 1e-8);
    }
  }

  /**
   * Parameters that share a weight decay.
   *
   * @param parameters leaves by name
   * @param decays whether weight decay applies to them
   */
  public record Group(SequencedMap<String, Tensor> parameters, boolean decays) {}

  /** Running means, and the number of updates as the kernel wants it: a float32 scalar. */
  private record State(Tensor mean, Tensor square, Tensor step) {}

  /** Over parameters that live at least as long as this does. */
  public AdamW(List<Group> groups, Settings settings) {
    this.groups = List.copyOf(groups);
    this.settings = settings;
    try (Scope _ = Scope.open();
        Autograd.Region _ = Autograd.off()) {
      for (Group group : groups) {
        group.parameters().forEach(this::start);
      }
    }
  }

  private void start(String name, Tensor parameter) {
    State state =
        new State(
            owner.adopt(parameter.zerosLike()),
            owner.adopt(parameter.zerosLike()),
            owner.adopt(Tensor.wrap(() -> torch.zeros(new long[0], parameter.handle().options()))));
    if (states.put(name, state) != null) {
      throw new IllegalArgumentException("parameter " + name + " is in two groups");
    }
  }

  /**
   * Updates the parameters from their gradients, which stay as they are.
   *
   * @param learningRate of all groups
   * @param weightDecay of the groups that decay
   */
  public void step(double learningRate, double weightDecay) {
    for (Group group : groups) {
      try (Scope _ = Scope.open();
          Autograd.Region _ = Autograd.off()) {
        step(group, learningRate, group.decays() ? weightDecay : 0);
      }
    }
  }

  private void step(Group group, double learningRate, double weightDecay) {
    List<Tensor> parameters = new ArrayList<>();
    List<Tensor> gradients = new ArrayList<>();
    List<State> state = new ArrayList<>();
    group
        .parameters()
        .forEach(
            (name, parameter) ->
                Autograd.gradient(parameter)
                    .ifPresent(
                        gradient -> {
                          parameters.add(parameter);
                          gradients.add(gradient);
                          state.add(states.get(name));
                        }));
    if (parameters.isEmpty()) {
      return;
    }
    TensorLists.add_(state.stream().map(State::step).toList(), 1);
    RegisteredOperation.named("aten::_fused_adamw_", "")
        .call(
            RegisteredOperation.list(parameters),
            RegisteredOperation.list(gradients),
            RegisteredOperation.list(state.stream().map(State::mean).toList()),
            RegisteredOperation.list(state.stream().map(State::square).toList()),
            RegisteredOperation.list(List.of()), // no running maxima: not AMSGrad
            RegisteredOperation.list(state.stream().map(State::step).toList()),
            new IValue(learningRate),
            new IValue(settings.beta1()),
            new IValue(settings.beta2()),
            new IValue(weightDecay),
            new IValue(settings.eps()),
            new IValue(false), // amsgrad
            new IValue(false), // maximize
            new IValue(), // no gradient scale
            new IValue()); // and none that was found infinite
  }

  /**
   * All state, by {@code exp_avg.}, {@code exp_avg_sq.} and {@code step.} before the parameter's
   * name: the tensors themselves, which belong to the optimizer.
   */
  public SequencedMap<String, Tensor> state() {
    SequencedMap<String, Tensor> all = new LinkedHashMap<>();
    states.forEach(
        (name, state) -> {
          all.put(MEAN + name, state.mean());
          all.put(SQUARE + name, state.square());
          all.put(STEP + name, state.step());
        });
    return all;
  }

  /**
   * Goes on from a state that {@link #state} gave.
   *
   * @throws RefusedInputException if a tensor is missing or of another shape; nothing is changed
   *     then
   */
  public void restore(Map<String, HostTensor> saved) {
    Tensors.overwrite(state(), saved, "optimizer state");
  }

  @Override
  public void close() {
    owner.close();
  }
}
