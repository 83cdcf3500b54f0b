package org.engram.imaging.cifti;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Optional;
import org.engram.imaging.cifti.BrainModelMatch.Difference;
import org.engram.imaging.cifti.BrainModelMatch.StructureMatch;
import org.engram.imaging.volume.Affine;
import org.engram.imaging.volume.Grid;
import org.junit.jupiter.api.Test;

class BrainModelMatchTest {
  private static final Grid GRID = new Grid(5, 5, 5, Affine.scaling(2, 2, 2));

  private static BrainModelAxis axis(Grid grid, BrainModel... models) {
    return new BrainModelAxis(List.of(models), Optional.of(grid));
  }

  @Test
  void theSameAxisMatchesWhole() {
    BrainModelAxis axis =
        axis(
            GRID,
            new BrainModel.Surface("CORTEX_LEFT", 0, 10, Indices.of(3, 5)),
            new BrainModel.Voxels("BRAIN_STEM", 2, Indices.of(7)));

    BrainModelMatch match = BrainModelMatch.of(axis, axis);

    assertThat(match.complete()).isTrue();
    assertThat(match.size()).isEqualTo(3);
    assertThat(match.structures())
        .containsExactly(
            new StructureMatch("CORTEX_LEFT", true, Indices.of(0, 1), Indices.of(0, 1)),
            new StructureMatch("BRAIN_STEM", false, Indices.of(2), Indices.of(2)));
  }

  @Test
  void pointsAreFoundByTheirNumbersWhateverTheirOrder() {
    BrainModelAxis first =
        axis(
            GRID,
            new BrainModel.Voxels("BRAIN_STEM", 0, Indices.of(7, 9)),
            new BrainModel.Surface("CORTEX_LEFT", 2, 10, Indices.of(3, 5, 8)));
    BrainModelAxis second =
        axis(
            new Grid(5, 5, 5, Affine.ofRows(2, 0, 0, 1e-4, 0, 2, 0, 0, 0, 0, 2, 0)),
            new BrainModel.Surface("CORTEX_LEFT", 0, 10, Indices.of(8, 9, 3)),
            new BrainModel.Voxels("BRAIN_STEM", 3, Indices.of(9, 7)));

    BrainModelMatch match = BrainModelMatch.of(first, second);

    assertThat(match.structures())
        .containsExactly(
            new StructureMatch("BRAIN_STEM", false, Indices.of(0, 1), Indices.of(4, 3)),
            new StructureMatch("CORTEX_LEFT", true, Indices.of(2, 4), Indices.of(2, 0)));
    assertThat(match.differences())
        .containsExactly(
            new Difference("CORTEX_LEFT", true, 1, 1, "2 vertices in common of 3 and 3"));
    assertThat(match.inWords()).isEqualTo("CORTEX_LEFT: 2 vertices in common of 3 and 3");
  }

  @Test
  void otherSurfacesOtherGridsAndOtherStructuresDoNotMatch() {
    BrainModelAxis first =
        axis(
            GRID,
            new BrainModel.Surface("CORTEX_LEFT", 0, 10, Indices.of(3)),
            new BrainModel.Voxels("BRAIN_STEM", 1, Indices.of(7)));
    BrainModelAxis second =
        axis(
            new Grid(5, 5, 5, Affine.scaling(2, 2, 2.1)),
            new BrainModel.Surface("CORTEX_LEFT", 0, 12, Indices.of(3)),
            new BrainModel.Voxels("BRAIN_STEM", 1, Indices.of(7)),
            new BrainModel.Voxels("CORTEX_LEFT", 2, Indices.of(8)));

    BrainModelMatch match = BrainModelMatch.of(first, second);

    assertThat(match.structures()).isEmpty();
    assertThat(match.differences())
        .containsExactly(
            new Difference("CORTEX_LEFT", true, 1, 1, "a surface of 10 vertices, not 12"),
            new Difference(
                "BRAIN_STEM",
                false,
                1,
                1,
                "another volume space: 5 x 5 x 5 voxels of 2 x 2 x 2 mm, not 5 x 5 x 5 voxels of"
                    + " 2 x 2 x 2.1 mm"),
            new Difference("CORTEX_LEFT", false, 0, 1, "only the second has voxels there"));
    assertThat(BrainModelMatch.of(first, "the run", second, "the atlas").differences())
        .contains(new Difference("CORTEX_LEFT", false, 0, 1, "only the atlas has voxels there"));
  }

  @Test
  void structuresThatDifferInTheSameWayAreToldInOneSentence() {
    assertThat(
            BrainModelMatch.inWords(
                List.of(
                    new Difference("A", false, 1, 1, "another volume space"),
                    new Difference("B", false, 1, 1, "only the run has voxels there"),
                    new Difference("C", false, 1, 1, "another volume space"))))
        .containsExactly("A, C: another volume space", "B: only the run has voxels there");
  }
}
