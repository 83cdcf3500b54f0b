package org.engram.pipeline.parcels;

import java.io.BufferedWriter;
import java.io.IOException;
import java.io.OutputStreamWriter;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.engram.imaging.timeseries.ScanFile;
import org.engram.pipeline.scan.RefusedScan;
import org.engram.pipeline.scan.ShardRow;
import org.engram.tensor.file.AtomicFile;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;

/** {@code parcellate.tsv}, a row a series, and its sidecar; the same rows give the same bytes. */
final class ParcelsTable {
  static final String NAME = "parcellate.tsv";

  private static final JsonMapper JSON =
      JsonMapper.builder().enable(SerializationFeature.INDENT_OUTPUT).build();

  private ParcelsTable() {}

  /** The sidecar first: a table that is there has its sidecar. */
  static void write(
      Path table,
      Map<String, Object> head,
      List<ShardRow<ParcelRow>> rows,
      List<RefusedScan> refused) {
    Map<String, Object> json = new LinkedHashMap<>(head);
    json.put("refused", refused.stream().map(RefusedScan::json).toList());
    byte[] bytes = (JSON.writeValueAsString(json) + "\n").getBytes(StandardCharsets.UTF_8);
    AtomicFile.writeStream(
        table.resolveSibling(table.getFileName() + ".json"), out -> out.write(bytes));
    AtomicFile.writeStream(
        table,
        out -> {
          Writer writer = new BufferedWriter(new OutputStreamWriter(out, StandardCharsets.UTF_8));
          line(
              writer,
              Stream.of(
                  "subject",
                  "session",
                  "task",
                  "run",
                  "series",
                  "regions",
                  "missing",
                  "frames",
                  "repetition_time",
                  "source"));
          for (ShardRow<ParcelRow> row : rows) {
            ScanFile scan = row.scan();
            ParcelRow parcels = row.row();
            line(
                writer,
                Stream.of(
                    scan.subject(),
                    scan.session(),
                    scan.task(),
                    scan.run(),
                    parcels.out(),
                    Integer.toString(parcels.regions()),
                    Integer.toString(parcels.missing()),
                    Integer.toString(parcels.frames()),
                    parcels.time(),
                    scan.path().toString()));
          }
          writer.flush();
        });
  }

  private static void line(Writer writer, Stream<String> cells) throws IOException {
    writer.write(
        cells
            .map(cell -> cell.isEmpty() ? "n/a" : cell.replaceAll("[\\t\\r\\n]+", " "))
            .collect(Collectors.joining("\t", "", "\n")));
  }
}
