package org.engram.models.nn;

import java.nio.file.Path;
import java.util.Arrays;
import org.engram.tensor.Compute;
import org.engram.tensor.FileFormatException;
import org.engram.tensor.Scope;
import org.engram.tensor.Tensor;
import org.engram.tensor.file.DType;
import org.engram.tensor.file.HostTensor;

/**
 * Named weights on their way from a file into layers: each is checked for its shape, placed on the
 * device and given to the scope that owns the model. Float32 weights on the CPU stay where the file
 * is mapped; bfloat16 makes one converted copy.
 */
public final class Parameters {
  private final Source source;
  private final String prefix;
  private final Compute compute;
  private final Scope owner;

  /** Where weights come from. */
  public interface Source {
    /** The file, for messages. */
    Path path();

    boolean has(String name);

    HostTensor get(String name);
  }

  public Parameters(Source source, String prefix, Compute compute, Scope owner) {
    this.source = source;
    this.prefix = prefix;
    this.compute = compute;
    this.owner = owner;
  }

  /** The parameters below a dotted name. */
  public Parameters under(String name) {
    return new Parameters(source, prefix + name + ".", compute, owner);
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
    return load(name, compute.type(), shape);
  }

  /** A parameter that stays float32: norms, positions. */
  public Tensor float32(String name, long... shape) {
    return load(name, DType.F32, shape);
  }

  private Tensor load(String name, DType type, long... shape) {
    String full = prefix + name;
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
    try (Scope _ = Scope.open()) {
      return owner.adopt(compute.place(host).to(type));
    }
  }
}
