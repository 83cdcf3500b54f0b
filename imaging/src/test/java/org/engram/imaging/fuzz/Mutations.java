package org.engram.imaging.fuzz;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import java.util.zip.GZIPOutputStream;

/** Damaged variants of a valid file: the same ones for the same seed, on every machine. */
public final class Mutations {
  /** Most of the damage goes here, where headers are. */
  private static final int HEAD = 640;

  /** What a hostile header would say: signs, edges, terabytes, and no numbers. */
  private static final List<Long> WHOLE =
      List.of(
          0L,
          1L,
          -1L,
          7L,
          8L,
          127L,
          255L,
          256L,
          32767L,
          -32768L,
          65535L,
          1L << 20,
          (1L << 31) - 1,
          1L << 31,
          (1L << 32) - 1,
          1L << 40,
          Long.MAX_VALUE,
          Long.MIN_VALUE);

  private static final List<Double> REAL =
      List.of(
          0.0,
          -0.0,
          -1.0,
          0.5,
          351.0,
          352.5,
          1e9,
          1e30,
          -1e30,
          Double.NaN,
          Double.POSITIVE_INFINITY,
          Double.NEGATIVE_INFINITY,
          Double.MIN_VALUE);

  private Mutations() {}

  /**
   * Random damage: flipped bits, overwritten runs, cuts, insertions, deletions, hostile numbers.
   *
   * @param seed of all of it
   * @param count of variants
   */
  public static Stream<byte[]> of(byte[] valid, long seed, int count) {
    return IntStream.range(0, count)
        .mapToObj(n -> one(valid, n % 7, new SplittableRandom(seed * 1_000_003L + n)));
  }

  private static byte[] one(byte[] valid, int kind, SplittableRandom random) {
    int at = place(valid.length, random);
    int run = Math.min(1 + random.nextInt(64), valid.length - at);
    byte[] copy = valid.clone();
    switch (kind) {
      case 0 -> {
        for (int n = random.nextInt(8); n >= 0; n--) {
          copy[place(valid.length, random)] ^= (byte) (1 << random.nextInt(8));
        }
      }
      case 1 -> Arrays.fill(copy, at, at + run, (byte) (random.nextInt(3) - 1));
      case 2 -> {
        byte[] noise = new byte[run];
        random.nextBytes(noise);
        System.arraycopy(noise, 0, copy, at, run);
      }
      case 3 -> copy = Arrays.copyOf(valid, random.nextInt(valid.length));
      case 4 -> copy = joined(valid, at, Arrays.copyOfRange(valid, at, at + run), at);
      case 5 -> copy = joined(valid, at, new byte[0], at + run);
      default -> {
        ByteOrder order = random.nextBoolean() ? ByteOrder.BIG_ENDIAN : ByteOrder.LITTLE_ENDIAN;
        int bytes = 1 << random.nextInt(4);
        long value = WHOLE.get(random.nextInt(WHOLE.size()));
        put(copy, Math.min(at, Math.max(0, valid.length - bytes)), value, bytes, order);
      }
    }
    return copy;
  }

  private static int place(int length, SplittableRandom random) {
    return random.nextInt(random.nextInt(3) == 0 ? length : Math.min(HEAD, length));
  }

  /** The start to {@code to}, then an insertion, then the rest from {@code from} on. */
  private static byte[] joined(byte[] valid, int to, byte[] insertion, int from) {
    byte[] all = new byte[to + insertion.length + valid.length - from];
    System.arraycopy(valid, 0, all, 0, to);
    System.arraycopy(insertion, 0, all, to, insertion.length);
    System.arraycopy(valid, from, all, to + insertion.length, valid.length - from);
    return all;
  }

  /**
   * Every hostile whole number at every place, in one order of bytes.
   *
   * @param bytes of one number: 1, 2, 4 or 8
   * @param offsets of the fields
   */
  public static Stream<byte[]> whole(byte[] valid, ByteOrder order, int bytes, int... offsets) {
    return Arrays.stream(offsets)
        .boxed()
        .flatMap(
            at ->
                WHOLE.stream()
                    .map(
                        value -> {
                          byte[] copy = valid.clone();
                          put(copy, at, value, bytes, order);
                          return copy;
                        }));
  }

  /**
   * Every hostile real number at every place, in one order of bytes.
   *
   * @param bytes of one number: 4 or 8
   * @param offsets of the fields
   */
  public static Stream<byte[]> real(byte[] valid, ByteOrder order, int bytes, int... offsets) {
    return Arrays.stream(offsets)
        .boxed()
        .flatMap(
            at ->
                REAL.stream()
                    .map(
                        value -> {
                          byte[] copy = valid.clone();
                          ByteBuffer view = ByteBuffer.wrap(copy).order(order);
                          if (bytes == 4) {
                            view.putFloat(at, value.floatValue());
                          } else {
                            view.putDouble(at, value);
                          }
                          return copy;
                        }));
  }

  /** Every way to end a file early within its head, and some beyond. */
  public static Stream<byte[]> cuts(byte[] valid) {
    return IntStream.range(0, valid.length)
        .filter(length -> length < HEAD || length % 97 == 0)
        .mapToObj(length -> Arrays.copyOf(valid, length));
  }

  /** Damage inside of whole gzip data: each variant is packed. */
  public static Stream<byte[]> packed(Stream<byte[]> variants) {
    return variants.map(Mutations::gzip);
  }

  /** One gzip member. */
  public static byte[] gzip(byte[] content) {
    ByteArrayOutputStream packed = new ByteArrayOutputStream();
    try (GZIPOutputStream out = new GZIPOutputStream(packed)) {
      out.write(content);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return packed.toByteArray();
  }

  private static void put(byte[] copy, int at, long value, int bytes, ByteOrder order) {
    for (int n = 0; n < bytes && at + n < copy.length; n++) {
      int shift = 8 * (order == ByteOrder.LITTLE_ENDIAN ? n : bytes - 1 - n);
      copy[at + n] = (byte) (value >>> shift);
    }
  }
}
