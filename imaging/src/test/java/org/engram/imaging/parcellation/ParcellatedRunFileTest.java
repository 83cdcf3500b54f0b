package org.engram.imaging.parcellation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.stream.IntStream;
import org.engram.imaging.atlas.Atlas;
import org.engram.imaging.atlas.ConstantRegions;
import org.engram.imaging.atlas.LabelMatcher;
import org.engram.imaging.atlas.MatchedSeries;
import org.engram.imaging.atlas.MissingRegions;
import org.engram.imaging.timeseries.TimeSeries;
import org.engram.imaging.timeseries.TimeSeriesFile;
import org.engram.imaging.volume.Affine;
import org.engram.imaging.volume.Grid;
import org.engram.imaging.volume.MemoryStream;
import org.engram.tensor.ConfigurationException;
import org.engram.tensor.file.HostTensor;
import org.engram.tensor.file.Npy;
import org.engram.tensor.file.Safetensors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class ParcellatedRunFileTest {
  private static final ParcellatedRun RUN =
      ParcellatorTest.parcellate(
          new float[][] {{1, 10, 2}, {2, 21, 4}, {4, 50, 8}},
          new int[] {0, 0, 2},
          ParcellationSettings.defaults());

  @TempDir Path folder;

  @Test
  void aTableReadsBackWithTheMissingRegionLeftOutAndNoted() throws IOException {
    Path file = folder.resolve("sub-01_atlas-demo_timeseries.tsv");
    ParcellatedRunFile.write(RUN, file, Map.of());
    assertThat(Files.readString(file))
        .isEqualTo("A\tB\tC\n5.5\tn/a\t2.0\n11.5\tn/a\t4.0\n27.0\tn/a\t8.0\n");
    TimeSeries back = TimeSeriesFile.read(file);
    assertThat(back.labels()).containsExactly("A", "C");
    assertThat(back.values()).isEqualTo(RUN.series().values());
    assertThat(back.repetitionTime()).hasValue(2);
    assertThat(back.notes())
        .anyMatch(
            note -> note.contains("1 of 3 regions have no value") && note.endsWith("missing: B"));
  }

  @Test
  void aMissingFirstRegionIsMissingToTheMatcherToo() {
    ParcellatedRun run =
        ParcellatorTest.parcellate(
            new float[][] {{1, 2}, {2, 4}, {4, 8}},
            new int[] {1, 2},
            ParcellationSettings.defaults());
    Path file = folder.resolve("timeseries.tsv");
    ParcellatedRunFile.write(run, file, Map.of());
    TimeSeries back = TimeSeriesFile.read(file);
    MatchedSeries matched =
        MatchedSeries.of(
            back,
            new LabelMatcher(run.atlas()).match(back, false),
            MissingRegions.MEAN,
            ConstantRegions.REFUSE);
    assertThat(matched.missingLabels()).containsExactly("A");
  }

  @Test
  void theSidecarSaysWhatEachRegionWasMadeOf() throws IOException {
    Path file = folder.resolve("run.tsv");
    ParcellatedRunFile.write(RUN, file, Map.of("Sources", List.of("bold.nii.gz")));
    JsonNode json = JsonMapper.shared().readTree(Files.readAllBytes(folder.resolve("run.json")));
    assertThat(json.get("RepetitionTime").asDouble()).isEqualTo(2);
    assertThat(json.get("Atlas").asString()).isEqualTo("demo");
    assertThat(json.get("Space").asString()).isEqualTo("MNI152NLin6Asym");
    assertThat(json.get("Statistic").asString()).isEqualTo("mean");
    assertThat(json.get("MissingRegions").toString()).isEqualTo("[\"B\"]");
    assertThat(json.get("Sources").toString()).isEqualTo("[\"bold.nii.gz\"]");
    assertThat(json.get("RegionCoverage").get("A").toString())
        .isEqualTo(
            "{\"Hemisphere\":\"L\",\"Network\":\"\",\"Voxels\":2,\"Used\":2,\"Coverage\":1.0}");
    assertThat(json.get("RegionCoverage").get("B").get("Coverage").asDouble()).isZero();
  }

  @Test
  void anArrayHasAllRegionsAndNanForTheMissing() {
    Path file = folder.resolve("run.npy");
    ParcellatedRunFile.write(RUN, file, Map.of());
    HostTensor back = Npy.read(file);
    assertThat(back.shape()).containsExactly(3, 3);
    assertThat(back.toDoubles()).isEqualTo(RUN.table());
  }

  @Test
  void safetensorsPromiseTheModelsOrderOnlyWhereItIs() {
    Path other = folder.resolve("other.safetensors");
    ParcellatedRunFile.write(RUN, other, Map.of());
    try (Safetensors tensors = Safetensors.open(other)) {
      assertThat(tensors.names()).containsExactly("timeseries");
      assertThat(tensors.get("timeseries").toFloats()[3]).isNaN();
    }
    ParcellatedRun whole = published();
    Path model = folder.resolve("model.safetensors");
    ParcellatedRunFile.write(whole, model, Map.of());
    TimeSeries back = TimeSeriesFile.read(model);
    assertThat(back.modelOrder()).isTrue();
    assertThat(back.regions()).isEqualTo(450);
    assertThat(back.value(449, 2)).isEqualTo(449 * 2 + 1);
  }

  @Test
  void namesFollowBidsDerivatives() {
    assertThat(
            ParcellatedRunFile.name(
                "sub-01_ses-2_task-rest_space-MNI152NLin6Asym_desc-preproc_bold.nii.gz",
                "schaefer-400+tian",
                RegionStatistic.MEAN,
                RunFormat.TSV))
        .isEqualTo(
            "sub-01_ses-2_task-rest_space-MNI152NLin6Asym_atlas-schaefer400tian_timeseries.tsv");
    assertThat(
            ParcellatedRunFile.name(
                "bold.nii.gz", "x", RegionStatistic.FIRST_COMPONENT, RunFormat.NPY))
        .isEqualTo("bold_atlas-x_stat-firstcomponent_timeseries.npy");
  }

  @Test
  void anEndingOfNoFormatIsRefused() {
    assertThatThrownBy(() -> ParcellatedRunFile.write(RUN, folder.resolve("run.csv"), Map.of()))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContaining(".tsv, .npy, .safetensors");
  }

  private static ParcellatedRun published() {
    Grid grid = new Grid(450, 1, 1, Affine.scaling(2, 2, 2));
    float[][] frames = new float[3][450];
    for (int t = 0; t < 3; t++) {
      for (int n = 0; n < 450; n++) {
        frames[t][n] = n * t + 1;
      }
    }
    frames[1][0] = 2;
    int[] ones = IntStream.range(0, 450).map(_ -> 1).toArray();
    RegionMap map =
        new RegionMap(
            Atlas.published450(),
            IntStream.range(0, 450).toArray(),
            ones,
            Optional.empty(),
            List.of());
    return Parcellator.parcellate(
        FrameSource.of(new MemoryStream(grid, frames, OptionalDouble.of(2.2)), "run"),
        map,
        ParcellationSettings.defaults());
  }
}
