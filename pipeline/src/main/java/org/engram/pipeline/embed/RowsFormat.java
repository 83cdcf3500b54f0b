package org.engram.pipeline.embed;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.engram.cohort.EmbeddingRow;
import org.engram.cohort.Journal;

/** The rows that one scan left, in a journal. */
final class RowsFormat implements Journal.Format<List<EmbeddingRow>> {
  private static final int MOST = 1 << 22;

  @Override
  public void write(DataOutputStream out, List<EmbeddingRow> rows) throws IOException {
    out.writeInt(rows.size());
    for (EmbeddingRow row : rows) {
      EmbeddingRow.FORMAT.write(out, row);
    }
  }

  @Override
  public List<EmbeddingRow> read(DataInputStream in) throws IOException {
    int size = in.readInt();
    if (size < 0 || size > MOST) {
      throw new IOException(size + " rows of one scan");
    }
    List<EmbeddingRow> rows = new ArrayList<>();
    for (int i = 0; i < size; i++) {
      rows.add(EmbeddingRow.FORMAT.read(in));
    }
    return rows;
  }
}
