package org.engram.server.http;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Optional;

/** Writes what comes to the disk, forced, and never holds more than a buffer of it. */
final class Upload {
  private static final int BUFFER = 1 << 16;

  private Upload() {}

  /**
   * What was received.
   *
   * @param sha256 in hexadecimal
   */
  record Received(long bytes, String sha256) {}

  /**
   * Receives one file.
   *
   * @param to the file to be; nothing is kept where it is empty, as for a repeated request
   */
  static Received receive(InputStream from, Optional<Path> to) throws IOException {
    MessageDigest digest = sha256();
    long count = 0;
    byte[] buffer = new byte[BUFFER];
    try (FileChannel channel = to.isPresent() ? open(to.get()) : null) {
      for (int read = from.read(buffer); read >= 0; read = from.read(buffer)) {
        digest.update(buffer, 0, read);
        count += read;
        if (channel != null) {
          ByteBuffer bytes = ByteBuffer.wrap(buffer, 0, read);
          while (bytes.hasRemaining()) {
            channel.write(bytes);
          }
        }
      }
      if (channel != null) {
        channel.force(true);
      }
    }
    if (count == 0) {
      throw RefusedRequest.of(400, "body", "empty", "a file", "Send the file as the body");
    }
    return new Received(count, HexFormat.of().formatHex(digest.digest()));
  }

  private static FileChannel open(Path file) throws IOException {
    return FileChannel.open(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
  }

  static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }
}
