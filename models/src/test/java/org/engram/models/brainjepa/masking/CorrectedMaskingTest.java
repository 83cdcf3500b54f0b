package org.engram.models.brainjepa.masking;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.engram.tensor.ConfigurationException;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("The corrected masking")
class CorrectedMaskingTest {
  /** Four and a half standard errors: one of some thousand comparisons would be beyond. */
  private static final double BOUND = 4.5;

  private static final MaskSettings SETTINGS = MaskSettings.defaults().with(Geometry.CORRECTED);

  @Test
  void keepsItsPromisesOnEveryGrid() {
    for (int regions = 4; regions <= 40; regions++) {
      for (int patches = 2; patches <= 20; patches++) {
        var masking = new SpatiotemporalMasking(keeping(1), regions, patches);
        for (int call = 0; call < 12; call++) {
          requirePromises(masking, regions, patches, 1, call);
        }
      }
    }
  }

  @Test
  void keepsTheLeastContextOnEveryGridThatIsNotRefused() {
    int refused = 0;
    for (int regions = 2; regions <= 24; regions++) {
      for (int patches = 2; patches <= 12; patches++) {
        if (smallest(regions) * Math.round(patches * 0.84) < 6) {
          int r = regions;
          int t = patches;
          assertThatThrownBy(() -> new SpatiotemporalMasking(keeping(6), r, t))
              .isInstanceOf(ConfigurationException.class)
              .hasMessageContaining("the 6 tokens of min_keep");
          refused++;
        } else {
          var masking = new SpatiotemporalMasking(keeping(6), regions, patches);
          for (int call = 0; call < 6; call++) {
            requirePromises(masking, regions, patches, 6, call);
          }
        }
      }
    }
    assertThat(refused).isBetween(10, 60);
  }

  private static long smallest(int regions) {
    return Math.round(regions * 0.84) - Math.round(regions * 0.6);
  }

  private static void requirePromises(
      SpatiotemporalMasking masking, int regions, int patches, int least, int call) {
    long[] numbers = LongStream.range(4L * call, 4L * call + 4).toArray();
    List<SampleMask> returned = masking.samples(3, 1, call, numbers);
    for (SampleMask mask : returned) {
      assertThat(mask.context()).hasSizeGreaterThanOrEqualTo(least).isSorted();
      assertThat(mask.targets()).isNotEmpty();
      assertThat(mask.context()).hasSameSizeAs(returned.getFirst().context());
      assertThat(mask.targets()).hasSameSizeAs(returned.getFirst().targets());
      int[] uses = new int[regions * patches];
      IntStream.concat(IntStream.of(mask.context()), IntStream.of(mask.targets()))
          .forEach(token -> uses[token]++);
      assertThat(IntStream.of(uses).max()).as("uses of a token").hasValue(1);
    }
    for (SampleMask mask : masking.untruncated(3, 1, call, numbers)) {
      requireMeaning(mask);
    }
  }

  /** What a target is called is what the context lacks of it. */
  private static void requireMeaning(SampleMask mask) {
    boolean[] regions = new boolean[mask.regions()];
    boolean[] times = new boolean[mask.timePatches()];
    for (int token : mask.context()) {
      regions[token / mask.timePatches()] = true;
      times[token % mask.timePatches()] = true;
    }
    TargetKind[] meanings = new TargetKind[mask.kinds().length];
    for (int i = 0; i < meanings.length; i++) {
      boolean region = regions[mask.targets()[i] / mask.timePatches()];
      boolean time = times[mask.targets()[i] % mask.timePatches()];
      TargetKind across = time ? TargetKind.CROSS_ROI : TargetKind.DOUBLE_CROSS;
      meanings[i] = !region ? across : time ? null : TargetKind.CROSS_TIME;
    }
    assertThat(mask.kinds()).isEqualTo(meanings);
  }

  @Test
  void treatsAllRegionsAlike() {
    requireAlike(450, 10, SampleMask::context);
    requireAlike(450, 10, SampleMask::targets);
    requireAlike(21, 7, SampleMask::context);
    requireAlike(21, 7, SampleMask::targets);
  }

  /** Each region's mean of tokens, after truncation, against the mean over regions. */
  private static void requireAlike(int regions, int patches, Function<SampleMask, int[]> tokens) {
    var masking = new SpatiotemporalMasking(SETTINGS, regions, patches);
    double[] sums = new double[regions];
    double variance = 0; // summed over samples, between regions
    for (int call = 0; call < 125; call++) {
      for (SampleMask mask : masking.samples(11, 0, call, numbers(call))) {
        double[] own = new double[regions];
        for (int token : tokens.apply(mask)) {
          own[token / patches]++;
        }
        double mean = Arrays.stream(own).average().orElseThrow();
        for (int r = 0; r < regions; r++) {
          sums[r] += own[r] - mean;
          variance += (own[r] - mean) * (own[r] - mean) / (regions - 1);
        }
      }
    }
    double chiSquare = 0;
    for (int r = 0; r < regions; r++) {
      double z = sums[r] / Math.sqrt(variance);
      assertThat(z).as("region " + r).isCloseTo(0, within(BOUND));
      chiSquare += z * z;
    }
    assertThat(chiSquare).isCloseTo(regions - 1, within(BOUND * Math.sqrt(2.0 * (regions - 1))));
  }

