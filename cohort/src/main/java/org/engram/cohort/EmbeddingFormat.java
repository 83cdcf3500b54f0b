package org.engram.cohort;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;

/** Embeddings in a journal. */
final class EmbeddingFormat implements Journal.Format<EmbeddingRow> {
  @Override
  public void write(DataOutputStream out, EmbeddingRow row) throws IOException {
    Fields.writeText(out, row.subject());
    Fields.writeText(out, row.session());
    Fields.writeText(out, row.run());
    Fields.writeText(out, row.source());
    out.writeInt(row.windows());
    out.writeDouble(row.coverage());
    Fields.writeTexts(out, row.warnings());
    Fields.writeText(out, row.recipe());
    Fields.writeText(out, row.modelHash());
    Fields.writeFloats(out, row.embedding());
  }

  @Override
  public EmbeddingRow read(DataInputStream in) throws IOException {
    return new EmbeddingRow(
        Fields.readText(in),
        Fields.readText(in),
        Fields.readText(in),
        Fields.readText(in),
        in.readInt(),
        in.readDouble(),
        Fields.readTexts(in),
        Fields.readText(in),
        Fields.readText(in),
        Fields.readFloats(in));
  }
}
