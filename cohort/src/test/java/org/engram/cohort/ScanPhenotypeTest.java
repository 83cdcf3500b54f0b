package org.engram.cohort;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.engram.cohort.rows.RowKey;
import org.engram.tensor.ConfigurationException;
import org.engram.tensor.RefusedInputException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ScanPhenotypeTest {
  private static final List<RowKey> SCANS =
      List.of(
          new RowKey("01", "a", "run-1"),
          new RowKey("01", "b", ""),
          new RowKey("02", "a", ""),
          new RowKey("03", "a", ""));

  @TempDir Path folder;

  private Path table(String text) throws IOException {
    return Files.writeString(folder.resolve("people.tsv"), text);
  }

  private List<String> read(Path table, List<RowKey> scans) {
    ScanPhenotype age = ScanPhenotype.read(table, "age", Optional.empty(), scans);
    return scans.stream().map(age::of).toList();
  }

  @Test
  void aScanHasTheValueOfItsSession() throws IOException {
    Path table =
        table(
            """
            participant_id	session_id	age
            sub-01	ses-a	70
            sub-01	ses-b	72.5
            sub-02	n/a	61
            sub-02	ses-b	63
            sub-03	ses-a	n/a
            """);

    assertThat(read(table, SCANS)).containsExactly("70", "72.5", "61", "");
  }

  @Test
  void withoutSessionsOnEitherSideSubjectsMeet() throws IOException {
    Path table = table("participant_id\tage\nsub-01\t70\n02\t61\n");
    assertThat(read(table, SCANS)).containsExactly("70", "70", "61", "");

    Path sessions = table("participant_id\tsession_id\tage\n01\ta\t70\n01\tb\t70\n");
    assertThat(read(sessions, List.of(RowKey.of("01")))).containsExactly("70");
  }

  @Test
  void subjectsAsWholesNeedOneValue() throws IOException {
    Path table = table("participant_id\tsession_id\tage\n01\ta\t70\n01\tb\t72\n");

    assertThatThrownBy(() -> read(table, List.of(RowKey.of("01"))))
        .isInstanceOf(RefusedInputException.class)
        .hasMessageContaining("'70' and '72'");
  }

  @Test
  void aSessionWithTwoValuesIsRefused() throws IOException {
    Path table = table("participant_id\tsession_id\tage\n01\ta\t70\n01\ta\t72\n");

    assertThatThrownBy(() -> read(table, SCANS))
        .isInstanceOf(RefusedInputException.class)
        .hasMessageContaining("sub-01 ses-a has age '70' and '72'");
  }

  @Test
  void aColumnThatIsNotThereIsNamed() throws IOException {
    Path table = table("participant_id\tsession_id\tsex\n01\ta\tF\n");

    assertThatThrownBy(() -> read(table, SCANS))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContaining("'age'");
  }
}
