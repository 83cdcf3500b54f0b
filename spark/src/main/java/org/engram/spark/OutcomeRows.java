package org.engram.spark;

import java.util.ArrayList;
import java.util.List;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;
import org.engram.cohort.EmbeddingRow;
import org.engram.pipeline.scan.ScanOutcome;
import org.engram.pipeline.scan.ScanReading;
import org.engram.tensor.Problem;

/** What became of a scan, as a row of a data frame. */
final class OutcomeRows {
  /** The columns of a table of embeddings, as every format of it has them. */
  static final List<String> TABLE =
      List.of(
          "subject",
          "session",
          "run",
          "source",
          "windows",
          "coverage",
          "warnings",
          "recipe",
          "model_hash",
          "embedding");

  /** Why a scan has no embedding, as the sidecar of a table has it, after the source. */
  static final List<String> REFUSAL = List.of("where", "found", "expected", "remedy");

  static final StructType SCHEMA =
      new StructType(
          new StructField[] {
            field("index", DataTypes.IntegerType, false),
            field("group", DataTypes.IntegerType, false),
            field("site", DataTypes.StringType, false),
            field("subject", DataTypes.StringType, false),
            field("session", DataTypes.StringType, false),
            field("run", DataTypes.StringType, false),
            field("source", DataTypes.StringType, false),
            field("windows", DataTypes.IntegerType, true),
            field("coverage", DataTypes.DoubleType, true),
            field("warnings", DataTypes.createArrayType(DataTypes.StringType, false), true),
            field("recipe", DataTypes.StringType, true),
            field("model_hash", DataTypes.StringType, true),
            field("embedding", DataTypes.createArrayType(DataTypes.FloatType, false), true),
            field(
                "refusal",
                new StructType(
                    REFUSAL.stream()
                        .map(part -> field(part, DataTypes.StringType, false))
                        .toArray(StructField[]::new)),
                true)
          });

  private OutcomeRows() {}

  private static StructField field(String name, DataType type, boolean nullable) {
    return DataTypes.createStructField(name, type, nullable);
  }

  /** The rows of a group, in its order. */
  static List<Row> of(ScanGroup group, List<ScanOutcome<List<EmbeddingRow>>> outcomes) {
    List<Row> rows = new ArrayList<>();
    for (int i = 0; i < outcomes.size(); i++) {
      ClusterScan scan = group.scans().get(i);
      switch (outcomes.get(i)) {
        case ScanOutcome.Ready<List<EmbeddingRow>>(_, List<EmbeddingRow> ready) ->
            ready.forEach(row -> rows.add(embedded(group.number(), scan, row)));
        case ScanOutcome.Refused<List<EmbeddingRow>>(_, Problem problem) ->
            rows.add(refused(group.number(), scan, problem));
      }
    }
    return rows;
  }

  private static Row embedded(int group, ClusterScan scan, EmbeddingRow row) {
    return RowFactory.create(
        scan.index(),
        group,
        scan.site(),
        row.subject(),
        row.session(),
        // Before it is in a table, a volume's row names its part, which is the whole.
        ScanReading.runName(scan.file()),
        row.source(),
        row.windows(),
        row.coverage(),
        row.warnings().toArray(String[]::new),
        row.recipe(),
        row.modelHash(),
        row.embedding(),
        null);
  }

  private static Row refused(int group, ClusterScan scan, Problem problem) {
    return RowFactory.create(
        scan.index(),
        group,
        scan.site(),
        scan.subject(),
        scan.session(),
        ScanReading.runName(scan.file()),
        scan.path(),
        null,
        null,
        null,
        null,
        null,
        null,
        RowFactory.create(problem.where(), problem.found(), problem.expected(), problem.remedy()));
  }
}
