package org.engram.pipeline.preprocess;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import org.engram.imaging.confounds.CompCor;
import org.engram.imaging.confounds.ConfoundGroup;
import org.engram.imaging.confounds.ConfoundSettings;
import org.engram.imaging.confounds.Expansion;
import org.engram.imaging.parcellation.Overlap;
import org.engram.imaging.parcellation.RegionStatistic;
import org.engram.imaging.quality.ExclusionRule;
import org.engram.imaging.signal.cleaning.CensoredFrames;
import org.engram.imaging.signal.cleaning.CleaningSettings;
import org.engram.imaging.signal.cleaning.Standardization;
import org.engram.tensor.ConfigurationException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class PreprocessRecipeTest {
  @TempDir private Path folder;

  private Path file(String text) throws IOException {
    return Files.writeString(folder.resolve("recipe.yaml"), text);
  }

  private PreprocessRecipe read(String text, String... overrides) throws IOException {
    return PreprocessRecipe.of(file(text).toString(), List.of(overrides));
  }

  static List<String> names() {
    return ShippedRecipes.names();
  }

  @ParameterizedTest
  @MethodSource("names")
  void aShippedRecipeHasItsNameAndReadsBackFromWhatIsKept(String name) throws IOException {
    PreprocessRecipe recipe = PreprocessRecipe.named(name);

    PreprocessRecipe again = read(recipe.yaml());

    assertThat(recipe.name()).isEqualTo(name);
    assertThat(recipe.description()).isNotEmpty();
    assertThat(again).isEqualTo(recipe);
    assertThat(again.hash()).isEqualTo(recipe.hash()).hasSize(64);
  }

  @Test
  void theMinimalRecipeCleansNothing() {
    PreprocessRecipe minimal = PreprocessRecipe.named("minimal");

    assertThat(minimal.cleaning()).isEmpty();
    assertThat(minimal.confounds()).isEmpty();
    assertThat(minimal.exclusion()).isEqualTo(ExclusionRule.defaults());
    assertThat(minimal.atlas().stated()).isFalse();
    assertThat(minimal.atlas().resample()).isTrue();
  }

  @Test
  void thirtySixParametersAreWhatTheirNameSays() {
    PreprocessRecipe recipe = PreprocessRecipe.named("xcp-like-36p");
    ConfoundSettings confounds = recipe.confounds().orElseThrow();
    CleaningSettings cleaning = recipe.cleaning().orElseThrow();

    assertThat(confounds.strategy())
        .containsExactly(
            ConfoundGroup.MOTION,
            ConfoundGroup.WM_CSF,
            ConfoundGroup.GLOBAL_SIGNAL,
            ConfoundGroup.SCRUB);
    assertThat(List.of(confounds.motion(), confounds.wmCsf(), confounds.globalSignal()))
        .containsOnly(Expansion.FULL);
    assertThat(confounds.fdThreshold()).isEqualTo(0.3);
    assertThat(cleaning.highPass()).isEqualTo(OptionalDouble.of(0.01));
    assertThat(cleaning.lowPass()).isEqualTo(OptionalDouble.of(0.08));
    assertThat(cleaning.filterOrder()).isEqualTo(2);
    assertThat(cleaning.censoredFrames()).isEqualTo(CensoredFrames.INTERPOLATE);
  }

  @Test
  void acompcorTakesFiveComponentsOfEachTissue() {
    ConfoundSettings confounds =
        PreprocessRecipe.named("fmriprep-24p-acompcor").confounds().orElseThrow();

    assertThat(confounds.compcor()).isEqualTo(CompCor.ANAT_SEPARATED);
    assertThat(confounds.compcorComponents()).isEqualTo(OptionalInt.of(5));
    assertThat(confounds.strategy()).doesNotContain(ConfoundGroup.GLOBAL_SIGNAL);
  }

  @Test
  void everyKeyOfAFileIsBound() throws IOException {
    PreprocessRecipe recipe =
        read(
            """
            name: mine
            description: what I do
            citation: me
            atlas:
              names: [tian-s3, schaefer-400]
              files:
                - file: own.nii.gz
                  labels: own.tsv
                  space: MNI152NLin6Asym
              overlap: last
              resample: true
              statistic: first-component
              min_coverage: 0.25
            space:
              assume: MNI152NLin6Asym
            confounds:
              strategy: [motion, scrub]
              columns: [csf]
            cleaning:
              standardize: psc
            exclusion:
              max_mean_fd: 0.25
              min_minutes: 5
            """);

    assertThat(recipe.atlas())
        .isEqualTo(
            new AtlasSettings(
                List.of("tian-s3", "schaefer-400"),
                List.of(
                    new AtlasFileSettings(
                        folder.resolve("own.nii.gz"),
                        Optional.of(folder.resolve("own.tsv")),
                        Optional.of("MNI152NLin6Asym"))),
                Overlap.LAST,
                true,
                RegionStatistic.FIRST_COMPONENT,
                0.25));
    assertThat(recipe.space().assume()).contains("MNI152NLin6Asym");
    assertThat(recipe.confounds().get().columns()).containsExactly("csf");
    assertThat(recipe.confounds().get().motion()).isEqualTo(Expansion.FULL);
    assertThat(recipe.cleaning())
        .contains(
            CleaningSettings.defaults().withStandardize(Standardization.PERCENT_SIGNAL_CHANGE));
    assertThat(recipe.exclusion().maxMeanFd()).isEqualTo(OptionalDouble.of(0.25));
    assertThat(recipe.exclusion().minMinutes()).isEqualTo(OptionalDouble.of(5));
    assertThat(recipe.exclusion().minTsnr()).isEmpty();
    assertThat(recipe.atlas().stack().overlap()).isEqualTo(Overlap.LAST);
    assertThat(recipe.atlas().parcellation(2).minCoverage()).isEqualTo(0.25);
  }

  @Test
  void anEmptyFileIsTheDefaults() throws IOException {
    assertThat(read("")).isEqualTo(PreprocessRecipe.defaults());
    assertThat(read("cleaning: {}").cleaning()).contains(CleaningSettings.defaults());
  }

  @Test
  void overridesChangeTheHash() {
    PreprocessRecipe recipe =
        PreprocessRecipe.of("xcp-like-36p", List.of("cleaning.low_pass=0.1", "atlas.names=[a, b]"));

    assertThat(recipe.cleaning().get().lowPass()).isEqualTo(OptionalDouble.of(0.1));
    assertThat(recipe.atlas().names()).containsExactly("a", "b");
    assertThat(recipe.hash()).isNotEqualTo(PreprocessRecipe.named("xcp-like-36p").hash());
    assertThat(recipe.hash())
        .isEqualTo(
            PreprocessRecipe.of("xcp-like-36p", List.of("cleaning.low_pass=0.1"))
                .withAtlases(List.of("a", "b"))
                .hash());
  }

  @Test
  void everyMistakeOfAFileIsToldAtOnce() throws IOException {
    Path file =
        file(
            """
            atlas:
              min_coverage: 2
              overlapp: first
            space:
              assume: "a b"
            cleaning:
              low_pass: 20
            exclusion:
              min_coverage: 3
            """);

    assertThatThrownBy(() -> PreprocessRecipe.of(file.toString(), List.of()))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContaining("5 errors")
        .hasMessageContaining("atlas.min_coverage")
        .hasMessageContaining("Did you mean atlas.overlap?")
        .hasMessageContaining("space.assume")
        .hasMessageContaining("cleaning.low_pass")
        .hasMessageContaining("exclusion.min_coverage");
  }

  @Test
  void confoundsWithoutCleaningAreRefused() throws IOException {
    Path file = file("confounds: {}");

    assertThatThrownBy(() -> PreprocessRecipe.of(file.toString(), List.of()))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContaining("a section cleaning");
  }

  @Test
  void anUnknownNameIsAnsweredWithTheNames() {
    assertThatThrownBy(() -> PreprocessRecipe.named("mnimal"))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContaining("minimal, fmriprep-24p-acompcor, xcp-like-36p");
  }

  @Test
  void aShippedTextIsABeginningForOnesOwn() throws IOException {
    String text = ShippedRecipes.text("xcp-like-36p");

    assertThat(text).startsWith("# The 36-parameter strategy");
    assertThat(read(text)).isEqualTo(PreprocessRecipe.named("xcp-like-36p"));
  }
}
