package org.engram.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import org.engram.models.training.watch.RunHistory;
import org.engram.models.training.watch.UpdateRecord;
import org.engram.pipeline.pretrain.data.CohortIndex;
import org.engram.pipeline.pretrain.data.CohortRun;
import org.engram.pipeline.pretrain.data.RunCache;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class CacheCommandTest {
  private final SmallCohort engram = new SmallCohort();

  @TempDir Path folder;
  private String scans;
  private Path out;

  @BeforeEach
  void writeCohort() {
    scans = folder.resolve("scans").toString();
    out = folder.resolve("cache");
    for (int s = 1; s <= 3; s++) {
      SmallCohort.scan(folder.resolve("scans/s" + s + ".csv"), s, 40);
    }
  }

  @Test
  void aCohortIsCachedForAModel() {
    String model = SmallCohort.model(folder.resolve("model"));

    assertThat(engram.run("cache", scans, "--model", model, "--tr", "2", "--out", out.toString()))
        .isEqualTo(ExitCode.DONE);

    CohortIndex index = RunCache.open(out);
    assertThat(index.runs()).hasSize(3).extracting(CohortRun::frames).containsOnly(40);
    assertThat(engram.out().lines())
        .containsExactly(
            out + ": 3 runs of 12 regions of twelve, at 2.0 s; 0 refused",
            "index " + out.resolve("index.jsonl") + " " + index.hash().substring(0, 16));
  }

  @Test
  void withoutAModelTheFirstFilesRegionsHoldAndRefusedScansAreListed() {
    SmallCohort.scan(folder.resolve("scans/s4.csv"), 4, 10);

    assertThat(
            engram.run(
                "cache",
                scans,
                "--frames",
                "32",
                "--model-tr",
                "2",
                "--tr",
                "2",
                "--json",
                "--out",
                out.toString()))
        .isEqualTo(ExitCode.SOME_REFUSED);
    JsonNode json = JsonMapper.shared().readTree(engram.out());
    assertThat(json.get("runs").asInt()).isEqualTo(3);
    assertThat(json.get("regions").asInt()).isEqualTo(12);
    assertThat(json.get("refused").get(0).get("found").asString()).isEqualTo("10 frames (20.0 s)");
  }

  @Test
  void aMixedCohortIsRefusedAsAWhole() {
    SmallCohort.text(folder.resolve("scans/s2b.csv"), "A1,A2\n1,2\n3,4\n");

    assertThat(
            engram.run(
                "cache",
                scans,
                "--frames",
                "32",
                "--model-tr",
                "2",
                "--tr",
                "2",
                "--out",
                out.toString()))
        .isEqualTo(ExitCode.FAILED);
    assertThat(engram.err()).contains("s2b.csv", "2 regions", "12 regions as in the first file");
  }

  @Test
  void theModelSaysItsOwnFrames() {
    String model = SmallCohort.model(folder.resolve("model"));

    assertThat(
            engram.run("cache", scans, "--model", model, "--frames", "9", "--out", out.toString()))
        .isEqualTo(ExitCode.WRONG_USAGE);
    assertThat(engram.err()).contains("--frames", "given with --model");
  }

  @Test
  void theCacheOfAConfigurationTrainsToTheSameBits() {
    Path config =
        SmallCohort.text(
            folder.resolve("config.yaml"),
            """
            seed: 3
            start_from: %s
            data:
              inputs: [scans]
              repetition_time: 2.0
            masking:
              geometry: corrected
            run:
              epochs: 4
              batch_size: 3
            step:
              accumulation: 1
            schedule:
              warmup_epochs: 1
            """
                .formatted(SmallCohort.model(folder.resolve("start"))));

    CommandRun made = CommandRun.of("cache", "--config", config, "--out", out);
    assertThat(made.code()).as(made.err()).isEqualTo(ExitCode.DONE);
    assertThat(made.out())
        .contains(
            "to train from it, put this into the section data of " + config,
            "  cache: " + out.toAbsolutePath());

    train(config, "from-files", "seed=3");
    Path cached = train(config, "from-cache", "data.cache=" + out);
    assertThat(losses(cached))
        .hasSize(4)
        .containsExactlyElementsOf(losses(folder.resolve("from-files")));

    // A checkpoint is a model directory: one can be embedded with, and started from.
    Path checkpoint = cached.resolve("checkpoints/step-00000004");
    Path table = folder.resolve("embeddings.csv");
    CommandRun embedded =
        CommandRun.of(
            "embed", scans, "--tr", 2, "--model", checkpoint, "--device", "cpu", "--out", table);
    assertThat(embedded.code()).as(embedded.err()).isEqualTo(ExitCode.DONE);
    assertThat(table).content().hasLineCount(4);
    train(config, "onwards", "start_from=" + checkpoint);
    assertThat(folder.resolve("onwards/initial/model.safetensors"))
        .hasSameBinaryContentAs(checkpoint.resolve("model.safetensors"));
  }

  private Path train(Path config, String run, String set) {
    CommandRun trained =
        CommandRun.of(
            "pretrain",
            config,
            "--out",
            folder.resolve(run),
            "--device",
            "cpu",
            "--threads",
            1,
            "--set",
            set);
    assertThat(trained.code()).as(trained.err()).isEqualTo(ExitCode.DONE);
    return folder.resolve(run);
  }

  private static List<Double> losses(Path run) {
    return RunHistory.read(run).updates().stream().map(UpdateRecord::loss).toList();
  }

  @Test
  void whatTheConfigurationSaysIsNotSaidBesideIt() {
    Path config = SmallCohort.text(folder.resolve("config.yaml"), "seed: 3\n");

    assertThat(
            engram.run(
                "cache",
                scans,
                "--tr",
                "2",
                "--config",
                config.toString(),
                "--out",
                out.toString()))
        .isEqualTo(ExitCode.WRONG_USAGE);
    assertThat(engram.err()).contains("INPUT", "--tr", "given with --config");
    assertThat(engram.run("cache", "--out", out.toString())).isEqualTo(ExitCode.WRONG_USAGE);
    assertThat(engram.err()).contains("INPUT", "files, folders or globs, or --config");
    assertThat(engram.run("cache", scans, "--set", "seed=1", "--out", out.toString()))
        .isEqualTo(ExitCode.WRONG_USAGE);
    assertThat(engram.err()).contains("--set", "a configuration to set it in");
  }

  @Test
  void aConfigurationThatReadsACacheMakesNone() {
    Path config =
        SmallCohort.text(
            folder.resolve("config.yaml"),
            "seed: 3\nstart_from: %s\ndata: {inputs: [scans], cache: other}\n"
                .formatted(SmallCohort.model(folder.resolve("start"))));

    assertThat(engram.run("cache", "--config", config.toString(), "--out", out.toString()))
        .isEqualTo(ExitCode.WRONG_USAGE);
    assertThat(engram.err()).contains("data.cache", "a configuration that reads the scans");
  }
}
