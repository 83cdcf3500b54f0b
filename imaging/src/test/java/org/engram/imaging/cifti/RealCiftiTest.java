package org.engram.imaging.cifti;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.engram.imaging.TestFiles;
import org.engram.imaging.cifti.BrainModelMatch.Difference;
import org.engram.imaging.gifti.Label;
import org.engram.imaging.volume.Affine;
import org.engram.imaging.volume.Grid;
import org.engram.imaging.voxels.VoxelType;
import org.junit.jupiter.api.Test;

/** The real files, with the values that nibabel 5.0 reads from them. */
class RealCiftiTest {
  private static final String DENSE = "cifti/sub-MSC01_test.dtseries.nii";
  private static final String LABELS =
      "cifti/Schaefer2018_400Parcels_17Networks_order_Tian_Subcortex_S3.dlabel.nii";

  @Test
  void readsTheDenseSeries() {
    try (CiftiFile file = CiftiFile.open(TestFiles.real(DENSE))) {
      assertThat(file.header().kind()).isEqualTo(CiftiKind.DENSE_SERIES);
      assertThat(file.rows()).isEqualTo(65890);
      assertThat(file.columns()).isEqualTo(5);
      assertThat(file.type()).isEqualTo(VoxelType.FLOAT32);
      assertThat(file.notes()).isEmpty();
      assertThat(file.series()).isEqualTo(new SeriesAxis(5, 1, 1, 0, SeriesAxis.Unit.SECOND));
      BrainModelAxis axis = file.grayordinates();
      assertThat(axis.models()).hasSize(18);
      assertThat(axis.vertices()).isEqualTo(59412);
      assertThat(axis.voxels()).isEqualTo(6478);
      assertThat(axis.volume())
          .contains(
              new Grid(48, 64, 48, Affine.ofRows(3, 0, 0, -70.5, 0, 3, 0, -105, 0, 0, 3, -60)));
      BrainModel first = axis.models().getFirst();
      assertThat(first.structure()).isEqualTo("CORTEX_LEFT");
      assertThat(first.size()).isEqualTo(29696);
      assertThat(((BrainModel.Surface) first).surfaceVertices()).isEqualTo(32492);
      assertThat(axis.models().getLast().structure()).isEqualTo("THALAMUS_RIGHT");
      assertThat(axis.models().getLast().size()).isEqualTo(331);
      assertThat(axis.models().get(2).indices().at(0))
          .isEqualTo(axis.volume().orElseThrow().index(21, 36, 18));

      double[] row = new double[5];
      file.row(0, row);
      assertThat(row).containsExactly(1.600599f, 2.275847f, 1.605402f, 0.125929f, -0.49364f);
      float[] frame = new float[65890];
      file.column(0, frame);
      assertThat(frame).startsWith(1.600599f, 1.857941f, 0.336508f, 0.950522f, -2.085948f);
      double[] last = new double[2];
      file.gather(4, new int[] {65889, 0}, last);
      assertThat(last).containsExactly(-0.92040473f, -0.49364f);
    }
  }

  @Test
  void readsTheLabels() {
    try (CiftiFile file = CiftiFile.open(TestFiles.real(LABELS))) {
      assertThat(file.header().kind()).isEqualTo(CiftiKind.DENSE_LABELS);
      assertThat(file.header().shape()).isEqualTo(List.of(91282, 1));
      assertThat(file.header().metadata())
          .containsKeys("ParentProvenance", "ProgramProvenance", "Provenance", "WorkingDirectory");
      LabelAxis.LabelMap map = file.labels().maps().getFirst();
      assertThat(map.name()).isEqualTo("parcels");
      assertThat(map.labels().labels()).hasSize(451);
      assertThat(map.labels().find(1))
          .contains(
              new Label(
                  1,
                  "HIP-head-m-rh",
                  Optional.of(new Label.Colour(0.803922f, 0.835294f, 0.901961f, 1))));
      assertThat(map.labels().find(51).orElseThrow().name())
          .isEqualTo("17Networks_LH_VisCent_ExStr_1");
      assertThat(map.labels().find(450).orElseThrow().name()).isEqualTo("17Networks_RH_TempPar_10");
      assertThat(file.grayordinates().models()).hasSize(21);
      assertThat(file.grayordinates().volume())
          .contains(
              new Grid(91, 109, 91, Affine.ofRows(-2, 0, 0, 90, 0, 2, 0, -126, 0, 0, 2, -72)));
      float[] keys = new float[91282];
      file.column(0, keys);
      long zeros = IntStream.range(0, keys.length).filter(i -> keys[i] == 0).count();
      long twos = IntStream.range(0, keys.length).filter(i -> keys[i] == 2).count();
      assertThat(zeros).isEqualTo(25399);
      assertThat(twos).isEqualTo(190);
    }
  }