  @Test
  void treatsTheSeriesAlikeFromBothEnds() {
    requireMirror(450, 10, SampleMask::context);
    requireMirror(450, 10, SampleMask::targets);
    requireMirror(30, 5, SampleMask::context);
    requireMirror(30, 5, SampleMask::targets);
  }

  private static void requireMirror(int regions, int patches, Function<SampleMask, int[]> tokens) {
    var masking = new SpatiotemporalMasking(SETTINGS, regions, patches);
    for (int t = 0; t < patches / 2; t++) {
      Tally difference = new Tally();
      for (int call = 0; call < 500; call++) {
        double own = 0;
        for (SampleMask mask : masking.samples(5, 0, call, new long[] {2L * call, 2L * call + 1})) {
          for (int token : tokens.apply(mask)) {
            int patch = token % patches;
            own += patch == t ? 1 : patch == patches - 1 - t ? -1 : 0;
          }
        }
        difference.add(own);
      }
      assertThat(difference.mean())
          .as("patch " + t)
          .isCloseTo(0, within(BOUND * Math.sqrt(difference.variance() / difference.size())));
    }
  }

  @Test
  void reachesEveryTimePatchWithContextAndWithEachKindOfTarget() {
    var masking = new SpatiotemporalMasking(SETTINGS, 60, 10);
    Set<Integer> context = new HashSet<>();
    Map<TargetKind, Set<Integer>> targets = new EnumMap<>(TargetKind.class);
    for (int call = 0; call < 200; call++) {
      for (SampleMask mask : masking.samples(1, 0, call, numbers(call))) {
        IntStream.of(mask.context()).forEach(token -> context.add(token % 10));
        for (int i = 0; i < mask.targets().length; i++) {
          targets
              .computeIfAbsent(mask.kinds()[i], kind -> new HashSet<>())
              .add(mask.targets()[i] % 10);
        }
      }
    }
    assertThat(context).hasSize(10);
    assertThat(targets).hasSize(3).allSatisfy((kind, patches) -> assertThat(patches).hasSize(10));
  }

  @Test
  void losesLittleToTruncationInALargeBatch() {
    var masking = new SpatiotemporalMasking(SETTINGS, 450, 10);
    double whole = 0;
    double kept = 0;
    for (int call = 0; call < 20; call++) {
      long[] numbers = LongStream.range(64L * call, 64L * call + 64).toArray();
      for (SampleMask mask : masking.untruncated(1, 0, call, numbers)) {
        whole += mask.context().length;
      }
      kept += 64.0 * masking.batch(1, 0, call, numbers).contextLength();
    }
    assertThat(kept / whole).isBetween(0.85, 1.0);
  }

  @Test
  void sidesLoseTimePatchesEvenly() {
    SideSizes sizes = new SideSizes(0.1, 4, 0.2, 3);
    assertThat(sizes.limited(7, () -> 0)).isEqualTo(sizes);
    assertThat(sizes.limited(4, () -> 0)).isEqualTo(new SideSizes(0.1, 2, 0.2, 2));
    assertThat(sizes.limited(3, () -> 0)).isEqualTo(new SideSizes(0.1, 1, 0.2, 2));
    assertThat(sizes.limited(3, () -> 0.9)).isEqualTo(new SideSizes(0.1, 2, 0.2, 1));
    assertThat(sizes.limited(0, () -> 0)).isEqualTo(new SideSizes(0.1, 0, 0.2, 0));
  }

  @Test
  void isRefusedWhereTargetsCanBeLongerThanTheObservation() {
    MaskSettings d = SETTINGS;
    MaskSettings shortObservation =
        new MaskSettings(
            d.geometry(),
            List.of(0.3, 1.0),
            List.of(0.1, 0.2),
            d.crossRoiTime(),
            d.sideRegions(),
            d.sideTime(),
            d.minKeep());
    assertThatThrownBy(() -> new SpatiotemporalMasking(shortObservation, 450, 10))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContaining("cross_roi_time")
        .hasMessageContaining("6 of 10 time patches");
  }

  private static MaskSettings keeping(int tokens) {
    return new MaskSettings(
        Geometry.CORRECTED,
        SETTINGS.observation(),
        SETTINGS.crossRoiRegions(),
        SETTINGS.crossRoiTime(),
        SETTINGS.sideRegions(),
        SETTINGS.sideTime(),
        tokens);
  }

  private static long[] numbers(int call) {
    return LongStream.range(16L * call, 16L * call + 16).toArray();
  }
}
