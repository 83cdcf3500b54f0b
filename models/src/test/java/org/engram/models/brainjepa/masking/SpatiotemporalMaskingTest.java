package org.engram.models.brainjepa.masking;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.engram.tensor.ConfigurationException;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

@DisplayName("Spatiotemporal masking")
class SpatiotemporalMaskingTest {
  private static final long[] NUMBERS = {40, 3, 17, 5, 99, 12, 60, 61};

  @ParameterizedTest
  @EnumSource
  void givesTheSameMasksForTheSameNumbers(Geometry geometry) {
    assertThat(masking(geometry).batch(7, 2, 11, NUMBERS))
        .isEqualTo(masking(geometry).batch(7, 2, 11, NUMBERS));
  }

  @ParameterizedTest
  @EnumSource
  void givesTheSameMasksOnAnyThread(Geometry geometry) {
    SpatiotemporalMasking shared = masking(geometry);
    List<Masks> serial = calls(shared, IntStream.range(0, 64));
    assertThat(calls(shared, IntStream.range(0, 64).parallel())).isEqualTo(serial);
  }

  private static List<Masks> calls(SpatiotemporalMasking masking, IntStream calls) {
    return calls.mapToObj(call -> masking.batch(7, 0, call, NUMBERS)).toList();
  }

  @ParameterizedTest
  @EnumSource
  void positionsDependOnSeedEpochAndSample(Geometry geometry) {
    SpatiotemporalMasking masking = masking(geometry);
    int[] first = masking.untruncated(7, 2, 11, new long[] {5}).getFirst().context();

    assertThat(masking.untruncated(8, 2, 11, new long[] {5}).getFirst().context())
        .isNotEqualTo(first);
    assertThat(masking.untruncated(7, 3, 11, new long[] {5}).getFirst().context())
        .isNotEqualTo(first);
    assertThat(masking.untruncated(7, 2, 11, new long[] {6}).getFirst().context())
        .isNotEqualTo(first);
  }

  @Test
  void correctedSamplesDoNotDependOnTheOthersOfTheirBatch() {
    SpatiotemporalMasking masking = masking(Geometry.CORRECTED);
    List<SampleMask> together = masking.untruncated(7, 2, 11, NUMBERS);
    for (int i = 0; i < NUMBERS.length; i++) {
      assertThat(masking.untruncated(7, 2, 11, new long[] {NUMBERS[i]}))
          .containsExactly(together.get(i));
    }
  }

  /** Only the side blocks' sizes come from one generator for all samples, in their order. */
  @Test
  void publishedObservationsDoNotDependOnTheOthersOfTheirBatch() {
    SpatiotemporalMasking masking = masking(Geometry.PUBLISHED);
    List<SampleMask> together = masking.untruncated(7, 2, 11, NUMBERS);
    for (int i = 0; i < NUMBERS.length; i++) {
      SampleMask alone = masking.untruncated(7, 2, 11, new long[] {NUMBERS[i]}).getFirst();
      assertThat(crossRoi(alone)).isEqualTo(crossRoi(together.get(i)));
    }
  }

  private static int[] crossRoi(SampleMask mask) {
    return IntStream.range(0, mask.targets().length)
        .filter(i -> mask.kinds()[i] == TargetKind.CROSS_ROI)
        .map(i -> mask.targets()[i])
        .toArray();
  }

  @ParameterizedTest
  @EnumSource
  void ranksThatTakeTheirRowsHaveTheWholeBatchBetweenThem(Geometry geometry) {
    Masks one = masking(geometry).batch(7, 0, 4, NUMBERS);
    for (int ranks : new int[] {2, 4, 8}) {
      int each = NUMBERS.length / ranks;
      for (int rank = 0; rank < ranks; rank++) {
        Masks part = masking(geometry).batch(7, 0, 4, NUMBERS).rows(rank * each, (rank + 1) * each);
        assertThat(part.batch()).isEqualTo(each);
        assertThat(part.contextLength()).isEqualTo(one.contextLength());
        assertThat(part.targetLength()).isEqualTo(one.targetLength());
        for (int i = 0; i < each; i++) {
          assertThat(part.context()[i]).isEqualTo(one.context()[rank * each + i]);
          assertThat(part.targets()[i]).isEqualTo(one.targets()[rank * each + i]);
        }
      }
    }
  }

