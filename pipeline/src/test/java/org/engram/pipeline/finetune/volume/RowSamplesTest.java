package org.engram.pipeline.finetune.volume;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.engram.pipeline.pretrain.volume.AugmentationSettings;
import org.engram.pipeline.pretrain.volume.IndexedVolume;
import org.engram.pipeline.pretrain.volume.PreparedHead;
import org.engram.pipeline.pretrain.volume.VolumeStore;
import org.junit.jupiter.api.Test;

/** What a training sees of a subject with two volumes and one with one, [2, 2, 3, 2] numbers. */
class RowSamplesTest {
  private static final List<Integer> IMAGE = List.of(2, 3, 2);
  private static final int VOXELS = 12;

  /** A ramp, greater in T2w. */
  private static final class Ramps implements VolumeStore {
    @Override
    public PreparedHead read(IndexedVolume about) {
      float[] values = new float[VOXELS];
      for (int i = 0; i < VOXELS; i++) {
        values[i] = i / 12f + (about.modality().equals("T2w") ? 1 : 0);
      }
      return new PreparedHead(values, Optional.empty());
    }

    @Override
    public boolean[] foreground(IndexedVolume about, float[] values) {
      return new boolean[0];
    }

    @Override
    public void close() {
      // Nothing is open.
    }
  }

  private static IndexedVolume volume(String subject, String modality) {
    return new IndexedVolume(
        subject,
        "",
        modality,
        "/" + subject + modality,
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        IMAGE,
        List.of(1.0, 1.0, 1.0),
        1,
        1,
        Optional.empty(),
        Optional.empty());
  }

  private static RowSamples samples(Optional<AugmentationSettings> augmentation, long seed) {
    VolumeRows rows =
        VolumeRows.of(List.of(volume("a", "T1w"), volume("a", "T2w"), volume("b", "T2w")));
    return new RowSamples(rows, new Ramps(), IMAGE, augmentation, seed);
  }

  private static float[] load(RowSamples from, int epoch, long position, int sample) {
    float[] into = new float[2 * VOXELS];
    from.load(epoch, position, sample, into);
    return into;
  }

  @Test
  void aModalityThatIsMissingIsZeros() {
    RowSamples samples = samples(Optional.empty(), 1);

    assertThat(samples.size()).isEqualTo(2);
    assertThat(samples.shape()).containsExactly(2, 2, 3, 2);
    float[] second = load(samples, 0, 0, 1);
    for (int i = 0; i < VOXELS; i++) {
      assertThat(second[i]).isZero();
      assertThat(second[VOXELS + i]).isEqualTo(i / 12f + 1);
    }
    assertThat(load(samples, 3, 5, 0)).isEqualTo(load(samples, 0, 0, 0));
    assertThat(samples.name(1)).isEqualTo("/bT2w");
  }

  @Test
  void whatIsChangedFollowsFromSeedEpochAndPlace() {
    RowSamples one = samples(Optional.of(AugmentationSettings.defaults()), 1);
    RowSamples same = samples(Optional.of(AugmentationSettings.defaults()), 1);
    RowSamples other = samples(Optional.of(AugmentationSettings.defaults()), 2);

    Map<String, Integer> differing = new TreeMap<>();
    for (int epoch = 0; epoch < 20; epoch++) {
      float[] shown = load(one, epoch, 3, 0);
      assertThat(load(same, epoch, 3, 0)).isEqualTo(shown);
      count(differing, "seed", shown, load(other, epoch, 3, 0));
      count(differing, "epoch", shown, load(one, epoch + 1, 3, 0));
      count(differing, "place", shown, load(one, epoch, 4, 0));
    }
    assertThat(differing.values()).hasSize(3).allSatisfy(n -> assertThat(n).isGreaterThan(15));
  }

  private static void count(Map<String, Integer> to, String what, float[] one, float[] other) {
    to.merge(what, Arrays.equals(one, other) ? 0 : 1, Integer::sum);
  }

  @Test
  void aSubjectsVolumesAreTurnedOverAlike() {
    AugmentationSettings none = AugmentationSettings.nothing();
    AugmentationSettings flips =
        new AugmentationSettings(
            0.5,
            0,
            none.biasField(),
            0,
            none.leastGamma(),
            none.greatestGamma(),
            0,
            none.noise(),
            0,
            none.shift());
    RowSamples samples = samples(Optional.of(flips), 1);

    int turned = 0;
    for (int epoch = 0; epoch < 20; epoch++) {
      float[] shown = load(samples, epoch, 0, 0);
      for (int i = 0; i < VOXELS; i++) {
        assertThat(shown[VOXELS + i]).isEqualTo(shown[i] + 1);
      }
      turned += shown[0] == 0 ? 0 : 1;
    }
    assertThat(turned).isBetween(10, 20); // 1 - 0.5^3 of them
  }
}
