package org.engram.imaging.gifti;

import java.util.Optional;
import java.util.stream.Stream;

/** The numbers of a GIFTI array. */
public enum ElementType {
  UINT8("NIFTI_TYPE_UINT8", 1),
  INT32("NIFTI_TYPE_INT32", 4),
  FLOAT32("NIFTI_TYPE_FLOAT32", 4),
  /** Not in the format's first edition, but written by programs in use. */
  FLOAT64("NIFTI_TYPE_FLOAT64", 8);

  private final String code;
  private final int bytes;

  ElementType(String code, int bytes) {
    this.code = code;
    this.bytes = bytes;
  }

  /** As the file writes it. */
  public String code() {
    return code;
  }

  /** Bytes of one number. */
  public int bytes() {
    return bytes;
  }

  /** Whether the numbers are whole. */
  public boolean whole() {
    return this == UINT8 || this == INT32;
  }

  static Optional<ElementType> of(String code) {
    return Stream.of(values()).filter(type -> type.code.equals(code)).findFirst();
  }
}
