package org.engram.cohort;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.zip.GZIPOutputStream;
import org.engram.tensor.ConfigurationException;
import org.engram.tensor.FileFormatException;
import org.engram.tensor.RefusedInputException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PhenotypeTest {
  private static final String TABLE =
      """
      participant_id\tage\tsite, "of scan"
      sub-01\t31.5\tnorth
      sub-02\tn/a\tsouth
      03\t\teast
      sub-04\t 28 \tNaN
      """;

  @TempDir private Path folder;

  @Test
  void readsOneColumnBySubjectAndCountsWhatIsMissing() throws IOException {
    Phenotype age = Phenotype.read(write("p.tsv", TABLE), "age", Optional.empty());

    assertThat(age.name()).isEqualTo("age");
    assertThat(age.values()).hasSize(2).containsEntry("01", "31.5").containsEntry("04", "28");
    assertThat(age.missing()).containsExactlyInAnyOrder("02", "03");
  }

  @Test
  void readsTheSameFromCsvAndGzip() throws IOException {
    String csv = "eid,score\n1,0.5\n2,0.25\n";
    Path zipped = folder.resolve("p.csv.gz");
    try (OutputStream out = new GZIPOutputStream(Files.newOutputStream(zipped))) {
      out.write(csv.getBytes(StandardCharsets.UTF_8));
    }

    assertThat(Phenotype.read(zipped, "score", Optional.empty()))
        .isEqualTo(Phenotype.read(write("p.csv", csv), "score", Optional.empty()));
  }

  @Test
  void aColumnMayHaveAnyName() throws IOException {
    Path file = write("p.csv", "who,\"a \"\"b\"\", c\"\nx,1\n");

    assertThat(Phenotype.read(file, "a \"b\", c", Optional.of("who")).values())
        .containsEntry("x", "1");
  }

  @Test
  void columnsThatAreNotThereAreNamed() throws IOException {
    Path file = write("p.tsv", TABLE);
    assertThatThrownBy(() -> Phenotype.read(file, "iq", Optional.empty()))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContaining("--target")
        .hasMessageContaining("age");
    Path other = write("q.csv", "name,age\nx,1\n");
    assertThatThrownBy(() -> Phenotype.read(other, "age", Optional.empty()))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContaining("Name it with --id");
  }

  @Test
  void aSubjectWithTwoValuesIsRefusedByRow() throws IOException {
    Path file = write("p.csv", "subject,age\n01,20\nsub-01,20\n02,30\n01,21\n");
    assertThatThrownBy(() -> Phenotype.read(file, "age", Optional.empty()))
        .isInstanceOf(RefusedInputException.class)
        .hasMessageContaining("row 4")
        .hasMessageContaining("'20' and '21'");
  }

  @Test
  void brokenTablesAreRefusedAsSuch() throws IOException {
    Path ragged = write("p.csv", "subject,age\n01,20\n02,20,3\n");
    assertThatThrownBy(() -> Phenotype.read(ragged, "age", Optional.empty()))
        .isInstanceOf(FileFormatException.class);
    Path nobody = write("q.csv", "subject,age\n,20\n");
    assertThatThrownBy(() -> Phenotype.read(nobody, "age", Optional.empty()))
        .isInstanceOf(FileFormatException.class)
        .hasMessageContaining("row 1");
    assertThatThrownBy(() -> Phenotype.read(folder.resolve("none.csv"), "age", Optional.empty()))
        .isInstanceOf(FileFormatException.class)
        .hasMessageContaining("no such file");
  }

  private Path write(String name, String text) throws IOException {
    return Files.writeString(folder.resolve(name), text);
  }
}
