package org.engram.tensor;

import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import java.util.List;
import java.util.function.Supplier;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.javacpp.Pointer;
import org.bytedeco.pytorch.LongOptional;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.TensorOptional;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;
import org.engram.tensor.file.DType;
import org.engram.tensor.file.HostTensor;

/**
 * An n-dimensional array in libtorch's memory, on the CPU or a GPU. It belongs to a {@link Scope};
 * using it after that scope closed throws {@link ReleasedException}. Operations return new tensors
 * (views where libtorch makes views) owned by the innermost open scope; those whose name ends in an
 * underscore change the tensor itself.
 */
public final class Tensor {
  private final org.bytedeco.pytorch.Tensor handle;
  private final long[] shape;
  private final DType dtype;
  // What the elements live in, where libtorch does not own them: kept reachable with the tensor and
  // its views, and asked before each use whether it is still there.
  private final MemorySegment backing;
  private Scope owner;

  private Tensor(org.bytedeco.pytorch.Tensor handle, MemorySegment backing) {
    this.owner = Scope.innermost();
    this.handle = handle;
    this.backing = backing;
    handle.retainReference();
    this.shape = new long[(int) handle.dim()];
    for (int i = 0; i < shape.length; i++) {
      shape[i] = handle.size(i);
    }
    this.dtype = ScalarTypes.dtype(handle.scalar_type());
    owner.own(this);
  }

  static Tensor wrap(Supplier<org.bytedeco.pytorch.Tensor> operation) {
    Scope.innermost(); // fails before native work where no scope is open
    try {
      return new Tensor(operation.get(), null);
    } catch (RuntimeException e) {
      throw Natives.translate(e);
    }
  }

  /** Wraps memory that libtorch must not free; {@code backing} must stay valid as long as it. */
  static Tensor over(org.bytedeco.pytorch.Tensor handle, MemorySegment backing) {
    return new Tensor(handle, backing);
  }

  /** As {@link #wrap}, for operations that may return a view of this tensor's elements. */
  private Tensor view(Supplier<org.bytedeco.pytorch.Tensor> operation) {
    Scope.innermost();
    try {
      org.bytedeco.pytorch.Tensor result = operation.get();
      return new Tensor(result, isInBacking(result) ? backing : null);
    } catch (RuntimeException e) {
      throw Natives.translate(e);
    }
  }

  private boolean isInBacking(org.bytedeco.pytorch.Tensor result) {
    Pointer elements = backing == null ? null : result.data_ptr();
    if (elements == null) { // libtorch has no address for a tensor without elements
      return false;
    }
    long offset = elements.address() - backing.address();
    return offset >= 0 && offset < backing.byteSize();
  }

  org.bytedeco.pytorch.Tensor handle() {
    if (backing != null && !backing.scope().isAlive()) {
      throw new ReleasedException(
          "tensor " + dtype + Arrays.toString(shape),
          "the file that its elements are mapped from was closed",
          "an open file",
          "Close the file, or the model that it belongs to, after the last use, or use a copy()");
    }
    if (!owner.closedAt().isEmpty()) {
      throw new ReleasedException(
          "tensor " + dtype + Arrays.toString(shape),
          "its memory was released when its scope closed at " + owner.closedAt(),
          "a tensor of an open scope",
          "Hand it out with Scope.keep before the scope closes");
    }
    return handle;
  }

  void moveTo(Scope scope) {
    handle();
    owner.disown(this);
    owner = scope;
    scope.own(this);
  }

  void release() {
    handle.releaseReference();
  }

  /** Sizes, outermost first. */
  public long[] shape() {
    return shape.clone();
  }

  /** The size of one dimension; negative counts from the end. */
  public long size(int dimension) {
    return shape[dimension < 0 ? shape.length + dimension : dimension];
  }

  public int dimensions() {
    return shape.length;
  }

  public DType dtype() {
    return dtype;
  }

  public long elements() {
    return Arrays.stream(shape).reduce(1, (a, b) -> a * b);
  }

  public Tensor add(Tensor other) {
    return wrap(() -> handle().add(other.handle()));
  }

  /** Adds in place. */
  public Tensor add_(Tensor other) {
    try {
      handle().add_(other.handle());
      return this;
    } catch (RuntimeException e) {
      throw Natives.translate(e);
    }
  }

