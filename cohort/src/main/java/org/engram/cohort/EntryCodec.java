package org.engram.cohort;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.engram.tensor.FileFormatException;
import org.engram.tensor.Problem;

/** The body of a journal's record: the parts of an entry in their order, floats to the bit. */
final class EntryCodec {
  private static final byte DONE = 1;
  private static final byte REFUSED = 2;

  private EntryCodec() {}

  static byte[] encode(EmbeddingJournal.Entry entry) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (DataOutputStream out = new DataOutputStream(bytes)) {
      switch (entry) {
        case EmbeddingJournal.Entry.Done(String key, EmbeddingRow row) -> {
          out.writeByte(DONE);
          writeText(out, key);
          writeRow(out, row);
        }
        case EmbeddingJournal.Entry.Refused(String key, Problem problem) -> {
          out.writeByte(REFUSED);
          writeText(out, key);
          writeText(out, problem.where());
          writeText(out, problem.found());
          writeText(out, problem.expected());
          writeText(out, problem.remedy());
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e); // memory does not fail
    }
    return bytes.toByteArray();
  }

  static EmbeddingJournal.Entry decode(Path path, byte[] body) {
    try (DataInputStream in = new DataInputStream(new ByteArrayInputStream(body))) {
      byte kind = in.readByte();
      String key = readText(in);
      EmbeddingJournal.Entry entry =
          switch (kind) {
            case DONE -> new EmbeddingJournal.Entry.Done(key, readRow(in));
            case REFUSED ->
                new EmbeddingJournal.Entry.Refused(
                    key, new Problem(readText(in), readText(in), readText(in), readText(in)));
            default -> throw new IOException("a record of unknown kind " + kind);
          };
      if (in.available() > 0) {
        throw new IOException(in.available() + " bytes after the record's last field");
      }
      return entry;
    } catch (IOException | IllegalArgumentException e) {
      throw new FileFormatException(
          new Problem(
              path.toString(),
              "a journal with a record that cannot be read (" + e.getMessage() + ")",
              "records of this version of Engram",
              "Delete it to start afresh"),
          e);
    }
  }

  private static void writeRow(DataOutputStream out, EmbeddingRow row) throws IOException {
    writeText(out, row.subject());
    writeText(out, row.session());
    writeText(out, row.run());
    writeText(out, row.source());
    out.writeInt(row.windows());
    out.writeDouble(row.coverage());
    out.writeInt(row.warnings().size());
    for (String warning : row.warnings()) {
      writeText(out, warning);
    }
    writeText(out, row.recipe());
    writeText(out, row.modelHash());
    out.writeInt(row.dimension());
    for (float value : row.embedding()) {
      out.writeFloat(value);
    }
  }

  private static EmbeddingRow readRow(DataInputStream in) throws IOException {
    String subject = readText(in);
    String session = readText(in);
    String run = readText(in);
    String source = readText(in);
    int windows = in.readInt();
    double coverage = in.readDouble();
    int count = readCount(in, Integer.BYTES);
    List<String> warnings = new ArrayList<>(count);
    for (int i = 0; i < count; i++) {
      warnings.add(readText(in));
    }
    String recipe = readText(in);
    String modelHash = readText(in);
    float[] embedding = new float[readCount(in, Float.BYTES)];
    for (int i = 0; i < embedding.length; i++) {
      embedding[i] = in.readFloat();
    }
    return new EmbeddingRow(
        subject, session, run, source, windows, coverage, warnings, recipe, modelHash, embedding);
  }

  private static void writeText(DataOutputStream out, String text) throws IOException {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    out.writeInt(bytes.length);
    out.write(bytes);
  }

  private static String readText(DataInputStream in) throws IOException {
    byte[] bytes = new byte[readCount(in, 1)];
    in.readFully(bytes);
    return new String(bytes, StandardCharsets.UTF_8);
  }

  /** A count that the bytes left can hold: nothing is allocated on a record's word alone. */
  private static int readCount(DataInputStream in, int bytesEach) throws IOException {
    int count = in.readInt();
    if (count < 0 || count > in.available() / bytesEach) {
      throw new IOException("a count of " + count + " with " + in.available() + " bytes left");
    }
    return count;
  }
}
