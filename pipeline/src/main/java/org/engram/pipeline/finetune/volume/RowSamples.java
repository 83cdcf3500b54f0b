package org.engram.pipeline.finetune.volume;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.engram.imaging.volume.augmentation.Augmentation;
import org.engram.models.training.CounterRandom;
import org.engram.models.training.SampleSource;
import org.engram.pipeline.pretrain.volume.AugmentationSettings;
import org.engram.pipeline.pretrain.volume.Changed;
import org.engram.pipeline.pretrain.volume.IndexedVolume;
import org.engram.pipeline.pretrain.volume.VolumeStore;

/**
 * Subjects' sessions as a training takes them: [modalities, axis 0, axis 1, axis 2], zeros where a
 * modality is missing, changed at random where that is asked for. What is random follows from the
 * seed, the epoch and the sample's place in the epoch's order. A subject's volumes are turned over
 * alike; all other changes are each volume's own.
 */
final class RowSamples implements SampleSource {
  private static final int STREAM = 0x70e2;

  private final VolumeRows rows;
  private final VolumeStore store;
  private final List<Integer> image;
  private final Optional<Changes> changes;
  private final CounterRandom random;

  private record Changes(Augmentation flips, Augmentation others) {}

  /**
   * Over volumes that stay open.
   *
   * @param image voxels along the axes of a volume
   * @param augmentation what is changed; nothing where empty
   */
  RowSamples(
      VolumeRows rows,
      VolumeStore store,
      List<Integer> image,
      Optional<AugmentationSettings> augmentation,
      long seed) {
    this.rows = rows;
    this.store = store;
    this.image = image;
    this.changes =
        augmentation
            .filter(settings -> !settings.none())
            .map(s -> new Changes(s.flips(), s.withoutFlips().augmentation()));
    this.random = new CounterRandom(seed, STREAM);
  }

  @Override
  public int size() {
    return rows.rows().size();
  }

  @Override
  public long[] shape() {
    return new long[] {rows.modalities().size(), image.get(0), image.get(1), image.get(2)};
  }

  @Override
  public void load(int epoch, long position, int sample, float[] into) {
    int voxels = into.length / rows.modalities().size();
    for (int m = 0; m < rows.modalities().size(); m++) {
      IndexedVolume volume = rows.rows().get(sample).volumes().get(rows.modalities().get(m));
      if (volume == null) {
        Arrays.fill(into, m * voxels, (m + 1) * voxels, 0);
      } else {
        float[] values = changed(store.read(volume).values(), epoch, position, m);
        System.arraycopy(values, 0, into, m * voxels, voxels);
      }
    }
  }

  private float[] changed(float[] values, int epoch, long position, int modality) {
    if (changes.isEmpty()) {
      return values;
    }
    float[] flipped =
        Changed.values(values, image, changes.get().flips(), random.bits(epoch, position, 0));
    return Changed.values(
        flipped, image, changes.get().others(), random.bits(epoch, position, 1 + modality));
  }

  @Override
  public String name(int sample) {
    return rows.rows().get(sample).volumes().values().stream()
        .map(IndexedVolume::file)
        .collect(Collectors.joining(", "));
  }
}
