package org.engram.models.neurojepa.masking;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.engram.models.neurojepa.PatchGrid;
import org.engram.tensor.file.HostTensor;
import org.engram.tensor.file.Npy;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Statistics of masks recorded from the published generators. */
class GoldenMaskingTest {
  private static final Path FOLDER = Path.of("src/test/resources/golden/neurojepa");
  private static final PatchGrid GRID = new PatchGrid(8, 9, 8);
  private static final int SAMPLES = 400;

  @ParameterizedTest
  @CsvSource({"0,false", "0,true", "1,false", "1,true", "2,false", "2,true"})
  void countsAreExactAndStatisticsThePublishedOnes(int config, boolean aware) {
    JsonNode recorded = json().get("configs").get(config);
    JsonNode expected = recorded.get(aware ? "foreground_aware" : "no_foreground");
    BlockMasking masking = new BlockMasking(GRID, BlockMaskSettings.published().get(config));
    boolean[][] maps = maps();
    Map<String, double[]> seen = new LinkedHashMap<>();
    int sorted = 0;
    for (int i = 0; i < SAMPLES; i++) {
      boolean[] map = maps[i % maps.length];
      BlockMasking.Masks masks = masking.draw(1000L * config + i, aware ? map : null);
      assertThat(masks.context()).hasSize(144).doesNotHaveDuplicates();
      assertThat(masks.targets()).hasSize(432).doesNotHaveDuplicates();
      assertThat(IntStream.concat(Arrays.stream(masks.context()), Arrays.stream(masks.targets())))
          .containsExactlyInAnyOrderElementsOf(IntStream.range(0, 576).boxed().toList());
      sorted += isSorted(masks.context()) ? 1 : 0;
      int at = i;
      statistics(masks, map)
          .forEach(
              (name, value) -> seen.computeIfAbsent(name, _ -> new double[SAMPLES])[at] = value);
    }
    assertThat(sorted).isZero();
    seen.forEach(
        (name, values) -> {
          double mean = Arrays.stream(values).average().orElseThrow();
          double own = deviation(values, mean) / Math.sqrt(SAMPLES);
          double theirs = expected.get(name).get("standard_error").asDouble();
          assertThat(mean)
              .as(name)
              .isCloseTo(
                  expected.get(name).get("mean").asDouble(),
                  within(5 * Math.hypot(own, theirs) + 1e-12));
        });
  }

  @Test
  void blocksHaveThePublishedSizes() {
    for (int config = 0; config < 3; config++) {
      BlockMasking masking = new BlockMasking(GRID, BlockMaskSettings.published().get(config));
      JsonNode expected = json().get("configs").get(config).get("block_size");
      SplittableRandom random = new SplittableRandom(7);
      int draws = 40_000;
      double[][] sizes = new double[3][draws];
      for (int i = 0; i < draws; i++) {
        BlockMasking.Block block = masking.block(random);
        sizes[0][i] = block.depth();
        sizes[1][i] = block.height();
        sizes[2][i] = block.width();
      }
      for (int axis = 0; axis < 3; axis++) {
        double error = expected.get("std_d_h_w").get(axis).asDouble() / Math.sqrt(draws);
        assertThat(Arrays.stream(sizes[axis]).average().orElseThrow())
            .isCloseTo(
                expected.get("mean_d_h_w").get(axis).asDouble(), within(5 * error * Math.sqrt(2)));
        assertThat(Arrays.stream(sizes[axis]).min().orElseThrow())
            .isEqualTo(expected.get("min_d_h_w").get(axis).asDouble());
        assertThat(Arrays.stream(sizes[axis]).max().orElseThrow())
            .isEqualTo(expected.get("max_d_h_w").get(axis).asDouble());
      }
    }
  }

