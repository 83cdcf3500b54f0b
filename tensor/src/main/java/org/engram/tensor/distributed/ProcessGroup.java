package org.engram.tensor.distributed;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import java.util.zip.CRC32C;
import org.bytedeco.javacpp.LongPointer;
import org.bytedeco.pytorch.Backend;
import org.bytedeco.pytorch.BroadcastOptions;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.TCPStore;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.Work;
import org.bytedeco.pytorch.global.torch;
import org.engram.tensor.ConfigurationException;
import org.engram.tensor.Device;
import org.engram.tensor.EngramException;
import org.engram.tensor.Handles;
import org.engram.tensor.NativeException;
import org.engram.tensor.Tensor;

/**
 * The ranks that train together, and what they exchange. Every rank makes the same calls in the
 * same order with tensors of the same shapes; each call returns when this rank has its result.
 *
 * <pre>{@code
 * try (ProcessGroup group = ProcessGroup.open(environment, device, settings, this::halt)) {
 *   return group.during(() -> job.run(group));   // tells the others, should it throw
 * }
 * }</pre>
 *
 * <p>When a rank ends by an error or disappears, the next or the waiting exchange of every other
 * one throws {@link NativeException} with that rank and its reason.
 */
public final class ProcessGroup implements AutoCloseable {
  private final RankEnvironment environment;
  private final Device device;
  private final TCPStore store;
  private final RankWatch watch;
  private final Backend backend;

  private ProcessGroup(
      RankEnvironment environment,
      Device device,
      TCPStore store,
      RankWatch watch,
      Backend backend) {
    this.environment = environment;
    this.device = device;
    this.store = store;
    this.watch = watch;
    this.backend = backend;
  }

  /**
   * Meets the other ranks; all must call it.
   *
   * @param device where the exchanged tensors live: gloo serves the CPU, nccl a GPU
   * @param lost called when another rank ended and this one did not end within 5 s thereafter, on a
   *     thread of its own: it should say why and end the process at once
   * @throws ConfigurationException if the others cannot be met
   */
  public static ProcessGroup open(
      RankEnvironment environment,
      Device device,
      DistributedSettings settings,
      Consumer<RankFailure> lost) {
    if (!environment.several()) {
      throw new IllegalArgumentException("one rank is no group");
    }
    TCPStore store = Rendezvous.open(environment, settings.rendezvous());
    Board board =
        new Board(Rendezvous.again(environment, settings.rendezvous()), environment.worldSize());
    RankWatch watch = new RankWatch(environment, settings, board, lost);
    try {
      Backend backend = Backends.open(environment, device, store, settings);
      return new ProcessGroup(environment, device, store, watch, backend);
    } catch (NativeException | ConfigurationException e) {
      watch.report(e.problem().line());
      watch.close();
      store.releaseReference();
      throw e;
    }
  }

  public int rank() {
    return environment.rank();
  }

  public int size() {
    return environment.worldSize();
  }

  public RankEnvironment environment() {
    return environment;
  }

  /** Replaces a tensor by its mean over the ranks; the result has the same bits on all. */
  public void average(Tensor tensor) {
    exchange(
        "average",
        () -> {
          backend.allreduce(new TensorVector(Handles.of(tensor)))._wait();
          Handles.of(tensor).div_(new Scalar((double) size()));
        });
  }

  /** Replaces tensors by those of one rank, one after the other. */
  public void broadcast(List<Tensor> tensors, int from) {
    for (Tensor tensor : tensors) {
      exchange(
          "broadcast",
          () -> {
            BroadcastOptions options = new BroadcastOptions();
            options.rootRank(from);
            // A parameter wants gradients, of which an exchange knows nothing.
            backend.broadcast(new TensorVector(Handles.of(tensor).detach()), options)._wait();
          });
    }
  }

  /** Waits until all ranks are here. */
  public void barrier() {
    exchange("barrier", () -> backend.barrier()._wait());
  }

