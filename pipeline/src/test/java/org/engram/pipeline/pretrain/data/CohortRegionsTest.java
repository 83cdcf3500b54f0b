package org.engram.pipeline.pretrain.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.engram.imaging.atlas.ConstantRegions;
import org.engram.imaging.atlas.MissingRegions;
import org.engram.imaging.signal.ShortRuns;
import org.engram.imaging.timeseries.Orientation;
import org.engram.pipeline.scan.ScanListener;
import org.engram.pipeline.scan.ScanReading;
import org.engram.tensor.RefusedInputException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Files of one cohort whose regions differ. */
class CohortRegionsTest {
  private static final PreparationSettings STRICT = PreparationSettings.defaults();
  private static final PreparationSettings BY_NAME =
      new PreparationSettings(
          Optional.empty(),
          ShortRuns.REFUSE,
          MissingRegions.REFUSE,
          ConstantRegions.REFUSE,
          false,
          RegionOrder.BY_NAME);
  private static final PreparationSettings VOUCHED =
      new PreparationSettings(
          Optional.empty(),
          ShortRuns.REFUSE,
          MissingRegions.REFUSE,
          ConstantRegions.REFUSE,
          true,
          RegionOrder.SAME);

  @TempDir Path folder;

  private Path scan(String name, List<String> labels, int frames) {
    return MadeCohort.run(folder.resolve("scans").resolve(name), labels, frames);
  }

  private CohortIndex build(ScanReading reading, PreparationSettings settings, ModelInput input) {
    return CohortIndex.build(
        MadeCohort.scans(folder.resolve("scans")),
        reading,
        settings,
        input,
        3,
        ScanListener.SILENT);
  }

  @Test
  void mixedAtlasesAreRefusedNamingTheFirstFileThatDiffers() {
    scan("a.csv", MadeCohort.LABELS, 30);
    scan("b.csv", List.of("A1", "A2", "B1"), 30);
    scan("c.csv", List.of("X", "Y"), 30);

    assertThatThrownBy(() -> build(MadeCohort.at(2), STRICT, MadeCohort.known(10, 2)))
        .isInstanceOf(RefusedInputException.class)
        .hasMessageContaining("b.csv: 3 regions, without 1 of four such as 'B2'; expected all 4");
    assertThatThrownBy(() -> build(MadeCohort.at(2), STRICT, MadeCohort.unknown(10, 2)))
        .isInstanceOf(RefusedInputException.class)
        .hasMessageContaining("b.csv: 3 regions, without 'B2'; expected 4 regions as in the first")
        .hasMessageContaining("a.csv");
  }

  @Test
  void filesThatMayLackRegionsMustStillBeOfTheAtlas() {
    scan("a.csv", MadeCohort.LABELS, 30);
    scan("b.csv", List.of("A1", "A2", "B1"), 30);
    PreparationSettings lenient =
        new PreparationSettings(
            Optional.empty(),
            ShortRuns.REFUSE,
            MissingRegions.MEAN,
            ConstantRegions.REFUSE,
            false,
            RegionOrder.SAME);

    CohortIndex index = build(MadeCohort.at(2), lenient, MadeCohort.known(10, 2));
    assertThat(build(MadeCohort.at(2), lenient, MadeCohort.unknown(10, 2)).runs()).hasSize(2);
    assertThat(index.runs().get(1).absent()).containsExactly(3);
    assertThat(index.runs().get(1).coverage()).isEqualTo(0.75);

    scan("c.csv", List.of("Y", "Z"), 30);
    assertThatThrownBy(() -> build(MadeCohort.at(2), lenient, MadeCohort.known(10, 2)))
        .isInstanceOf(RefusedInputException.class)
        .hasMessageContaining("c.csv: none of its 2 labels is known");

    scan("c.csv", List.of("B1", "A1"), 30);
    assertThatThrownBy(() -> build(MadeCohort.at(2), lenient, MadeCohort.known(10, 2)))
        .isInstanceOf(RefusedInputException.class)
        .hasMessageContaining("c.csv: region 1 is 'B1'; expected 'A1' as in the first file");
  }

