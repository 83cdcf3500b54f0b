package org.engram.imaging.confounds;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.nio.file.Path;
import java.util.List;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.stream.IntStream;
import org.engram.tensor.FileFormatException;
import org.engram.tensor.RefusedInputException;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** A real fMRIPrep table of 30 frames, against what nilearn's load_confounds makes of it. */
class RealConfoundsTest {
  private static final String TABLE = "fmri4d/fmriprep_desc-confounds_regressors.tsv";
  private final JsonNode golden = TestData.golden("fmriprep.json");

  @Test
  void presetsAreNilearns() {
    for (String name : List.of("simple", "scrubbing", "compcor", "ica_aroma")) {
      check(name, ConfoundSettings.preset(name));
    }
  }

  @Test
  void strategiesAreNilearns() {
    check(
        "compcor_separated_3",
        settings(
            List.of(ConfoundGroup.HIGH_PASS, ConfoundGroup.COMPCOR),
            Expansion.FULL,
            CompCor.ANAT_SEPARATED,
            OptionalInt.of(3)));
    check(
        "compcor_temporal",
        settings(
            List.of(ConfoundGroup.HIGH_PASS, ConfoundGroup.COMPCOR),
            Expansion.FULL,
            CompCor.TEMPORAL,
            OptionalInt.empty()));
    check(
        "aroma_global",
        settings(
            List.of(ConfoundGroup.ICA_AROMA, ConfoundGroup.GLOBAL_SIGNAL),
            Expansion.FULL,
            CompCor.TEMPORAL,
            OptionalInt.empty()));
    check("scrub_low", scrub(Expansion.DERIVATIVES, 3));
    check("scrub_none_short", scrub(Expansion.POWER2, 0));
  }

  @Test
  void displacementFromTheMotionColumnsIsTheTablesOwn() {
    ConfoundTable table = ConfoundTable.read(TestData.real(TABLE));
    double[] own = table.displacement().orElseThrow();
    double[] computed = table.motion().orElseThrow().powerDisplacement();

    assertThat(own[0]).isNaN();
    // The table's first row was emptied after its displacement was computed, and its twelfth
    // displacement is 0.02 off its own columns of derivatives.
    int[] different =
        IntStream.range(1, 30).filter(t -> Math.abs(own[t] - computed[t]) > 1e-7).toArray();
    assertThat(different).containsExactly(1, 11);
    assertThat(computed[11] - own[11]).isCloseTo(-0.02, within(1e-7));
  }

  @Test
  void aTableWithoutMotionIsRefusedWithAllItsMissingColumns() {
    Path file = TestData.real("malformed/confounds_missing_columns.tsv");
    assertThatThrownBy(() -> ConfoundTable.read(file).select(ConfoundSettings.defaults()))
        .isInstanceOf(RefusedInputException.class)
        .hasMessageContaining(
            "no column trans_x_derivative1, trans_y, rot_z_power2 (for motion full)");
  }

  @Test
  void anEmptyTableIsRefused() {
    Path file = TestData.real("malformed/empty_confounds.tsv");
    assertThatThrownBy(() -> ConfoundTable.read(file))
        .isInstanceOf(FileFormatException.class)
        .hasMessageContaining("an empty file");
  }

  private void check(String name, ConfoundSettings settings) {
    Confounds confounds = ConfoundTable.read(TestData.real(TABLE)).select(settings);
    JsonNode expected = golden.get(name);
    assertThat(confounds.names())
        .as(name)
        .containsExactlyInAnyOrderElementsOf(expected.get("columns").propertyNames());
    int[] kept = IntStream.range(0, confounds.frames()).filter(t -> confounds.keep()[t]).toArray();
    assertThat(kept)
        .as(name)
        .containsExactly(
            IntStream.range(0, expected.get("keep").size())
                .map(i -> expected.get("keep").get(i).asInt())
                .toArray());
    for (int c = 0; c < confounds.names().size(); c++) {
      JsonNode figures = expected.get("columns").get(confounds.names().get(c));
      double squares = 0;
      for (double value : confounds.columns()[c]) {
        squares += value * value;
      }
      double size = figures.get(1).asDouble();
      assertThat(confounds.columns()[c][0])
          .as("%s, %s", name, confounds.names().get(c))
          .isCloseTo(figures.get(0).asDouble(), within(1e-12 * (1 + Math.sqrt(size))));
      assertThat(squares).isCloseTo(size, within(1e-11 * size));
    }
  }

  private static ConfoundSettings scrub(Expansion motion, int shortest) {
    ConfoundSettings base =
        settings(
            List.of(ConfoundGroup.MOTION, ConfoundGroup.SCRUB),
            motion,
            CompCor.TEMPORAL,
            OptionalInt.empty());
    return new ConfoundSettings(
        base.strategy(),
        motion,
        base.wmCsf(),
        base.globalSignal(),
        base.compcor(),
        base.compcorComponents(),
        base.compcorVariance(),
        base.icaAroma(),
        shortest,
        0.2,
        1.2,
        true,
        base.columns());
  }

  private static ConfoundSettings settings(
      List<ConfoundGroup> strategy, Expansion expansion, CompCor compcor, OptionalInt components) {
    boolean aroma = strategy.contains(ConfoundGroup.ICA_AROMA);
    return new ConfoundSettings(
        strategy,
        expansion,
        expansion,
        expansion,
        compcor,
        components,
        OptionalDouble.empty(),
        IcaAroma.BASIC,
        5,
        0.5,
        1.5,
        !aroma,
        List.of());
  }
}
