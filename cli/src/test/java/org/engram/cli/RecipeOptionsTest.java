package org.engram.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class RecipeOptionsTest {
  @TempDir private Path folder;
  private Path study;
  private Path library;
  private String model;

  @BeforeEach
  void aStudyAndARegisteredAtlas() {
    study = SmallStudy.write(folder.resolve("study"));
    library = folder.resolve("atlases");
    model = SmallCohort.model(folder.resolve("model"));
    CommandRun added =
        CommandRun.of(
            "atlas",
            "add",
            SmallStudy.atlas(folder),
            "--labels",
            folder.resolve("twelve.tsv"),
            "--name",
            "twelve",
            "--space",
            SmallStudy.SPACE,
            "--atlas-library",
            library);
    assertThat(added.code()).as(added.err()).isEqualTo(0);
  }

  private CommandRun run(String command, Object input, String out, Object... more) {
    List<Object> args = new ArrayList<>(List.of(command, input, "--model", model));
    args.addAll(List.of("--out", folder.resolve(out), "--atlas-library", library));
    args.addAll(List.of(more));
    return CommandRun.of(args.toArray());
  }

  private CommandRun embed(Object input, Object... more) {
    return run("embed", input, "out.csv", more);
  }

  @Test
  void aDerivativeIsEmbeddedInOneCommand() throws Exception {
    Path kept = folder.resolve("kept");
    CommandRun run =
        embed(
            study,
            "--recipe",
            "fmriprep-24p-acompcor",
            "--set",
            "confounds.strategy=[motion]",
            "--set",
            "confounds.motion=basic",
            "--atlas",
            "twelve",
            "--keep-series",
            kept);

    assertThat(run.code()).as(run.err()).isEqualTo(0);
    assertThat(run.out()).contains("out.csv: 2 rows of 32 numbers");
    assertThat(run.err()).contains("recipe fmriprep-24p-acompcor (", "MNI152NLin6Asym");
    assertThat(kept.toFile().list())
        .contains("sub-02_task-rest_space-MNI152NLin6Asym_atlas-twelve_timeseries.tsv")
        .hasSize(4);
    JsonNode sidecar =
        JsonMapper.shared().readTree(Files.readAllBytes(folder.resolve("out.csv.json")));
    assertThat(sidecar.get("preprocessing_recipe").asString())
        .contains("names: [twelve]", "strategy: [motion]");
  }

  @Test
  void aRunThatTheRuleLeavesOutIsListed() {
    CommandRun run =
        embed(
            study,
            "--recipe",
            "minimal",
            "--atlas",
            "twelve",
            "--set",
            "exclusion.max_mean_fd=0.15");

    assertThat(run.code()).as(run.err()).isEqualTo(3);
    assertThat(run.out()).contains("refused: 1", "sub-02", "mean_fd 0.2000 is above 0.1500");
  }

  @Test
  void theOtherCommandsTakeVolumesToo() {
    CommandRun predicted =
        run("predict", study, "errors.csv", "--recipe", "minimal", "--atlas", "twelve");
    assertThat(predicted.code()).as(predicted.err()).isEqualTo(0);
    assertThat(predicted.out()).contains("predicted 2 scans");
    assertThat(folder.resolve("errors.csv.json")).content().contains("names: [twelve]");

    CommandRun fitted =
        CommandRun.of(
            "normalization",
            "fit",
            study,
            "--model",
            model,
            "--out",
            folder.resolve("n.json"),
            "--recipe",
            "minimal",
            "--atlas",
            "twelve",
            "--atlas-library",
            library);
    assertThat(fitted.code()).as(fitted.err()).isEqualTo(0);
    assertThat(fitted.out()).contains("fitted robust on 2 scans");
  }

  @Test
  void aSingleRunTakesWhatIsStatedOfIt() {
    Path bold = SmallStudy.run(folder.resolve("somewhere/rest-a.1.nii.gz"), 5);
    Path table = study.resolve("sub-01/func/sub-01_task-rest_desc-confounds_timeseries.tsv");
    Object[] recipe = {
      "--recipe", "xcp-like-36p", "--set", "confounds.strategy=[motion]", "--atlas", "twelve"
    };
    List<Object> args = new ArrayList<>(List.of(recipe));
    assertThat(embed(bold, args.toArray()).err()).contains("no table of confounds");
    args.addAll(List.of("--set", "confounds.motion=basic", "--confounds", table));
    assertThat(embed(bold, args.toArray()).err()).contains("no stated space", "--assume-space");
    args.addAll(List.of("--assume-space", SmallStudy.SPACE));

    CommandRun run = embed(bold, args.toArray());

    assertThat(run.code()).as(run.err()).isEqualTo(0);
    assertThat(folder.resolve("out.csv.json"))
        .content()
        .containsOnlyOnce("taken to be in MNI152NLin6Asym as asked")
        .contains("assume: MNI152NLin6Asym");
  }

  @Test
  void seriesKeptOfARunWithoutABidsNameAreEmbeddedAgain() throws IOException {
    Path bold = SmallStudy.run(folder.resolve("somewhere/rest-a.1.nii.gz"), 5);
    Path kept = folder.resolve("kept");
    Object[] options = {
      "--recipe", "minimal", "--atlas", "twelve", "--assume-space", SmallStudy.SPACE
    };
    List<Object> args = new ArrayList<>(List.of(options));
    args.addAll(List.of("--keep-series", kept));

    CommandRun first = embed(bold, args.toArray());
    CommandRun again = run("embed", kept, "again.csv");

    assertThat(first.code()).as(first.err()).isEqualTo(0);
    assertThat(again.code()).as(again.err()).isEqualTo(0);
    assertThat(kept.toFile().list()).contains("sub-resta1_atlas-twelve_timeseries.tsv").hasSize(2);
    assertThat(numbers("again.csv")).isEqualTo(numbers("out.csv"));
    assertThat(Files.readString(folder.resolve("out.csv"))).contains("rest-a.1,");
  }

  private String numbers(String table) throws IOException {
    List<String> row = List.of(Files.readAllLines(folder.resolve(table)).get(1).split(",", -1));
    return String.join(",", row.subList(row.size() - 32, row.size()));
  }

  @Test
  void wrongUsageIsToldBeforeAnyWork() {
    CommandRun volumes = embed(study);
    assertThat(volumes.code()).isEqualTo(1);
    assertThat(volumes.err()).contains("2 runs of volumes", "--recipe");
    assertThat(embed(study, "--recipe", "minimal").err()).contains("no atlas", "--atlas");
    assertThat(embed(study, "--recipe", "minimal", "--atlas", "other").err()).contains("twelve");
    assertThat(embed(study, "--recipe", "none").err()).contains("xcp-like-36p");
    for (List<String> alone :
        List.of(
            List.of("--atlas", "twelve"),
            List.of("--set", "cleaning.detrend=1"),
            List.of("--keep-series", "x"),
            List.of("--assume-space", "MNI"))) {
      CommandRun run = embed(study, alone.toArray());
      assertThat(run.code()).as("%s", alone).isEqualTo(2);
      assertThat(run.err()).contains("given without --recipe");
    }
    CommandRun two =
        embed(study, "--recipe", "minimal", "--atlas", "twelve", "--confounds", "x.tsv");
    assertThat(two.code()).isEqualTo(2);
    assertThat(two.err()).contains("given for 2 scans");
  }

  @Test
  void parcellateTakesAnAtlasByItsName() {
    Path bold =
        study.resolve(
            "sub-01/func/sub-01_task-rest_space-MNI152NLin6Asym_desc-preproc_bold.nii.gz");
    CommandRun run =
        CommandRun.of(
            "parcellate",
            bold,
            "--atlas",
            "twelve",
            "--atlas-library",
            library,
            "--out",
            folder.resolve("run.tsv"));

    assertThat(run.code()).as(run.err()).isEqualTo(0);
    assertThat(run.out()).contains("twelve, 12 regions", "12 regions x 40 frames");
  }
}
