package org.engram.tensor.distributed;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Ranks that are processes of their own and speak over the loopback. */
class ProcessGroupTest {
  @TempDir Path folder;

  @Test
  void threeRanksExchangeWhatTheyHave() throws IOException {
    try (RankProcesses ranks = new RankProcesses(folder, 3, "exchange")) {
      for (int rank = 0; rank < 3; rank++) {
        assertThat(ranks.exit(rank, 120)).as(ranks.said(rank)).isZero();
        assertThat(folder.resolve("exchange-" + rank))
            .content()
            .isEqualTo(
                """
                mean [1.0, 10.0]
                from 1 1.0
                counts -5 -4 -3 true
                losses 1.0 0.3333333333333333
                config: another one on rank 1 than on rank 0; expected the same on all ranks. \
                Start all ranks with the same files and options\
                """);
      }
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {2, 3})
  void averagedGradientsAreTheMeanWithTheSameBitsOnAllRanks(int size) throws IOException {
    try (RankProcesses ranks = new RankProcesses(folder, size, "gradients")) {
      for (int rank = 0; rank < size; rank++) {
        assertThat(ranks.exit(rank, 120)).as(ranks.said(rank)).isZero();
      }
    }
    for (String name : new String[] {"one-bucket", "small-buckets", "at-the-end", "accumulated"}) {
      for (int layer = 0; layer < GradientScenarios.LAYERS; layer++) {
        float[][] local = new float[size][];
        for (int rank = 0; rank < size; rank++) {
          local[rank] = floats(name + "-local-" + layer + "-" + rank);
          assertThat(folder.resolve(name + "-" + layer + "-" + rank))
              .hasSameBinaryContentAs(folder.resolve(name + "-" + layer + "-0"));
        }
        float[] mean = floats(name + "-" + layer + "-0");
        if (layer == GradientScenarios.UNUSED) {
          assertThat(mean).as("no rank used it").isEmpty();
          continue;
        }
        assertThat(local[0].length == 0).isEqualTo(layer == GradientScenarios.PARTLY);
        double largest = 0;
        for (int i = 0; i < mean.length; i++) {
          double sum = 0;
          for (float[] gradient : local) {
            sum += gradient.length == 0 ? 0 : gradient[i];
          }
          largest = Math.max(largest, Math.abs(sum / size));
          assertThat((double) mean[i]).isCloseTo(sum / size, within(1e-7 * (1 + Math.abs(sum))));
        }
        assertThat(largest).isGreaterThan(1e-4);
      }
    }
  }

  @Test
  void bucketsAreSentWhileTheBackwardPassComputes() throws IOException {
    try (RankProcesses ranks = new RankProcesses(folder, 2, "gradients")) {
      for (int rank = 0; rank < 2; rank++) {
        assertThat(ranks.exit(rank, 120)).as(ranks.said(rank)).isZero();
      }
    }
    // Eight layers of 9 kB fill buckets of 20 kB by three. The last two are never whole: the unused
    // layer 2 is in the middle one, and holds back the one behind it.
    assertThat(folder.resolve("small-buckets-note-1")).content().isEqualTo("1 of 3");
    assertThat(folder.resolve("accumulated-note-1")).content().isEqualTo("1 of 3");
    assertThat(folder.resolve("at-the-end-note-1")).content().isEqualTo("0 of 3");
    assertThat(folder.resolve("one-bucket-note-1")).content().isEqualTo("0 of 1");
    for (int layer = 0; layer < GradientScenarios.LAYERS; layer++) {
      assertThat(folder.resolve("small-buckets-" + layer + "-0"))
          .hasSameBinaryContentAs(folder.resolve("at-the-end-" + layer + "-0"));
    }
    assertThat(folder.resolve("twice-note-0"))
        .content()
        .contains("second gradient after its first was sent")
        .contains("overlap: false");
  }

  @Test
  void groupsThatComeAndGoLeaveTheHeapWhole() throws IOException {
    int groups = 12;
    try (RankProcesses process = new RankProcesses(folder, 1, "groups", Integer.toString(groups))) {
      assertThat(process.exit(0, 120)).as(process.said(0)).isZero();
    }
    assertThat(folder.resolve("group-" + (groups - 1))).exists();
  }

  private float[] floats(String name) throws IOException {
    ByteBuffer bytes = ByteBuffer.wrap(Files.readAllBytes(folder.resolve(name)));
    float[] values = new float[bytes.remaining() / 4];
    bytes.asFloatBuffer().get(values);
    return values;
  }
}
