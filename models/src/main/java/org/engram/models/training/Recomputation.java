package org.engram.models.training;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.engram.models.nn.Segments;
import org.engram.tensor.Autocast;
import org.engram.tensor.Autograd;
import org.engram.tensor.Scope;
import org.engram.tensor.Tensor;

/**
 * Activation checkpointing (Chen et al. 2016): a segment's intermediate results are not kept for
 * the backward pass but computed a second time in it, so that memory grows with the segments'
 * inputs and not with all that is inside them, for about a third more time.
 *
 * <p>{@link #run} computes a segment without recording it and gives its result as a leaf, from
 * which the recording goes on. After the loss went backward, {@link #backward} takes the segments
 * in reverse: it runs each again, recorded this time, sends the leaf's gradient through it and
 * hands the gradient of its input on to what the input was computed from.
 *
 * <p>One of these serves one forward and backward pass.
 */
public final class Recomputation implements Segments, AutoCloseable {
  private final boolean on;
  private final Autocast autocast;
  private final Scope owner = Scope.openDetached();
  private final List<Run> runs = new ArrayList<>();

  /** A segment that ran. */
  private record Run(UnaryOperator<Tensor> segment, Tensor input, Tensor output) {}

  /**
   * For one pass.
   *
   * @param on where it is not, segments are recorded as usual and nothing is computed twice
   * @param autocast what the segments run in, the second time too
   */
  public Recomputation(boolean on, Autocast autocast) {
    this.on = on;
    this.autocast = autocast;
  }

  @Override
  public Tensor run(UnaryOperator<Tensor> segment, Tensor input) {
    if (!on) {
      return segment.apply(input);
    }
    try (Scope scope = Scope.open()) {
      Tensor output;
      try (Autograd.Region _ = Autograd.off()) {
        output = segment.apply(input.copy()); // which it may change
      }
      Tensor leaf = Autograd.leaf(output);
      runs.add(new Run(segment, owner.adopt(input.alias()), owner.adopt(leaf.alias())));
      return scope.keep(leaf);
    }
  }

  /** Sends the gradients that reached the segments' results back through them. */
  public void backward() {
    for (Run run : runs.reversed()) {
      try (Scope _ = Scope.open()) {
        Optional<Tensor> gradient = Autograd.gradient(run.output());
        if (gradient.isPresent()) {
          backward(run, gradient.get());
          Autograd.clearGradient(run.output());
        }
      }
    }
    runs.clear();
  }

  private void backward(Run run, Tensor gradient) {
    Tensor input = Autograd.leaf(run.input());
    Tensor output;
    try (Autograd.Region _ = Autograd.on();
        Autocast.Region _ = autocast.enter()) {
      output = run.segment().apply(input);
    }
    Autograd.backward(output, gradient);
    if (Autograd.hasGradient(run.input())) {
      Autograd.gradient(input).ifPresent(handedOn -> Autograd.backward(run.input(), handedOn));
    }
  }

  @Override
  public void close() {
    owner.close();
  }
}
