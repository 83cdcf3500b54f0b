package org.engram.imaging.atlas;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.OptionalDouble;
import java.util.Random;
import java.util.stream.IntStream;
import org.engram.imaging.timeseries.TimeSeries;
import org.engram.tensor.RefusedInputException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LabelMatcherTest {
  private static final Atlas ATLAS = Atlas.published450();
  private static final LabelMatcher MATCHER = new LabelMatcher(ATLAS);

  @ParameterizedTest
  @CsvSource({
    "17Networks_LH_VisCent_ExStr_1, 17Networks_LH_VisCent_ExStr_1",
    "17networks_lh_viscent_exstr_1, 17Networks_LH_VisCent_ExStr_1",
    "LH_VisCent_ExStr_1, 17Networks_LH_VisCent_ExStr_1",
    "LH-VisCent-ExStr-1, 17Networks_LH_VisCent_ExStr_1",
    "LH VisCent ExStr 1, 17Networks_LH_VisCent_ExStr_1",
    "X17Networks_LH_VisCent_ExStr_1, 17Networks_LH_VisCent_ExStr_1",
    "lh_17Networks_LH_VisCent_ExStr_1, 17Networks_LH_VisCent_ExStr_1",
    "VisCent_ExStr_1 L, 17Networks_LH_VisCent_ExStr_1",
    "Schaefer2018_400Parcels_17Networks_order_LH_VisCent_ExStr_1, 17Networks_LH_VisCent_ExStr_1",
    "Schaefer17n400p_LH_VisCent_ExStr_1, 17Networks_LH_VisCent_ExStr_1",
    "schaefer400_17_Networks_LH_VisCent_ExStr_1, 17Networks_LH_VisCent_ExStr_1",
    "b'17Networks_LH_VisCent_ExStr_1', 17Networks_LH_VisCent_ExStr_1",
    "7Networks_LH_Vis_3, 17Networks_LH_VisCent_ExStr_1",
    "LH_Vis_3, 17Networks_LH_VisCent_ExStr_1",
    "7Networks_RH_SomMot_8, 17Networks_RH_TempPar_8",
    "HIP-head-m-rh, HIP-head-m-rh",
    "HIP-head-m-R, HIP-head-m-rh",
    "HIP-head-l-R, HIP-head-l-rh",
    "L_HIP-head-l, HIP-head-l-lh",
    "lh_HIP_head_l, HIP-head-l-lh",
    "HIP.head.m.rh, HIP-head-m-rh",
    "Left HIP head m, HIP-head-m-lh",
    "lHIP-head-m, HIP-head-m-lh",
    "rh-lAMY, lAMY-rh",
    "lAMY-R, lAMY-rh",
    "llAMY, lAMY-lh",
    "RmAMY, mAMY-rh",
    "Tian_Subcortex_S3_3T_NAc-shell-lh, NAc-shell-lh"
  })
  void aUsualSpellingFindsItsRegion(String label, String region) {
    RegionMatch match = match(List.of(label));
    int row = ATLAS.labels().indexOf(region);
    assertThat(match.sourceRow()[row]).isZero();
    assertThat(match.missing()).hasSize(449).doesNotContain(region);
    assertThat(match.unused()).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "lAMY", // the lateral amygdala, of no stated side
    "HIP-head-l", // lateral, of no stated side
    "HIP-head-m1-rh", // scale IV
    "region-1"
  })
  void aNameThatIsNoneOfTheAtlasIsNotGuessed(String label) {
    assertThatThrownBy(() -> match(List.of(label)))
        .isInstanceOf(RefusedInputException.class)
        .hasMessageContaining("scan.tsv: none of its 1 labels is known, such as '" + label + "'")
        .hasMessageContaining("'HIP-head-m-rh', 'HIP-head-l-rh', 'HIP-body-rh'");
  }

  @Test
  void aPrefixOfTheOtherNetworksIsTakenAtItsWord() {
    assertThatThrownBy(() -> match(List.of("7Networks_LH_VisCent_ExStr_1")))
        .isInstanceOf(RefusedInputException.class)
        .hasMessageContaining("none of its 1 labels is known");
  }

  @Test
  void shuffledLabelsAreReordered() {
    List<Integer> order = new ArrayList<>(IntStream.range(0, 450).boxed().toList());
    Collections.shuffle(order, new Random(3));
    RegionMatch match = match(order.stream().map(ATLAS.labels()::get).toList());
    int[] rows = match.sourceRow();
    assertThat(IntStream.range(0, 450).allMatch(r -> order.get(rows[r]) == r)).isTrue();
    assertThat(match.coverage()).isEqualTo(1);
    assertThat(match.notes()).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({"0", "1", "2", "3"})
  void everySchaeferNamingIsABijectionWithTheParcels(int column) {
    RegionMatch match = match(named(column));
    assertThat(match.sourceRow()).isEqualTo(IntStream.range(0, 450).toArray());
    assertThat(match.notes()).hasSize(column == 0 ? 0 : 1);
    RegionMatch bare =
        match(named(column).stream().map(l -> l.replaceFirst("^1?7Networks_", "")).toList());
    assertThat(bare.sourceRow()).isEqualTo(match.sourceRow());
  }

  @Test
  void namesFromBefore2019AreNotReadAsTodays() {
    List<String> old = named(2);
    String name = "17Networks_LH_VisCent_ExStr_7"; // today the parcel after
    assertThat(ATLAS.labels().indexOf(name)).isEqualTo(old.indexOf(name) + 1);
    RegionMatch match = match(old);
    assertThat(match.sourceRow()[old.indexOf(name)]).isEqualTo(old.indexOf(name));
    assertThat(match.notes())
        .containsExactly(
            "labels read as the Schaefer-400 names of the 17-network order from before September"
                + " 2019");
  }

  @Test
  void aListThatFitsTwoNamingsIsReadAsTodaysAndSaidSo() {
    RegionMatch match = match(List.of("17Networks_LH_VisCent_ExStr_7"));
    assertThat(match.sourceRow()[57]).isZero();
    assertThat(match.notes())
        .containsExactly(
            "the labels fit the Schaefer-400 names of the 17-network order from before September"
                + " 2019 just as well; check the source");
  }

  @Test
  void anAtlasInThe7NetworkOrderTakes17NetworkNames() {
    List<String> seven = named(1);
    List<Region> regions =
        IntStream.range(0, 450).mapToObj(i -> new Region(i, seven.get(449 - i), "", "")).toList();
    RegionMatch match =
        new LabelMatcher(new Atlas("reversed", regions)).match(series(ATLAS.labels(), 450), false);
    assertThat(match.sourceRow()).isEqualTo(IntStream.range(0, 450).map(i -> 449 - i).toArray());
  }

  @Test
  void missingAndUnusedAreListed() {
    List<String> labels = new ArrayList<>(ATLAS.labels());
    labels.remove(449);
    labels.remove(0);
    labels.add("Amygdala-L");
    RegionMatch match = match(labels);
    assertThat(match.missing()).containsExactly("HIP-head-m-rh", "17Networks_RH_TempPar_10");
    assertThat(match.unused()).containsExactly("Amygdala-L");
    assertThat(match.coverage()).isEqualTo(448 / 450.0);
    assertThat(match.sourceRow()[0]).isEqualTo(-1);
    assertThat(match.sourceRow()[1]).isZero();
  }

  @Test
  void aLabelThatStandsTwiceIsRefused() {
    assertThatThrownBy(() -> match(List.of("HIP-head-m-rh", "aGP-lh", "HIP-head-m-rh")))
        .isInstanceOf(RefusedInputException.class)
        .hasMessageContaining("label 'HIP-head-m-rh' names regions 1 and 3");
  }

  @Test
  void twoLabelsOfOneRegionAreRefused() {
    assertThatThrownBy(() -> match(List.of("HIP-head-m-rh", "HIP_head_m_R")))
        .isInstanceOf(RefusedInputException.class)
        .hasMessageContaining(
            "labels 'HIP-head-m-rh' and 'HIP_head_m_R' both name region 'HIP-head-m-rh'");
  }

  @Test
  void aFinerSchaeferParcellationIsRefused() {
    List<String> labels = new ArrayList<>(ATLAS.labels());
    labels.add("17Networks_LH_VisCent_ExStr_30");
    assertThatThrownBy(() -> match(labels))
        .isInstanceOf(RefusedInputException.class)
        .hasMessageContaining("401 Schaefer labels, among them '17Networks_LH_VisCent_ExStr_30'")
        .hasMessageContaining("At other resolutions the same names stand for other parcels");
  }

  @Test
  void aCoarserSchaeferParcellationIsRefused() {
    // Every area of the 400 kept from number 1 on, until there are 200 names.
    List<String> labels =
        new ArrayList<>(
            ATLAS.labels().stream()
                .filter(l -> l.matches(".*_[12]") && l.contains("Net"))
                .toList());
    for (int number = 3; labels.size() < 200; number++) {
      for (String label : ATLAS.labels()) {
        if (label.endsWith("_" + number) && labels.size() < 200) {
          labels.add(label);
        }
      }
    }
    assertThatThrownBy(() -> match(labels))
        .isInstanceOf(RefusedInputException.class)
        .hasMessageContaining("200 Schaefer labels, each area numbered without a gap");
  }

  @Test
  void unlabelledRowsNeedTheOrderStated() {
    TimeSeries bare = series(List.of(), 450);
    assertThatThrownBy(() -> MATCHER.match(bare, false))
        .isInstanceOf(RefusedInputException.class)
        .hasMessageContaining("scan.tsv: no region labels")
        .hasMessageContaining("--assume-order that its 450 rows are the model's regions");
    RegionMatch match = MATCHER.match(bare, true);
    assertThat(match.sourceRow()).isEqualTo(IntStream.range(0, 450).toArray());
    assertThat(match.notes())
        .containsExactly(
            "the regions were taken to be in the order of tian-s3-schaefer-400-17networks");
  }

  @Test
  void aStatedOrderNeedsTheExactNumber() {
    assertThatThrownBy(() -> MATCHER.match(series(List.of(), 419), true))
        .isInstanceOf(RefusedInputException.class)
        .hasMessageContaining("419 regions, and no region labels; expected 450 regions");
  }

  @Test
  void aStatedOrderDoesNotOverruleKnownLabels() {
    List<String> two = List.of("B", "A");
    Atlas atlas = new Atlas("ab", List.of(new Region(0, "A", "", ""), new Region(1, "B", "", "")));
    assertThat(new LabelMatcher(atlas).match(series(two, 2), true).sourceRow())
        .containsExactly(1, 0);
  }

  @Test
  void aStatedOrderPassesOverLabelsOfAnotherKind() {
    RegionMatch match =
        new LabelMatcher(Atlas.unnamed("ho", 2)).match(series(List.of("#10", "#11"), 2), true);
    assertThat(match.sourceRow()).containsExactly(0, 1);
    assertThat(match.notes()).first().isEqualTo("labels such as '#10', '#11' ignored");
  }

  @Test
  void namesThatDifferOnlyInSpellingAreMatchedExactly() {
    Atlas atlas =
        new Atlas("spelt", List.of(new Region(0, "a_1", "", ""), new Region(1, "a-1", "", "")));
    LabelMatcher matcher = new LabelMatcher(atlas);
    assertThat(matcher.match(series(List.of("a-1", "a_1"), 2), false).sourceRow())
        .containsExactly(1, 0);
    assertThat(matcher.match(series(List.of("a-1", "A.1"), 2), false).unused())
        .containsExactly("A.1");
  }

  private static RegionMatch match(List<String> labels) {
    return MATCHER.match(series(labels, labels.size()), false);
  }

  static TimeSeries series(List<String> labels, int regions) {
    return new TimeSeries(
        "scan.tsv", labels, regions, 1, new double[regions], OptionalDouble.empty(), List.of());
  }

  /** The 450 labels in atlas order with the cortex in one of the four namings. */
  static List<String> named(int column) {
    List<String> labels = new ArrayList<>(ATLAS.labels().subList(0, 50));
    AtlasTable.resourceLines("schaefer-400-names.tsv").stream()
        .skip(1)
        .forEach(line -> labels.add(line.split("\t")[column]));
    return labels;
  }
}
