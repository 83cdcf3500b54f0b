package org.engram.pipeline.finetune.volume;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.engram.cohort.results.ResultsFolder;
import org.engram.models.neurojepa.NeuroJepaDescription;
import org.engram.pipeline.finetune.FinetuneResult;
import org.engram.pipeline.finetune.HeardTraining;
import org.engram.pipeline.pretrain.volume.VolumeCache;
import org.engram.pipeline.pretrain.volume.VolumeCacheSettings;
import org.engram.pipeline.pretrain.volume.VolumeListener;
import org.engram.pipeline.pretrain.volume.VolumeManifest;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What must not change a training: a stop and a resume, and a cache in place of the files. */
class VolumeFinetuneResumeTest {
  @TempDir static Path shared;
  private static MadeHeads made;
  @TempDir private Path folder;

  @BeforeAll
  static void make() {
    made = MadeHeads.of(shared, 18);
  }

  /** What a stop and a resume must not change, with all that is random switched on. */
  private static String[] random(boolean frozen) {
    return new String[] {
      "head.frozen=" + frozen,
      "run.seeds=2",
      "run.epochs=3",
      "run.balanced=true",
      frozen ? "run.patience=0" : "data.augmentation={}",
      frozen ? "step.drop_path=0" : "step.drop_path=0.2",
      "step.modality_dropout.rate=0.3"
    };
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void aRunThatWasStoppedGoesOnToTheVeryBytes(boolean frozen) throws IOException {
    VolumeTuningSettings settings = made.settings(random(frozen));
    Path whole = folder.resolve("whole");
    HeardTraining all = new HeardTraining(0);
    FinetuneResult done = MadeHeads.run(settings, whole, false, all).run();
    assertThat(all.epochs()).hasSize(6);
    assertThat(done.validation()).containsOnlyKeys(1, 2);
    assertThat(ResultsFolder.read(whole).predictions()).hasSize(12);

    Path stopped = folder.resolve("stopped");
    for (int epochs : new int[] {1, 2}) { // within the first training, and at its end
      HeardTraining asks = new HeardTraining(epochs);
      FinetuneResult part = MadeHeads.run(settings, stopped, epochs > 1, asks).run();
      assertThat(part.finished()).isFalse();
      assertThat(asks.epochs()).hasSize(epochs);
      // Prepared volumes and tokens are made again where they are gone.
      remove(stopped.resolve(epochs == 1 ? "volumes" : "tokens"));
    }
    assertThat(MadeHeads.run(settings, stopped, true, new HeardTraining(0)).run().finished())
        .isTrue();

    MadeHeads.assertSameBytes(
        whole,
        stopped,
        "results.json",
        "predictions.tsv",
        "epochs.tsv",
        "split.tsv",
        "model/model.safetensors",
        "model/head.json");
  }

  private static void remove(Path tree) throws IOException {
    if (Files.exists(tree)) {
      try (Stream<Path> files = Files.list(tree)) {
        for (Path file : files.toList()) {
          Files.delete(file);
        }
      }
      Files.delete(tree);
    }
  }

  @Test
  void aCacheGivesTheVeryModelOfTheFiles() {
    NeuroJepaDescription model = NeuroJepaDescription.open(made.folder().resolve("model"));
    Path cache = folder.resolve("cache");
    VolumeCache.build(
        VolumeManifest.read(made.manifest()),
        VolumeFinetuneJob.reading(model),
        cache,
        VolumeCacheSettings.defaults(),
        false,
        VolumeListener.SILENT);
    String[] few = {"run.epochs=2", "data.augmentation={}"};
    MadeHeads.run(made.settings(few), folder.resolve("files"));
    MadeHeads.run(
        made.settings(few[0], few[1], "data.inputs=[]", "data.cache=" + cache),
        folder.resolve("cached"));

    assertThat(folder.resolve("cached/volumes")).doesNotExist();
    MadeHeads.assertSameBytes(
        folder.resolve("files"),
        folder.resolve("cached"),
        "predictions.tsv",
        "model/model.safetensors");
  }
}
