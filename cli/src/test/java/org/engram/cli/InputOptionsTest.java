package org.engram.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.Optional;
import java.util.OptionalDouble;
import org.engram.imaging.atlas.ConstantRegions;
import org.engram.imaging.atlas.MissingRegions;
import org.engram.imaging.signal.Sampling;
import org.engram.imaging.signal.ShortRuns;
import org.engram.imaging.signal.WindowPolicy;
import org.engram.imaging.timeseries.Orientation;
import org.engram.imaging.timeseries.ReadOptions;
import org.engram.imaging.timeseries.ScanFile;
import org.engram.models.brainjepa.BrainJepa.EncoderChoice;
import org.engram.models.brainjepa.InputPreparation;
import org.engram.tensor.ConfigurationException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.OptionSpec;

class InputOptionsTest {
  @TempDir Path folder;

  @Command(name = "job")
  private static final class Job {
    @Mixin private final InputOptions input = new InputOptions();
  }

  @Command(name = "job")
  private static final class ModelJob {
    @Mixin private final ModelOptions model = new ModelOptions();
  }

  private static InputOptions parse(String... args) {
    Job job = new Job();
    new CommandLine(job).parseArgs(args);
    return job.input;
  }

  @Test
  void theDefaultsAreThoseOfTheLibrary() {
    InputOptions input = parse("scans");

    assertThat(input.read()).isEqualTo(ReadOptions.defaults());
    assertThat(input.times()).isEmpty();
    assertThat(input.preparation(160)).isEqualTo(InputPreparation.Options.defaults());
  }

  @Test
  void everyOptionIsRead() {
    Path table = SmallCohort.text(folder.resolve("tr.csv"), "subject,tr\n01,0.8\n");
    InputOptions input =
        parse(
            "scans",
            "--tr=0.72",
            "--tr-table=" + table,
            "--assume-order",
            "--orientation=regions-as-columns",
            "--variable=bold",
            "--sampling=linear",
            "--windows=all",
            "--window-overlap=0.5",
            "--window-tail",
            "--missing-regions=mean",
            "--constant-regions=mark",
            "--short-runs=tile");

    assertThat(input.read())
        .isEqualTo(
            ReadOptions.defaults()
                .withOrientation(Orientation.REGIONS_AS_COLUMNS)
                .withRepetitionTime(0.72)
                .withVariable("bold"));
    assertThat(input.times().orElseThrow().of("01")).isEqualTo(OptionalDouble.of(0.8));
    assertThat(input.preparation(160))
        .isEqualTo(
            new InputPreparation.Options(
                Optional.of(Sampling.LINEAR),
                new WindowPolicy(WindowPolicy.Choice.ALL, 80, true),
                ShortRuns.TILE,
                MissingRegions.MEAN,
                ConstantRegions.MARK,
                true));
  }

  @Test
  void scansAreFoundInEveryInput() {
    SmallCohort.scan(folder.resolve("a/s1.csv"), 1, 3);
    SmallCohort.scan(folder.resolve("b/s2.csv"), 1, 3);

    assertThat(parse(folder + "/a", folder + "/b/*.csv").open(0).inputs().files().scans())
        .extracting(ScanFile::subject)
        .containsExactly("s1", "s2");
  }

  @Test
  void aNameThatIsNoneIsRefusedWithTheNames() {
    assertThatThrownBy(() -> parse("scans", "--orientation=rows").read())
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContaining("auto, regions-as-rows, regions-as-columns");
    assertThatThrownBy(() -> parse("scans", "--sampling=cubic").preparation(160))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContaining("--sampling");
    assertThatThrownBy(() -> parse("scans", "--window-overlap=0.5").preparation(160))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContaining("only with all");
    assertThatThrownBy(() -> parse("scans", "--tr=-1").read())
        .isInstanceOf(ConfigurationException.class);
  }

  @Test
  void theTargetEncoderIsTheDefault() {
    ModelJob job = new ModelJob();
    new CommandLine(job).parseArgs();
    assertThat(job.model.encoder()).isEqualTo(EncoderChoice.TARGET_IF_PRESENT);
    new CommandLine(job).parseArgs("--encoder=context");
    assertThat(job.model.encoder()).isEqualTo(EncoderChoice.CONTEXT);
  }

  @Test
  void everyOptionsHelpStatesItsDefault() {
    for (Object job : new Object[] {new Job(), new ModelJob()}) {
      for (OptionSpec option : new CommandLine(job).getCommandSpec().options()) {
        assertThat(String.join(" ", option.description()))
            .as(option.longestName())
            .containsIgnoringCase("default");
      }
    }
  }
}