  @Test
  void readsTheParcelSeries() {
    try (CiftiFile file = CiftiFile.open(TestFiles.real("cifti/test.ptseries.nii"))) {
      assertThat(file.header().kind()).isEqualTo(CiftiKind.PARCEL_SERIES);
      assertThat(file.header().shape()).isEqualTo(List.of(281, 5));
      assertThat(file.series().repetitionTime()).hasValue(0.8);
      ParcelAxis parcels = (ParcelAxis) file.header().rows();
      assertThat(parcels.names()).startsWith("Label_1", "Label_2").endsWith("Label_281");
      assertThat(parcels.surfaces())
          .containsEntry("CORTEX_LEFT", 32492)
          .containsEntry("CORTEX_RIGHT", 32492);
      assertThat(parcels.parcels().getFirst().vertices().get("CORTEX_LEFT").size()).isEqualTo(123);
      assertThat(parcels.volume()).isEmpty();
      double[] all = new double[281 * 5];
      file.rows(IntStream.range(0, 281).toArray(), all);
      assertThat(all).startsWith(-0.03380473f, -0.09153621f, -0.01998973f);
      assertThat(all).endsWith(-0.11100933f, 0.02753759f);
      assertThat(Arrays.stream(all).sum()).isCloseTo(0.45824664272367954, within(1e-12));
    }
  }

  @Test
  void readsTheConnectivity() {
    try (CiftiFile file = CiftiFile.open(TestFiles.real("cifti/row_major.dconn.nii"))) {
      assertThat(file.header().kind()).isEqualTo(CiftiKind.DENSE);
      assertThat(file.header().rows()).isEqualTo(file.header().columns());
      assertThat(file.grayordinates().voxels()).isEqualTo(10);
      // nibabel shows the matrix turned: its first index runs along a row of the file.
      double[] column = new double[3];
      file.gather(0, new int[] {0, 1, 2}, column);
      double[] row = new double[10];
      file.row(0, row);
      assertThat(column).containsExactly(0.1621823f, 0.4505416f, 0.10665277f);
      assertThat(row).startsWith(0.1621823f, 0.7942845f, 0.31121504f);
    }
  }

  @Test
  void parcellatesTheSeriesByTheLabelsOfTheCortex() {
    double[][] expected = {
      {51, 120, 1.29135, 1.75017, 1.53257, 1.00218, 0.35240},
      {52, 172, -1.31467, -1.35269, -0.32971, 0.89963, 1.51564},
      {250, 167, -0.23469, -0.57787, 0.30709, 1.15146, 0.41486},
      {450, 101, -1.29589, -1.34080, -0.08492, 2.04735, 3.46211}
    };
    try (CiftiFile run = CiftiFile.open(TestFiles.real(DENSE));
        CiftiFile atlas = CiftiFile.open(TestFiles.real(LABELS))) {
      BrainModelMatch match = BrainModelMatch.of(run.grayordinates(), atlas.grayordinates());

      assertThat(match.structures())
          .extracting(BrainModelMatch.StructureMatch::structure)
          .containsExactly("CORTEX_LEFT", "CORTEX_RIGHT");
      assertThat(match.size()).isEqualTo(59412);
      assertThat(match.complete()).isFalse();
      assertThat(match.differences()).hasSize(19).allMatch(difference -> !difference.surface());
      assertThat(match.differences())
          .contains(
              new Difference(
                  "THALAMUS_LEFT",
                  false,
                  365,
                  1288,
                  "another volume space: 48 x 64 x 48 voxels of 3 x 3 x 3 mm, not 91 x 109 x 91"
                      + " voxels of 2 x 2 x 2 mm"),
              new Difference("BRAIN_STEM", false, 0, 3472, "only the second has voxels there"));
      float[] keys = new float[atlas.rows()];
      atlas.column(0, keys);
      for (double[] parcel : expected) {
        int[] members =
            match.structures().stream()
                .flatMapToInt(
                    s ->
                        IntStream.range(0, s.first().size())
                            .filter(i -> keys[s.second().at(i)] == parcel[0])
                            .map(i -> s.first().at(i)))
                .toArray();
        assertThat(members).hasSize((int) parcel[1]);
        double[] values = new double[members.length];
        DenseFrames frames = run.frames();
        for (int frame = 0; frames.advance(); frame++) {
          frames.gather(members, values);
          assertThat(Arrays.stream(values).average().orElseThrow())
              .isCloseTo(parcel[2 + frame], within(5.1e-6));
        }
        assertThat(frames.frames()).isEqualTo(5);
      }
    }
  }
}
