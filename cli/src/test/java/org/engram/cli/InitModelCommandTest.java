package org.engram.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.engram.models.brainjepa.BrainJepaConfig.Position;
import org.engram.models.brainjepa.ModelDescription;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class InitModelCommandTest {
  private static final Object[] SMALL = {
    "--embed-dim", 16, "--depth", 2, "--heads", 2, "--predictor-dim", 8, "--predictor-depth", 1
  };

  @TempDir private Path folder;

  @Test
  void aModelIsMadeAndItsSizesAreTold() {
    Path model = folder.resolve("model");

    CommandRun run = init(model, "--regions", 5, "--frames", 32, "--position", "origin");

    assertThat(run.code()).isEqualTo(0);
    assertThat(run.out().lines())
        .startsWith(
            "wrote " + model,
            "  input           5 regions of unnamed x 32 frames, 2.205 s apart (the published"
                + " model's; --tr states another), global-zscore",
            "  tokens          10 (2 of 16 frames each)",
            "  encoder         width 16, 2 blocks, 2 heads, position origin",
            "  predictor       width 8, 1 blocks, 2 heads");
    assertThat(ModelDescription.open(model).config().regions()).isEqualTo(5);
  }

  @Test
  void everyOptionReachesTheConfig() throws IOException {
    Path regions =
        Files.writeString(
            folder.resolve("mine.tsv"), "index\tlabel\n0\tinsula\n1\tcaudate\n2\tputamen\n");
    Path gradients = Files.writeString(folder.resolve("g.csv"), "1,2\n3,4\n5,6\n");
    Path model = folder.resolve("model");

    CommandRun run =
        init(
            model,
            "--atlas-regions",
            regions,
            "--gradient",
            gradients,
            "--frames",
            24,
            "--patch-size",
            8,
            "--mlp-ratio",
            2,
            "--predictor-heads",
            4,
            "--tr",
            0.8,
            "--normalization",
            "region-zscore",
            "--seed",
            9,
            "--json");
    ModelDescription made = ModelDescription.open(model);

    assertThat(run.json().get("config").get("embed_dim").asInt()).isEqualTo(16);
    assertThat(run.json().get("seed").asInt()).isEqualTo(9);
    assertThat(run.json().get("tensors").asInt()).isEqualTo(2 * (7 + 12 * 2) + 22);
    assertThat(made.atlas().labels()).containsExactly("insula", "caudate", "putamen");
    assertThat(made.config().atlas()).isEqualTo("mine");
    assertThat(made.config().position()).isEqualTo(Position.MAPPING);
    assertThat(made.config().gradientDim()).isEqualTo(2);
    assertThat(made.config().frames()).isEqualTo(24);
    assertThat(made.config().patchSize()).isEqualTo(8);
    assertThat(made.config().mlpRatio()).isEqualTo(2);
    assertThat(made.config().predictorHeads()).isEqualTo(4);
    assertThat(made.config().predictorDim()).isEqualTo(8);
    assertThat(made.config().predictorDepth()).isEqualTo(1);
    assertThat(made.config().repetitionTime()).isEqualTo(0.8);
    assertThat(made.config().normalization()).isEqualTo("region-zscore");
  }

  @Test
  void thePublishedAtlasHasItsNames() {
    Path model = folder.resolve("model");

    init(model, "--atlas", "published", "--frames", 16, "--position", "origin");

    assertThat(ModelDescription.open(model).config().regions()).isEqualTo(450);
    assertThat(ModelDescription.open(model).config().atlas())
        .isEqualTo("tian-s3-schaefer-400-17networks");
  }

  @Test
  void withoutGradientsThePositionMustBeStated() {
    CommandRun run = init(folder.resolve("model"), "--regions", 5);

    assertThat(run.code()).isEqualTo(2);
    assertThat(run.err())
        .contains(
            "--gradient: not given; expected a table of functional gradients, or --position"
                + " origin to do without");
    assertThat(folder.resolve("model")).doesNotExist();
  }

  @Test
  void everythingWrongIsToldAtOnce() throws IOException {
    Path gradients = Files.writeString(folder.resolve("g.csv"), "1,2\n3,4\n");

    CommandRun run =
        CommandRun.of(
            "init-model",
            folder.resolve("model"),
            "--variant",
            "vit_tiny",
            "--embed-dim",
            50,
            "--regions",
            3,
            "--gradient",
            gradients,
            "--position",
            "origin",
            "--frames",
            100,
            "--predictor-dim",
            6,
            "--tr",
            0,
            "--normalization",
            "zscore");

    assertThat(run.code()).isEqualTo(2);
    assertThat(run.err())
        .contains("--variant: given beside --embed-dim")
        .contains("'vit_tiny'; expected vit_small, vit_base or vit_large")
        .contains("--gradient: given with --position origin")
        .contains("--gradient: 2 rows; expected one for each of the 3 regions")
        .contains("'zscore'; expected one of robust, global-zscore")
        .contains("frames: 100; expected a multiple of patch_size 16")
        .contains("embed_dim: 50; expected a multiple of heads 12")
        .contains("predictor_dim: 6; expected a multiple of predictor_heads 12")
        .contains("repetition_time: 0.0; expected seconds");
  }

  @Test
  void theRegionsMustBeSaidOnce() {
    assertThat(init(folder.resolve("m"), "--position", "origin").err()).contains("none given");
    assertThat(
            init(
                    folder.resolve("m"),
                    "--position",
                    "origin",
                    "--regions",
                    3,
                    "--atlas",
                    "published")
                .err())
        .contains("2 of them given");
  }

  @Test
  void aFolderThatIsNotEmptyIsLeftAlone() throws IOException {
    Files.writeString(folder.resolve("note.txt"), "mine");

    CommandRun run = init(folder, "--regions", 2, "--position", "origin");

    assertThat(run.code()).isEqualTo(2);
    assertThat(run.err()).contains("a folder that is not empty");
  }

  private static CommandRun init(Path model, Object... options) {
    Object[] args = new Object[2 + SMALL.length + options.length];
    args[0] = "init-model";
    args[1] = model;
    System.arraycopy(SMALL, 0, args, 2, SMALL.length);
    System.arraycopy(options, 0, args, 2 + SMALL.length, options.length);
    return CommandRun.of(args);
  }
}
