package org.engram.imaging.timeseries;

import java.io.BufferedInputStream;
import java.io.ByteArrayInputStream;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.zip.GZIPInputStream;
import org.engram.imaging.content.FileContent;
import org.engram.tensor.FileFormatException;
import org.engram.tensor.Problem;
import org.engram.tensor.file.IoFailure;

/**
 * The bytes of a text table: gunzipped where they are gzip (by content, not by name), bounded, and
 * known not to be an image, a web page or another thing under a table's name.
 *
 * @param head the first bytes, for a look at the delimiter
 * @param content all bytes, the head included
 */
record TextSource(byte[] head, InputStream content) implements AutoCloseable {
  private static final int HEAD = 1 << 16;
  private static final long FREE_BYTES = 64L << 20;

  static TextSource open(Path file) throws IOException {
    InputStream raw = new BufferedInputStream(Files.newInputStream(file), HEAD);
    try {
      raw.mark(2);
      byte[] magic = raw.readNBytes(2);
      raw.reset();
      boolean gzip = FileContent.isGzip(magic);
      if (!gzip && file.getFileName().toString().endsWith(".gz")) {
        throw new FileFormatException(
            file.toString(),
            magic.length == 0 ? "an empty file" : "no gzip data",
            "gzip, as the name says",
            "Fetch the file again, or rename it if it is not compressed");
      }
      long allowed = Math.max(FREE_BYTES, Limits.GZIP_RATIO * Files.size(file));
      InputStream text = gzip ? new Bounded(new GZIPInputStream(raw, HEAD), file, allowed) : raw;
      byte[] head = text.readNBytes(HEAD);
      Optional<String> refusal = FileContent.whyNotText(head);
      if (refusal.isPresent()) {
        throw new FileFormatException(
            file.toString(),
            refusal.get() + (gzip ? ", compressed by gzip" : ""),
            "a table of numbers as text (CSV, TSV, white space)",
            "Give a table of regions and frames, saved as UTF-8 text");
      }
      return new TextSource(head, new SequenceInputStream(new ByteArrayInputStream(head), text));
    } catch (IOException | FileFormatException e) {
      raw.close();
      throw e;
    }
  }

  /** What a failed read of a file means, in words. */
  static FileFormatException unreadable(Path file, IOException cause) {
    return new FileFormatException(
        new Problem(
            file.toString(), IoFailure.words(cause), "a readable file", "Fetch the file again"),
        cause);
  }

  @Override
  public void close() throws IOException {
    content.close();
  }

  /** A gunzipped stream that may not grow out of all proportion to its file. */
  private static final class Bounded extends FilterInputStream {
    private final Path file;
    private final long allowed;
    private long passed;

    Bounded(InputStream in, Path file, long allowed) {
      super(in);
      this.file = file;
      this.allowed = allowed;
    }

    @Override
    public int read() throws IOException {
      int value = super.read();
      count(value < 0 ? 0 : 1);
      return value;
    }

    @Override
    public int read(byte[] into, int offset, int length) throws IOException {
      int count = super.read(into, offset, length);
      count(Math.max(count, 0));
      return count;
    }

    private void count(int bytes) {
      passed += bytes;
      if (passed > allowed) {
        throw new FileFormatException(
            file.toString(),
            "gzip data that grow beyond " + allowed + " bytes",
            "at most " + Limits.GZIP_RATIO + " times the file's size",
            "This is no table of measurements");
      }
    }
  }
}
