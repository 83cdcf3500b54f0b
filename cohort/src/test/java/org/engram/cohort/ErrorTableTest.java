package org.engram.cohort;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import org.engram.tensor.ConfigurationException;
import org.engram.tensor.RefusedInputException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ErrorTableTest {
  private static final List<ErrorRow> ROWS =
      List.of(
          new ErrorRow("01", "a", "", "x,\"y\".csv", 0, 0, "A1", "L", "Vis", 0, 0, 0.1f),
          new ErrorRow("01", "a", "", "x,\"y\".csv", 0, 1, "B1", "", "", 3, 35.28, Float.NaN));

  @TempDir Path folder;

  @Test
  void aTextTableHasOneLineARowAndAnEmptyCellWhereNothingWasMeasured() throws IOException {
    Path file = write("errors.csv");

    assertThat(Files.readAllLines(file))
        .containsExactly(
            "subject,session,run,source,window,region,label,hemisphere,network,patch,"
                + "start_seconds,error",
            "01,a,,\"x,\"\"y\"\".csv\",0,0,A1,L,Vis,0,0.0,0.1",
            "01,a,,\"x,\"\"y\"\".csv\",0,1,B1,,,3,35.28,");
    assertThat(Files.readString(write("errors.tsv"))).contains("01\ta\t\t\"x,\"\"y\"\".csv\"\t0");
  }

  @Test
  void parquetHoldsTheSameRows() throws SQLException {
    Path file = write("errors.parquet");

    List<String> rows = new ArrayList<>();
    List<String> types = new ArrayList<>();
    try (Connection connection = DuckDb.open();
        Statement statement = connection.createStatement()) {
      String source = "read_parquet(" + DuckDb.literal(file) + ")";
      try (ResultSet result = statement.executeQuery("SELECT * FROM " + source)) {
        while (result.next()) {
          List<String> cells = new ArrayList<>();
          for (int i = 1; i <= 12; i++) {
            cells.add(String.valueOf(result.getObject(i)));
          }
          rows.add(String.join("|", cells));
        }
      }
      try (ResultSet result = statement.executeQuery("DESCRIBE SELECT * FROM " + source)) {
        while (result.next()) {
          types.add(result.getString(1) + " " + result.getString(2));
        }
      }
    }
    assertThat(rows)
        .containsExactly(
            "01|a||x,\"y\".csv|0|0|A1|L|Vis|0|0.0|0.1", "01|a||x,\"y\".csv|0|1|B1|||3|35.28|null");
    assertThat(types)
        .containsExactly(
            "subject VARCHAR",
            "session VARCHAR",
            "run VARCHAR",
            "source VARCHAR",
            "window INTEGER",
            "region INTEGER",
            "label VARCHAR",
            "hemisphere VARCHAR",
            "network VARCHAR",
            "patch INTEGER",
            "start_seconds DOUBLE",
            "error FLOAT");
  }

  @Test
  void theSameRowsGiveTheSameBytes() throws IOException {
    assertThat(write("one.parquet")).hasSameBinaryContentAs(write("two.parquet"));
  }

  @Test
  void aFailureLeavesNoFile() {
    Path file = folder.resolve("errors.parquet");
    assertThatThrownBy(
            () ->
                ErrorTable.write(
                    file,
                    rows -> {
                      rows.add(ROWS.getFirst());
                      throw new RefusedInputException("x.csv", "nothing", "something", "");
                    }))
        .isInstanceOf(RefusedInputException.class);
    assertThat(folder).isEmptyDirectory();
  }

  @Test
  void anotherEndingIsAConfigurationError() {
    assertThatThrownBy(() -> ErrorTable.checkName(Path.of("errors.xlsx")))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContaining(".csv, .tsv or .parquet");
  }

  private Path write(String name) {
    Path file = folder.resolve(name);
    ErrorTable.write(
        file,
        rows -> {
          for (ErrorRow row : ROWS) {
            rows.add(row);
          }
        });
    return file;
  }
}
