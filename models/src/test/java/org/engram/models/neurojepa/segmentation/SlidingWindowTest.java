package org.engram.models.neurojepa.segmentation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class SlidingWindowTest {
  @Test
  void windowsReachFromTheFirstVoxelToTheLastWithAtLeastTheOverlap() {
    List<int[]> starts = new SlidingWindow(List.of(4, 4, 4), 0.5).starts(List.of(11, 4, 3));
    assertThat(starts.stream().map(start -> start[0])).containsExactly(0, 2, 4, 5, 7);
    assertThat(starts).allMatch(start -> start[1] == 0 && start[2] == -1);
  }

  @Test
  void aModelThatGivesBackWhatItSeesGivesBackTheVolume() {
    float[] volume = new float[2 * 9 * 7 * 3];
    for (int i = 0; i < volume.length; i++) {
      volume[i] = i % 31;
    }
    float[] back =
        new SlidingWindow(List.of(4, 4, 4), 0.25).run(volume, List.of(9, 7, 3), v -> v, 2);
    for (int i = 0; i < volume.length; i++) {
      assertThat(back[i]).isCloseTo(volume[i], within(1e-5f));
    }
  }

  @Test
  void whereWindowsOverlapTheNearerCentreWeighsMore() {
    int[] window = {0};
    float[] mean =
        new SlidingWindow(List.of(4, 1, 1), 0.5)
            .run(
                new float[6],
                List.of(6, 1, 1),
                _ -> {
                  float[] constant = new float[4];
                  Arrays.fill(constant, window[0]++);
                  return constant;
                },
                1);
    // at voxel 2, 0.5 voxels from the first centre and 2.5 - 1 from the second
    double near = Math.exp(-0.5 * 0.5 / 0.5);
    double far = Math.exp(-1.5 * 1.5 / 0.5);
    assertThat(window[0]).isEqualTo(2);
    assertThat(mean[0]).isZero();
    assertThat(mean[5]).isEqualTo(1);
    assertThat((double) mean[2]).isCloseTo(far / (near + far), within(1e-6));
    assertThat((double) mean[3]).isCloseTo(near / (near + far), within(1e-6));
  }
}
