package org.engram.imaging.parcellation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import java.util.Optional;
import org.engram.imaging.atlas.Region;
import org.engram.imaging.volume.Affine;
import org.engram.imaging.volume.Grid;
import org.engram.imaging.volume.Volume;
import org.engram.tensor.RefusedInputException;
import org.junit.jupiter.api.Test;

class VolumeAtlasTest {
  private static final Grid GRID =
      new Grid(4, 2, 1, Affine.ofRows(2, 0, 0, 10, 0, 2, 0, 0, 0, 0, 2, 5));
  private static final Optional<String> SPACE = Optional.of("MNI152NLin6Asym");

  @Test
  void regionsAreInTheTablesOrderAndBothLacksAreReported() {
    VolumeAtlas atlas =
        VolumeAtlas.of(
            "demo", volume(0, 5, 5, 2, 0, 5, 5, 9), table("A", 2, "B", 7, "C", 5), SPACE);
    assertThat(atlas.atlas().labels()).containsExactly("A", "B", "C");
    assertThat(atlas.labels()).containsExactly(2, 7, 5);
    assertThat(atlas.rows()).containsExactly(-1, 2, 2, 0, -1, 2, 2, -1);
    assertThat(atlas.voxelCounts()).containsExactly(1, 0, 4);
    assertThat(atlas.notes())
        .containsExactly(
            "1 label of demo not in table, left out with 1 voxel: 9",
            "1 name of table without a voxel in demo: B");
  }

  @Test
  void centroidsAreInMillimetresAndNanWithoutVoxels() {
    VolumeAtlas atlas =
        VolumeAtlas.of(
            "demo", volume(0, 5, 5, 2, 0, 5, 5, 0), table("A", 2, "B", 7, "C", 5), SPACE);
    double[][] centroids = atlas.centroids();
    assertThat(centroids[0]).containsExactly(16, 0, 5);
    assertThat(centroids[1]).containsOnly(Double.NaN);
    assertThat(centroids[2]).containsExactly(13, 1, 5);
  }

  @Test
  void ofAGeneralTableOnlyWhatTheVolumeHoldsIsARegion() {
    LabelTable general =
        new LabelTable("lut", table("A", 2, "B", 7, "C", 5).entries(), true, List.of());
    VolumeAtlas atlas = VolumeAtlas.of("aseg", volume(0, 5, 5, 0, 0, 5, 5, 0), general, SPACE);
    assertThat(atlas.atlas().labels()).containsExactly("C");
    assertThat(atlas.notes())
        .containsExactly("2 names of lut without a voxel in aseg, and so no regions: A, B");
  }

  @Test
  void aValueThatIsNoWholeNumberIsRefusedWithItsVoxel() {
    assertThatThrownBy(
            () -> VolumeAtlas.of("demo", volume(0, 5, 5, 2, 0, 2.5f, 5, 0), table("A", 2), SPACE))
        .isInstanceOf(RefusedInputException.class)
        .hasMessageContaining("demo, voxel 1, 1, 0: 2.5");
    assertThatThrownBy(
            () ->
                VolumeAtlas.of(
                    "demo", volume(Float.NaN, 5, 5, 2, 0, 2, 5, 0), table("A", 2), SPACE))
        .hasMessageContaining("voxel 0, 0, 0: NaN");
  }

  @Test
  void aTableOfAnotherAtlasIsRefused() {
    assertThatThrownBy(
            () -> VolumeAtlas.of("demo", volume(0, 5, 5, 2, 0, 2, 5, 0), table("A", 3), SPACE))
        .isInstanceOf(RefusedInputException.class)
        .hasMessageContaining("labels 2, 5")
        .hasMessageContaining("table");
  }

  @Test
  void onACoarserAndShorterGridWhatLiesBeyondStaysInTheSize() {
    VolumeAtlas atlas =
        VolumeAtlas.of("demo", volume(1, 1, 2, 2, 1, 1, 2, 2), table("A", 1, "B", 2), SPACE);
    // Voxels of 2 x 4 x 2 mm over the first three columns: the fourth lies beyond.
    Grid scan = new Grid(3, 1, 1, Affine.ofRows(2, 0, 0, 10, 0, 4, 0, 1, 0, 0, 2, 5));
    VolumeAtlas there = atlas.onGrid(scan);
    assertThat(there.rows()).containsExactly(0, 0, 1);
    assertThat(there.sizes()).containsExactly(2, 2); // two voxels beyond are one of twice the size
    assertThat(there.notes())
        .containsExactly(
            "demo was brought from 4 x 2 x 1 voxels of 2 x 2 x 2 mm to 3 x 1 x 1 voxels of"
                + " 2 x 4 x 2 mm by nearest neighbour");
  }

  @Test
  void theFirstListedWinsAnOverlapAndItIsCounted() {
    VolumeAtlas first = VolumeAtlas.of("a", volume(0, 3, 3, 0, 0, 0, 0, 0), table("X", 3), SPACE);
    VolumeAtlas second =
        VolumeAtlas.of("b", volume(0, 0, 1, 1, 2, 0, 0, 0), table("Y", 1, "Z", 2), SPACE);
    VolumeAtlas stack = AtlasStack.defaults().of(List.of(first, second));
    assertThat(stack.atlas().regions())
        .containsExactly(
            new Region(0, "X", "", ""), new Region(1, "Y", "", ""), new Region(2, "Z", "", ""));
    assertThat(stack.atlas().name()).isEqualTo("a+b");
    assertThat(stack.rows()).containsExactly(-1, 0, 0, 1, 2, -1, -1, -1);
    assertThat(stack.labels()).containsExactly(1, 2, 3);
    assertThat(stack.notes())
        .containsExactly("1 voxel claimed by a and b: taken by the one listed first");
    assertThat(new AtlasStack(Overlap.LAST, false).of(List.of(first, second)).rows())
        .containsExactly(-1, 0, 1, 1, 2, -1, -1, -1);
    assertThatThrownBy(() -> new AtlasStack(Overlap.REFUSE, false).of(List.of(first, second)))
        .isInstanceOf(RefusedInputException.class)
        .hasMessageContaining("1 voxel claimed by a and b");
  }

