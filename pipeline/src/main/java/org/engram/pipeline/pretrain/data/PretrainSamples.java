package org.engram.pipeline.pretrain.data;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import org.engram.imaging.signal.Normalization;
import org.engram.imaging.signal.PublishedFrames;
import org.engram.imaging.signal.RobustScaling;
import org.engram.imaging.signal.ShortRuns;
import org.engram.models.training.CounterRandom;
import org.engram.models.training.SampleSource;
import org.engram.pipeline.scan.ScanReading;
import org.engram.tensor.Problem;
import org.engram.tensor.RefusedInputException;

/**
 * The windows that training draws from a cohort's runs, ready for the network: [1, regions,
 * frames], normalised after they were cut, as published. Sample s is of run s / perRun.
 *
 * <p>A random window starts at u x (T - rate x frames), where u in [0, 1) follows from (seed,
 * epoch, position) alone, and frames are picked as {@link PublishedFrames} does.
 */
public final class PretrainSamples implements SampleSource, AutoCloseable {
  private static final int STREAM = 0x3a17;

  private final CohortIndex index;
  private final RunStore store;
  private final WindowSettings windows;
  private final Normalization normalization;
  private final int frames;
  private final CounterRandom random;

  private PretrainSamples(
      CohortIndex index,
      RunStore store,
      WindowSettings windows,
      Normalization normalization,
      int frames,
      long seed) {
    this.index = index;
    this.store = store;
    this.windows = windows;
    this.normalization = normalization;
    this.frames = frames;
    this.random = new CounterRandom(seed, STREAM);
    if (normalization instanceof RobustScaling robust) {
      robust.requireRegions("training data", index.atlas().labels());
    }
  }

  /**
   * Reads runs from their files, each time anew.
   *
   * @param reading as the index was built with
   * @param input what the model takes; the index must fit it
   * @param seed of the random starts
   * @throws RefusedInputException where index, model and normalisation do not fit
   */
  public static PretrainSamples fromFiles(
      CohortIndex index,
      ScanReading reading,
      ModelInput input,
      WindowSettings windows,
      Normalization normalization,
      long seed) {
    index.requireFits("cohort index", input, index.header().preparation());
    return new PretrainSamples(
        index, new FileRuns(index, reading), windows, normalization, input.frames(), seed);
  }

  /**
   * Reads runs from a cache, without parsing.
   *
   * @param folder the cache
   * @param index all or a part of {@link RunCache#open}'s
   */
  public static PretrainSamples fromCache(
      Path folder,
      CohortIndex index,
      ModelInput input,
      WindowSettings windows,
      Normalization normalization,
      long seed) {
    index.requireFits(
        folder.resolve(RunCache.INDEX).toString(), input, index.header().preparation());
    return new PretrainSamples(
        index, new CachedRuns(folder, index), windows, normalization, input.frames(), seed);
  }

  /**
   * The samples of a cohort, from the settings' cache where they name one, else from its files.
   *
   * @param index all or a part of {@link DataSettings#index}
   */
  public static PretrainSamples open(
      DataSettings settings,
      CohortIndex index,
      ModelInput input,
      Normalization normalization,
      long seed) {
    return settings
        .cache()
        .map(cache -> fromCache(cache, index, input, settings.windows(), normalization, seed))
        .orElseGet(
            () ->
                fromFiles(
                    index, settings.reading(), input, settings.windows(), normalization, seed));
  }

  @Override
  public int size() {
    return Math.multiplyExact(index.runs().size(), windows.perRun());
  }

  @Override
  public long[] shape() {
    return new long[] {1, index.atlas().size(), frames};
  }

  @Override
  public String name(int sample) {
    return run(sample).file();
  }

  /** The run that a sample is a window of. */
  public CohortRun run(int sample) {
    return index.runs().get(sample / windows.perRun());
  }

  /** What a person should know before training on these, in words. */
  public List<String> warnings() {
    List<String> warnings = new ArrayList<>();
    long removed = index.runs().stream().filter(CohortRun::meansRemoved).count();
    if (normalization.expectsRegionMeans() && removed > 0) {
      warnings.add(
          removed
              + " of "
              + index.runs().size()
              + " runs have had their region means removed, but normalization "
              + normalization.name()
              + " was fitted on series that have them");
    }
    long incomplete = index.runs().stream().filter(run -> !run.absent().isEmpty()).count();
    if (incomplete > 0) {
      warnings.add(
          incomplete
              + " runs lack regions, which are filled ("
              + index.header().preparation().missingRegions().choiceName()
              + ")");
    }
    return warnings;
  }

  @Override
  public void load(int epoch, long position, int sample, float[] into) {
    CohortRun about = run(sample);
    PreparedRun run = store.run(about);
    int regions = index.atlas().size();
    int length = about.rate() * frames;
    double start = 0;
    double[] window;
    if (run.frames() < length) {
      window = lengthened(run, about, length);
    } else {
      start = start(run.frames() - length, epoch, position);
      window = run.pick(PublishedFrames.indices(run.frames(), about.rate(), frames, start));
    }
    BitSet absent = CohortRun.bits(about.absent());
    float[] values = normalised(about, window, absent, start);
    BitSet usable = new BitSet(regions);
    usable.set(0, regions);
    usable.andNot(absent);
    usable.andNot(CohortRun.bits(about.constant()));
    index
        .header()
        .preparation()
        .missingRegions()
        .fill(index.atlas(), absent, usable, values, frames);
    System.arraycopy(values, 0, into, 0, values.length);
  }

  private double start(int left, int epoch, long position) {
    return switch (windows.choice()) {
      case RANDOM -> random.uniform(epoch, position, 0) * left;
      case FIRST -> 0;
      case CENTRE -> Math.floorDiv(left, 2);
    };
  }

  private double[] lengthened(PreparedRun run, CohortRun about, int length) {
    ShortRuns policy = index.header().preparation().shortRuns();
    double[] longer =
        policy.lengthen(run.values().toDoubles(), run.regions(), run.frames(), length);
    return PublishedFrames.pick(
        longer, run.regions(), length, PublishedFrames.indices(length, about.rate(), frames, 0));
  }

  private float[] normalised(CohortRun about, double[] window, BitSet absent, double start) {
    try {
      return normalization.apply(window, index.atlas().size(), frames, absent);
    } catch (RefusedInputException e) {
      Problem p = e.problem(); // knows the window only: say of which run
      String where = about.file() + ", window at " + start * about.frameTime() + " s, " + p.where();
      throw new RefusedInputException(new Problem(where, p.found(), p.expected(), p.remedy()), e);
    }
  }

  /** The cohort. */
  public CohortIndex index() {
    return index;
  }

  @Override
  public void close() {
    store.close();
  }
}
