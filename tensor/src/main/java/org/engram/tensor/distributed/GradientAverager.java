package org.engram.tensor.distributed;

import java.util.ArrayList;
import java.util.List;
import org.engram.tensor.Autograd;
import org.engram.tensor.Handles;
import org.engram.tensor.Tensor;

/**
 * Averages the gradients of all ranks while the backward pass still computes: parameters are
 * gathered in buckets from the last to the first, and a bucket is sent once its gradients are
 * there. Buckets go in the same order on all ranks, whatever order gradients come in. After {@link
 * #finish} the gradients have the same bits on every rank.
 *
 * <pre>{@code
 * averager.expect();      // before the backward pass of the last micro-step, not of those before it
 * loss.backward();
 * averager.finish();      // then clip, step
 * }</pre>
 *
 * <p>Gradients that earlier micro-steps left are part of the mean. A parameter that no rank used
 * keeps no gradient; one that some ranks used gets the mean with zeros for the others. The backward
 * pass may be several calls (recomputed segments), as long as each parameter gets its gradient in
 * one of them; where that does not hold, set {@code overlap: false}.
 */
public final class GradientAverager implements AutoCloseable {
  private final ProcessGroup group;
  private final List<Bucket> buckets = new ArrayList<>();
  private final List<Tensor> parameters;
  private final List<Autograd.Hook> hooks = new ArrayList<>();
  private boolean expecting;
  private int sent;
  private int sentEarly;

  /**
   * Prepares the buckets and, where the settings ask for overlap, listens to the gradients.
   *
   * @param parameters leaves that want gradients, of one type on the group's device, in the same
   *     order on all ranks; they must outlive this
   */
  public GradientAverager(
      ProcessGroup group, List<Tensor> parameters, DistributedSettings settings) {
    this.group = group;
    this.parameters = List.copyOf(parameters);
    Handles.run(() -> fillBuckets(settings.bucketBytes()));
    if (settings.overlap()) {
      listen();
    }
  }

  private void fillBuckets(long most) {
    List<org.bytedeco.pytorch.Tensor> next = new ArrayList<>();
    long bytes = 0;
    for (Tensor parameter : parameters.reversed()) {
      var handle = Handles.of(parameter);
      if (!handle.is_leaf() || !handle.requires_grad()) {
        throw new IllegalArgumentException(parameter + " is no leaf that wants gradients");
      }
      if (parameter.dtype() != parameters.getFirst().dtype()) {
        throw new IllegalArgumentException("parameters of more than one type");
      }
      next.add(handle);
      bytes += handle.nbytes();
      if (bytes >= most) {
        buckets.add(new Bucket(next));
        next.clear();
        bytes = 0;
      }
    }
    if (!next.isEmpty()) {
      buckets.add(new Bucket(next));
    }
  }

  private void listen() {
    int parameter = parameters.size();
    for (Bucket bucket : buckets) {
      for (int i = 0; i < bucket.size(); i++) {
        int index = i;
        hooks.add(Autograd.onGradient(parameters.get(--parameter), () -> ready(bucket, index)));
      }
    }
  }

  /** From here on, the gradients that come are the last ones of this step. */
  public synchronized void expect() {
    buckets.forEach(Bucket::expect);
    expecting = true;
    sent = 0;
    sentEarly = 0;
  }

  /**
   * The hook comes before the gradient is added to the leaf's, so that a bucket is whole only when
   * the next hook comes: it is sent then, or at the end.
   */
  private synchronized void ready(Bucket bucket, int index) {
    if (!expecting) {
      return;
    }
    if (bucket.sent()) {
      throw new IllegalStateException( // which ends the backward pass
          "a parameter got a second gradient after its first was sent to the other ranks;"
              + " set overlap: false");
    }
    while (sent < buckets.size() && buckets.get(sent).complete()) {
      Handles.run(() -> buckets.get(sent).send(group));
      sent++;
      sentEarly++;
    }
    bucket.ready(index);
  }

  /** Sends what is left, waits for all, and puts the means in the gradients' place. */
  public synchronized void finish() {
    if (!expecting) {
      throw new IllegalStateException("expect() comes before the backward pass, finish() after it");
    }
    expecting = false;
    group.exchange(
        "gradients",
        () -> {
          for (; sent < buckets.size(); sent++) {
            buckets.get(sent).send(group);
          }
          buckets.forEach(bucket -> bucket.receive(group.size()));
        });
  }

  /** How many buckets the parameters fill. */
  public int buckets() {
    return buckets.size();
  }

  /** How many buckets of the last step were sent while its backward pass still computed. */
  public synchronized int sentEarly() {
    return sentEarly;
  }

  @Override
  public void close() {
    hooks.forEach(Autograd.Hook::close);
    hooks.clear();
    buckets.forEach(Bucket::close);
    buckets.clear();
  }
}