  @Test
  void anotherOrderAmongTheFilesIsRefusedUnlessLabelsAreToDecide() {
    scan("a.csv", MadeCohort.LABELS, 30);
    scan("b.csv", MadeCohort.LABELS, 3); // unusable, and no reason to end
    scan("c.csv", List.of("A1", "B1", "A2", "B2"), 30);
    scan("d.csv", List.of("B2", "B1", "A2", "A1"), 30);

    for (ModelInput input : List.of(MadeCohort.known(10, 2), MadeCohort.unknown(10, 2))) {
      assertThatThrownBy(() -> build(MadeCohort.at(2), STRICT, input))
          .isInstanceOf(RefusedInputException.class)
          .hasMessageContaining("c.csv: region 2 is 'B1'; expected 'A2' as in the first file")
          .hasMessageContaining("a.csv")
          .hasMessageContaining("region_order: by-name");
      CohortIndex byName = build(MadeCohort.at(2), BY_NAME, input);
      assertThat(byName.runs()).hasSize(3);
      assertThat(byName.refused()).hasSize(1);
    }
  }

  @Test
  void filesThatAgreeAmongThemselvesNeedNotHaveTheModelsOrder() {
    scan("a.csv", List.of("B2", "A1", "B1", "A2"), 30);
    scan("b.csv", List.of("b2", "a1", "b1", "a2"), 30); // another spelling is no other region
    ScanReading reading = MadeCohort.at(2);
    ModelInput input = MadeCohort.known(10, 2);
    CohortIndex index = build(reading, STRICT, input);

    try (RunStore store = new FileRuns(index, reading)) {
      for (CohortRun run : index.runs()) {
        float[] values = store.run(run).values().toFloats();
        assertThat(values[1]).isEqualTo(1); // A1 is the model's first region, 0 + frame
      }
      assertThat(store.run(index.runs().getFirst()).values().toFloats()[3 * 30]).isEqualTo(300);
    }
  }

  @Test
  void aRegionThatTheModelHasNotMustBeInAllFilesOrNone() {
    scan("a.csv", MadeCohort.LABELS, 30);
    scan("b.csv", List.of("A1", "A2", "B1", "B2", "csf"), 30);

    assertThatThrownBy(() -> build(MadeCohort.at(2), STRICT, MadeCohort.known(10, 2)))
        .isInstanceOf(RefusedInputException.class)
        .hasMessageContaining("b.csv: 5 regions, with 'csf'; expected 4 regions as in the first");
    assertThat(build(MadeCohort.at(2), BY_NAME, MadeCohort.known(10, 2)).runs()).hasSize(2);
  }

  @Test
  void anUnlabelledTableOfAnotherNumberOfRegionsEndsTheJobByName() {
    ScanReading reading = MadeCohort.at(2);
    MadeCohort.text(folder.resolve("scans/a.csv"), "1,2,3,4\n2,3,5,1\n3,4,2,2\n".repeat(10));
    MadeCohort.text(folder.resolve("scans/b.csv"), "1\n2\n3\n4\n".repeat(10)); // no series at all
    MadeCohort.text(folder.resolve("scans/c.csv"), "1,2,3\n2,3,5\n3,4,2\n".repeat(10));

    assertThatThrownBy(() -> build(reading, VOUCHED, MadeCohort.known(10, 2)))
        .isInstanceOf(RefusedInputException.class)
        .hasMessageContaining("c.csv: 30 rows x 3 columns without region names")
        .hasMessageContaining("expected 4 regions as four")
        .hasMessageContaining("leave this one out");

    MadeCohort.text(folder.resolve("scans/c.csv"), "4,3,2,1\n2,3,5,1\n3,4,2,2\n".repeat(10));
    CohortIndex index = build(reading, VOUCHED, MadeCohort.known(10, 2));
    assertThat(index.runs()).hasSize(2);
    assertThat(index.refused()).hasSize(1);
  }

  @Test
  void withoutLabelsTheOrderMustBeVouchedFor() {
    MadeCohort.text(folder.resolve("scans/a.csv"), "1,2,3\n2,3,5\n3,4,2\n4,1,1\n5,2,2\n".repeat(8));
    ScanReading columns =
        new ScanReading(
            MadeCohort.at(2).read().withOrientation(Orientation.REGIONS_AS_COLUMNS),
            Optional.empty());

    assertThatThrownBy(() -> build(columns, STRICT, MadeCohort.unknown(10, 2)))
        .isInstanceOf(RefusedInputException.class)
        .hasMessageContaining("a.csv: no region labels");
    CohortIndex index = build(columns, VOUCHED, MadeCohort.unknown(10, 2));
    assertThat(index.atlas().labels()).containsExactly("region-1", "region-2", "region-3");
    assertThat(index.header().labelled()).isFalse();
  }
}
