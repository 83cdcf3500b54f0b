package org.engram.pipeline.probe;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Random;
import org.engram.cohort.EmbeddingRow;
import org.engram.cohort.EmbeddingTable;

/**
 * A cohort whose answer is known: half are patients, told from the first four of twelve features; a
 * shift moves all features of all its people alike.
 */
final class MadeCohort {
  static final int DIMENSION = 12;

  final Path embeddings;
  final Path people;

  /**
   * Writes it.
   *
   * @param name of the files, and before each subject's number
   * @param site of every one
   */
  MadeCohort(Path folder, String name, int size, String site, double shift, long seed) {
    embeddings = folder.resolve(name + ".csv");
    people = folder.resolve(name + ".tsv");
    Random noise = new Random(seed);
    List<EmbeddingRow> rows = new ArrayList<>();
    StringBuilder text =
        new StringBuilder("participant_id\tgroup\tage\tsex\tsite\tmean_fd\tglobal_signal\n");
    for (int s = 0; s < size; s++) {
      boolean patient = s % 2 == 0;
      text.append(
          String.join(
              "\t",
              "sub-" + name + s,
              patient ? "patient" : "control",
              "" + (20 + noise.nextInt(40)),
              noise.nextBoolean() ? "F" : "M",
              site.isEmpty() ? (noise.nextBoolean() ? "A" : "B") : site,
              "" + noise.nextDouble(),
              "0\n"));
      float[] vector = new float[DIMENSION];
      for (int d = 0; d < DIMENSION; d++) {
        vector[d] = (float) (noise.nextGaussian() + (patient && d < 4 ? 0.8 : 0) + shift);
      }
      rows.add(new EmbeddingRow(name + s, "", "", name + s, 1, 1, List.of(), "r", "h", vector));
    }
    EmbeddingTable.write(embeddings, rows);
    try {
      Files.writeString(people, text);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** A study of the group in this cohort, with age and sex beside it. */
  StudyInput input(Optional<TransferInput> other) {
    return input("group", other);
  }

  StudyInput input(String target, Optional<TransferInput> other) {
    return new StudyInput(
        embeddings,
        Map.of(),
        Optional.empty(),
        false,
        false,
        people,
        Optional.empty(),
        target,
        "",
        TableProbe.SUBJECT,
        Optional.empty(),
        List.of("age", "sex"),
        other);
  }

  /** This cohort as the one that a probe is applied to. */
  Optional<TransferInput> applied() {
    return Optional.of(
        new TransferInput(embeddings, Map.of(), Optional.of(people), Optional.empty(), Map.of()));
  }

  static StudySettings settings(String task, String recipe, boolean readOut) {
    return new StudyOptions(
            task,
            "linear",
            true,
            OptionalDouble.empty(),
            "stratified",
            "5",
            1,
            42,
            recipe,
            0,
            List.of(),
            5,
            "bca",
            300,
            "fdr",
            readOut)
        .settings();
  }
}
