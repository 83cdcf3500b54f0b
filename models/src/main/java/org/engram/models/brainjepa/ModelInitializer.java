package org.engram.models.brainjepa;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;
import org.engram.imaging.atlas.Atlas;
import org.engram.imaging.signal.Normalization;
import org.engram.models.directory.NewDirectory;
import org.engram.tensor.file.DType;
import org.engram.tensor.file.HostTensor;
import org.engram.tensor.file.Safetensors;

/**
 * Makes a randomly initialised model directory. The published initialisation: every linear weight,
 * the patch projection and the mask token normal with standard deviation 0.02 (its cut at +-2 never
 * acts), biases 0, norms 1 and 0, sine-cosine positions; the target encoder starts as a copy of the
 * encoder. The same seed gives the same bytes on every machine.
 */
public final class ModelInitializer {
  private static final double STD = 0.02;
  private static final ValueLayout.OfFloat FLOAT =
      ValueLayout.JAVA_FLOAT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

  private final BrainJepaConfig config;
  private final RandomGenerator random;
  private final Arena arena;
  private final SequencedMap<String, HostTensor> tensors = new LinkedHashMap<>();

  private ModelInitializer(BrainJepaConfig config, long seed, Arena arena) {
    this.config = config;
    this.random = RandomGeneratorFactory.of("L64X128MixRandom").create(seed);
    this.arena = arena;
  }

  /**
   * Writes config.json, model.safetensors, regions.tsv and, as the model has them, gradients.csv
   * and normalization.json into a new or empty directory.
   */
  public static void write(
      Path directory,
      BrainJepaConfig config,
      Atlas atlas,
      Optional<GradientTable> gradients,
      Normalization normalization,
      long seed) {
    NewModel model = new NewModel(config, atlas, gradients, normalization);
    // Checks that the parts fit each other before anything is written.
    ModelDescription description = model.description(directory);
    NewDirectory.create(directory);
    writeWeights(description.weights(), config, seed);
    model.writeAbout(directory);
  }

  /** Writes random weights alone. */
  public static void writeWeights(Path file, BrainJepaConfig config, long seed) {
    try (Arena arena = Arena.ofConfined()) {
      ModelInitializer initializer = new ModelInitializer(config, seed, arena);
      Safetensors.write(
          file,
          initializer.tensors(),
          Map.of("format", "pt", "initialised_with_seed", Long.toString(seed)));
    }
  }

  private SequencedMap<String, HostTensor> tensors() {
    WeightLayout.of(config).forEach((name, info) -> make(name, info.shape()));
    return tensors;
  }

  private void make(String name, long[] shape) {
    if (name.startsWith("target_")) {
      tensors.put(name, tensors.get(name.substring("target_".length())));
    } else if (name.endsWith(".emb_h")) {
      int half = (int) shape[1];
      table(name, SineCosine.ofTime(config.regions(), config.timePatches(), half), shape);
    } else if (name.endsWith(".emb_w")) {
      int half = (int) shape[1];
      table(name, SineCosine.ofRegion(config.regions(), config.timePatches(), half), shape);
    } else if (shape.length > 1) {
      matrix(name, shape);
    } else {
      constant(name, name.endsWith(".weight") ? 1 : 0, shape); // a norm's weight; every bias
    }
  }

  private void matrix(String name, long... shape) {
    MemorySegment data = allocate(shape);
    for (long i = 0; i < data.byteSize() / 4; i++) {
      data.set(FLOAT, 4 * i, (float) (STD * random.nextGaussian()));
    }
    tensors.put(name, new HostTensor(DType.F32, shape, data.asReadOnly()));
  }

  private void constant(String name, float value, long... shape) {
    MemorySegment data = allocate(shape);
    for (long i = 0; i < data.byteSize() / 4; i++) {
      data.set(FLOAT, 4 * i, value);
    }
    tensors.put(name, new HostTensor(DType.F32, shape, data.asReadOnly()));
  }

  private void table(String name, float[] values, long... shape) {
    MemorySegment data = allocate(shape);
    MemorySegment.copy(values, 0, data, FLOAT, 0, values.length);
    tensors.put(name, new HostTensor(DType.F32, shape, data.asReadOnly()));
  }

  private MemorySegment allocate(long... shape) {
    long elements = 1;
    for (long size : shape) {
      elements = Math.multiplyExact(elements, size);
    }
    return arena.allocate(elements * 4, 64);
  }
}