  public Tensor sub(Tensor other) {
    return wrap(() -> handle().sub(other.handle()));
  }

  public Tensor mul(Tensor other) {
    return wrap(() -> handle().mul(other.handle()));
  }

  public Tensor mul(double factor) {
    return wrap(() -> handle().mul(new Scalar(factor)));
  }

  public Tensor add(double term) {
    return wrap(() -> handle().add(new Scalar(term)));
  }

  public Tensor div(Tensor other) {
    return wrap(() -> handle().div(other.handle()));
  }

  public Tensor div(double divisor) {
    return wrap(() -> handle().div(new Scalar(divisor)));
  }

  public Tensor matmul(Tensor other) {
    return wrap(() -> handle().matmul(other.handle()));
  }

  public Tensor square() {
    return wrap(() -> handle().square());
  }

  public Tensor sqrt() {
    return wrap(() -> handle().sqrt());
  }

  public Tensor exp() {
    return wrap(() -> handle().exp());
  }

  /** What is below zero becomes zero. */
  public Tensor relu() {
    return wrap(() -> handle().relu());
  }

  /** The sum of all elements, as a scalar tensor. */
  public Tensor sum() {
    return wrap(() -> handle().sum());
  }

  /** The smallest element, as a scalar tensor. */
  public Tensor min() {
    return wrap(() -> handle().min());
  }

  /** The largest element, as a scalar tensor. */
  public Tensor max() {
    return wrap(() -> handle().max());
  }

  /** The mean over the given dimensions, which disappear. */
  public Tensor mean(long... dimensions) {
    return wrap(() -> torch.mean(handle(), dimensions));
  }

  /** The sum over one dimension, which disappears. */
  public Tensor sum(long dimension) {
    return wrap(() -> torch.sum(handle(), dimension));
  }

  public Tensor softmax(long dimension) {
    return wrap(() -> torch.softmax(handle(), dimension));
  }

  /** Gaussian error linear unit, the exact (erf) form. */
  public Tensor gelu() {
    return wrap(() -> torch.gelu(handle(), "none"));
  }

  /** {@link #gelu} in place. */
  public Tensor gelu_() {
    try {
      torch.gelu_(handle(), "none");
      return this;
    } catch (RuntimeException e) {
      throw Natives.translate(e);
    }
  }

  /** Normalises the last dimension; weight and bias are [last dimension]. */
  public Tensor layerNorm(Tensor weight, Tensor bias, double eps) {
    return wrap(
        () ->
            torch.layer_norm(
                handle(),
                new long[] {size(-1)},
                new TensorOptional(weight.handle()),
                new TensorOptional(bias.handle()),
                eps,
                true));
  }

  /** Normalises the last dimension without weight and bias. */
  public Tensor layerNorm(double eps) {
    return wrap(
        () ->
            torch.layer_norm(
                handle(),
                new long[] {size(-1)},
                new TensorOptional(),
                new TensorOptional(),
                eps,
                true));
  }

  public Tensor reshape(long... sizes) {
    return view(() -> handle().reshape(sizes));
  }

  public Tensor transpose(long first, long second) {
    return view(() -> handle().transpose(first, second));
  }

  /** All dimensions in another order; a view. */
  public Tensor permute(long... order) {
    return view(() -> handle().permute(order));
  }

  public Tensor unsqueeze(long dimension) {
    return view(() -> handle().unsqueeze(dimension));
  }

  public Tensor expand(long... sizes) {
    return view(() -> handle().expand(sizes));
  }

  /** The part of one dimension from start on, as a view. */
  public Tensor narrow(long dimension, long start, long length) {
    return view(() -> handle().narrow(dimension, start, length));
  }

  /** One index of one dimension, which disappears; a view. */
  public Tensor select(long dimension, long index) {
    return view(() -> handle().select(dimension, index));
  }

  public Tensor indexSelect(long dimension, Tensor index) {
    return wrap(() -> handle().index_select(dimension, index.handle()));
  }

  /**
   * Adds rows of another tensor to rows of this one, in their order: row i to row index[i].
   *
   * @param index [rows of source] (I64)
   */
  public void indexAdd_(Tensor index, Tensor source) {
    Tensor.wrap(() -> handle.index_add_(0, index.handle, source.handle));
  }

