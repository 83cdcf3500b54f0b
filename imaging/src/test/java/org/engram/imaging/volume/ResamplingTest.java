package org.engram.imaging.volume;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.engram.tensor.RefusedInputException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class ResamplingTest {
  private static final Grid SOURCE =
      new Grid(7, 6, 5, Affine.ofRows(-2.25, 0.25, 0, 6, 0.5, 2, -0.25, -4, 0, 0.5, 3, -5));
  private static final Grid TARGET =
      new Grid(9, 8, 6, Affine.ofRows(1.5, 0, 0.5, -9, 0.25, 1.75, 0, -5, 0, -0.5, 2.5, -6));

  @ParameterizedTest
  @EnumSource
  void agreesWithScipyInsideAndOutside(Interpolation interpolation) throws IOException {
    List<String> lines = lines();
    int column =
        switch (interpolation) {
          case NEAREST -> 0;
          case LINEAR -> 1;
          case CUBIC -> 2;
        };
    Volume resampled = new Resampling(SOURCE, TARGET, interpolation, -1).apply(numbered(SOURCE));
    int inside = 0;
    for (int n = 0; n < TARGET.voxels(); n++) {
      double expected = Double.parseDouble(lines.get(n + 1).split("\t")[column]);
      inside += expected == -1 ? 0 : 1;
      assertThat((double) resampled.values()[n])
          .as("voxel %d", n)
          .isCloseTo(expected, within(1e-6 * Math.max(1, Math.abs(expected))));
    }
    assertThat(inside).isBetween(100, TARGET.voxels() - 100);
  }

  @ParameterizedTest
  @EnumSource
  void ontoItsOwnGridChangesNoVoxel(Interpolation interpolation) {
    Volume volume = numbered(SOURCE);
    Volume same = Resampling.of(SOURCE, SOURCE, interpolation).apply(volume);
    for (int n = 0; n < SOURCE.voxels(); n++) {
      assertThat(same.values()[n]).isCloseTo(volume.values()[n], within(2e-5f));
    }
  }

  @Test
  void nearestTakesTheGreaterIndexHalfwayBetweenTwo() {
    Grid from = new Grid(4, 1, 1, Affine.scaling(2, 2, 2));
    Grid to = new Grid(5, 1, 1, Affine.ofRows(2, 0, 0, -1, 0, 2, 0, 0, 0, 0, 2, 0));
    // Positions -0.5 (outside), 0.5, 1.5, 2.5, 3.5 (outside).
    assertThat(Resampling.nearest(from, to)).containsExactly(-1, 1, 2, 3, -1);
  }

  @Test
  void roundingInAnAffineMovesNoEdge() {
    Grid from = new Grid(4, 1, 1, Affine.scaling(0.3, 1, 1));
    Grid to = new Grid(4, 1, 1, Affine.ofRows(0.1 + 0.2, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1, 0));
    assertThat(Resampling.nearest(from, to)).containsExactly(0, 1, 2, 3);
  }

  @Test
  void linearLeavesOutANeighbourThatHasNoShare() {
    Grid grid = new Grid(3, 1, 1, Affine.scaling(1, 1, 1));
    Volume volume = new Volume(grid, new float[] {1, 3, Float.NaN});
    Grid half = new Grid(4, 1, 1, Affine.scaling(0.5, 1, 1));
    assertThat(Resampling.of(grid, half, Interpolation.LINEAR).apply(volume).values())
        .containsExactly(1, 2, 3, Float.NaN);
  }

  @Test
  void aSplineThroughAHoleIsRefusedByItsVoxel() {
    float[] values = numbered(SOURCE).values();
    values[SOURCE.index(3, 2, 1)] = Float.NaN;
    Volume volume = new Volume(SOURCE, values);
    assertThatThrownBy(() -> Resampling.of(SOURCE, TARGET, Interpolation.CUBIC).apply(volume))
        .isInstanceOf(RefusedInputException.class)
        .hasMessageContaining("voxel 3, 2, 1")
        .hasMessageContaining("NaN");
  }

  @Test
  void aGridWithoutVolumeIsRefused() {
    Grid flat = new Grid(2, 2, 2, Affine.ofRows(1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0));
    assertThatThrownBy(() -> Resampling.nearest(flat, TARGET))
        .isInstanceOf(RefusedInputException.class)
        .hasMessageContaining("fill no space");
  }

  private static Volume numbered(Grid grid) {
    float[] values = new float[grid.voxels()];
    for (int n = 0; n < values.length; n++) {
      values[n] = n * 7919 % 1009 / 8f;
    }
    return new Volume(grid, values);
  }

  private static List<String> lines() throws IOException {
    try (InputStream in = ResamplingTest.class.getResourceAsStream("resampling-scipy.tsv")) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8)
          .lines()
          .filter(line -> !line.startsWith("#"))
          .toList();
    }
  }
}
