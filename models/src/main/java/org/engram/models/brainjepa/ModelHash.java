package org.engram.models.brainjepa;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HexFormat;
import org.engram.imaging.signal.RobustScaling;

/**
 * Identifies a model by its contents: SHA-256 over the weights file, the sizes, the regions, the
 * gradients and the normalisation. Two models with the same hash give the same embeddings.
 */
public final class ModelHash {
  private static final int BUFFER = 1 << 22;

  private ModelHash() {}

  /** The hash as 64 hexadecimal digits; reads the weights once. */
  public static String of(ModelDescription model) {
    MessageDigest digest = sha256();
    try (FileChannel channel = FileChannel.open(model.weights())) {
      ByteBuffer buffer = ByteBuffer.allocate(BUFFER);
      while (channel.read(buffer) >= 0) {
        digest.update(buffer.flip());
        buffer.clear();
      }
    } catch (IOException e) {
      throw new UncheckedIOException(model.weights() + ": " + e.getMessage(), e);
    }
    text(digest, model.config().toString());
    text(digest, model.atlas().regions().toString());
    text(digest, model.normalization().name() + model.normalization().version());
    if (model.normalization() instanceof RobustScaling robust) {
      text(digest, Arrays.toString(robust.medians()) + Arrays.toString(robust.iqrs()));
    }
    model.gradients().ifPresent(table -> text(digest, Arrays.toString(table.values())));
    return HexFormat.of().formatHex(digest.digest());
  }

  private static void text(MessageDigest digest, String text) {
    digest.update(text.getBytes(StandardCharsets.UTF_8));
  }

  private static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }
}