  /**
   * A few numbers of each rank, on all ranks.
   *
   * @return [ranks][values]
   */
  public long[][] gather(long... values) {
    long[] all = new long[size() * values.length];
    System.arraycopy(values, 0, all, rank() * values.length, values.length);
    exchange(
        "gather",
        () -> {
          // Every rank adds its part to zeros.
          org.bytedeco.pytorch.Tensor sum =
              torch.tensor(all).to(torchDevice(), torch.ScalarType.Long);
          backend.allreduce(new TensorVector(sum))._wait();
          new LongPointer(sum.cpu().data_ptr()).get(all);
        });
    long[][] result = new long[size()][values.length];
    for (int rank = 0; rank < size(); rank++) {
      System.arraycopy(all, rank * values.length, result[rank], 0, values.length);
    }
    return result;
  }

  /** As {@link #gather(long...)}. */
  public double[][] gather(double... values) {
    long[] bits = new long[values.length];
    for (int i = 0; i < values.length; i++) {
      bits[i] = Double.doubleToRawLongBits(values[i]);
    }
    long[][] all = gather(bits);
    double[][] result = new double[size()][values.length];
    for (int rank = 0; rank < size(); rank++) {
      for (int i = 0; i < values.length; i++) {
        result[rank][i] = Double.longBitsToDouble(all[rank][i]);
      }
    }
    return result;
  }

  /**
   * Makes sure that all ranks were given the same, as the configuration or the index of the data.
   *
   * @throws ConfigurationException on every rank, with the ranks that differ from rank 0
   */
  public void requireSame(String what, String value) {
    byte[] bytes = value.getBytes(StandardCharsets.UTF_8);
    CRC32C sum = new CRC32C();
    sum.update(bytes);
    long[][] all = gather(sum.getValue(), bytes.length);
    List<String> others =
        IntStream.range(1, size())
            .filter(rank -> !Arrays.equals(all[rank], all[0]))
            .mapToObj(Integer::toString)
            .toList();
    if (!others.isEmpty()) {
      throw new ConfigurationException(
          what,
          "another one on rank " + String.join(", ", others) + " than on rank 0",
          "the same on all ranks",
          "Start all ranks with the same files and options");
    }
  }

  /**
   * Does this rank's work and, where that throws, tells the other ranks why before it throws on.
   */
  public <T> T during(Supplier<T> work) {
    try {
      return work.get();
    } catch (RuntimeException | Error e) { // whatever it is: it is passed on
      try {
        watch.report(e instanceof EngramException ours ? ours.problem().line() : e.toString());
      } catch (NativeException unreachable) {
        e.addSuppressed(unreachable);
      }
      throw e;
    }
  }

  /** Starts to sum a tensor over the ranks, in place; the caller waits and releases. */
  Work startSum(org.bytedeco.pytorch.Tensor tensor) {
    failIfLost();
    Work work = backend.allreduce(new TensorVector(tensor));
    work.retainReference();
    return work;
  }

  /** Does one exchange and, where it fails, finds out which rank made it fail. */
  void exchange(String what, Runnable work) {
    failIfLost();
    try {
      Handles.run(work);
    } catch (NativeException e) {
      throw watch.awaitFailure().map(this::lost).orElseGet(() -> failed(what, e));
    }
  }

  private void failIfLost() {
    Optional<RankFailure> failure = watch.failure();
    if (failure.isPresent()) {
      throw lost(failure.get());
    }
  }

  private NativeException lost(RankFailure failure) {
    return new NativeException(
        "rank " + rank() + " of " + size(),
        failure.toString(),
        "",
        "Look at what that rank printed last; resume from the last checkpoint");
  }

  private NativeException failed(String what, NativeException e) {
    return new NativeException(
        "rank " + rank() + " of " + size() + ", " + what,
        e.problem().found(),
        "all ranks at the same exchange",
        "If the others were only slow, raise collective_seconds");
  }

  private org.bytedeco.pytorch.Device torchDevice() {
    return new org.bytedeco.pytorch.Device(device.toString());
  }

  /** Leaves the group; rank 0 waits for the others to leave. */
  @Override
  public void close() {
    try {
      watch.close();
    } finally {
      backend.releaseReference();
      store.releaseReference();
    }
  }
}
