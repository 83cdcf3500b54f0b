package org.engram.cohort.store;

import java.io.BufferedWriter;
import java.io.OutputStreamWriter;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.engram.cohort.DelimitedText;
import org.engram.tensor.file.AtomicFile;

/** A table as CSV, or as TSV with n/a for what is missing, as BIDS has it. */
final class TextExport {
  private TextExport() {}

  static void write(Path out, ExportTable table, char separator) {
    String none = separator == '\t' ? "n/a" : "";
    AtomicFile.writeStream(
        out,
        stream -> {
          Writer writer =
              new BufferedWriter(new OutputStreamWriter(stream, StandardCharsets.UTF_8));
          DelimitedText.writeLine(writer, header(table), separator);
          for (int row = 0; row < table.rows(); row++) {
            List<String> cells = new ArrayList<>();
            for (ExportTable.Column column : table.columns()) {
              switch (column.values().get(row)) {
                case null -> cells.add(none);
                case float[] vector -> {
                  for (float value : vector) {
                    cells.add(Float.toString(value));
                  }
                }
                case String text -> cells.add(text.isEmpty() ? none : text);
                case Object number -> cells.add(number.toString());
              }
            }
            DelimitedText.writeLine(writer, cells, separator);
          }
          writer.flush();
        });
  }

  private static List<String> header(ExportTable table) {
    List<String> names = new ArrayList<>();
    for (ExportTable.Column column : table.columns()) {
      if (column.kind() == ExportTable.Kind.VECTOR) {
        int dimension =
            column.values().isEmpty()
                ? table.features().size()
                : ((float[]) column.values().getFirst()).length;
        names.addAll(table.names(dimension));
      } else {
        names.add(column.name());
      }
    }
    return names;
  }
}
