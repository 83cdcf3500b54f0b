package org.engram.models.nn;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.SequencedMap;
import java.util.function.Function;
import java.util.function.Predicate;
import org.engram.tensor.Autograd;
import org.engram.tensor.Compute;
import org.engram.tensor.FileFormatException;
import org.engram.tensor.Scope;
import org.engram.tensor.Tensor;
import org.engram.tensor.Tensors;
import org.engram.tensor.file.DType;
import org.engram.tensor.file.HostTensor;
import org.engram.tensor.file.Safetensors;
import org.engram.tensor.file.WeightsFile;

/**
 * Named weights on their way from a file into layers: each is checked for its shape, placed on the
 * device and given to the scope that owns the model.
 *
 * <p>For inference, float32 weights on the CPU stay where the file is mapped and bfloat16 makes one
 * converted copy. A model that changes has float32 copies of its own, also in mixed precision, and
 * {@link #named} gives them by name: those that are {@link #trained} are leaves with a gradient,
 * those that are {@link #followed} change without one.
 */
public final class Parameters {
  private final Source source;
  private final String prefix;
  private final Compute compute;
  private final Scope owner;
  private final Use use;
  private final SequencedMap<String, Tensor> named;

  private enum Use {
    INFERENCE,
    FOLLOWED,
    TRAINED
  }

  /** Where weights come from. */
  public interface Source {
    /** The file, for messages. */
    Path path();

    boolean has(String name);

    HostTensor get(String name);

    /** A weights file, which must stay open as long as its weights are used. */
    static Source of(Safetensors file) {
      return new Opened(file.path(), file::has, file::get);
    }

    /** The same of a file of either format. */
    static Source of(WeightsFile file) {
      return new Opened(file.path(), file::has, file::get);
    }
  }

  private record Opened(Path path, Predicate<String> names, Function<String, HostTensor> tensors)
      implements Source {
    @Override
    public boolean has(String name) {
      return names.test(name);
    }

    @Override
    public HostTensor get(String name) {
      return tensors.apply(name);
    }
  }

  private Parameters(
      Source source,
      String prefix,
      Compute compute,
      Scope owner,
      Use use,
      SequencedMap<String, Tensor> named) {
    this.source = source;
    this.prefix = prefix;
    this.compute = compute;
    this.owner = owner;
    this.use = use;
    this.named = named;
  }

  /** For inference: weights that do not change. */
  public Parameters(Source source, String prefix, Compute compute, Scope owner) {
    this(source, prefix, compute, owner, Use.INFERENCE, new LinkedHashMap<>());
  }

  /** For training: every weight a float32 leaf, but for what is {@link #fixed}. */
  public static Parameters trained(Source source, String prefix, Compute compute, Scope owner) {
    return new Parameters(source, prefix, compute, owner, Use.TRAINED, new LinkedHashMap<>());
  }

  /** For weights that follow others: float32 tensors that change, without gradients. */
  public static Parameters followed(Source source, String prefix, Compute compute, Scope owner) {
    return new Parameters(source, prefix, compute, owner, Use.FOLLOWED, new LinkedHashMap<>());
  }

  /** The parameters below a dotted name. */
  public Parameters under(String name) {
    return new Parameters(source, prefix + name + ".", compute, owner, use, named);
  }

  /** All that was loaded from here on down, by its full name, in the order of loading. */
  public SequencedMap<String, Tensor> named() {
    return named;
  }

  /** Whether the weights change, so that what is computed from them must be computed anew. */
  public boolean change() {
    return use != Use.INFERENCE;
  }

  public Compute compute() {
    return compute;
  }

  public Scope owner() {
    return owner;
  }

  public boolean has(String name) {
    return source.has(prefix + name);
  }

  /** A weight of a heavy multiplication, in the precision of the computation. */
  public Tensor weight(String name, long... shape) {
    return load(name, use == Use.INFERENCE ? compute.type() : DType.F32, use, shape);
  }

  /** A parameter that stays float32: norms, positions. */
  public Tensor float32(String name, long... shape) {
    return load(name, DType.F32, use, shape);
  }

  /** A float32 table that is stored with the weights and never trained. */
  public Tensor fixed(String name, long... shape) {
    return load(name, DType.F32, use == Use.TRAINED ? Use.FOLLOWED : use, shape);
  }

  /** A constant in the precision of the weights, which no file has. */
  Tensor zeros(long length) {
    try (Scope _ = Scope.open()) {
      DType type = use == Use.INFERENCE ? compute.type() : DType.F32;
      return owner.adopt(compute.place(Tensors.zeros(length)).to(type));
    }
  }

  /** Whole numbers that are stored with the weights, on the host. */
  public long[] wholeNumbers(String name, int length) {
    HostTensor host = checked(prefix + name, length);
    if (host.dtype() != DType.I64) {
      throw new FileFormatException(
          source.path() + ", tensor " + prefix + name,
          "type " + host.dtype(),
          "whole numbers, " + DType.I64,
          "");
    }
    return host.toLongs();
  }

  private HostTensor checked(String full, long... shape) {
    if (!source.has(full)) {
      throw new FileFormatException(
          source.path() + ", tensor " + full,
          "not there",
          "a tensor of shape " + Arrays.toString(shape),
          "Are these weights of another model or depth than config.json says?");
    }
    HostTensor host = source.get(full);
    if (!Arrays.equals(host.shape(), shape)) {
      throw new FileFormatException(
          source.path() + ", tensor " + full,
          "shape " + Arrays.toString(host.shape()),
          "shape " + Arrays.toString(shape),
          "The sizes in config.json and the weights disagree");
    }
    return host;
  }

  private Tensor load(String name, DType type, Use as, long... shape) {
    String full = prefix + name;
    HostTensor host = checked(full, shape);
    try (Scope _ = Scope.open()) {
      Tensor placed = compute.place(host).to(type);
      Tensor loaded =
          owner.adopt(
              switch (as) {
                case INFERENCE -> placed;
                case FOLLOWED -> placed.copy();
                case TRAINED -> Autograd.leaf(placed.copy());
              });
      if (named.put(full, loaded) != null) {
        throw new IllegalStateException("parameter " + full + " is loaded twice");
      }
      return loaded;
    }
  }
}
