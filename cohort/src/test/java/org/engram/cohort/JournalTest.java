package org.engram.cohort;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.engram.cohort.Journal.Entry;
import org.engram.tensor.ConfigurationException;
import org.engram.tensor.FileFormatException;
import org.engram.tensor.Problem;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class JournalTest {
  private static final String JOB = "model=sha256:ab\nprecision=fp32";
  private static final List<Entry<EmbeddingRow>> ENTRIES =
      List.of(
          done("a"),
          new Entry.Refused<>("b", new Problem("b.tsv", "NaN", "a number", "Mend it")),
          done("c"));

  @TempDir private Path folder;

  @Test
  void keepsEveryFinishedInputInOrder() {
    Path path = journalOf(ENTRIES);

    try (Journal<EmbeddingRow> journal = Journal.open(path, JOB, EmbeddingRow.FORMAT)) {
      assertThat(journal.keys()).containsExactly("a", "b", "c");
      assertThat(entries(journal)).containsExactlyElementsOf(ENTRIES);
      assertThat(journal.discardedBytes()).isZero();
    }
  }

  @Test
  void continuesToTheSameEndAfterAKillAtAnyByte() throws IOException {
    byte[] whole = Files.readAllBytes(journalOf(ENTRIES));
    List<Integer> kept = new ArrayList<>();
    for (int length = 0; length <= whole.length; length++) {
      Path path = folder.resolve("killed");
      Files.write(path, Arrays.copyOf(whole, length));
      try (Journal<EmbeddingRow> journal = Journal.open(path, JOB, EmbeddingRow.FORMAT)) {
        int count = journal.keys().size();
        kept.add(count);
        assertThat(entries(journal)).containsExactlyElementsOf(ENTRIES.subList(0, count));
        journal.append(ENTRIES.subList(count, ENTRIES.size()));
      }
      assertThat(Files.readAllBytes(path)).as("killed after byte %s", length).isEqualTo(whole);
    }
    assertThat(kept).isSorted().contains(0, 1, 2, 3);
  }

  @Test
  void cutsOffADamagedRecordAndSaysHowMuch() throws IOException {
    Path path = journalOf(ENTRIES);
    byte[] whole = Files.readAllBytes(path);
    whole[whole.length - 1] ^= 1;
    Files.write(path, whole);

    try (Journal<EmbeddingRow> journal = Journal.open(path, JOB, EmbeddingRow.FORMAT)) {
      assertThat(journal.keys()).containsExactly("a", "b");
      assertThat(journal.discardedBytes()).isPositive();
      assertThat(Files.size(path)).isEqualTo(whole.length - journal.discardedBytes());
    }
  }

  @Test
  void refusesAnotherJobAndSaysWhatChanged() throws IOException {
    Path path = journalOf(ENTRIES);
    byte[] before = Files.readAllBytes(path);

    assertThatThrownBy(
            () -> Journal.open(path, "model=sha256:ab\nprecision=bf16\ntr=2", EmbeddingRow.FORMAT))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContaining("precision was fp32, is now bf16; tr was not set, is now 2")
        .hasMessageContaining("delete " + path + " to start afresh");
    assertThat(path).hasBinaryContent(before);
  }

  @Test
  void leavesAFileThatIsNoJournalAlone() throws IOException {
    Path path = Files.writeString(folder.resolve("notes.txt"), "my notes");

    assertThatThrownBy(() -> Journal.open(path, JOB, EmbeddingRow.FORMAT))
        .isInstanceOf(FileFormatException.class)
        .hasMessageContaining("not a journal");
    assertThat(path).hasContent("my notes");
  }

  @Test
  void isHeldByOneRunAtATime() {
    Path path = folder.resolve("held");
    try (Journal<EmbeddingRow> held = Journal.open(path, JOB, EmbeddingRow.FORMAT)) {
      held.append(ENTRIES.getFirst());
      assertThatThrownBy(() -> Journal.open(path, JOB, EmbeddingRow.FORMAT))
          .isInstanceOf(ConfigurationException.class)
          .hasMessageContaining("in use by another run");
    }
  }

  @Test
  void refusesToRecordAnInputTwice() {
    try (Journal<EmbeddingRow> journal =
        Journal.open(folder.resolve("twice"), JOB, EmbeddingRow.FORMAT)) {
      journal.append(done("a"));
      assertThatThrownBy(() -> journal.append(done("a")))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("a is in the journal already");
    }
  }

  @Test
  void holdsErrorsToTheBitAndReadsThemBackWhenAsked() {
    ScanErrors errors =
        new ScanErrors(
            List.of(0.0, 35.28),
            List.of(new float[] {0.1f, Float.NaN}, new float[] {Float.MIN_VALUE, 2}),
            0.5,
            List.of("1 missing regions filled (mean): A1"));
    Path path = folder.resolve("errors");
    try (Journal<ScanErrors> journal = Journal.open(path, JOB, ScanErrors.FORMAT)) {
      journal.append(new Entry.Refused<>("a", new Problem("a.tsv", "NaN", "a number", "")));
      journal.append(new Entry.Done<>("b", errors));
    }
    try (Journal<ScanErrors> journal = Journal.open(path, JOB, ScanErrors.FORMAT)) {
      assertThat(journal.keys()).containsExactly("a", "b");
      ScanErrors read = ((Entry.Done<ScanErrors>) journal.entry("b")).row();
      assertThat(read.starts()).containsExactly(0.0, 35.28);
      assertThat(read.windows().get(0)).containsExactly(0.1f, Float.NaN);
      assertThat(read.windows().get(1)).containsExactly(Float.MIN_VALUE, 2f);
      assertThat(read.coverage()).isEqualTo(0.5);
      assertThat(read.warnings()).containsExactly("1 missing regions filled (mean): A1");
      assertThatThrownBy(() -> journal.entry("c"))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessage("c is not in the journal");
    }
  }

  @Test
  void refusesRecordsOfAnotherKind() {
    Path path = journalOf(ENTRIES);

    assertThatThrownBy(() -> Journal.open(path, JOB, ScanErrors.FORMAT))
        .isInstanceOf(FileFormatException.class)
        .hasMessageContaining("a record that cannot be read");
  }

  @Test
  void isGoneOnceDeleted() {
    Path path = folder.resolve("done");
    Journal<EmbeddingRow> journal = Journal.open(path, JOB, EmbeddingRow.FORMAT);
    journal.append(done("a"));

    journal.delete();

    assertThat(path).doesNotExist();
  }

  private static <R> List<Entry<R>> entries(Journal<R> journal) {
    return journal.keys().stream().map(journal::entry).toList();
  }

  private Path journalOf(List<Entry<EmbeddingRow>> entries) {
    Path path = folder.resolve("journal");
    try (Journal<EmbeddingRow> journal = Journal.open(path, JOB, EmbeddingRow.FORMAT)) {
      entries.forEach(journal::append);
    }
    return path;
  }

  private static Entry<EmbeddingRow> done(String key) {
    return new Entry.Done<>(
        key,
        new EmbeddingRow(
            key, "1", "", key + ".tsv", 2, 0.5, List.of("short"), "r", "h", new float[] {1, 2.5f}));
  }
}
