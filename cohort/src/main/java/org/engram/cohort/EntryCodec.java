package org.engram.cohort;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import org.engram.tensor.FileFormatException;
import org.engram.tensor.Problem;

/** The body of a journal's record: what became of an input, its key, and the row or the problem. */
final class EntryCodec<R> {
  private static final byte DONE = 1;
  private static final byte REFUSED = 2;

  private final Path path;
  private final Journal.Format<R> format;

  EntryCodec(Path path, Journal.Format<R> format) {
    this.path = path;
    this.format = format;
  }

  byte[] encode(Journal.Entry<R> entry) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (DataOutputStream out = new DataOutputStream(bytes)) {
      switch (entry) {
        case Journal.Entry.Done<R>(String key, R row) -> {
          out.writeByte(DONE);
          Fields.writeText(out, key);
          format.write(out, row);
        }
        case Journal.Entry.Refused<R>(String key, Problem problem) -> {
          out.writeByte(REFUSED);
          Fields.writeText(out, key);
          Fields.writeText(out, problem.where());
          Fields.writeText(out, problem.found());
          Fields.writeText(out, problem.expected());
          Fields.writeText(out, problem.remedy());
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e); // memory does not fail
    }
    return bytes.toByteArray();
  }

  Journal.Entry<R> decode(byte[] body) {
    try (DataInputStream in = new DataInputStream(new ByteArrayInputStream(body))) {
      byte kind = in.readByte();
      String key = Fields.readText(in);
      Journal.Entry<R> entry =
          switch (kind) {
            case DONE -> new Journal.Entry.Done<>(key, format.read(in));
            case REFUSED ->
                new Journal.Entry.Refused<>(
                    key,
                    new Problem(
                        Fields.readText(in),
                        Fields.readText(in),
                        Fields.readText(in),
                        Fields.readText(in)));
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
}
