package org.engram.tensor.kernel;

import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.bytedeco.pytorch.GradMode;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/**
 * Attention on a CPU, a head a thread, in blocks that stay in the thread's cache: {@link
 * BlockProduct} for the two products and {@link VectorSoftmax} between them. One instance computes
 * one type, float32 or bfloat16.
 *
 * <p>For inference: it has no gradient. Where libtorch is recording one for the projection, or
 * casts to another type, the call goes to {@link FusedAttention} instead, on purpose, so that a
 * model trains right with whatever kernel it was given. So does bfloat16 with an odd head width.
 *
 * <p>Memory: each thread keeps some 0.5 MB of blocks, until {@link #close}; during a call its keys
 * and values are there once more.
 */
public final class BlockedAttention implements AttentionKernel {
  /**
   * Heads a thread should get at least, so that threads end together. Where there are fewer, heads
   * are cut in two.
   */
  private static final int HEADS_PER_THREAD = 3;

  private final torch.ScalarType type;
  private final Workers workers;
  private final List<BlockedHead> heads = new ArrayList<>();
  private final FusedAttention recorded = new FusedAttention();

  private BlockedAttention(
      torch.ScalarType type, int threads, Function<BlockProduct, BlockedHead> head) {
    this.type = type;
    this.workers = new Workers(threads);
    BlockProduct product =
        BlockProduct.find()
            .orElseThrow(() -> new IllegalStateException("this libtorch has no block product"));
    for (int w = 0; w < threads; w++) {
      heads.add(head.apply(product));
    }
  }

  /** bfloat16 in and out, float32 inside; ask {@link CpuKernels} first whether it is available. */
  static BlockedAttention bf16(int threads) {
    return new BlockedAttention(torch.ScalarType.BFloat16, threads, Bf16Head::new);
  }

  /** float32; ask {@link CpuKernels} first whether it is available. */
  static BlockedAttention float32(int threads) {
    return new BlockedAttention(torch.ScalarType.Float, threads, FloatHead::new);
  }

  @Override
  public Tensor attend(Tensor qkv, int headCount) {
    var shape = QkvShape.of(qkv, headCount);
    if ((qkv.requires_grad() && GradMode.is_enabled()) || isCast(qkv) || isOdd(shape)) {
      return recorded.attend(qkv, headCount);
    }
    if (qkv.scalar_type().intern() != type || !qkv.is_cpu()) {
      throw new IllegalArgumentException(
          "qkv is "
              + qkv.scalar_type().intern()
              + "; this kernel computes "
              + type
              + " on the CPU");
    }
    return Handover.of(
        () -> {
          Tensor in = qkv.contiguous();
          Tensor out = torch.empty(shape.output(), qkv.options(), null);
          if (shape.elements() > 0) {
            attend(shape, in, out);
          }
          return out;
        });
  }

  /** Whether autocast gave it a type that this kernel does not compute. */
  private boolean isCast(Tensor qkv) {
    return qkv.scalar_type().intern() != type && torch.is_autocast_enabled(torch.DeviceType.CPU);
  }

  /** The product of bfloat16 takes pairs of dimensions. */
  private boolean isOdd(QkvShape shape) {
    return type == torch.ScalarType.BFloat16 && shape.headDim() % 2 != 0;
  }

  private void attend(QkvShape shape, Tensor projection, Tensor result) {
    PackedHeads packed = PackedHeads.of(projection, shape, heads.getFirst().keyGroup());
    MemorySegment qkv = TensorMemory.of(projection);
    MemorySegment out = TensorMemory.of(result);
    int all = Math.multiplyExact(shape.batch(), shape.heads());
    int perHead = all < HEADS_PER_THREAD * workers.count() ? Math.min(2, shape.tokens()) : 1;
    int pieces = all * perHead;
    workers.run(
        pieces,
        (worker, piece) -> {
          int head = piece / perHead;
          int part = piece % perHead;
          int first = (int) ((long) shape.tokens() * part / perHead);
          int last = (int) ((long) shape.tokens() * (part + 1) / perHead);
          var slice =
              new HeadSlice(qkv, out, packed, shape, head / shape.heads(), head % shape.heads());
          heads.get(worker).attend(slice, first, last);
        });
  }

  @Override
  public String describe() {
    return "blocked "
        + (type == torch.ScalarType.BFloat16 ? "bf16" : "float32")
        + " attention, "
        + workers.count()
        + " threads";
  }

  /** Ends the threads and frees their memory. */
  @Override
  public void close() {
    workers.close();
    heads.forEach(BlockedHead::close);
  }
}
