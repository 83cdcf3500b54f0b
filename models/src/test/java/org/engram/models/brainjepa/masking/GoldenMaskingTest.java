package org.engram.models.brainjepa.masking;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.IntPredicate;
import java.util.function.ToDoubleFunction;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Against the statistics of 2000 samples of the published sampler, in batches of 1 and of 16. */
@DisplayName("The published masking")
class GoldenMaskingTest {
  private static final JsonNode RECORDED = recorded();
  private static final int REGIONS = 450;
  private static final int PATCHES = 10;
  private static final SpatiotemporalMasking MASKING =
      new SpatiotemporalMasking(MaskSettings.defaults(), REGIONS, PATCHES);

  @Test
  void drawsTheRecordedBlockSizesForEachCall() {
    for (JsonNode call : RECORDED.get("sizes_by_call_counter")) {
      long seed = call.get("seed").asLong();
      var twister = new MersenneTwister(seed);
      for (JsonNode uniform : call.get("uniforms")) {
        assertThat(twister.getAsDouble()).isEqualTo(uniform.asDouble());
      }
      assertThat(MASKING.blockSizes(new MersenneTwister(seed)))
          .isEqualTo(
              new BlockSizes(
                  call.get("obs_rows").asInt(),
                  call.get("obs_time").asInt(),
                  call.get("alpha_rows").asInt(),
                  call.get("alpha_time").asInt()));
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 16})
  void drawsTheRecordedBlockSizesOverAll(int batch) {
    JsonNode recorded = RECORDED.get("batch" + batch);
    Map<String, Tally> sizes = new TreeMap<>();
    for (int call = 0; call < 2000 / batch; call++) {
      BlockSizes blocks = MASKING.blockSizes(new MersenneTwister(call));
      for (int i = 0; i < batch; i++) {
        add(sizes, "observation_block_rows", blocks.observationRegions());
        add(sizes, "observation_block_time_width", blocks.observationPatches());
        add(sizes, "alpha_block_rows", blocks.crossRoiRegions());
        add(sizes, "alpha_block_time_width", blocks.crossRoiPatches());
      }
    }
    for (String rows : List.of("observation_block_rows", "alpha_block_rows")) {
      sizes.get(rows).is(rows, recorded.get(rows));
    }
    for (String width : List.of("observation_block_time_width", "alpha_block_time_width")) {
      sizes.get(width).isCounted(width, recorded.get(width));
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 16})
  void meetsTheRecordedStatisticsBeforeTruncation(int batch) {
    JsonNode recorded = RECORDED.get("batch" + batch);
    int independent = 2000 / batch;
    Map<String, Tally> tallies = new TreeMap<>();
    List<SampleMask> samples = new ArrayList<>();
    for (int call = 0; call < independent; call++) {
      samples.addAll(MASKING.untruncated(123, 0, call, numbers(call, batch)));
    }
    for (SampleMask mask : samples) {
      add(tallies, "context_len_before_truncation", mask.context().length);
      add(tallies, "target_len_before_truncation", mask.targets().length);
      add(tallies, "alpha", count(mask, i -> mask.kinds()[i] == TargetKind.CROSS_ROI));
      add(tallies, "right", count(mask, i -> side(mask, i, true)));
      add(tallies, "left", count(mask, i -> side(mask, i, false)));
      sides(tallies, mask);
      meaning(tallies, mask);
    }
    JsonNode counts = recorded.get("counts_per_sample_before_truncation");
    JsonNode semantic = recorded.get("semantic_regions_before_truncation");
    tallies.forEach(
        (name, tally) -> {
          if (recorded.has(name) && recorded.get(name).has("mean")) {
            tally.meets(name, recorded.get(name), independent);
          } else if (recorded.has(name)) {
            tally.isCounted(name, recorded.get(name));
          } else {
            tally.meets(name, (counts.has(name) ? counts : semantic).get(name), independent);
          }
        });
    assertThat(tallies).hasSize(15);
    assertThat(tallies.get("both(would be inside context grid)").max()).isZero();
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 16})
  void meetsTheRecordedStatisticsOfWhatItReturns(int batch) {
    JsonNode recorded = RECORDED.get("batch" + batch);
    int independent = 2000 / batch;
    Map<String, Tally> batches = new TreeMap<>();
    Tally duplicates = new Tally();
    for (int call = 0; call < independent; call++) {
      List<SampleMask> masks = MASKING.samples(456, 0, call, numbers(call, batch));
      add(batches, "context_len_returned", masks.getFirst().context().length);
      add(batches, "target_len_returned", masks.getFirst().targets().length);
      occupancy(batches, masks);
      for (SampleMask mask : masks) {
        requireHardBounds(mask);
        duplicates.add(repeated(mask));
      }
      add(batches, "samples_with_duplicate_targets", mean(masks, m -> repeated(m) > 0 ? 1 : 0));
    }
    for (String length : List.of("context_len_returned", "target_len_returned")) {
      batches.get(length).meets(length, recorded.get(length), independent);
    }
    batches
        .get("samples_with_duplicate_targets")
        .meets("duplicates", recorded.get("samples_with_duplicate_targets").asDouble() / 2000);
    duplicates.meets("duplicates", recorded.get("duplicate_target_count"), independent);
    for (String over : List.of("context", "target")) {
      JsonNode patches = recorded.get("mean_" + over + "_tokens_per_time_patch");
      for (int t = 0; t < PATCHES; t++) {
        batches.get(over + " at " + t).meets(over + " at " + t, patches.get(t).asDouble());
      }
      JsonNode regions = recorded.get("mean_" + over + "_tokens_per_roi");
      for (var group : regions.properties()) {
        batches
            .get(over + " of " + group.getKey())
            .meets(over + " of " + group.getKey(), group.getValue().asDouble());
      }
    }
    assertThat(batches.get("context at 9").max()).isZero(); // no window reaches the last patch
  }

  /** Tokens per time patch and per region, as means over the samples of a batch. */
  private static void occupancy(Map<String, Tally> batches, List<SampleMask> masks) {
    for (int t = 0; t < PATCHES; t++) {
      int patch = t;
      add(batches, "context at " + t, mean(masks, m -> at(m.context(), c -> c % 10 == patch)));
      add(batches, "target at " + t, mean(masks, m -> at(m.targets(), c -> c % 10 == patch)));
    }
    Map<String, int[]> groups =
        Map.of(
            "first50", new int[] {0, 50},
            "rois_50_400", new int[] {50, 400},
            "last50", new int[] {400, 450},
            "last5", new int[] {445, 450});
    groups.forEach(
        (name, g) -> {
          IntPredicate within = c -> c / 10 >= g[0] && c / 10 < g[1];
          int rows = g[1] - g[0];
          add(batches, "context of " + name, mean(masks, m -> at(m.context(), within)) / rows);
          add(batches, "target of " + name, mean(masks, m -> at(m.targets(), within)) / rows);
        });
  }

  /** What the published sampler did in each of its 4000 samples. */
  private static void requireHardBounds(SampleMask mask) {
    assertThat(mask.context()).isSorted().doesNotHaveDuplicates();
    boolean[] seen = new boolean[REGIONS * PATCHES];
    for (int token : mask.context()) {
      seen[token] = true;
    }
    int outside = 0;
    for (int i = 0; i < mask.targets().length; i++) {
      int patch = mask.targets()[i] % PATCHES;
      boolean crossRoi = mask.kinds()[i] == TargetKind.CROSS_ROI;
      outside += seen[mask.targets()[i]] ? 1 : 0;
      outside += crossRoi ? patch > 7 ? 1 : 0 : patch > 2 && patch < 7 ? 1 : 0;
    }
    assertThat(outside).as("targets in the context or beyond their block's bounds").isZero();
  }

  /** Time patches of the side blocks, and their tokens by the kind that the code calls them. */
  private static void sides(Map<String, Tally> tallies, SampleMask mask) {
    for (boolean right : new boolean[] {true, false}) {
      String side = right ? "right" : "left";
      double patches =
          IntStream.range(0, mask.targets().length)
              .filter(i -> side(mask, i, right))
              .map(i -> mask.targets()[i] % PATCHES)
              .distinct()
              .count();
      add(tallies, "ts_block_num_time_columns_" + side, patches);
      for (TargetKind kind : List.of(TargetKind.CROSS_TIME, TargetKind.DOUBLE_CROSS)) {
        double tokens = count(mask, i -> side(mask, i, right) && mask.kinds()[i] == kind);
        boolean time = kind == TargetKind.CROSS_TIME;
        String rows = time ? "e_roi_mask(code:beta)" : "e_roi_nonmask(code:gamma)";
        add(tallies, side + "_rows_" + rows, tokens);
      }
    }
  }

  /** What the targets are, judged by the regions and the times that the context has. */
  private static void meaning(Map<String, Tally> tallies, SampleMask mask) {
    boolean[] regions = new boolean[REGIONS];
    boolean[] times = new boolean[PATCHES];
    for (int token : mask.context()) {
      regions[token / PATCHES] = true;
      times[token % PATCHES] = true;
    }
    int[] sums = new int[4];
    for (int token : mask.targets()) {
      sums[(regions[token / PATCHES] ? 2 : 0) + (times[token % PATCHES] ? 1 : 0)]++;
    }
    add(tallies, "double_cross(neither)", sums[0]);
    add(tallies, "cross_roi(time in context, roi not)", sums[1]);
    add(tallies, "cross_time(roi in context, time not)", sums[2]);
    add(tallies, "both(would be inside context grid)", sums[3]);
  }

  private static boolean side(SampleMask mask, int target, boolean right) {
    return mask.kinds()[target] != TargetKind.CROSS_ROI
        && mask.targets()[target] % PATCHES >= 7 == right;
  }

  private static double count(SampleMask mask, IntPredicate which) {
    return IntStream.range(0, mask.targets().length).filter(which).count();
  }

  private static double repeated(SampleMask mask) {
    return mask.targets().length - IntStream.of(mask.targets()).distinct().count();
  }

  private static double at(int[] tokens, IntPredicate which) {
    return IntStream.of(tokens).filter(which).count();
  }

  private static double mean(List<SampleMask> masks, ToDoubleFunction<SampleMask> value) {
    return masks.stream().mapToDouble(value).average().orElseThrow();
  }

  private static long[] numbers(int call, int batch) {
    return LongStream.range((long) call * batch, (long) (call + 1) * batch).toArray();
  }

  private static void add(Map<String, Tally> tallies, String name, double value) {
    tallies.computeIfAbsent(name, n -> new Tally()).add(value);
  }

  private static JsonNode recorded() {
    try {
      return JsonMapper.shared()
          .readTree(
              Files.readString(Path.of("src/test/resources/golden/brainjepa/masking_stats.json")));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
