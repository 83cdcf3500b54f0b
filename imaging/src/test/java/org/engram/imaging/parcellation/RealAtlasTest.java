package org.engram.imaging.parcellation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import org.engram.imaging.TestFiles;
import org.engram.imaging.atlas.Atlas;
import org.engram.imaging.atlas.Region;
import org.engram.imaging.format.VolumeFile;
import org.engram.imaging.volume.Reordering;
import org.engram.imaging.volume.Volume;
import org.engram.imaging.volume.VolumeStream;
import org.engram.tensor.RefusedInputException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** On real atlases and scans; reference figures by NumPy 2 and SciPy 1.17. */
class RealAtlasTest {
  private static final String SPACE = "MNI152NLin2009cAsym";

  @Test
  void tianThenSchaeferIsTheOrderOfTheModelAndOfTheTable() throws IOException {
    VolumeAtlas stack = published();
    assertThat(Atlas.published450().sameOrder(stack.atlas())).isTrue(); // by names of before 2019
    assertThat(stack.notes())
        .contains(
            "127 voxels claimed by Tian_Subcortex_S3_3T_2009cAsym and schaefer400x17MNI: taken by"
                + " the one listed first");
    assertThat(stack.space()).isEmpty(); // the second says none
    List<String> order =
        Files.readAllLines(TestFiles.real("atlases/order_450_tianS3_first_17networks.csv"));
    assertThat(AtlasStack.defaults().of(List.of(tian(), schaeferOfToday())).atlas().labels())
        .isEqualTo(order.stream().skip(1).map(line -> line.split(",")[1]).toList());
  }

  @Test
  void corticalCentroidsAreThoseOfTheTable() throws IOException {
    double[][] centroids =
        atlas("schaefer400x17MNI.nii.gz", "schaefer400x17NodeNames.txt").centroids();
    List<String> lines =
        Files.readAllLines(TestFiles.real("atlases/order_450_tianS3_first_17networks.csv"));
    for (int parcel = 0; parcel < 400; parcel++) {
      String[] cells = lines.get(51 + parcel).split(",");
      for (int axis = 0; axis < 3; axis++) {
        assertThat(centroids[parcel][axis])
            .as("parcel %d", parcel)
            .isCloseTo(Double.parseDouble(cells[4 + axis]), within(0.0501));
      }
    }
  }

  @Test
  void bothNetworkOrdersHoldTheSameParcels() {
    VolumeAtlas seventeen = atlas("schaefer400x17MNI.nii.gz", "schaefer400x17NodeNames.txt");
    VolumeAtlas seven = atlas("schaefer400x7MNI.nii.gz", "schaefer400x7NodeNames.txt");
    Map<Integer, Integer> parcel = new HashMap<>();
    for (int voxel = 0; voxel < seven.rows().length; voxel++) {
      int a = seventeen.rows()[voxel];
      int b = seven.rows()[voxel];
      Integer before = parcel.putIfAbsent(a, b);
      assertThat(before == null || before == b).as("voxel %d", voxel).isTrue();
    }
    assertThat(parcel).hasSize(401).containsEntry(-1, -1);
    assertThat(parcel.values().stream().distinct()).hasSize(401);
  }

  @ParameterizedTest
  @CsvSource({
    "Schaefer2018_400Parcels_7Networks_order_Tian_Subcortex_S3_3T_MNI152NLin2009cAsym_2mm.nii.gz,"
        + " MNI152NLin2009cAsym",
    "Schaefer2018_400Parcels_7Networks_order_Tian_Subcortex_S3_MNI152NLin6Asym_2mm.nii.gz,"
        + " MNI152NLin6Asym"
  })
  void theCombinedVolumesHaveEveryRegionOfTheirTable(String volume, String space) {
    VolumeAtlas atlas =
        atlas(volume, "Schaefer2018_400Parcels_7Networks_order_Tian_Subcortex_S3_label.txt");
    assertThat(atlas.atlas().size()).isEqualTo(450);
    assertThat(atlas.space()).contains(space);
    assertThat(IntStream.of(atlas.voxelCounts()).min().orElse(0)).isPositive();
    assertThat(atlas.notes()).isEmpty();
  }

