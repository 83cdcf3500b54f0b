package org.engram.imaging.parcellation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.engram.imaging.TestFiles;
import org.engram.imaging.cifti.BrainModel;
import org.engram.imaging.cifti.BrainModelAxis;
import org.engram.imaging.cifti.CiftiFile;
import org.engram.imaging.cifti.CiftiHeader;
import org.engram.imaging.cifti.CiftiWriter;
import org.engram.imaging.cifti.Indices;
import org.engram.imaging.cifti.LabelAxis;
import org.engram.imaging.cifti.SeriesAxis;
import org.engram.imaging.gifti.Label;
import org.engram.imaging.gifti.LabelKeys;
import org.engram.imaging.timeseries.TimeSeries;
import org.engram.imaging.timeseries.TimeSeriesFile;
import org.engram.imaging.volume.Affine;
import org.engram.imaging.volume.Grid;
import org.engram.tensor.RefusedInputException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DenseAtlasTest {
  private static final ParcellationSettings ALL_COVERAGES =
      new ParcellationSettings(RegionStatistic.MEAN, 0, 2);

  @TempDir Path folder;

  /** Left vertices 0, 2, 5 and right vertex 1; regions A (0, 2), B (5, right 1), C nowhere. */
  private Path labels() {
    LabelKeys keys =
        new LabelKeys(
            List.of(
                new Label(0, "???", Optional.empty()),
                new Label(4, "A", Optional.empty()),
                new Label(9, "B", Optional.empty()),
                new Label(11, "C", Optional.empty())));
    LabelAxis maps =
        new LabelAxis(List.of(new LabelAxis.LabelMap("parcels", keys, new LinkedHashMap<>())));
    return write(
        "made.dlabel.nii", CiftiHeader.of(models(0, 2, 5), maps), new double[] {4, 4, 9, 9});
  }

  private static BrainModelAxis models(int... left) {
    return new BrainModelAxis(
        List.of(
            new BrainModel.Surface("CORTEX_LEFT", 0, 10, Indices.of(left)),
            new BrainModel.Surface("CORTEX_RIGHT", left.length, 10, Indices.of(1))),
        Optional.empty());
  }

  private Path write(String name, CiftiHeader header, double[] rows) {
    Path file = folder.resolve(name);
    int columns = header.shape().get(1);
    CiftiWriter.write(
        file,
        header,
        CiftiWriter.Numbers.FLOAT64,
        (row, into) -> System.arraycopy(rows, row * columns, into, 0, columns));
    return file;
  }

  @Test
  void grayordinatesFindTheirRegionsByVertexAndNotByPlace() {
    // The run has vertices 5, 2 and 7 of the left: one of A, one of B, one of none.
    Path run =
        write(
            "sub-01_bold.dtseries.nii",
            CiftiHeader.of(models(2, 5, 7), SeriesAxis.ofSeconds(3, 0.8)),
            new double[] {1, 2, 4, 10, 20, 60, -7, 7, 0, 30, 40, 80});
    try (CiftiFile file = CiftiFile.open(run)) {
      ParcellatedRun parcels =
          Parcellator.parcellate(
              DenseRun.of(file), DenseAtlas.read(labels()).over(file), ALL_COVERAGES);

      assertThat(parcels.atlas().labels()).containsExactly("A", "B", "C");
      assertThat(parcels.missing()).containsExactly("C");
      assertThat(parcels.series().region(0)).containsExactly(1, 2, 4);
      assertThat(parcels.series().region(1)).containsExactly(20, 30, 70);
      assertThat(parcels.series().repetitionTime()).hasValue(0.8);
      assertThat(parcels.coverage()).containsExactly(0.5, 1, 0);
      assertThat(parcels.notes()).anyMatch(note -> note.startsWith("CORTEX_LEFT: "));
    }
  }

  @Test
  void severalLabelFilesAreStackedInTheirOrderAndByTheRuleOfOverlap() {
    LabelKeys keys =
        new LabelKeys(
            List.of(new Label(7, "D", Optional.empty()), new Label(8, "E", Optional.empty())));
    LabelAxis maps =
        new LabelAxis(List.of(new LabelAxis.LabelMap("more", keys, new LinkedHashMap<>())));
    Path second = // D: left vertices 2 and 7; E: right vertex 1
        write("more.dlabel.nii", CiftiHeader.of(models(2, 7), maps), new double[] {7, 7, 8});
    Path run =
        write(
            "sub-01_bold.dtseries.nii",
            CiftiHeader.of(models(0, 2, 5, 7), SeriesAxis.ofSeconds(1, 0.8)),
            new double[] {1, 2, 3, 4, 5});
    List<DenseAtlas> atlases = List.of(DenseAtlas.read(labels()), DenseAtlas.read(second));
    try (CiftiFile file = CiftiFile.open(run)) {
      RegionMap first = DenseAtlas.over(file, atlases, new AtlasStack(Overlap.FIRST, false));
      assertThat(first.atlas().name()).isEqualTo("made.dlabel+more.dlabel");
      assertThat(first.atlas().labels()).containsExactly("A", "B", "C", "D", "E");
      assertThat(first.rows()).containsExactly(0, 0, 1, 3, 1);
      assertThat(first.sizes()).containsExactly(2, 2, 0, 1, 0);
      assertThat(first.notes())
          .anyMatch(
              note -> note.startsWith("2 grayordinates claimed by made.dlabel and more.dlabel: "));
      assertThat(DenseAtlas.over(file, atlases, new AtlasStack(Overlap.LAST, false)).rows())
          .containsExactly(0, 3, 1, 3, 4);
      assertThatThrownBy(
              () -> DenseAtlas.over(file, atlases, new AtlasStack(Overlap.REFUSE, false)))
          .isInstanceOf(RefusedInputException.class)
          .hasMessageContaining("2 grayordinates claimed by made.dlabel and more.dlabel");
    }
  }

  /** Labels 1 (x below 4 mm) and 2 in a row of eight voxels of 1 mm; the run has four of 2 mm. */
  @Test
  void voxelsOnAnotherGridTakeTheNearestLabelOfTheirStructureWhereThatIsAskedFor() {
    Grid fine = new Grid(8, 1, 1, Affine.ofRows(1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1, 0));
    Grid coarse = new Grid(5, 1, 1, Affine.ofRows(2, 0, 0, 0.25, 0, 2, 0, 0, 0, 0, 2, 0));
    LabelKeys keys =
        new LabelKeys(
            List.of(new Label(1, "near", Optional.empty()), new Label(2, "far", Optional.empty())));
    LabelAxis maps =
        new LabelAxis(List.of(new LabelAxis.LabelMap("x", keys, new LinkedHashMap<>())));
    Path labels =
        write(
            "sub.dlabel.nii",
            CiftiHeader.of(nucleus(fine, 0, 1, 2, 3, 4, 5, 6, 7), maps),
            new double[] {1, 1, 1, 1, 2, 2, 2, 2});
    Path run = // voxels at 0.25, 2.25 and 8.25 mm; those at 4.25 and 6.25 are not in the run
        write(
            "sub-01_bold.dtseries.nii",
            CiftiHeader.of(nucleus(coarse, 0, 1, 4), SeriesAxis.ofSeconds(1, 1)),
            new double[] {5, 6, 7});
    DenseAtlas atlas = DenseAtlas.read(labels);
    try (CiftiFile file = CiftiFile.open(run)) {
      RegionMap moved = atlas.over(file, true);
      assertThat(moved.rows()).containsExactly(0, 0, -1);
      assertThat(moved.sizes()).containsExactly(2, 2);
      assertThat(moved.notes()).anyMatch(note -> note.contains("by nearest neighbour"));
      assertThatThrownBy(() -> atlas.over(file))
          .isInstanceOf(RefusedInputException.class)
          .hasMessageContaining("another volume space");
    }
  }

  private static BrainModelAxis nucleus(Grid grid, int... voxels) {
    return new BrainModelAxis(
        List.of(new BrainModel.Voxels("THALAMUS_LEFT", 0, Indices.of(voxels))), Optional.of(grid));
  }

  @Test
  void aRunOnOtherSurfacesIsRefusedWithBothSizes() {
    BrainModelAxis other =
        new BrainModelAxis(
            List.of(new BrainModel.Surface("CORTEX_LEFT", 0, 99, Indices.of(0, 1))),
            Optional.empty());
    Path run =
        write(
            "other.dtseries.nii",
            CiftiHeader.of(other, SeriesAxis.ofSeconds(2, 1)),
            new double[] {1, 2, 3, 4});
    DenseAtlas atlas = DenseAtlas.read(labels());
    try (CiftiFile file = CiftiFile.open(run)) {
      assertThatThrownBy(() -> atlas.over(file))
          .isInstanceOf(RefusedInputException.class)
          .hasMessageContaining("99")
          .hasMessageContaining("other.dtseries.nii");
    }
  }

  @Test
  void aParcellatedRunIsWrittenAsParcelSeriesAndReadsBackWithTheMissingRegionNoted() {
    Path run =
        write(
            "sub-01_bold.dtseries.nii",
            CiftiHeader.of(models(0, 2, 5), SeriesAxis.ofSeconds(3, 0.8)),
            new double[] {1, 2, 4, 3, 4, 8, 5, 6, 1, 7, 8, 3});
    Path out = folder.resolve("sub-01_parcels.ptseries.nii");
    try (CiftiFile file = CiftiFile.open(run)) {
      ParcellatedRunFile.write(
          Parcellator.parcellate(
              DenseRun.of(file), DenseAtlas.read(labels()).over(file), ALL_COVERAGES),
          out,
          Map.of());
    }
    TimeSeries back = TimeSeriesFile.read(out);
    assertThat(back.labels()).containsExactly("A", "B");
    assertThat(back.repetitionTime()).hasValue(0.8);
    assertThat(back.values()).containsExactly(2, 3, 6, 6, 7, 2);
    assertThat(folder.resolve("sub-01_parcels.json")).exists();
  }

  @Test
  void theRealSeriesHasTheReferenceMeans() {
    Path run = TestFiles.real("cifti/sub-MSC01_test.dtseries.nii");
    DenseAtlas atlas =
        DenseAtlas.read(
            TestFiles.real(
                "cifti/Schaefer2018_400Parcels_17Networks_order_Tian_Subcortex_S3.dlabel.nii"));
    try (CiftiFile file = CiftiFile.open(run)) {
      ParcellatedRun parcels =
          Parcellator.parcellate(DenseRun.of(file), atlas.over(file), ALL_COVERAGES);
      // The labels' subcortex lies on another grid: its 50 regions are not covered.
      assertThat(parcels.atlas().size()).isEqualTo(450);
      assertThat(parcels.missing()).hasSize(50);
      double[] table = parcels.table();
      double[][] means = {
        {50, 1.29135, 1.75017, 1.53257, 1.00218, 0.35240},
        {51, -1.31467, -1.35269, -0.32971, 0.89963, 1.51564},
        {249, -0.23469, -0.57787, 0.30709, 1.15146, 0.41486},
        {449, -1.29589, -1.34080, -0.08492, 2.04735, 3.46211},
      };
      for (double[] region : means) {
        for (int t = 0; t < 5; t++) {
          assertThat(table[((int) region[0]) * 5 + t]).isCloseTo(region[t + 1], within(1e-5));
        }
      }
    }
  }
}
