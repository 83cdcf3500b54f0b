package org.engram.pipeline.finetune.volume;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.engram.cohort.results.ResultsFolder;
import org.engram.pipeline.finetune.FinetuneResult;
import org.engram.tensor.ConfigurationException;
import org.engram.tensor.RefusedInputException;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Who is trained on where few subjects of a class are asked for. */
class VolumeFinetuneSplitTest {
  @TempDir static Path shared;
  private static MadeHeads made;
  @TempDir private Path folder;

  @BeforeAll
  static void make() {
    made = MadeHeads.of(shared, 18);
  }

  @Test
  void fewSubjectsAClassAreTrainedOnAndTheOtherPartsStay() {
    Path all = folder.resolve("all");
    Path few = folder.resolve("few");
    MadeHeads.run(made.settings("run.epochs=1"), all);
    FinetuneResult result = MadeHeads.run(made.settings("run.epochs=1", "split.shots=2"), few);

    assertThat(result.subjects()).containsExactly(4, 6, 6);
    Map<String, String> parts = parts(all);
    Map<String, String> drawn = parts(few);
    List<String> trained = new ArrayList<>();
    drawn.forEach(
        (subject, part) -> {
          if (part.equals("training") || part.equals("left-out")) {
            assertThat(parts).containsEntry(subject, "training");
          } else {
            assertThat(parts).containsEntry(subject, part);
          }
          if (part.equals("training")) {
            trained.add(Integer.parseInt(subject) % 2 == 0 ? "dark" : "bright");
          }
        });
    assertThat(drawn).containsOnlyKeys(parts.keySet());
    assertThat(trained).containsExactlyInAnyOrder("dark", "dark", "bright", "bright");

    FinetuneResult again =
        MadeHeads.run(
            made.settings("run.epochs=1", "split.file=" + few.resolve("split.tsv")),
            folder.resolve("again"));
    assertThat(again.subjects()).containsExactly(4, 6, 6);
    MadeHeads.assertSameBytes(few, folder.resolve("again"), "model/model.safetensors", "split.tsv");

    assertThatThrownBy(() -> MadeHeads.run(made.settings("split.shots=4"), folder.resolve("many")))
        .isInstanceOf(RefusedInputException.class)
        .hasMessageContaining("'bright'");
    assertThatThrownBy(
            () ->
                MadeHeads.run(
                    made.settings(
                        "split.shots=1", "target.columns=[months]", "target.task=regression"),
                    folder.resolve("number")))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContaining("split.shots");
    assertThat(folder.resolve("many")).doesNotExist();
  }

  private static Map<String, String> parts(Path run) {
    Map<String, String> parts = new LinkedHashMap<>();
    ResultsFolder.read(run)
        .tables()
        .getFirst()
        .rows()
        .forEach(row -> parts.put(row.getFirst(), row.getLast()));
    return parts;
  }
}