  @Test
  void theSameSeedGivesTheSameMasks() {
    BlockMasking masking = new BlockMasking(GRID, BlockMaskSettings.published().getFirst());

    assertThat(masking.draw(5, null)).isEqualTo(masking.draw(5, null));
    assertThat(masking.draw(5, null)).isNotEqualTo(masking.draw(6, null));
  }

  private static Map<String, Double> statistics(BlockMasking.Masks masks, boolean[] foreground) {
    boolean[] context = new boolean[GRID.tokens()];
    Arrays.stream(masks.context()).forEach(token -> context[token] = true);
    Map<String, Double> values = new LinkedHashMap<>();
    values.put(
        "context_fraction_of_tokens_that_are_foreground", share(masks.context(), foreground));
    values.put("target_fraction_of_tokens_that_are_foreground", share(masks.targets(), foreground));
    List<Integer> parts = components(context, true);
    values.put("context_components_6conn", (double) parts.size());
    values.put("context_largest_component_fraction", largest(parts) / masks.context().length);
    List<Integer> hidden = components(context, false);
    values.put("target_components_6conn", (double) hidden.size());
    values.put("target_largest_component_fraction", largest(hidden) / masks.targets().length);
    double faces = 0;
    for (int token = 0; token < context.length; token++) {
      for (int neighbour : neighbours(token)) {
        faces += neighbour > token && context[neighbour] != context[token] ? 1 : 0;
      }
    }
    values.put("context_target_interface_faces", faces);
    return values;
  }

  private static double share(int[] tokens, boolean[] foreground) {
    return Arrays.stream(tokens).filter(token -> foreground[token]).count()
        / (double) tokens.length;
  }

  private static double largest(List<Integer> sizes) {
    return sizes.stream().mapToInt(Integer::intValue).max().orElseThrow();
  }

  private static List<Integer> components(boolean[] of, boolean value) {
    boolean[] seen = new boolean[of.length];
    return IntStream.range(0, of.length)
        .filter(token -> of[token] == value && !seen[token])
        .mapToObj(token -> flood(token, of, seen))
        .filter(size -> size > 0)
        .toList();
  }

  private static int flood(int from, boolean[] of, boolean[] seen) {
    if (seen[from]) {
      return 0;
    }
    Deque<Integer> open = new ArrayDeque<>(List.of(from));
    seen[from] = true;
    int size = 0;
    while (!open.isEmpty()) {
      int token = open.pop();
      size++;
      for (int neighbour : neighbours(token)) {
        if (of[neighbour] == of[from] && !seen[neighbour]) {
          seen[neighbour] = true;
          open.push(neighbour);
        }
      }
    }
    return size;
  }

  private static int[] neighbours(int token) {
    int d = token % 8;
    int w = token / 8 % 9;
    int h = token / 72;
    return IntStream.of(
            d > 0 ? token - 1 : -1,
            d < 7 ? token + 1 : -1,
            w > 0 ? token - 8 : -1,
            w < 8 ? token + 8 : -1,
            h > 0 ? token - 72 : -1,
            h < 7 ? token + 72 : -1)
        .filter(neighbour -> neighbour >= 0)
        .toArray();
  }

  private static double deviation(double[] values, double mean) {
    double squares = Arrays.stream(values).map(v -> (v - mean) * (v - mean)).sum();
    return Math.sqrt(squares / (values.length - 1));
  }

  private static boolean isSorted(int[] values) {
    return IntStream.range(1, values.length).allMatch(i -> values[i - 1] < values[i]);
  }

  private static boolean[][] maps() {
    HostTensor maps = Npy.read(FOLDER.resolve("masking_fg_maps.npy"));
    assertThat(maps.shape()).containsExactly(4, 8, 9, 8);
    boolean[][] read = new boolean[4][576];
    for (int i = 0; i < 4 * 576; i++) {
      read[i / 576][i % 576] = maps.value(i) != 0;
    }
    return read;
  }

  private static JsonNode json() {
    try {
      return JsonMapper.shared().readTree(Files.readString(FOLDER.resolve("masking_stats.json")));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
