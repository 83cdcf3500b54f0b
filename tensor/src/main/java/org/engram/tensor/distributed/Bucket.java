package org.engram.tensor.distributed;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.bytedeco.javacpp.FloatPointer;
import org.bytedeco.javacpp.Pointer;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.Work;
import org.bytedeco.pytorch.global.torch;

/**
 * Gradients that are averaged as one flat buffer: those of some parameters, one after the other,
 * and behind them for each parameter whether this rank has a gradient for it. Summed over the
 * ranks, that says whether any has: a parameter that nobody used keeps no gradient, as in one
 * process.
 */
final class Bucket implements AutoCloseable {
  private final List<Tensor> parameters;
  private final List<Tensor> views = new ArrayList<>(); // of the buffer, shaped as the parameters
  private final Tensor buffer;
  private final Tensor used; // view of the buffer's end, [parameters]
  private final List<Pointer> retained = new ArrayList<>();
  private final boolean[] ready;
  private int awaited;
  private Work work;

  /**
   * @param parameters leaves of one type on one device, which stay alive as long as this
   */
  Bucket(List<Tensor> parameters) {
    this.parameters = List.copyOf(parameters);
    this.ready = new boolean[parameters.size()];
    long elements = parameters.stream().mapToLong(Tensor::numel).sum();
    this.buffer =
        retain(
            torch
                .zeros(new long[] {elements + parameters.size()}, parameters.getFirst().options())
                .detach());
    long start = 0;
    for (Tensor parameter : parameters) {
      views.add(retain(buffer.narrow(0, start, parameter.numel()).view_as(parameter)));
      start += parameter.numel();
    }
    this.used = retain(buffer.narrow(0, start, parameters.size()));
  }

  private <T extends Pointer> T retain(T pointer) {
    pointer.retainReference();
    retained.add(pointer);
    return pointer;
  }

  /** Forgets what the last step left, and awaits every gradient. */
  void expect() {
    drop();
    Arrays.fill(ready, false);
    awaited = ready.length;
  }

  int size() {
    return parameters.size();
  }

  boolean complete() {
    return awaited == 0;
  }

  boolean sent() {
    return work != null;
  }

  void ready(int index) {
    if (!ready[index]) {
      ready[index] = true;
      awaited--;
    }
  }

  /** Copies the gradients into the buffer and starts to sum it. */
  void send(ProcessGroup group) {
    for (int i = 0; i < views.size(); i++) {
      Tensor gradient = parameters.get(i).grad();
      boolean there = gradient.defined();
      if (there) {
        views.get(i).copy_(gradient);
      } else {
        views.get(i).zero_();
      }
      used.select(0, i).fill_(new Scalar(there ? 1.0 : 0.0));
    }
    work = group.startSum(buffer);
  }

  /** Waits for the sum and puts the mean in the gradients' place. */
  void receive(int ranks) {
    work._wait();
    buffer.div_(new Scalar((double) ranks));
    float[] shares = new float[views.size()];
    new FloatPointer(used.to(torch.ScalarType.Float).cpu().contiguous().data_ptr()).get(shares);
    for (int i = 0; i < shares.length; i++) {
      Tensor gradient = parameters.get(i).grad();
      if (shares[i] > 0 && gradient.defined()) {
        gradient.copy_(views.get(i));
      } else if (shares[i] > 0) {
        parameters.get(i).mutable_grad().put(views.get(i).clone());
      }
    }
    drop();
  }

  private void drop() {
    if (work != null) {
      work.releaseReference();
      work = null;
    }
  }

  @Override
  public void close() {
    drop();
    retained.forEach(Pointer::releaseReference);
  }
}
