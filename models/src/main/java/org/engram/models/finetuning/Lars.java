package org.engram.models.finetuning;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.SequencedMap;
import org.engram.tensor.Autograd;
import org.engram.tensor.ConfigurationException;
import org.engram.tensor.Scope;
import org.engram.tensor.Tensor;
import org.engram.tensor.TensorLists;

/**
 * Layer-wise adaptive rate scaling (You et al. 2017), as the published linear probe uses it: the
 * update of a matrix is brought to a fixed share of the matrix's own norm. One-dimensional
 * parameters are neither decayed nor scaled.
 *
 * <p>d = g + weightDecay p; d *= trust |p| / |d| (1 where a norm is zero); mu = momentum mu + d; p
 * -= learningRate mu.
 */
public final class Lars implements Optimizer {
  private static final String MOMENTUM = "mu.";

  private final SequencedMap<String, Tensor> parameters = new LinkedHashMap<>();
  private final SequencedMap<String, Tensor> momenta = new LinkedHashMap<>();
  private final Scope owner = Scope.openDetached();
  private final Settings settings;

  /**
   * The constants of the update.
   *
   * @param weightDecay of matrices
   * @param momentum of the running update
   * @param trust share of a matrix's norm that an update has
   */
  public record Settings(double weightDecay, double momentum, double trust) {
    public Settings {
      require("LARS weight decay", weightDecay, weightDecay >= 0 && weightDecay < 1);
      require("LARS momentum", momentum, momentum >= 0 && momentum < 1);
      require("LARS trust coefficient", trust, trust > 0 && trust < 1);
    }

    private static void require(String where, double value, boolean right) {
      if (!right) {
        throw new ConfigurationException(
            where, Double.toString(value), "from 0 to below 1", "Usual are 0, 0.9 and 0.001");
      }
    }
  }

  /** Over parameters that live at least as long as this does; those without a gradient stay. */
  public Lars(SequencedMap<String, Tensor> parameters, Settings settings) {
    this.settings = settings;
    try (Scope _ = Scope.open()) {
      parameters.forEach(
          (name, parameter) -> {
            if (Autograd.hasGradient(parameter)) {
              this.parameters.put(name, parameter);
              momenta.put(name, owner.adopt(parameter.zerosLike()));
            }
          });
    }
  }

  @Override
  public void step(double learningRate) {
    parameters.forEach(
        (name, parameter) -> {
          try (Scope _ = Scope.open();
              Autograd.Region _ = Autograd.off()) {
            Optional<Tensor> gradient = Autograd.gradient(parameter);
            if (gradient.isPresent()) {
              step(parameter, gradient.get(), momenta.get(name), learningRate);
            }
          }
        });
  }

  private void step(Tensor parameter, Tensor gradient, Tensor mu, double learningRate) {
    Tensor update = parameter.dimensions() > 1 ? scaled(parameter, gradient) : gradient;
    TensorLists.mul_(List.of(mu), settings.momentum());
    mu.add_(update);
    parameter.add_(mu.mul(-learningRate));
  }

  private Tensor scaled(Tensor parameter, Tensor gradient) {
    Tensor update = gradient.add(parameter.mul(settings.weightDecay()));
    double size = TensorLists.norm(List.of(parameter));
    double change = TensorLists.norm(List.of(update));
    return size > 0 && change > 0 ? update.mul(settings.trust() * size / change) : update;
  }

  @Override
  public SequencedMap<String, Tensor> state() {
    SequencedMap<String, Tensor> state = new LinkedHashMap<>();
    momenta.forEach((name, mu) -> state.put(MOMENTUM + name, mu));
    return state;
  }

  @Override
  public void close() {
    owner.close();
  }
}