  @Test
  void aWholeBrainRunGoesThroughTheStackedAtlas() {
    Path bold = TestFiles.real("fmri4d/pcasl.nii.gz");
    ParcellatedRun run =
        parcellate(bold, published(), new ParcellationSettings(RegionStatistic.MEAN, 0.1, 0));
    assertThat(run.series().regions()).isEqualTo(437);
    assertThat(run.missing()).hasSize(13).contains("LH_SomMotA_17", "RH_SalVentAttnA_ParMed_8");
    double[] table = run.table();
    assertThat(table[0]).isCloseTo(326.2307692307692, within(1e-9));
    assertThat(table[9]).isCloseTo(324.6923076923077, within(1e-9));
    assertThat(table[49 * 10]).isCloseTo(676.8823529411765, within(1e-9));
    assertThat(table[50 * 10 + 9]).isCloseTo(716.4883720930233, within(1e-9));
    assertThat(table[449 * 10]).isCloseTo(823.75, within(1e-9));
    assertThat(run.notes())
        .contains(
            bold + " states no space; taken to be in " + SPACE + " as asked (--assume-space)");
  }

  @ParameterizedTest
  @ValueSource(strings = {"fmri4d/example4d.nii.gz", "fmri4d/functional.nii"})
  void aNativeRunIsRefusedUnlessItsSpaceIsAssumed(String name) {
    Path bold = TestFiles.real(name);
    VolumeAtlas tian = atlas("schaefer400x17MNI.nii.gz", "schaefer400x17NodeNames.txt");
    try (VolumeStream stream = VolumeFile.open(bold)) {
      assertThatThrownBy(
              () ->
                  new AtlasFit(true, Optional.empty())
                      .fit(tian, bold.toString(), stream.grid(), Optional.empty()))
          .isInstanceOf(RefusedInputException.class)
          .hasMessageContaining("no stated space");
    }
    ParcellatedRun run =
        parcellate(bold, tian, new ParcellationSettings(RegionStatistic.MEAN, 0, 0));
    assertThat(run.series().regions() + run.missing().size()).isEqualTo(400);
    assertThat(run.series().regions()).isPositive();
  }

  @Test
  void oneImageInFourAxisOrdersIsOneImageInRas() {
    Volume ras = canonical("RAS");
    for (String order : List.of("LAS", "ILP", "PSR")) {
      Volume same = canonical(order);
      assertThat(same.grid().matches(ras.grid(), 0.01)).as(order).isTrue();
      for (int voxel = 0; voxel < ras.values().length; voxel++) {
        assertThat(same.values()[voxel]).isCloseTo(ras.values()[voxel], within(1e-5f));
      }
    }
  }

  private static Volume canonical(String order) {
    Volume volume = VolumeFile.read(TestFiles.real("anat/orient/" + order + ".nii.gz"));
    return Reordering.canonical(volume.grid()).apply(volume);
  }

  private static ParcellatedRun parcellate(
      Path bold, VolumeAtlas atlas, ParcellationSettings settings) {
    try (VolumeStream stream = VolumeFile.open(bold)) {
      VolumeAtlas fitted =
          new AtlasFit(true, Optional.of(SPACE))
              .fit(atlas, bold.toString(), stream.grid(), Optional.empty());
      return Parcellator.parcellate(
          FrameSource.of(stream, bold.toString()), fitted.regions(), settings);
    }
  }

  private static VolumeAtlas published() {
    VolumeAtlas schaefer = atlas("schaefer400x17MNI.nii.gz", "schaefer400x17NodeNames.txt");
    return AtlasStack.defaults().of(List.of(tian(), schaefer));
  }

  private static VolumeAtlas tian() {
    return atlas("Tian_Subcortex_S3_3T_2009cAsym.nii.gz", "Tian_Subcortex_S3_3T_label.txt");
  }

  /** The cortex alone, under the names of the table of both. */
  private static VolumeAtlas schaeferOfToday() {
    LabelTable both =
        LabelTable.read(
            TestFiles.real(
                "atlases/Schaefer2018_400Parcels_17Networks_order_Tian_Subcortex_S3_label.txt"));
    List<LabelEntry> cortex =
        both.entries().stream()
            .skip(50)
            .map(
                e ->
                    new LabelEntry(
                        e.value() - 50,
                        new Region(
                            e.region().index() - 50,
                            e.region().label(),
                            e.region().hemisphere(),
                            e.region().network())))
            .toList();
    return VolumeAtlas.of(
        "schaefer",
        VolumeFile.read(TestFiles.real("atlases/schaefer400x17MNI.nii.gz")),
        new LabelTable(both.source(), cortex, false, List.of()),
        Optional.of(SPACE));
  }

  private static VolumeAtlas atlas(String volume, String table) {
    return VolumeAtlasFile.of(TestFiles.real("atlases/" + volume))
        .withTable(TestFiles.real("atlases/" + table))
        .read();
  }
}
