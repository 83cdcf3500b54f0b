package org.engram.imaging.parcellation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import org.engram.tensor.RefusedInputException;
import org.junit.jupiter.api.Test;

class RegionMapTest {
  private static final RegionMap GRAYORDINATES =
      RegionMap.ofLabels(
          "dense", new int[] {5, 5, 0, 8, 8, 8}, VolumeAtlasTest.table("X", 8, "Y", 5), space());

  @Test
  void labelledElementsAreRegionsInTheTablesOrder() {
    assertThat(GRAYORDINATES.atlas().labels()).containsExactly("X", "Y");
    assertThat(GRAYORDINATES.rows()).containsExactly(1, 1, -1, 0, 0, 0);
    assertThat(GRAYORDINATES.sizes()).containsExactly(3, 2);
  }

  @Test
  void whatAScanLacksOfTheAtlasIsNotCovered() {
    RegionMap over =
        GRAYORDINATES.over(
            5, new int[] {0, 1, 3}, new int[] {1, 0, 4}, List.of("THALAMUS_LEFT: another grid"));
    assertThat(over.rows()).containsExactly(1, 1, -1, 0, -1);
    ParcellatedRun run =
        Parcellator.parcellate(
            new Rows(new double[][] {{1, 3, 9, 4, 9}, {2, 5, 9, 6, 9}, {3, 7, 9, 9, 9}}),
            over,
            new ParcellationSettings(RegionStatistic.MEAN, 0.3, 1));
    assertThat(run.series().values()).containsExactly(4, 6, 9, 2, 3.5, 5);
    assertThat(run.coverage()).containsExactly(1 / 3.0, 1);
    assertThat(run.notes()).containsExactly("THALAMUS_LEFT: another grid");
  }

  @Test
  void labelsOfAnotherTableAreRefused() {
    assertThatThrownBy(
            () ->
                RegionMap.ofLabels(
                    "dense", new int[] {1, 2}, VolumeAtlasTest.table("X", 8), Optional.empty()))
        .isInstanceOf(RefusedInputException.class)
        .hasMessageContaining("labels 1, 2");
  }

  @Test
  void anElementInTwoRegionsOrBeyondThemIsNoMap() {
    assertThatThrownBy(
            () ->
                new RegionMap(
                    GRAYORDINATES.atlas(),
                    new int[] {0, 2},
                    new int[] {1, 1},
                    Optional.empty(),
                    List.of()))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("row 2");
  }

  private static Optional<String> space() {
    return Optional.of("fsLR");
  }

  /** Frames of elements that lie on no grid. */
  private static final class Rows implements FrameSource {
    private final double[][] frames;
    private int at = -1;

    Rows(double[][] frames) {
      this.frames = frames;
    }

    @Override
    public String name() {
      return "dtseries";
    }

    @Override
    public int frames() {
      return frames.length;
    }

    @Override
    public int length() {
      return frames[0].length;
    }

    @Override
    public OptionalDouble repetitionTime() {
      return OptionalDouble.empty();
    }

    @Override
    public boolean advance() {
      return ++at < frames.length;
    }

    @Override
    public void gather(int[] elements, double[] into) {
      for (int n = 0; n < elements.length; n++) {
        into[n] = frames[at][elements[n]];
      }
    }
  }
}
