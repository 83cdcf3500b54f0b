package org.engram.pipeline.scan;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.engram.cohort.Journal;
import org.engram.imaging.timeseries.ScanFile;

/**
 * What a scan left in a shard, with all that a merge must know of it: the merge sees no scan.
 *
 * @param scan whose it is
 * @param mark what else the merge must know of the scan, in words of the job's own; may be empty
 * @param row what it left
 */
public record ShardRow<R>(ScanFile scan, String mark, R row) {
  /** How a shard's file holds it. */
  record Format<R>(Journal.Format<R> rows) implements Journal.Format<ShardRow<R>> {
    @Override
    public void write(DataOutputStream out, ShardRow<R> row) throws IOException {
      ScanFile scan = row.scan();
      text(out, scan.path().toString());
      text(out, scan.subject());
      text(out, scan.session());
      text(out, scan.task());
      text(out, scan.run());
      text(out, scan.variant());
      text(out, row.mark());
      rows.write(out, row.row());
    }

    @Override
    public ShardRow<R> read(DataInputStream in) throws IOException {
      ScanFile scan =
          new ScanFile(Path.of(text(in)), text(in), text(in), text(in), text(in), text(in));
      return new ShardRow<>(scan, text(in), rows.read(in));
    }

    private static void text(DataOutputStream out, String text) throws IOException {
      byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
      out.writeInt(bytes.length);
      out.write(bytes);
    }

    /** A record is in memory as a whole, so that all that is left of it is available. */
    private static String text(DataInputStream in) throws IOException {
      int size = in.readInt();
      if (size < 0 || size > in.available()) {
        throw new IOException("a text of " + size + " of " + in.available() + " bytes");
      }
      return new String(in.readNBytes(size), StandardCharsets.UTF_8);
    }
  }
}
