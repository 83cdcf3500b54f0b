package org.engram.bench;

import java.util.List;

/** One way to compute the encoder. Each runs in a process of its own: a BLAS is fixed for one. */
public enum EncodePath {
  /** The model written plainly against libtorch, on OpenBLAS: the baseline. */
  PLAIN_FP32("plain-fp32", false, false),
  /** The very same on Intel MKL. */
  PLAIN_FP32_MKL("plain-fp32-mkl", false, true),
  /** Engram in float32, on OpenBLAS where its kernels leave anything to a BLAS. */
  FP32("fp32", true, false),
  /** Engram in bfloat16. */
  BF16("bf16", true, false);

  private final String label;
  private final boolean ours;
  private final boolean mkl;

  EncodePath(String label, boolean ours, boolean mkl) {
    this.label = label;
    this.ours = ours;
    this.mkl = mkl;
  }

  /** Whether this is Engram's own path, as against plain libtorch. */
  public boolean ours() {
    return ours;
  }

  public boolean mkl() {
    return mkl;
  }

  /** The element type of its products, {@code fp32} or {@code bf16}. */
  public String type() {
    return this == BF16 ? "bf16" : "fp32";
  }

  /** The name in the keys of the JSON object. */
  public String key() {
    return label.replace('-', '_');
  }

  @Override
  public String toString() {
    return label;
  }

  /** Reads names separated by commas; the order is the enum's, whatever the list's. */
  public static List<EncodePath> parse(String list) {
    return PathNames.parse(values(), list);
  }

  static EncodePath one(String name) {
    return PathNames.one(values(), name);
  }
}