  @Test
  void publishedBlockSizesAreTheSameInEveryRun() {
    SpatiotemporalMasking masking = masking(Geometry.PUBLISHED);
    long[] one = {0};
    for (int call = 0; call < 20; call++) {
      assertThat(crossRoi(masking.untruncated(1, 0, call, one).getFirst()))
          .hasSameSizeAs(crossRoi(masking.untruncated(2, 3, call, one).getFirst()));
    }
  }

  @Test
  void truncationKeepsAPartOfEachSample() {
    for (Geometry geometry : Geometry.values()) {
      List<SampleMask> whole = masking(geometry).untruncated(7, 0, 4, NUMBERS);
      List<SampleMask> returned = masking(geometry).samples(7, 0, 4, NUMBERS);
      for (int i = 0; i < NUMBERS.length; i++) {
        assertThat(whole.get(i).context()).contains(returned.get(i).context());
        assertThat(whole.get(i).targets()).contains(returned.get(i).targets());
      }
    }
  }

  @Test
  void publishedTruncationKeepsTheBeginning() {
    List<SampleMask> whole = masking(Geometry.PUBLISHED).untruncated(7, 0, 4, NUMBERS);
    List<SampleMask> returned = masking(Geometry.PUBLISHED).samples(7, 0, 4, NUMBERS);
    for (int i = 0; i < NUMBERS.length; i++) {
      assertThat(whole.get(i).context()).startsWith(returned.get(i).context());
      assertThat(whole.get(i).targets()).startsWith(returned.get(i).targets());
    }
  }

  @Test
  void publishedIsRefusedForAnotherNumberOfTimePatches() {
    assertThatThrownBy(() -> new SpatiotemporalMasking(MaskSettings.defaults(), 450, 12))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContaining("12 time patches")
        .hasMessageContaining("geometry: corrected");
  }

  @Test
  void publishedIsRefusedWhereARegionIsTooFew() {
    assertThat(new SpatiotemporalMasking(MaskSettings.defaults(), 3, 10).batch(1, 0, 0, NUMBERS))
        .satisfies(masks -> assertThat(masks.contextLength()).isPositive());
    assertThatThrownBy(() -> new SpatiotemporalMasking(MaskSettings.defaults(), 2, 10))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContaining("Cross-ROI targets");
  }

  @Test
  void publishedIsRefusedWhereTheObservationCanBeSmallerThanItsTargets() {
    MaskSettings small = settings(List.of(0.5, 0.6), List.of(0.0, 0.4));
    assertThatThrownBy(() -> new SpatiotemporalMasking(small, 450, 10))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContaining("Cross-ROI targets can");
    MaskSettings wide = settings(List.of(0.84, 1.0), List.of(0.0, 0.6));
    assertThatThrownBy(() -> new SpatiotemporalMasking(wide, 450, 10))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContaining("5 time patches");
  }

  private static MaskSettings settings(List<Double> observation, List<Double> sideTime) {
    MaskSettings d = MaskSettings.defaults();
    return new MaskSettings(
        d.geometry(),
        observation,
        d.crossRoiRegions(),
        d.crossRoiTime(),
        d.sideRegions(),
        sideTime,
        d.minKeep());
  }

  @Test
  void settingsOutsideTheirRangeAreRefused() {
    for (List<Double> wrong :
        List.of(List.of(0.5), List.of(0.6, 0.5), List.of(-0.1, 1.0), List.of(0.5, Double.NaN))) {
      assertThatThrownBy(() -> settings(wrong, List.of(0.0, 0.4)))
          .isInstanceOf(ConfigurationException.class)
          .hasMessageContaining("observation");
    }
  }

  @Test
  void masksAreFlattenedRowAfterRow() {
    Masks masks = new Masks(new int[][] {{1, 2}, {3, 4}}, new int[][] {{5}, {6}});
    assertThat(masks.contextIndices()).containsExactly(1, 2, 3, 4);
    assertThat(masks.targetIndices()).containsExactly(5, 6);
    assertThat(masks.rows(1, 2).contextIndices()).containsExactly(3, 4);
  }

  @Test
  void masksOfUnequalLengthAreRefused() {
    assertThatThrownBy(() -> new Masks(new int[][] {{1, 2}, {3}}, new int[][] {{5}, {6}}))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("context of 1 tokens beside 2");
    assertThatThrownBy(
            () -> masking(Geometry.PUBLISHED).batch(1, 0, 0, LongStream.empty().toArray()))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("no samples");
  }

  private static SpatiotemporalMasking masking(Geometry geometry) {
    return new SpatiotemporalMasking(MaskSettings.defaults().with(geometry), 450, 10);
  }
}