  /**
   * One element for each of {@code index} (I64): along {@code dimension} it is taken where the
   * index says, along the others where it stands itself.
   */
  public Tensor gather(long dimension, Tensor index) {
    return wrap(() -> torch.gather(handle(), dimension, index.handle()));
  }

  /** Every slice of a dimension repeated {@code times} times in a row. */
  public Tensor repeatInterleave(long times, long dimension) {
    return wrap(
        () -> handle().repeat_interleave(times, new LongOptional(dimension), new LongOptional()));
  }

  /**
   * Picks tokens: [batch, tokens, dim] at index [batch, picked] gives [batch, picked, dim]. Indices
   * may repeat and need no order.
   */
  public Tensor gatherTokens(Tensor index) {
    return wrap(
        () ->
            torch.gather(
                handle(),
                1,
                index.handle().unsqueeze(-1).expand(index.size(0), index.size(1), size(-1))));
  }

  /** Smooth L1 with beta 1, the mean over all elements, as a scalar tensor. */
  public Tensor smoothL1(Tensor target) {
    return wrap(() -> torch.smooth_l1_loss(handle(), target.handle()));
  }

  /** Mean cross entropy of logits [batch, classes] against labels [batch] (I64). */
  public Tensor crossEntropy(Tensor labels) {
    return wrap(() -> torch.cross_entropy_loss(handle(), labels.handle()));
  }

  public Tensor contiguous() {
    return view(() -> handle().contiguous());
  }

  /** Zeros of the same shape, type and device. */
  public Tensor zerosLike() {
    return wrap(() -> torch.zeros_like(handle()).detach());
  }

  /** This very tensor by another handle, which has an owner of its own. */
  public Tensor alias() {
    return view(() -> new org.bytedeco.pytorch.Tensor(handle()));
  }

  /** A copy that shares no memory with this one. */
  public Tensor copy() {
    return wrap(() -> handle().clone());
  }

  /** This tensor in another element type; itself where it has it already. */
  public Tensor to(DType type) {
    return type == dtype ? this : wrap(() -> handle().to(ScalarTypes.of(type)));
  }

  public static Tensor cat(List<Tensor> tensors, long dimension) {
    return wrap(
        () -> {
          TensorVector parts = new TensorVector();
          tensors.forEach(tensor -> parts.push_back(tensor.handle()));
          return torch.cat(parts, dimension);
        });
  }

  /** The only element. */
  public double item() {
    return handle().to(torch.ScalarType.Double).item_double();
  }

  /** All elements, row-major, as float32. */
  public float[] toFloats() {
    try (Scope _ = Scope.open()) {
      Tensor plain = wrap(() -> handle().to(torch.ScalarType.Float).cpu().contiguous());
      float[] values = new float[Math.toIntExact(elements())];
      if (values.length > 0) {
        plain.handle().data_ptr_float().get(values);
      }
      return values;
    }
  }

  /** All elements, row-major, as float64. */
  public double[] toDoubles() {
    try (Scope _ = Scope.open()) {
      Tensor plain = wrap(() -> handle().to(torch.ScalarType.Double).cpu().contiguous());
      double[] values = new double[Math.toIntExact(elements())];
      if (values.length > 0) {
        plain.handle().data_ptr_double().get(values);
      }
      return values;
    }
  }

  /** All elements of whole numbers (I64), row-major. */
  public long[] toLongs() {
    return toHost().toLongs();
  }

  /** A copy of the elements in Java's memory, same type and shape. */
  public HostTensor toHost() {
    try (Scope _ = Scope.open()) {
      Tensor plain = wrap(() -> handle().cpu().contiguous());
      byte[] bytes = new byte[Math.toIntExact(elements() * dtype.bytes())];
      if (bytes.length > 0) {
        new BytePointer(plain.handle().data_ptr()).get(bytes);
      }
      return new HostTensor(dtype, shape, MemorySegment.ofArray(bytes).asReadOnly());
    }
  }

  Pointer data() {
    return handle().data_ptr();
  }

  @Override
  public String toString() {
    return "Tensor " + dtype + Arrays.toString(shape) + (backing == null ? "" : " (mapped)");
  }
}
