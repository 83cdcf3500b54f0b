package org.engram.tensor;

import java.util.Locale;

/**
 * Where tensors live and are computed.
 *
 * @param kind CPU, CUDA, or AUTO: a GPU where there is one, else the CPU
 * @param index which GPU, from 0; 0 otherwise
 */
public record Device(Kind kind, int index) {
  /** The kinds of device. */
  public enum Kind {
    AUTO,
    CPU,
    CUDA
  }

  public static final Device AUTO = new Device(Kind.AUTO, 0);
  public static final Device CPU = new Device(Kind.CPU, 0);

  public static Device cuda(int index) {
    return new Device(Kind.CUDA, index);
  }

  /** Reads {@code auto}, {@code cpu}, {@code cuda} or {@code cuda:N}. */
  public static Device parse(String text) {
    String name = text.strip().toLowerCase(Locale.ROOT);
    if (name.equals("auto")) {
      return AUTO;
    }
    if (name.equals("cpu")) {
      return CPU;
    }
    if (name.equals("cuda")) {
      return cuda(0);
    }
    if (name.matches("cuda:[0-9]{1,3}")) {
      return cuda(Integer.parseInt(name.substring(5)));
    }
    throw new ConfigurationException("--device", "'" + text + "'", "auto, cpu, cuda or cuda:N", "");
  }

  @Override
  public String toString() {
    return kind == Kind.CUDA ? "cuda:" + index : kind.name().toLowerCase(Locale.ROOT);
  }
}
