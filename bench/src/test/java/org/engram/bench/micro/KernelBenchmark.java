package org.engram.bench.micro;

import java.util.concurrent.TimeUnit;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.engram.tensor.file.DType;
import org.engram.tensor.kernel.AttentionKernel;
import org.engram.tensor.kernel.CpuKernels;
import org.engram.tensor.kernel.FusedAttention;
import org.engram.tensor.kernel.LibraryLinear;
import org.engram.tensor.kernel.LinearKernel;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/**
 * One block's attention and its largest linear layer at the size of a full ViT-Base scan: 4500
 * tokens, 12 heads of 64, a layer from 768 to 3072. {@code library} is libtorch's own kernel,
 * {@code fastest} what Engram takes on this machine.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.SingleShotTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
@Warmup(iterations = 2)
@Measurement(iterations = 5)
@Fork(1)
public class KernelBenchmark {
  private static final int TOKENS = 4500;
  private static final int HEADS = 12;
  private static final int DIM = 768;
  private static final int HIDDEN = 3072;

  /** The element type, a name of {@link DType}. */
  @Param({"F32", "BF16"})
  public DType type;

  /** Which kernel. */
  @Param({"library", "fastest"})
  public String kernel;

  private PointerScope owner;
  private AttentionKernel attention;
  private LinearKernel linear;
  private Tensor qkv;
  private Tensor x;
  private Tensor weight;
  private Tensor bias;

  @Setup
  public void open() {
    int threads = Runtime.getRuntime().availableProcessors();
    torch.set_num_threads(threads);
    boolean library = kernel.equals("library");
    attention = library ? new FusedAttention() : CpuKernels.detect().attention(type, threads);
    linear = library ? new LibraryLinear() : CpuKernels.detect().linear(type, threads);
    owner = new PointerScope();
    qkv = normal(1, TOKENS, 3 * DIM);
    x = normal(1, TOKENS, DIM);
    weight = normal(HIDDEN, DIM);
    bias = normal(HIDDEN);
  }

  private Tensor normal(long... shape) {
    return torch
        .randn(shape)
        .to(type == DType.F32 ? torch.ScalarType.Float : torch.ScalarType.BFloat16);
  }

  /** Gives the result's size, so that nothing is thought unused. */
  @Benchmark
  public long attention() {
    try (PointerScope _ = new PointerScope()) {
      return attention.attend(qkv, HEADS).numel();
    }
  }

  @Benchmark
  public long linear() {
    try (PointerScope _ = new PointerScope()) {
      return linear.apply(x, weight, bias).numel();
    }
  }

  @TearDown
  public void close() {
    attention.close();
    linear.close();
    owner.close();
  }
}
