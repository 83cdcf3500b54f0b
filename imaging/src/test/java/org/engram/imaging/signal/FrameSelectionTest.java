package org.engram.imaging.signal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import java.util.List;
import java.util.OptionalDouble;
import org.engram.tensor.ConfigurationException;
import org.engram.tensor.RefusedInputException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FrameSelectionTest {
  @Test
  void ukBiobankGivesThePublishedFrames() {
    Window window = select("published", "first", "refuse", 490, 0.735, 160, 2.205).getFirst();
    int[] picked = PublishedFrames.indices(490, 3, 160, 0);
    assertThat(window.frames()).isEqualTo(160);
    for (int i = 0; i < 160; i++) {
      assertThat(window.values()[i]).isEqualTo(picked[i]);
      assertThat(window.values()[160 + i]).isEqualTo(1000 + picked[i]);
    }
  }

  @ParameterizedTest
  @CsvSource({
    "published, centre, 490, 0.735, 160, 2.205, 5",
    "published, first, 490, 0.735, 160, 2.205, 0",
    "published, centre, 165, 2.205, 160, 2.205, 2",
    "linear, centre, 165, 2.2, 160, 2.205, 2"
  })
  void oneWindowStandsWhereItIsAsked(
      String sampling, String windows, int frames, double tr, int length, double model, int start) {
    List<Window> selected = select(sampling, windows, "refuse", frames, tr, length, model);
    assertThat(selected).hasSize(1);
    assertThat(selected.getFirst().values()[0]).isEqualTo(start);
    assertThat(selected.getFirst().startSeconds()).isEqualTo(start * tr);
  }

  @Test
  void allWindowsFollowOneAnotherAndDropTheTail() {
    List<Window> windows = select("linear", "all", "refuse", 350, 2.0, 100, 2.0);
    assertThat(windows).extracting(w -> w.values()[0]).containsExactly(0.0, 100.0, 200.0);
    assertThat(windows).extracting(Window::startSeconds).containsExactly(0.0, 200.0, 400.0);
    assertThat(windows).extracting(Window::index).containsExactly(0, 1, 2);
  }

  @Test
  void theTailIsCoveredWhenAsked() {
    WindowPolicy policy = WindowPolicy.fromName("all").withTail(true);
    assertThat(policy.starts(350, 100, 1)).containsExactly(0, 100, 200, 250);
    assertThat(policy.starts(300, 100, 1)).containsExactly(0, 100, 200);
  }

  @Test
  void anOverlapCountsInModelFrames() {
    WindowPolicy half = WindowPolicy.fromName("all").withOverlap(0.5, 160);
    assertThat(half.overlap()).isEqualTo(80);
    assertThat(half.starts(400, 160, 1)).containsExactly(0, 80, 160, 240);
    assertThat(half.starts(1200, 480, 3)).containsExactly(0, 240, 480, 720);
    assertThat(WindowPolicy.fromName("all").withOverlap(10, 160).starts(320, 160, 1))
        .containsExactly(0, 150);
  }

  @ParameterizedTest
  @CsvSource({"1.5", "160", "-0.1", "NaN"})
  void anOverlapThatLeavesNoStepIsRefused(double overlap) {
    assertThatThrownBy(() -> WindowPolicy.fromName("all").withOverlap(overlap, 160))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContaining("window overlap: " + overlap);
  }

  @Test
  void anOverlapNeedsAllWindows() {
    assertThatThrownBy(() -> WindowPolicy.fromName("first").withOverlap(0.5, 160))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContaining("--windows first: an overlap of 80 frames");
  }

  @Test
  void aRunOfTheModelsTimingIsOnlyCut() {
    for (Sampling sampling : Sampling.values()) {
      double[] values =
          select(sampling.choiceName(), "first", "refuse", 160, 2.2, 160, 2.205)
              .getFirst()
              .values();
      assertThat(Arrays.copyOf(values, 160)).isEqualTo(ramp(1, 160));
    }
  }

  @Test
  void aShortRunIsRefusedWithTheNumbers() {
    assertThatThrownBy(() -> select("published", "first", "refuse", 470, 0.735, 160, 2.205))
        .isInstanceOf(RefusedInputException.class)
        .hasMessageContaining(
            "scan.tsv: 470 frames (345.5 s); expected at least 480 (352.8 s) for a window of 160")
        .hasMessageContaining("--short-runs pad-mean or tile");
    assertThatThrownBy(() -> select("band-limited", "all", "refuse", 150, 2.0, 160, 2.205))
        .isInstanceOf(RefusedInputException.class)
        .hasMessageContaining("150 frames, 136 after resampling (299.9 s); expected at least 160");
  }

  @Test
  void aShortRunIsPaddedWithEachRegionsMean() {
    double[] values = select("linear", "all", "pad-mean", 3, 2.0, 5, 2.0).getFirst().values();
    assertThat(values).containsExactly(0, 1, 2, 1, 1, 1000, 1001, 1002, 1001, 1001);
  }

  @Test
  void aShortRunIsTiledFromItsBeginning() {
    double[] values = select("published", "centre", "tile", 2, 1.0, 3, 2.0).getFirst().values();
    // 6 source frames 0 1 0 1 0 1, of which positions 0, 2.5 and 5 are taken.
    assertThat(values).containsExactly(0, 0, 1, 1000, 1000, 1001);
  }

  @Test
  void anUnknownRepetitionTimeIsRefused() {
    assertThatThrownBy(
            () ->
                selection("linear", "first", "refuse")
                    .select("scan.tsv", ramp(1, 9), 1, 9, OptionalDouble.empty(), 4, 2))
        .isInstanceOf(RefusedInputException.class)
        .hasMessageContaining("scan.tsv: no repetition time")
        .hasMessageContaining("--tr SECONDS");
  }

  @Test
  void aRepetitionTimeInMillisecondsIsRefused() {
    assertThatThrownBy(() -> select("linear", "first", "refuse", 9, 2000, 4, 2))
        .isInstanceOf(RefusedInputException.class)
        .hasMessageContaining("repetition time 2000.0 s")
        .hasMessageContaining("milliseconds");
  }

  @Test
  void namesAreThoseThatUsersType() {
    assertThat(Sampling.fromName("band-limited")).isEqualTo(Sampling.BAND_LIMITED);
    assertThat(ShortRuns.fromName("pad-mean")).isEqualTo(ShortRuns.PAD_MEAN);
    assertThat(WindowPolicy.fromName("centre").choice()).isEqualTo(WindowPolicy.Choice.CENTRE);
    assertThatThrownBy(() -> Sampling.fromName("cubic"))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContaining(
            "--sampling: 'cubic'; expected one of published, nearest, linear, band-limited");
    assertThatThrownBy(() -> WindowPolicy.fromName("last"))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContaining("--windows: 'last'; expected one of first, centre, all");
    assertThatThrownBy(() -> ShortRuns.fromName("pad"))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContaining("--short-runs: 'pad'; expected one of refuse, pad-mean, tile");
  }

  private static List<Window> select(
      String sampling,
      String windows,
      String shortRuns,
      int frames,
      double tr,
      int length,
      double model) {
    return selection(sampling, windows, shortRuns)
        .select("scan.tsv", ramp(2, frames), 2, frames, OptionalDouble.of(tr), length, model);
  }

  private static FrameSelection selection(String sampling, String windows, String shortRuns) {
    return new FrameSelection(
        Sampling.fromName(sampling), WindowPolicy.fromName(windows), ShortRuns.fromName(shortRuns));
  }

  /** Region r at frame t is 1000 r + t. */
  private static double[] ramp(int regions, int frames) {
    double[] values = new double[regions * frames];
    for (int i = 0; i < values.length; i++) {
      int region = i / frames;
      values[i] = 1000 * region + i % frames;
    }
    return values;
  }
}
