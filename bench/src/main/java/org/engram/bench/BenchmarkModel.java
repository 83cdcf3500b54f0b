package org.engram.bench;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.engram.imaging.atlas.Atlas;
import org.engram.imaging.signal.Normalization;
import org.engram.models.brainjepa.BrainJepaConfig;
import org.engram.models.brainjepa.GradientTable;
import org.engram.models.brainjepa.ModelInitializer;
import org.engram.models.brainjepa.Variant;
import org.engram.models.directory.ModelType;
import org.engram.models.neurojepa.NewNeuroJepa;
import org.engram.models.neurojepa.VolumeShape;
import org.engram.models.neurojepa.VolumeVariant;

/** The model to time: a directory, or a variant or sizes of one that is made once and kept. */
final class BenchmarkModel {
  private static final long SEED = 1;

  /** Before the name of a variant of Neuro-JEPA. */
  private static final String NEURO = "neuro_";

  /** Width, depth and heads of the encoder. */
  private static final Pattern SIZES = Pattern.compile("(\\d{1,4})x(\\d{1,3})x(\\d{1,3})");

  private BenchmarkModel() {}

  /**
   * The model's directory.
   *
   * @param name of a variant, its sizes as {@code WIDTHxDEPTHxHEADS}, {@code neuro_} and a variant
   *     of Neuro-JEPA, or the path of a model directory (one that holds a separator or is there)
   * @param cache where variants are kept
   */
  static Path directory(String name, Path cache) {
    if (name.contains("/") || name.contains("\\") || Files.isDirectory(Path.of(name))) {
      return Path.of(name);
    }
    Path kept = cache.resolve("bench").resolve(name + "-seed" + SEED);
    Consumer<Path> maker = maker(name); // refuses what is no name, kept or not
    return Files.exists(kept.resolve(ModelType.CONFIG)) ? kept : made(name, maker, kept);
  }

  /** What writes the model of a name to a directory. */
  private static Consumer<Path> maker(String name) {
    if (name.startsWith(NEURO)) {
      VolumeVariant variant = VolumeVariant.parse("--model", name.substring(NEURO.length()));
      return to -> NewNeuroJepa.of(variant, VolumeShape.published(), "published").write(to, SEED);
    }
    BrainJepaConfig config = config(name);
    return to ->
        ModelInitializer.write(
            to,
            config,
            Atlas.published450(),
            Optional.of(gradients(config)),
            Normalization.fromName(config.normalization()),
            SEED);
  }

  /** A variant, or {@code WIDTHxDEPTHxHEADS} with a predictor half as wide and half as deep. */
  private static BrainJepaConfig config(String name) {
    Matcher sizes = SIZES.matcher(name);
    if (!sizes.matches()) {
      return BrainJepaConfig.published(Variant.parse("--model", name));
    }
    int width = Integer.parseInt(sizes.group(1));
    int depth = Integer.parseInt(sizes.group(2));
    int heads = Integer.parseInt(sizes.group(3));
    BrainJepaConfig base = BrainJepaConfig.published(Variant.VIT_BASE);
    return new BrainJepaConfig(
        base.regions(),
        base.frames(),
        base.patchSize(),
        width,
        depth,
        heads,
        base.mlpRatio(),
        width / 2,
        Math.max(1, depth / 2),
        heads,
        base.gradientDim(),
        base.position(),
        base.layerNormEps(),
        base.atlas(),
        base.repetitionTime(),
        base.normalization());
  }

  /** Made beside its place and moved there whole, so that one half made is never used. */
  private static Path made(String name, Consumer<Path> maker, Path kept) {
    try {
      Files.createDirectories(kept.getParent());
      Path half = Files.createTempDirectory(kept.getParent(), name + "-");
      maker.accept(half);
      return Files.move(half, kept);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Random, like the weights: speed does not depend on them. */
  private static GradientTable gradients(BrainJepaConfig config) {
    RandomGenerator random = RandomGeneratorFactory.of("L64X128MixRandom").create(SEED);
    float[] values = new float[config.regions() * config.gradientDim()];
    for (int i = 0; i < values.length; i++) {
      values[i] = (float) random.nextGaussian();
    }
    return new GradientTable(config.regions(), config.gradientDim(), values);
  }

  /** Where the launcher keeps things: {@code ENGRAM_CACHE}, else the user's cache folder. */
  static Path cache(Map<String, String> environment) {
    String named = environment.get("ENGRAM_CACHE");
    if (named != null && !named.isEmpty()) {
      return Path.of(named);
    }
    String caches = environment.get("XDG_CACHE_HOME");
    Path folder =
        caches != null && !caches.isEmpty()
            ? Path.of(caches)
            : Path.of(System.getProperty("user.home"), ".cache");
    return folder.resolve("engram");
  }
}
