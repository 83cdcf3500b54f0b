package org.engram.cohort;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.engram.cohort.EmbeddingJournal.Entry;
import org.engram.tensor.ConfigurationException;
import org.engram.tensor.FileFormatException;
import org.engram.tensor.Problem;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EmbeddingJournalTest {
  private static final String JOB = "model=sha256:ab\nprecision=fp32";
  private static final List<Entry> ENTRIES =
      List.of(
          done("a"),
          new Entry.Refused("b", new Problem("b.tsv", "NaN", "a number", "Mend it")),
          done("c"));

  @TempDir private Path folder;

  @Test
  void keepsEveryFinishedInputInOrder() {
    Path path = journalOf(ENTRIES);

    try (EmbeddingJournal journal = EmbeddingJournal.open(path, JOB)) {
      assertThat(journal.entries()).containsOnlyKeys("a", "b", "c");
      assertThat(journal.entries().values()).containsExactlyElementsOf(ENTRIES);
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
      try (EmbeddingJournal journal = EmbeddingJournal.open(path, JOB)) {
        int count = journal.entries().size();
        kept.add(count);
        assertThat(journal.entries().values()).containsExactlyElementsOf(ENTRIES.subList(0, count));
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

    try (EmbeddingJournal journal = EmbeddingJournal.open(path, JOB)) {
      assertThat(journal.entries()).containsOnlyKeys("a", "b");
      assertThat(journal.discardedBytes()).isPositive();
      assertThat(Files.size(path)).isEqualTo(whole.length - journal.discardedBytes());
    }
  }

  @Test
  void refusesAnotherJobAndSaysWhatChanged() throws IOException {
    Path path = journalOf(ENTRIES);
    byte[] before = Files.readAllBytes(path);

    assertThatThrownBy(() -> EmbeddingJournal.open(path, "model=sha256:ab\nprecision=bf16\ntr=2"))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContaining("precision was fp32, is now bf16; tr was not set, is now 2")
        .hasMessageContaining("delete " + path + " to start afresh");
    assertThat(path).hasBinaryContent(before);
  }

  @Test
  void leavesAFileThatIsNoJournalAlone() throws IOException {
    Path path = Files.writeString(folder.resolve("notes.txt"), "my notes");

    assertThatThrownBy(() -> EmbeddingJournal.open(path, JOB))
        .isInstanceOf(FileFormatException.class)
        .hasMessageContaining("not a journal");
    assertThat(path).hasContent("my notes");
  }

  @Test
  void isHeldByOneRunAtATime() {
    Path path = folder.resolve("held");
    try (EmbeddingJournal held = EmbeddingJournal.open(path, JOB)) {
      held.append(ENTRIES.getFirst());
      assertThatThrownBy(() -> EmbeddingJournal.open(path, JOB))
          .isInstanceOf(ConfigurationException.class)
          .hasMessageContaining("in use by another run");
    }
  }

  @Test
  void refusesToRecordAnInputTwice() {
    try (EmbeddingJournal journal = EmbeddingJournal.open(folder.resolve("twice"), JOB)) {
      journal.append(done("a"));
      assertThatThrownBy(() -> journal.append(done("a")))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("a is in the journal already");
    }
  }

  @Test
  void isGoneOnceDeleted() {
    Path path = folder.resolve("done");
    EmbeddingJournal journal = EmbeddingJournal.open(path, JOB);
    journal.append(done("a"));

    journal.delete();

    assertThat(path).doesNotExist();
  }

  private Path journalOf(List<Entry> entries) {
    Path path = folder.resolve("journal");
    try (EmbeddingJournal journal = EmbeddingJournal.open(path, JOB)) {
      entries.forEach(journal::append);
    }
    return path;
  }

  private static Entry done(String key) {
    return new Entry.Done(
        key,
        new EmbeddingRow(
            key, "1", "", key + ".tsv", 2, 0.5, List.of("short"), "r", "h", new float[] {1, 2.5f}));
  }
}
