package org.engram.pipeline.gradient;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import org.engram.imaging.gradient.GroupConnectivity;
import org.engram.imaging.timeseries.ReadOptions;
import org.engram.imaging.timeseries.ScanFiles;
import org.engram.pipeline.scan.ScanListener;
import org.engram.tensor.FileFormatException;
import org.engram.tensor.RefusedInputException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class GroupConnectivityJobTest {
  private static final List<String> LABELS = List.of("V1", "V2", "M1", "M2");
  private static final int FRAMES = 20;

  @TempDir private Path folder;

  /** [regions, time], unlike for every seed. */
  private static double[] signal(int seed) {
    SplittableRandom random = new SplittableRandom(seed);
    double[] values = new double[LABELS.size() * FRAMES];
    for (int i = 0; i < values.length; i++) {
      values[i] = Math.rint(random.nextGaussian() * 1000) / 1000;
    }
    return values;
  }

  private void write(String name, List<String> labels, double[] values) throws IOException {
    StringBuilder text = new StringBuilder();
    if (!labels.isEmpty()) {
      text.append(String.join(",", labels)).append('\n');
    }
    int regions = values.length / FRAMES;
    for (int t = 0; t < FRAMES; t++) {
      for (int r = 0; r < regions; r++) {
        text.append(r == 0 ? "" : ",").append(values[r * FRAMES + t]);
      }
      text.append('\n');
    }
    Files.writeString(folder.resolve(name), text);
  }

  private GroupResult run(GroupSettings settings) {
    return GroupConnectivityJob.run(
        ScanFiles.find(List.of(folder.toString())).scans(), settings, ScanListener.SILENT);
  }

  @Test
  void averagesTheRunsOfASubjectWhereverTheyLieAmongTheInputs() throws IOException {
    write("sub-a_run-1_timeseries.csv", LABELS, signal(1));
    write("sub-b_timeseries.csv", LABELS, signal(2));
    write("sub-c_run-2_timeseries.csv", LABELS, signal(3));
    Files.createDirectory(folder.resolve("later"));
    write("later/sub-a_run-2_timeseries.csv", LABELS, signal(4));

    GroupResult result = run(GroupSettings.defaults());

    GroupConnectivity wanted = new GroupConnectivity("wanted", LABELS);
    int[][] subjects = {{1, 4}, {2}, {3}};
    for (int[] runs : subjects) {
      for (int seed : runs) {
        wanted.add("", signal(seed), FRAMES, new BitSet());
      }
      wanted.endSubject();
    }
    double[][] mean = wanted.finish().values();
    for (int i = 0; i < mean.length; i++) {
      assertThat(result.connectivity().values()[i]).containsExactly(mean[i], within(1e-15));
    }
    assertThat(result.subjects()).isEqualTo(3);
    assertThat(result.used()).hasSize(4);
    assertThat(result.atlas().labels()).isEqualTo(LABELS);
    assertThat(result.used().getFirst().sha256()).matches("[0-9a-f]{64}");
    assertThat(result.warnings()).isEmpty();
  }

  @Test
  void takesTheListedSubjectsOnly() throws IOException {
    write("sub-a_timeseries.csv", LABELS, signal(1));
    write("sub-b_timeseries.csv", LABELS, signal(2));
    Path list = folder.resolve("participants.tsv");
    Files.writeString(list, "participant_id\tage\n# held out: a\nsub-b\t30\nsub-z\t40\n");

    GroupResult result = run(listed(list));

    assertThat(result.used()).extracting(used -> used.scan().subject()).containsExactly("b");
    assertThat(result.warnings()).containsExactly("1 listed subjects have no scan: z");
    Files.writeString(list, "1001\n1002\n");
    assertThatThrownBy(() -> run(listed(list)))
        .isInstanceOf(RefusedInputException.class)
        .hasMessageContaining("none of its 2 subjects among the scans")
        .hasMessageContaining("such as 'a'");
    Files.writeString(list, "participant_id\n");
    assertThatThrownBy(() -> SubjectList.read(list))
        .isInstanceOf(FileFormatException.class)
        .hasMessageContaining("no subject");
  }

  private static GroupSettings listed(Path list) {
    return new GroupSettings(
        ReadOptions.defaults(),
        Optional.empty(),
        IncompleteScans.REFUSE,
        false,
        Optional.of(SubjectList.read(list)));
  }

  @Test
  void listsBadScansAndGoesOn() throws IOException {
    write("a.csv", LABELS, signal(1));
    Files.writeString(folder.resolve("b.csv"), "V1,V2,M1,M2\n1,2,x,4\n");
    double[] flat = signal(3);
    Arrays.fill(flat, 2 * FRAMES, 3 * FRAMES, 5.0);
    write("c.csv", LABELS, flat);
    write("d.csv", LABELS, signal(4));

    GroupResult result = run(GroupSettings.defaults());

    assertThat(result.used()).hasSize(2);
    assertThat(result.refused())
        .extracting(scan -> scan.scan().path().getFileName().toString())
        .containsExactly("b.csv", "c.csv");
    assertThat(result.refused().get(1).problem().found()).isEqualTo("1 region does not vary: 'M1'");
  }

  @Test
  void leavesAConstantRegionOutOfThatScansPairs() throws IOException {
    double[] flat = signal(1);
    Arrays.fill(flat, 2 * FRAMES, 3 * FRAMES, 5.0);
    write("a.csv", LABELS, flat);
    write("b.csv", LABELS, signal(2));
    GroupSettings settings =
        new GroupSettings(
            ReadOptions.defaults(),
            Optional.empty(),
            IncompleteScans.LEAVE_OUT,
            false,
            Optional.empty());

    GroupResult result = run(settings);

    GroupConnectivity second = new GroupConnectivity("second", LABELS);
    second.add("", signal(2), FRAMES, new BitSet());
    second.endSubject();
    assertThat(result.connectivity().values()[2]) // M1's pairs
        .containsExactly(second.finish().values()[2], within(1e-15));
    assertThat(result.subjects()).isEqualTo(2);
    assertThat(result.warnings())
        .containsExactly(
            folder.resolve("a.csv") + ": 1 regions not counted, missing or without variation: M1");
  }

  @Test
  void endsOnTheFirstScanOfOtherRegionsNamingIt() throws IOException {
    write("a.csv", LABELS, signal(1));
    write("b.csv", List.of("V1", "V2", "M2", "M1"), signal(2));

    assertThatThrownBy(() -> run(GroupSettings.defaults()))
        .isInstanceOf(RefusedInputException.class)
        .hasMessageContaining("b.csv")
        .hasMessageContaining("region 3 is 'M2'")
        .hasMessageContaining("'M1', as in the first scan");
    write("b.csv", List.of("M1", "V2"), Arrays.copyOf(signal(2), 2 * FRAMES));
    assertThatThrownBy(() -> run(GroupSettings.defaults()))
        .isInstanceOf(RefusedInputException.class)
        .hasMessageContaining("b.csv")
        .hasMessageContaining("2 regions")
        .hasMessageContaining("4, as the first scan has");
  }

  @Test
  void findsRegionsByLabelInANamedAtlas() throws IOException {
    write("a.csv", LABELS, signal(1));
    double[] values = signal(1);
    double[] turned = values.clone();
    System.arraycopy(values, 2 * FRAMES, turned, 3 * FRAMES, FRAMES);
    System.arraycopy(values, 3 * FRAMES, turned, 2 * FRAMES, FRAMES);
    write("b.csv", List.of("V1", "V2", "M2", "M1"), turned);
    GroupSettings settings =
        new GroupSettings(
            ReadOptions.defaults(),
            Optional.of(NamedRegions.of("four", LABELS)),
            IncompleteScans.REFUSE,
            false,
            Optional.empty());

    GroupResult result = run(settings);

    GroupConnectivity wanted = new GroupConnectivity("wanted", LABELS);
    wanted.add("", values, FRAMES, new BitSet());
    wanted.endSubject();
    double[][] mean = wanted.finish().values();
    for (int i = 0; i < mean.length; i++) {
      assertThat(result.connectivity().values()[i]).containsExactly(mean[i], within(1e-14));
    }
    Files.delete(folder.resolve("a.csv"));
    write("b.csv", List.of("V1", "V2", "M1"), Arrays.copyOf(values, 3 * FRAMES));
    assertThatThrownBy(() -> run(settings))
        .isInstanceOf(RefusedInputException.class)
        .hasMessageContaining("none of 1 scans could be used")
        .hasMessageContaining("1 of 4 regions missing: M2");
  }

  @Test
  void saysThatRegionsWithoutNamesWereTakenAsTheyStand() throws IOException {
    write("a.csv", List.of(), signal(1));
    write("b.csv", List.of(), signal(2));
    GroupSettings settings =
        new GroupSettings(
            ReadOptions.defaults().withExpectedRegions(4),
            Optional.empty(),
            IncompleteScans.REFUSE,
            false,
            Optional.empty());

    GroupResult result = run(settings);

    assertThat(result.atlas().labels()).startsWith("region-1", "region-2");
    assertThat(result.warnings())
        .singleElement()
        .asString()
        .contains("a.csv: names no regions; rows 1 to 4 were taken to be the same regions");
  }

  @Test
  void readsHemisphereAndNetworkOutOfSchaefersLabels() {
    List<String> labels =
        new ArrayList<>(List.of("17Networks_LH_DefaultA_PFCd_1", "7Networks_RH_Vis_3"));
    labels.add("HIP-body-rh");

    assertThat(NamedRegions.of("some", labels).regions())
        .extracting(region -> region.hemisphere() + " " + region.network())
        .containsExactly("L DefaultA", "R Vis", " ");
  }
}
