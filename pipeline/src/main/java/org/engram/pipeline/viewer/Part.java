package org.engram.pipeline.viewer;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.Objects;
import java.util.zip.GZIPOutputStream;

/** Bytes that the page needs: within the document, or at an address beside it. */
public sealed interface Part {
  /**
   * Within the document, as base64.
   *
   * @param content gzip or plain; the page tells them apart; not copied and not changed
   */
  record Within(byte[] content) implements Part {
    public Within {
      Objects.requireNonNull(content, "content");
    }

    @Override
    public boolean equals(Object other) {
      return other instanceof Within that && Arrays.equals(content, that.content);
    }

    @Override
    public int hashCode() {
      return Arrays.hashCode(content);
    }

    @Override
    public String toString() {
      return content.length + " bytes";
    }
  }

  /**
   * At an address, relative to the page's own: the page asks no other place.
   *
   * @param url such as {@code viewer/volumes/0}
   */
  record At(String url) implements Part {
    public At {
      if (url.isEmpty() || url.startsWith("/") || url.contains(":") || url.contains("..")) {
        throw new IllegalArgumentException("'" + url + "' is no address below the page's");
      }
    }
  }

  /** Numbers as little-endian float32, compressed. */
  static Within of(float[] values) {
    ByteBuffer bytes = ByteBuffer.allocate(4 * values.length).order(ByteOrder.LITTLE_ENDIAN);
    bytes.asFloatBuffer().put(values);
    return compressed(bytes.array());
  }

  /** Numbers as little-endian int32, compressed. */
  static Within of(int[] values) {
    ByteBuffer bytes = ByteBuffer.allocate(4 * values.length).order(ByteOrder.LITTLE_ENDIAN);
    bytes.asIntBuffer().put(values);
    return compressed(bytes.array());
  }

  /** Numbers as little-endian int16, compressed. */
  static Within of(short[] values) {
    ByteBuffer bytes = ByteBuffer.allocate(2 * values.length).order(ByteOrder.LITTLE_ENDIAN);
    bytes.asShortBuffer().put(values);
    return compressed(bytes.array());
  }

  private static Within compressed(byte[] plain) {
    ByteArrayOutputStream out = new ByteArrayOutputStream(plain.length / 2 + 64);
    try (GZIPOutputStream zip = new GZIPOutputStream(out)) {
      zip.write(plain);
    } catch (IOException e) {
      throw new UncheckedIOException(e); // memory does not fail
    }
    return new Within(out.toByteArray());
  }
}
