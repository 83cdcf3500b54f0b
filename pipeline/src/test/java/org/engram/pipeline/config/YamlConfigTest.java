package org.engram.pipeline.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import org.engram.imaging.signal.ShortRuns;
import org.engram.tensor.ConfigurationException;
import org.engram.tensor.FileFormatException;
import org.engram.tensor.Problem;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class YamlConfigTest {
  enum Geometry {
    PUBLISHED,
    AS_CORRECTED
  }

  record Rate(double start, double peak) {
    Rate {
      if (!(start > 0)) {
        throw new ConfigurationException("start", start + "", "above 0", "");
      }
      if (!(peak > 0)) {
        throw new ConfigurationException("rate.peak", peak + "", "above 0", "Choose 1e-3");
      }
    }

    static Rate defaults() {
      return new Rate(5e-5, 1e-3);
    }
  }

  record Optimization(int epochs, Rate learningRate, OptionalDouble clip) {
    static Optimization defaults() {
      return new Optimization(300, new Rate(5e-5, 2e-3), OptionalDouble.empty());
    }
  }

  record Sites(String name, int scans) {}

  /** The first component is required, because {@code defaults} asks for it. */
  record Data(List<Path> inputs, ShortRuns shortRuns, Optional<Path> cache, boolean shuffle) {
    Data {
      if (inputs.isEmpty()) {
        throw new ConfigurationException("inputs", "none", "at least one", "");
      }
    }

    static Data defaults(List<Path> inputs) {
      return new Data(inputs, ShortRuns.REFUSE, Optional.empty(), true);
    }
  }

  record Run(
      String name,
      long seed,
      Geometry geometry,
      Data data,
      Optimization optimization,
      Optional<Rate> decay,
      List<Sites> sites) {}

  @TempDir Path folder;

  private Path file(String text) throws IOException {
    return Files.writeString(folder.resolve("run.yaml"), text);
  }

  private static final String WHOLE =
      """
      name: first run   # a comment
      seed: 42
      geometry: as_corrected
      data:
        inputs: [scans, "../other/*.csv", /abs]
        short_runs: pad-mean
      optimization:
        learning_rate:
          peak: 1e-2
      sites:
        - name: A
          scans: 3
        - {name: B, scans: 4}
      """;

  @Test
  void keysNestDefaultsFillAndPathsStartAtTheFile() throws IOException {
    Run run = YamlConfig.read(file(WHOLE), Run.class);

    assertThat(run)
        .isEqualTo(
            new Run(
                "first run",
                42,
                Geometry.AS_CORRECTED,
                new Data(
                    List.of(
                        folder.resolve("scans"),
                        folder.resolveSibling("other/*.csv"),
                        Path.of("/abs")),
                    ShortRuns.PAD_MEAN,
                    Optional.empty(),
                    true),
                // the default of the section that holds it, 5e-5, and not the section's own
                new Optimization(300, new Rate(5e-5, 1e-2), OptionalDouble.empty()),
                Optional.empty(),
                List.of(new Sites("A", 3), new Sites("B", 4))));
  }

  @Test
  void whatIsWrittenReadsBackEqual() throws IOException {
    Run run =
        new Run(
            "yes: # \"null\"\n\tü",
            Long.MIN_VALUE,
            Geometry.PUBLISHED,
            new Data(
                List.of(Path.of("/a b/#c"), Path.of("/d,e")),
                ShortRuns.TILE,
                Optional.of(Path.of("/cache")),
                false),
            new Optimization(5, new Rate(0.1 + 0.2, Double.MIN_VALUE), OptionalDouble.of(1)),
            Optional.of(new Rate(1e300, 3)),
            List.of(new Sites("null", 1), new Sites("12", 2), new Sites("", 3)));

    String text = YamlConfig.write(run);

    assertThat(YamlConfig.read(file(text), Run.class)).isEqualTo(run);
    assertThat(text)
        .contains("geometry: published\n", "  short_runs: tile\n", "    start: 0.30000000000000004")
        .contains("  - name: \"null\"\n    scans: 1\n");
    assertThat(YamlConfig.write(Optimization.defaults()))
        .isEqualTo(
            """
            epochs: 300
            learning_rate:
              start: 5.0E-5
              peak: 0.002
            clip: null
            """);
  }

  @Test
  void everyErrorIsListedWithItsLineItsPathItsValueAndWhatWasExpected() throws IOException {
    Path config =
        file(
            """
            name: x
            seed: 4.5
            geometry: correct
            data:
              inputs: scans
              shufle: true
            optimization:
              epochs: many
              epochs: 3
              learning_rate:
                start: -1
                peak: 0
              clip: .inf
            learning_rate: {}
            decay: 3
            sites:
              - name: A
            """);

    ConfigurationException thrown =
        catchThrowableOfType(
            ConfigurationException.class, () -> YamlConfig.read(config, Run.class));

    assertThat(thrown.problems().stream().map(Problem::line).map(l -> l.replace(config + ", ", "")))
        .containsExactlyInAnyOrder(
            "line 2, seed: '4.5'; expected a whole number",
            "line 3, geometry: 'correct'; expected one of published, as-corrected",
            "line 5, data.inputs: 'scans'; expected a list, each a path",
            "line 6, data.shufle: an unknown key; expected one of inputs, short_runs, cache,"
                + " shuffle. Did you mean data.shuffle?",
            "line 8, optimization.epochs: 'many'; expected a whole number of at most 2147483647"
                + " either way",
            "line 9, optimization.epochs: the key stands twice, first on line 8; expected every key"
                + " once. Remove one of the two",
            "line 11, optimization.learning_rate.start: -1.0; expected above 0",
            "line 12, optimization.learning_rate.peak: 0.0; expected above 0. Choose 1e-3",
            "line 13, optimization.clip: '.inf'; expected a number",
            "line 14, learning_rate: an unknown key; expected one of name, seed, geometry, data,"
                + " optimization, decay, sites. Did you mean optimization.learning_rate?",
            "line 15, decay: '3'; expected a section with the keys start, peak",
            "line 17, sites[0].scans: missing; expected a whole number of at most 2147483647 either"
                + " way. Add it");
    assertThat(thrown).hasMessageStartingWith(config + ": 12 errors\n  ");
  }

  @Test
  void whatIsRequiredIsMissedEvenInASectionThatIsNotThere() throws IOException {
    Path config = file("# nothing yet\n");

    ConfigurationException thrown =
        catchThrowableOfType(
            ConfigurationException.class, () -> YamlConfig.read(config, Run.class));

    assertThat(thrown.problems().stream().map(p -> p.where().replaceAll(".*, ", "")))
        .containsExactly("name", "seed", "geometry", "data.inputs", "sites");
  }

  @Test
  void aCheckOfRequiredValuesIsToldOnce() throws IOException {
    Path config = file(WHOLE.replace("[scans, \"../other/*.csv\", /abs]", "[]"));

    assertThatThrownBy(() -> YamlConfig.read(config, Run.class))
        .isInstanceOf(ConfigurationException.class)
        .hasMessage(config + ", line 5, data.inputs: none; expected at least one");
  }

  @Test
  void overridesWinOverTheFileAndTheirPathsStartWhereThePersonIs() throws IOException {
    Run run =
        YamlConfig.read(
            file(WHOLE),
            Run.class,
            List.of(
                "optimization.epochs=5",
                "data.inputs=[here/a.csv]",
                "decay.peak=0.5",
                "data.cache=",
                "name=a = b"));

    assertThat(run.optimization().epochs()).isEqualTo(5);
    assertThat(run.data().inputs()).containsExactly(Path.of("here/a.csv").toAbsolutePath());
    assertThat(run.decay()).contains(new Rate(5e-5, 0.5));
    assertThat(run.name()).isEqualTo("a = b");
  }

  @Test
  void wrongOverridesAreListedAsSuch() throws IOException {
    Path config = file(WHOLE);

    ConfigurationException thrown =
        catchThrowableOfType(
            ConfigurationException.class,
            () ->
                YamlConfig.read(
                    config,
                    Run.class,
                    List.of("optimization.epoch=5", "seed.a=1", "epochs", "sites=[", "seed=x")));

    assertThat(thrown.problems().stream().map(Problem::line))
        .containsExactly(
            "--set, seed.a: seed is '42' in the file; expected a section",
            "--set: 'epochs'; expected key.path=value, as in run.epochs=5",
            thrown.problems().get(2).line(),
            "--set, seed: 'x'; expected a whole number",
            "--set, optimization.epoch: an unknown key; expected one of epochs, learning_rate,"
                + " clip. Did you mean optimization.epochs?");
    assertThat(thrown.problems().get(2).line())
        .startsWith("--set, sites: ")
        .endsWith("expected a value in YAML. Quote it");
  }

  @Test
  void oneSectionIsReadWithoutTheOthers() throws IOException {
    Path config = file("model: {anything: 1}\nrate:\n  start: 2\n  peek: 1\n");

    assertThatThrownBy(() -> YamlConfig.readSection(config, "rate", Rate.class, List.of()))
        .isInstanceOf(ConfigurationException.class)
        .hasMessage(
            config
                + ", line 4, rate.peek: an unknown key; expected one of start, peak. Did you mean"
                + " rate.peak?");
    assertThat(
            YamlConfig.readSection(
                file("rate: {start: 2}\nother: [1]\n"), "rate", Rate.class, List.of("rate.peak=4")))
        .isEqualTo(new Rate(2, 4));
  }

  @Test
  void whatCouldGrowOrNameAClassIsRefused() throws IOException {
    refused("a: &x [1]\nb: [*x, *x]\n", "an anchor or alias");
    refused("name: !!java.net.URL x\n", "a type tag");
    refused("name: !local x\n", "a type tag");
    refused("name: a\n---\nname: b\n", "a second document");
    refused("a: " + "[".repeat(40) + "]".repeat(40), "deep");
    refused("a: [1\nb: 2\n", "line 2");
    refused("name: " + "x".repeat(1 << 20), "bytes");
    Files.write(folder.resolve("run.yaml"), new byte[] {'a', ':', ' ', (byte) 0xff});
    assertThatThrownBy(() -> YamlConfig.read(folder.resolve("run.yaml"), Run.class))
        .isInstanceOf(FileFormatException.class)
        .hasMessageContaining("UTF-8");
  }

  private void refused(String text, String found) throws IOException {
    Path config = file(text);
    assertThatThrownBy(() -> YamlConfig.read(config, Run.class))
        .isInstanceOf(FileFormatException.class)
        .hasMessageContaining(found);
  }

  @Test
  void aFileThatIsNotThereIsNamed() {
    Path config = folder.resolve("none.yaml");

    assertThatThrownBy(() -> YamlConfig.read(config, Run.class))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContaining("none.yaml: no such file");
    assertThatThrownBy(() -> YamlConfig.read(folder, Run.class))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContaining("a folder");
  }
}
