package org.engram.cohort.folds;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.engram.cohort.folds.FoldSettings.Scheme;
import org.engram.cohort.rows.RowKey;
import org.engram.models.probing.Fold;
import org.engram.models.probing.Target;
import org.engram.tensor.ConfigurationException;
import org.engram.tensor.FileFormatException;
import org.engram.tensor.RefusedInputException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** 120 rows: 60 subjects of two runs, six sites of ten subjects; odd subjects are patients. */
class FoldPlanTest {
  private static final int ROWS = 120;
  private static final List<RowKey> KEYS =
      IntStream.range(0, ROWS).mapToObj(i -> new RowKey("" + i / 2, "", "run-" + i % 2)).toList();
  private static final List<String> SUBJECTS = KEYS.stream().map(RowKey::subject).toList();
  private static final List<String> SITES =
      IntStream.range(0, ROWS).mapToObj(i -> "site" + i / 20).toList();
  private static final Target TARGET =
      new Target.Classes(
          IntStream.range(0, ROWS).map(i -> i / 2 % 2).toArray(), List.of("control", "patient"));

  @TempDir private Path folder;

  @Test
  void siteStratifiedFoldsHaveEverySitesClasses() {
    for (Fold fold : plan(Scheme.SITE_STRATIFIED, 5, 1).repeats().getFirst()) {
      for (int site = 0; site < 6; site++) {
        int s = site;
        assertThat(Arrays.stream(fold.test()).filter(i -> i / 20 == s).count()).isEqualTo(4);
      }
      assertThat(Arrays.stream(fold.test()).filter(i -> i / 2 % 2 == 1).count()).isEqualTo(12);
    }
  }

  @Test
  void heldOutSitesAreWhole() {
    List<Fold> folds = plan(Scheme.SITE_HELD_OUT, 3, 1).repeats().getFirst();

    for (Fold fold : folds) {
      assertThat(sites(fold.test())).hasSize(2);
      assertThat(sites(fold.training())).doesNotContainAnyElementsOf(sites(fold.test()));
    }
  }

  @Test
  void oneSiteIsLeftOutAtATime() {
    List<Fold> folds = plan(Scheme.LEAVE_ONE_SITE_OUT, 5, 1).repeats().getFirst();

    assertThat(folds).hasSize(6);
    for (int f = 0; f < 6; f++) {
      assertThat(folds.get(f).test())
          .containsExactly(IntStream.range(20 * f, 20 * f + 20).toArray());
    }
    assertThatThrownBy(() -> plan(Scheme.LEAVE_ONE_SITE_OUT, 5, 2))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContaining("--repeats");
  }

  @Test
  void repeatsDivideAnew() {
    FoldPlan plan = plan(Scheme.GROUPED, 4, 3);

    assertThat(plan.repeats()).hasSize(3).doesNotHaveDuplicates();
    assertThat(plan(Scheme.GROUPED, 4, 3)).isEqualTo(plan);
    assertThat(plan(Scheme.GROUPED, 4, 3).sha256()).isEqualTo(plan.sha256());
    assertThat(plan(Scheme.GROUPED, 4, 2).sha256()).isNotEqualTo(plan.sha256());
  }

  @Test
  void whatIsWrittenIsReadForFewerRowsToo() {
    Path file = folder.resolve("folds.tsv");
    FoldPlan plan = plan(Scheme.STRATIFIED, 5, 2);

    FoldFile.write(file, plan);

    FoldPlan read = FoldFile.read(file, KEYS, SUBJECTS);
    assertThat(read.repeats()).isEqualTo(plan.repeats());
    assertThat(read.sha256()).isEqualTo(plan.sha256());
    FoldPlan fewer = FoldFile.read(file, KEYS.subList(0, 100), SUBJECTS.subList(0, 100));
    for (int f = 0; f < 5; f++) {
      assertThat(fewer.repeats().getFirst().get(f).test())
          .containsExactly(
              Arrays.stream(plan.repeats().getFirst().get(f).test())
                  .filter(i -> i < 100)
                  .toArray());
    }
  }

  @Test
  void foldsThatDoNotFitTheRowsAreRefusedByName() throws IOException {
    Path file = folder.resolve("folds.tsv");
    FoldFile.write(file, plan(Scheme.STRATIFIED, 5, 1));

    List<RowKey> other = List.of(RowKey.of("new"), RowKey.of("1"));
    assertThatThrownBy(() -> FoldFile.read(file, other, List.of("new", "1")))
        .isInstanceOf(RefusedInputException.class)
        .hasMessageContaining("no fold for sub-new");
    assertThatThrownBy(() -> FoldFile.read(file, KEYS, SITES))
        .isInstanceOf(RefusedInputException.class)
        .hasMessageContaining("in training and in test");
    Files.writeString(file, "repeat\tfold\tsubject\tsession\trun\n1\t0\t1\t\t\n");
    assertThatThrownBy(() -> FoldFile.read(file, KEYS, SUBJECTS))
        .isInstanceOf(FileFormatException.class)
        .hasMessageContaining("line 2: '0'");
    Files.writeString(file, "repeat\tfold\tsubject\tsession\trun\n1\t1\t1\t\t\n1\t2\t1\t\t\n");
    assertThatThrownBy(() -> FoldFile.read(file, KEYS, SUBJECTS))
        .isInstanceOf(FileFormatException.class)
        .hasMessageContaining("sub-1 a second time");
  }

  @Test
  void aFamilyAtTwoSitesCannotBeHeldOutBySite() {
    List<String> families = IntStream.range(0, ROWS).mapToObj(i -> "" + i % 10).toList();

    assertThatThrownBy(
            () ->
                FoldPlan.of(
                    KEYS, TARGET, families, SITES, new FoldSettings(Scheme.SITE_HELD_OUT, 3, 1, 1)))
        .isInstanceOf(RefusedInputException.class)
        .hasMessageContaining("'site0' and 'site1'");
  }

  private static FoldPlan plan(Scheme scheme, int folds, int repeats) {
    return FoldPlan.of(KEYS, TARGET, SUBJECTS, SITES, new FoldSettings(scheme, folds, repeats, 42));
  }

  private static List<String> sites(int[] rows) {
    return Arrays.stream(rows).mapToObj(SITES::get).distinct().toList();
  }
}
