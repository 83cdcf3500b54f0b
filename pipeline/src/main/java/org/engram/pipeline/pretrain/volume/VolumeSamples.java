package org.engram.pipeline.pretrain.volume;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.engram.imaging.volume.augmentation.Augmentation;
import org.engram.models.neurojepa.PatchGrid;
import org.engram.models.neurojepa.VolumeShape;
import org.engram.models.neurojepa.masking.AnatomicalPrior;
import org.engram.models.neurojepa.masking.Foreground;
import org.engram.models.training.CounterRandom;
import org.engram.models.training.SampleSource;

/**
 * Volumes as a training takes them: prepared, changed at random, and behind the voxels of each
 * which of its patches show the head, as 1 and 0, or what each is worth by the labels of its
 * segmentation, from 0 to 1. So one sample is [voxels + tokens] numbers, the voxels row-major.
 *
 * <p>As published, the foreground is looked for in the volume as it enters the network, after it
 * was changed. What is random follows from seed, epoch and the sample's place in the epoch's order.
 */
public final class VolumeSamples implements SampleSource, AutoCloseable {
  private static final int STREAM = 0x70e1;

  private final VolumeIndex index;
  private final VolumeStore store;
  private final VolumeShape shape;
  private final Optional<AnatomicalPrior> prior;
  private final Optional<Augmentation> augmentation;
  private final Augmentation flips;
  private final CounterRandom random;
  private final int[] order; // sample to volume

  private VolumeSamples(
      VolumeIndex index,
      VolumeStore store,
      VolumeShape shape,
      VolumeDataSettings settings,
      long seed) {
    this.index = index;
    this.store = store;
    this.shape = shape;
    this.prior = settings.anatomy().map(AnatomySettings::prior);
    AugmentationSettings changes = settings.augmentation();
    this.augmentation = changes.none() ? Optional.empty() : Optional.of(changes.augmentation());
    this.flips = changes.flips();
    this.random = new CounterRandom(seed, STREAM);
    this.order = order(index, settings.sampling());
  }

  /**
   * The samples of an index, from the settings' cache where they name one, else from its files.
   *
   * @param seed of the changes
   */
  public static VolumeSamples open(
      VolumeDataSettings settings, VolumeIndex index, VolumeReading reading, long seed) {
    return new VolumeSamples(
        index, settings.store(index, reading), reading.shape(), settings, seed);
  }

  private static int[] order(VolumeIndex index, Sampling sampling) {
    int volumes = index.volumes().size();
    if (sampling == Sampling.NATURAL) {
      return IntStream.range(0, volumes).toArray();
    }
    Map<String, List<Integer>> byModality = new TreeMap<>();
    for (int v = 0; v < volumes; v++) {
      byModality.computeIfAbsent(index.volumes().get(v).modality(), _ -> new ArrayList<>()).add(v);
    }
    int most = byModality.values().stream().mapToInt(List::size).max().orElse(0);
    return byModality.values().stream()
        .flatMapToInt(of -> IntStream.range(0, most).map(i -> of.get(i % of.size())))
        .toArray();
  }

  @Override
  public int size() {
    return order.length;
  }

  @Override
  public long[] shape() {
    return new long[] {voxels() + (long) tokens()};
  }

  /** Numbers of a sample that are voxels. */
  public int voxels() {
    return shape.image().get(0) * shape.image().get(1) * shape.image().get(2);
  }

  /** Numbers of a sample, behind the voxels, that are foreground or worth. */
  public int tokens() {
    return shape.grid().tokens();
  }

  @Override
  public String name(int sample) {
    return volume(sample).file();
  }

  /** The volume that a sample shows. */
  public IndexedVolume volume(int sample) {
    return index.volumes().get(order[sample]);
  }

  @Override
  public void load(int epoch, long position, int sample, float[] into) {
    IndexedVolume about = volume(sample);
    PreparedHead head = store.read(about);
    long seed = random.bits(epoch, position, 0);
    float[] values =
        augmentation
            .map(changes -> Changed.values(head.values(), shape.image(), changes, seed))
            .orElse(head.values());
    System.arraycopy(values, 0, into, 0, values.length);
    float[] worth =
        prior.isPresent() ? worth(head, seed) : shown(augmentation.isEmpty(), about, values);
    System.arraycopy(worth, 0, into, values.length, worth.length);
  }

  /** 1 where a patch shows the head as it enters the network. */
  private float[] shown(boolean unchanged, IndexedVolume about, float[] values) {
    boolean[] foreground =
        unchanged ? store.foreground(about, values) : Foreground.published().of(values, shape);
    float[] shown = new float[foreground.length];
    for (int token = 0; token < shown.length; token++) {
      shown[token] = foreground[token] ? 1 : 0;
    }
    return shown;
  }

  /** By the labels, which are flipped as the volume is: of all changes these alone move voxels. */
  private float[] worth(PreparedHead head, long seed) {
    float[] worth = prior.orElseThrow().tokens(head.labels().orElseThrow(), tokens());
    PatchGrid grid = shape.grid();
    return Changed.values(worth, List.of(grid.height(), grid.width(), grid.depth()), flips, seed);
  }

  /** The volumes. */
  public VolumeIndex index() {
    return index;
  }

  @Override
  public void close() {
    store.close();
  }
}