  @Test
  void atlasesOnOtherGridsAreRefusedWithBothOrResampled() {
    VolumeAtlas first = VolumeAtlas.of("a", volume(0, 3, 3, 0, 0, 0, 0, 0), table("X", 3), SPACE);
    Grid other = new Grid(4, 2, 1, Affine.ofRows(2, 0, 0, 10.5, 0, 2, 0, 0, 0, 0, 2, 5));
    VolumeAtlas second =
        VolumeAtlas.of(
            "b", new Volume(other, new float[] {0, 0, 0, 1, 1, 0, 0, 0}), table("Y", 1), SPACE);
    assertThatThrownBy(() -> AtlasStack.defaults().of(List.of(first, second)))
        .isInstanceOf(RefusedInputException.class)
        .hasMessageContaining("first voxel at 10.50, 0.000, 5.000 mm")
        .hasMessageContaining("first voxel at 10.00, 0.000, 5.000 mm")
        .hasMessageContaining("--resample-atlas");
    assertThat(new AtlasStack(Overlap.FIRST, true).of(List.of(first, second)).rows())
        .containsExactly(-1, 0, 0, 1, -1, -1, -1, -1); // its first column lies outside by 0.25
  }

  @Test
  void atlasesOfTwoSpacesAreNotStacked() {
    VolumeAtlas first = VolumeAtlas.of("a", volume(0, 3, 3, 0, 0, 0, 0, 0), table("X", 3), SPACE);
    VolumeAtlas second =
        VolumeAtlas.of(
            "b", volume(1, 0, 0, 0, 0, 0, 0, 0), table("Y", 1), Optional.of("MNI152NLin2009cAsym"));
    assertThatThrownBy(() -> AtlasStack.defaults().of(List.of(first, second)))
        .isInstanceOf(RefusedInputException.class)
        .hasMessageContaining("MNI152NLin2009cAsym")
        .hasMessageContaining("MNI152NLin6Asym");
  }

  @Test
  void aStackIsInASpaceOnlyIfAllOfItSayIt() {
    VolumeAtlas first = VolumeAtlas.of("a", volume(0, 3, 3, 0, 0, 0, 0, 0), table("X", 3), SPACE);
    VolumeAtlas second =
        VolumeAtlas.of("b", volume(1, 0, 0, 0, 0, 0, 0, 0), table("Y", 1), Optional.empty());
    assertThat(AtlasStack.defaults().of(List.of(first, second)).space()).isEmpty();
    assertThat(AtlasStack.defaults().of(List.of(first, second.inSpace("mni152nlin6asym"))).space())
        .isEqualTo(SPACE);
  }

  @Test
  void twoRegionsOfOneNameAreNotStacked() {
    VolumeAtlas first = VolumeAtlas.of("a", volume(0, 3, 3, 0, 0, 0, 0, 0), table("X", 3), SPACE);
    VolumeAtlas second = VolumeAtlas.of("b", volume(1, 0, 0, 0, 0, 0, 0, 0), table("X", 1), SPACE);
    assertThatThrownBy(() -> AtlasStack.defaults().of(List.of(first, second)))
        .isInstanceOf(RefusedInputException.class)
        .hasMessageContaining("label 'X'");
  }

  @Test
  void anAtlasWithoutATableIsNamedByItsValues() {
    VolumeAtlas atlas = VolumeAtlas.unnamed("demo", volume(0, 5, 5, 2, 0, 5, 5, 0), SPACE);
    assertThat(atlas.atlas().labels()).containsExactly("label-2", "label-5");
    assertThat(atlas.rows()[3]).isZero();
    assertThat(atlas.notes()).hasSize(1);
  }

  @Test
  void resamplingKeepsAVolumesShare() {
    float[] values = new float[20 * 20 * 20];
    java.util.Arrays.fill(values, 1);
    Grid fine = new Grid(20, 20, 20, Affine.scaling(1, 1, 1));
    VolumeAtlas atlas = VolumeAtlas.of("cube", new Volume(fine, values), table("A", 1), SPACE);
    Grid half = new Grid(5, 10, 10, Affine.ofRows(2, 0, 0, 0.5, 0, 2, 0, 0.5, 0, 0, 2, 0.5));
    VolumeAtlas there = atlas.onGrid(half);
    assertThat(there.voxelCounts()).containsExactly(500);
    assertThat(there.sizes()[0]).isCloseTo(1000, within(1));
  }

  static Volume volume(float... values) {
    return new Volume(GRID, values);
  }

  static LabelTable table(Object... namesAndLabels) {
    List<LabelEntry> entries = new java.util.ArrayList<>();
    for (int n = 0; n < namesAndLabels.length; n += 2) {
      entries.add(
          new LabelEntry(
              (Integer) namesAndLabels[n + 1],
              new Region(n / 2, (String) namesAndLabels[n], "", "")));
    }
    return new LabelTable("table", entries, false, List.of());
  }
}
