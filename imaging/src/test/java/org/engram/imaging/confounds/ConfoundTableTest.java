package org.engram.imaging.confounds;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import org.engram.tensor.ConfigurationException;
import org.engram.tensor.FileFormatException;
import org.engram.tensor.RefusedInputException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ConfoundTableTest {
  private static final String TABLE =
      """
      csf\twhite_matter\tglobal_signal\tglobal_signal_derivative1\tcosine00\tcosine01\
      \tframewise_displacement\tstd_dvars\tnon_steady_state_outlier00\ta_comp_cor_00\ta_comp_cor_01\
      \ta_comp_cor_02\tt_comp_cor_00
      10\t1\t100\tn/a\t0.1\t0.3\tn/a\tn/a\t1\t0.5\t5\t7\t2
      11\t2\t104\t4\t0.2\t0.1\t0.1\t1.0\t0\t0.1\t4\t8\t3
      12\t4\t102\t-2\t0.3\t-0.3\t0.9\t1.0\t0\t0.2\t3\t9\t4
      13\t8\t103\t1\t0.4\t-0.1\t0.1\t1.0\t0\t0.3\t2\t8\t5
      14\t16\t99\t-4\t0.5\t0.2\t0.1\t1.7\t0\t0.4\t1\t7\t6
      15\t32\t98\t-1\t0.6\t0.4\t0.1\t1.0\t0\t0.5\t0\t8\t7
      16\t64\t97\t-1\t0.7\t0.6\t0.1\t1.0\t0\t0.7\t0\t9\t8
      """;
  private static final String COMPONENTS =
      """
      {"a_comp_cor_00": {"Mask": "combined", "Retained": true, "VarianceExplained": 0.3},
       "a_comp_cor_02": {"Mask": "WM", "Retained": true, "VarianceExplained": 0.6},
       "a_comp_cor_01": {"Mask": "combined", "Retained": true, "VarianceExplained": 0.3},
       "a_comp_cor_03": {"Mask": "combined", "Retained": false, "VarianceExplained": 0.01},
       "t_comp_cor_00": {"Method": "tCompCor", "Retained": true},
       "dropped_0": {"Mask": "combined", "Retained": false}}
      """;

  @TempDir private Path folder;

  @Test
  void aDerivativesFirstValueIsItsSecondAndMeansAreOverKeptFrames() throws IOException {
    ConfoundSettings settings =
        with(Expansion.DERIVATIVES, CompCor.ANAT_COMBINED)
            .withStrategy(ConfoundGroup.GLOBAL_SIGNAL);
    Confounds confounds = table().select(settings);

    assertThat(confounds.names()).containsExactly("global_signal", "global_signal_derivative1");
    // frame 1 is not steady; the mean of the other derivatives is -0.5
    assertThat(confounds.columns()[1]).containsExactly(4.5, 4.5, -1.5, 1.5, -3.5, -0.5, -0.5);
    assertThat(confounds.kept()).isEqualTo(6);
    assertThat(confounds.keep()[0]).isFalse();
    assertThat(confounds.notes()).containsExactly("1 frames to censor not in the steady state");
  }

  @Test
  void componentsAreThoseOfTheMaskThatWereRetained() throws IOException {
    assertThat(names(CompCor.ANAT_COMBINED)).containsExactly("a_comp_cor_00", "a_comp_cor_01");
    assertThat(names(CompCor.TEMPORAL)).containsExactly("t_comp_cor_00");
    assertThat(names(CompCor.TEMPORAL_ANAT_SEPARATED))
        .containsExactly("t_comp_cor_00", "a_comp_cor_02");
  }

  @Test
  void componentsAreLimitedByNumberOrByVariance() throws IOException {
    ConfoundSettings both = with(Expansion.BASIC, CompCor.ANAT_COMBINED);
    assertThat(compcor(limited(both, OptionalInt.of(1), OptionalDouble.empty())))
        .containsExactly("a_comp_cor_00");
    assertThat(compcor(limited(both, OptionalInt.empty(), OptionalDouble.of(0.3))))
        .containsExactly("a_comp_cor_00");
    assertThat(compcor(limited(both, OptionalInt.empty(), OptionalDouble.of(0.31))))
        .containsExactly("a_comp_cor_00", "a_comp_cor_01");
  }

  @Test
  void scrubbingCensorsSpikesAndTheShortSegmentsBetween() throws IOException {
    ConfoundSettings settings =
        ConfoundSettings.defaults().withStrategy(ConfoundGroup.SCRUB, ConfoundGroup.HIGH_PASS);
    // spikes at frames 3 and 5 of 7: no segment has five frames
    assertThat(table().select(settings).kept()).isZero();

    double[] displacement = {Double.NaN, 0, 0, 0, 0, 0, 0.6, 0, 0, 0.7, 0, 0, 0, 0, 0};
    double[] dvars = new double[15];
    assertThat(Scrubbing.keep(displacement, dvars, 0.5, 1.5, 5))
        .containsExactly(
            true, true, true, true, true, true, false, false, false, false, true, true, true, true,
            true);
    assertThat(Scrubbing.keep(displacement, dvars, 0.5, 1.5, 0)[7]).isTrue();
    assertThat(Scrubbing.keep(dvars, dvars, 0.5, 1.5, 50)).containsOnly(true);
  }

  @Test
  void allMissingColumnsAreNamedWithWhatWantedThem() throws IOException {
    ConfoundSettings settings =
        with(Expansion.FULL, CompCor.ANAT_SEPARATED)
            .withStrategy(
                ConfoundGroup.HIGH_PASS, ConfoundGroup.GLOBAL_SIGNAL, ConfoundGroup.ICA_AROMA);
    ConfoundTable table = table();
    assertThatThrownBy(() -> table.select(settings))
        .isInstanceOf(RefusedInputException.class)
        .hasMessageEndingWith(
            "_desc-confounds_timeseries.tsv: no column global_signal_power2,"
                + " global_signal_derivative1_power2 (for global_signal full); no column"
                + " aroma_motion_* (for ica_aroma basic); expected the columns of the strategy."
                + " Take another strategy, or list the columns to use by name");
  }

  @Test
  void componentsWithoutTheirJsonAreRefused() throws IOException {
    Path file = Files.writeString(folder.resolve("alone.tsv"), TABLE);
    assertThatThrownBy(() -> ConfoundTable.read(file).select(ConfoundSettings.preset("compcor")))
        .isInstanceOf(RefusedInputException.class)
        .hasMessageContaining("no JSON beside it");
  }

  @Test
  void anyTableGivesColumnsByName() throws IOException {
    Path file = Files.writeString(folder.resolve("n.csv"), "a,b,resp\n1,n/a,3\n4,5,6\n7,8,n/a\n");
    ConfoundTable table = ConfoundTable.read(file);
    Confounds confounds = table.select(List.of("b", "a"));

    assertThat(confounds.names()).containsExactly("b", "a");
    assertThat(confounds.columns()[0]).containsExactly(5, 5, 8);
    assertThat(confounds.keep()).containsOnly(true);
    assertThatThrownBy(() -> table.select(List.of("resp")))
        .isInstanceOf(RefusedInputException.class)
        .hasMessageContaining("n.csv, row 3 below the header, 'resp': no value");
    assertThatThrownBy(() -> table.select(List.of("x", "a", "y")))
        .hasMessageContaining("no column x, y (for columns)");
  }

  @Test
  void brokenTablesAreRefusedByLineAndCell() throws IOException {
    refused("a\tb\n1\t2\n3\n", "line 3: 1 cells; expected 2, as the header has");
    refused("a\tb\n1\tsome\n", "line 2, column 2 ('b'): 'some'; expected a finite number, or n/a");
    refused("a\ta\n1\t2\n", "'a' as the name of columns 1 and 2");
    refused("1\t2\n3\t4\n", "a first row of numbers; expected a first row that names the columns");
    refused("a\tb\n", "a header and no rows");
    refused("", "an empty file");
  }

  @Test
  void namesOfOldVersionsAreRecognised() throws IOException {
    Path file =
        Files.writeString(folder.resolve("old.tsv"), "X\tRotX\tFramewiseDisplacement\n1\t2\t3\n");
    assertThatThrownBy(() -> ConfoundTable.read(file).select(ConfoundSettings.defaults()))
        .hasMessageContaining("The names are those of fMRIPrep 1.1 and before");
  }

  @Test
  void impossibleSettingsAreRefusedInWords() {
    assertThatThrownBy(() -> ConfoundSettings.defaults().withStrategy(ConfoundGroup.COMPCOR))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContaining("compcor without high_pass");
    assertThatThrownBy(() -> ConfoundSettings.preset("complex"))
        .hasMessage(
            "confounds: 'complex'; expected one of compcor, ica_aroma, scrubbing, simple. Use one"
                + " of these names, or list the kinds under strategy");
  }

  @Test
  void theDefaultIsThePresetSimple() {
    assertThat(ConfoundSettings.preset("simple")).isEqualTo(ConfoundSettings.defaults());
    assertThat(ConfoundSettings.preset("scrubbing").wmCsf()).isEqualTo(Expansion.FULL);
    assertThat(ConfoundSettings.defaults().fdThreshold()).isEqualTo(0.5);
    assertThat(ConfoundSettings.defaults().stdDvarsThreshold()).isEqualTo(1.5);
    assertThat(ConfoundSettings.defaults().scrub()).isEqualTo(5);
  }

  private void refused(String content, String message) throws IOException {
    Path file = Files.writeString(folder.resolve("broken.tsv"), content);
    assertThatThrownBy(() -> ConfoundTable.read(file))
        .isInstanceOf(FileFormatException.class)
        .hasMessageContaining(message);
  }

  private ConfoundTable table() throws IOException {
    Path file = Files.writeString(folder.resolve("sub-1_desc-confounds_timeseries.tsv"), TABLE);
    Files.writeString(folder.resolve("sub-1_desc-confounds_timeseries.json"), COMPONENTS);
    return ConfoundTable.read(file);
  }

  private List<String> names(CompCor compcor) throws IOException {
    return compcor(with(Expansion.BASIC, compcor));
  }

  private List<String> compcor(ConfoundSettings settings) throws IOException {
    Confounds confounds =
        table().select(settings.withStrategy(ConfoundGroup.HIGH_PASS, ConfoundGroup.COMPCOR));
    assertThat(confounds.names()).startsWith("cosine00", "cosine01");
    return confounds.names().subList(2, confounds.names().size());
  }

  private static ConfoundSettings with(Expansion expansion, CompCor compcor) {
    return new ConfoundSettings(
        List.of(),
        expansion,
        expansion,
        expansion,
        compcor,
        OptionalInt.empty(),
        OptionalDouble.empty(),
        IcaAroma.BASIC,
        5,
        0.5,
        1.5,
        true,
        List.of());
  }

  private static ConfoundSettings limited(
      ConfoundSettings settings, OptionalInt components, OptionalDouble variance) {
    return new ConfoundSettings(
        settings.strategy(),
        settings.motion(),
        settings.wmCsf(),
        settings.globalSignal(),
        settings.compcor(),
        components,
        variance,
        settings.icaAroma(),
        settings.scrub(),
        settings.fdThreshold(),
        settings.stdDvarsThreshold(),
        settings.demean(),
        settings.columns());
  }

  @Test
  void demeanedColumnsHaveMeanZero() throws IOException {
    Confounds confounds =
        table().select(ConfoundSettings.defaults().withStrategy(ConfoundGroup.WM_CSF));
    for (double[] column : confounds.columns()) {
      double sum = 0;
      for (int t = 1; t < column.length; t++) {
        sum += column[t];
      }
      assertThat(sum).isCloseTo(0, within(1e-12));
    }
  }
}
