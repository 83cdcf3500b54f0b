package org.engram.imaging.gifti;

import java.nio.ByteBuffer;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.SequencedMap;

/**
 * One array of a GIFTI file, row-major whichever way the file has it.
 *
 * @param shape one to six sizes
 * @param content the numbers in native byte order; read with {@link #floats}, {@link #integers} or
 *     {@link #at}
 * @param metadata of this array: {@code Name}, {@code AnatomicalStructurePrimary}
 * @param system of coordinates, if any
 */
public record GiftiArray(
    Intent intent,
    ElementType type,
    List<Integer> shape,
    ByteBuffer content,
    SequencedMap<String, String> metadata,
    Optional<CoordinateSystem> system) {
  public GiftiArray {
    shape = List.copyOf(shape);
    metadata = Collections.unmodifiableSequencedMap(new LinkedHashMap<>(metadata));
    content = content.asReadOnlyBuffer().order(content.order());
    long count = shape.stream().mapToLong(Integer::longValue).reduce(1, Math::multiplyExact);
    if (content.limit() != count * type.bytes()) {
      throw new IllegalArgumentException(content.limit() + " bytes for " + shape + " " + type);
    }
  }

  /** Number of numbers. */
  public int size() {
    return content.limit() / type.bytes();
  }

  /** One number by its place in row-major order. */
  public double at(int index) {
    return switch (type) {
      case UINT8 -> content.get(index) & 0xff;
      case INT32 -> content.getInt(4 * index);
      case FLOAT32 -> content.getFloat(4 * index);
      case FLOAT64 -> content.getDouble(8 * index);
    };
  }

  /** All numbers as floats. */
  public float[] floats() {
    float[] all = new float[size()];
    for (int i = 0; i < all.length; i++) {
      all[i] = (float) at(i);
    }
    return all;
  }

  /**
   * All numbers as whole ones.
   *
   * @throws IllegalStateException if the type is not one of whole numbers
   */
  public int[] integers() {
    if (!type.whole()) {
      throw new IllegalStateException("an array of " + type);
    }
    int[] all = new int[size()];
    for (int i = 0; i < all.length; i++) {
      all[i] = (int) at(i);
    }
    return all;
  }

  /** The array's name, as its metadata has it; empty where it has none. */
  public String name() {
    return metadata.getOrDefault("Name", "");
  }

  @Override
  public String toString() {
    return intent.words() + " " + shape + " " + type;
  }
}
