package org.engram.tensor.kernel;

import java.lang.foreign.MemorySegment;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptions;
import org.bytedeco.pytorch.global.torch;

/**
 * The keys and values of all heads of a projection, laid out for {@link BlockProduct} by libtorch's
 * copies: written in Java they cost a process's first scan half a second of compiling.
 *
 * <p>A head's keys are padded with zeros to whole groups and come in blocks of {@link
 * BlockedHead#KEY_BLOCK}, each [columns][width] (the last one narrower); a column is a dimension in
 * float32 and a pair of neighbouring dimensions in bfloat16. Its values are [keys][headDim] in
 * float32. In bfloat16 they are [keys / 2][headDim][2], the two of a pair half a group apart, as
 * {@link VectorSoftmax#bf16Step} writes the exponentials.
 */
final class PackedHeads {
  private final QkvShape shape;
  private final MemorySegment keys;
  private final MemorySegment values;

  private PackedHeads(QkvShape shape, Tensor keys, Tensor values) {
    this.shape = shape;
    this.keys = TensorMemory.of(keys);
    this.values = TensorMemory.of(values);
  }

  /**
   * Packs. What it makes belongs to the innermost scope and is gone with it.
   *
   * @param qkv [batch, tokens, 3 * heads * headDim], contiguous, float32 or bfloat16; bfloat16 with
   *     an even headDim
   * @param group how many keys a head's are padded to a multiple of
   */
  static PackedHeads of(Tensor qkv, QkvShape shape, int group) {
    Tensor split =
        qkv.view(shape.batch(), shape.tokens(), 3, shape.heads(), shape.headDim()); // [B,T,3,H,D]
    boolean pairs = qkv.scalar_type().intern() == torch.ScalarType.BFloat16;
    int padded = Math.ceilDiv(shape.tokens(), group) * group;
    Tensor columns = (pairs ? split.view(torch.ScalarType.Int) : split).select(2, 1);
    Tensor values = split.select(2, 2);
    return new PackedHeads(
        shape,
        keys(columns, padded),
        pairs ? pairedValues(values, padded, group) : values(values, padded));
  }

  /** Columns [B, T, H, C] to [B, H, blocks of [C, width]]. */
  private static Tensor keys(Tensor columns, int padded) {
    long batch = columns.size(0);
    long tokens = columns.size(1);
    long heads = columns.size(2);
    long width = columns.size(3);
    long block = BlockedHead.KEY_BLOCK;
    long blocks = tokens / block;
    long whole = blocks * block;
    Tensor packed = torch.empty(new long[] {batch, heads, padded * width}, columns.options(), null);
    if (blocks > 0) {
      packed
          .narrow(2, 0, whole * width)
          .view(batch, heads, blocks, width, block)
          .copy_(
              columns
                  .narrow(1, 0, whole)
                  .view(batch, blocks, block, heads, width)
                  .permute(0, 3, 1, 4, 2));
    }
    long rest = padded - whole;
    if (rest > 0) {
      Tensor last = packed.narrow(2, whole * width, rest * width).view(batch, heads, width, rest);
      long present = tokens - whole;
      last.narrow(3, present, rest - present).zero_();
      last.narrow(3, 0, present).copy_(columns.narrow(1, whole, present).permute(0, 2, 3, 1));
    }
    return packed;
  }

  /** Values [B, T, H, D] to [B, H, padded, D]. */
  private static Tensor values(Tensor values, int padded) {
    long tokens = values.size(1);
    long[] shape = {values.size(0), values.size(2), padded, values.size(3)};
    Tensor packed = torch.empty(shape, values.options(), null);
    packed.narrow(2, tokens, padded - tokens).zero_();
    packed.narrow(2, 0, tokens).copy_(values.permute(0, 2, 1, 3));
    return packed;
  }

  /** Values [B, T, H, D] to [B, H, groups, group / 2, D, 2]. */
  private static Tensor pairedValues(Tensor values, int padded, int group) {
    long batch = values.size(0);
    long tokens = values.size(1);
    long heads = values.size(2);
    long dim = values.size(3);
    long half = group / 2;
    long groups = tokens / group;
    TensorOptions options = values.options();
    Tensor packed =
        torch.empty(new long[] {batch, heads, padded / group, half, dim, 2}, options, null);
    if (groups > 0) {
      Tensor whole =
          values
              .narrow(1, 0, groups * group)
              .view(batch, groups, 2, half, heads, dim)
              .permute(2, 0, 4, 1, 3, 5); // [2, B, H, groups, half, D]
      for (int side = 0; side < 2; side++) {
        packed.select(5, side).narrow(2, 0, groups).copy_(whole.select(0, side));
      }
    }
    long done = groups * group;
    if (done < padded) {
      Tensor last = packed.select(2, groups); // [B, H, half, D, 2]
      last.zero_();
      for (int side = 0; side < 2; side++) {
        long from = done + side * half;
        long present = Math.min(half, tokens - from);
        if (present > 0) {
          last.select(4, side)
              .narrow(2, 0, present)
              .copy_(values.narrow(1, from, present).permute(0, 2, 1, 3));
        }
      }
    }
    return packed;
  }

  /** A head's packed keys. */
  MemorySegment keys(int scan, int head) {
    return part(keys, scan, head);
  }

  /** A head's packed values. */
  MemorySegment values(int scan, int head) {
    return part(values, scan, head);
  }

  private MemorySegment part(MemorySegment all, int scan, int head) {
    long bytes = all.byteSize() / ((long) shape.batch() * shape.heads());
    return all.asSlice(((long) scan * shape.heads() + head) * bytes, bytes);
  }
}
