package org.engram.models.directory;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** SHA-256 over a weights file and over what else makes a model, in words. */
public final class ModelDigest {
  private static final int BUFFER = 1 << 22;

  private final MessageDigest digest;

  /** Reads the weights once. */
  public ModelDigest(Path weights) {
    this.digest = sha256();
    try (FileChannel channel = FileChannel.open(weights)) {
      ByteBuffer buffer = ByteBuffer.allocate(BUFFER);
      while (channel.read(buffer) >= 0) {
        digest.update(buffer.flip());
        buffer.clear();
      }
    } catch (IOException e) {
      throw new UncheckedIOException(weights + ": " + e.getMessage(), e);
    }
  }

  /** And this. */
  public ModelDigest and(String text) {
    digest.update(text.getBytes(StandardCharsets.UTF_8));
    return this;
  }

  /** 64 hexadecimal digits; call it once, at the end. */
  public String hex() {
    return HexFormat.of().formatHex(digest.digest());
  }

  private static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }
}
