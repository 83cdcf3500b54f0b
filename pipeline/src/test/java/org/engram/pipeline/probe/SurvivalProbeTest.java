package org.engram.pipeline.probe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
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
import org.engram.cohort.results.Outcome;
import org.engram.cohort.results.ResultsFolder;
import org.engram.cohort.results.Score;
import org.engram.tensor.ConfigurationException;
import org.engram.tensor.RefusedInputException;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Ninety people whose hazard is in the first number of their embedding. */
class SurvivalProbeTest {
  private static final int PEOPLE = 90;

  @TempDir private Path folder;
  private Path embeddings;
  private Path people;

  @BeforeEach
  void writeCohort() throws IOException {
    Random random = new Random(23);
    StringBuilder text = new StringBuilder("participant_id\tmonths\tdied\tage\n");
    List<EmbeddingRow> rows = new ArrayList<>();
    for (int s = 0; s < PEOPLE; s++) {
      float[] vector = new float[6];
      for (int d = 0; d < 6; d++) {
        vector[d] = (float) random.nextGaussian();
      }
      double time = Math.ceil(-20 * Math.log(random.nextDouble()) * Math.exp(-1.5 * vector[0]));
      double end = Math.ceil(60 * random.nextDouble());
      String died = s == 4 ? "n/a" : time <= end ? "yes" : "no";
      text.append("sub-" + s + "\t" + Math.min(time, end) + "\t" + died);
      text.append("\t" + (50 + random.nextInt(20)) + "\n");
      rows.add(new EmbeddingRow("" + s, "", "", "s" + s, 1, 1, List.of(), "r", "h", vector));
    }
    embeddings = folder.resolve("embeddings.csv");
    people = folder.resolve("participants.tsv");
    EmbeddingTable.write(embeddings, rows);
    Files.writeString(people, text);
  }

  private StudyInput input(String target) {
    return new StudyInput(
        embeddings,
        Map.of(),
        Optional.empty(),
        false,
        false,
        people,
        Optional.empty(),
        target,
        "months",
        TableProbe.SUBJECT,
        Optional.empty(),
        List.of("age"),
        Optional.empty());
  }

  private static StudySettings settings(String probe) {
    return new StudyOptions(
            "survival",
            probe,
            true,
            OptionalDouble.empty(),
            "stratified",
            "5",
            1,
            42,
            "none",
            0,
            List.of(),
            5,
            "bca",
            300,
            "fdr",
            false)
        .settings();
  }

  @Test
  void risksAreJudgedByConcordanceAndWrittenWithTimesAndEvents() throws IOException {
    Path out = folder.resolve("results");
    String target = new SurvivalColumns("months", "died").name();

    ProbeStudy.run(input(target), settings("linear"), out, false);

    ResultsFolder.Content content = ResultsFolder.read(out);
    assertThat(content.results().outcome().task()).isEqualTo(Outcome.Task.SURVIVAL);
    Score model = content.results().sets().getFirst().scores().getFirst();
    assertThat(model.metric()).isEqualTo("c_index");
    assertThat(model.interval().orElseThrow().low()).isGreaterThan(0.6);
    assertThat(content.results().sets().getFirst().learner()).startsWith("Cox regression");
    Score age = content.results().sets().getLast().scores().getFirst();
    assertThat(age.pooled()).isLessThan(0.6);
    // One whose event is not known is left out.
    assertThat(content.results().flow().rows()).isEqualTo(PEOPLE - 1);
    List<String> lines = Files.readAllLines(out.resolve("predictions.tsv"));
    assertThat(lines.getFirst()).endsWith("run\ttime\tevent\trisk");
    assertThat(lines).hasSize(1 + 2 * (PEOPLE - 1));
  }

  @Test
  void whatIsNoTimeNoEventOrNoCoxRegressionIsRefused() throws IOException {
    String target = new SurvivalColumns("months", "died").name();
    assertThatThrownBy(() -> ProbeStudy.run(input(target), settings("trees")))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContaining("linear");
    assertThatThrownBy(() -> ProbeStudy.run(input("months"), settings("linear")))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContaining("--event");
    Files.writeString(people, Files.readString(people).replaceFirst("\tyes\t", "\tperhaps\t"));
    assertThatThrownBy(() -> ProbeStudy.run(input(target), settings("linear")))
        .isInstanceOf(RefusedInputException.class)
        .hasMessageContaining("'perhaps'");
  }
}
