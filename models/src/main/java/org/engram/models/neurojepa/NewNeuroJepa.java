package org.engram.models.neurojepa;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;
import java.util.SequencedMap;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.engram.models.directory.NewDirectory;
import org.engram.tensor.file.HostTensor;
import org.engram.tensor.file.SafetensorsWriter;
import org.engram.tensor.file.TensorInfo;

/**
 * A Neuro-JEPA that is to be made: all of it but its weights.
 *
 * <p>Weights are initialised as published: every linear weight, gates included, and the patch
 * projection normal with standard deviation 0.02 (its cut at +-2 never acts); in block i, counted
 * from 1, {@code attn.proj} and every {@code fc2} divided by sqrt(2 i), also the {@code fc2} of a
 * SwiGLU, which is not its last map; biases, mask tokens, selection biases and counts 0; norms 1
 * and 0. The target encoder starts as a copy of the encoder. Every tensor has a generator of its
 * own, so the same seed gives the same bytes on every machine and no more than one is in memory.
 */
public record NewNeuroJepa(NeuroJepaConfig config, VolumeInput input) {
  private static final double STD = 0.02;
  private static final Pattern RESCALED =
      Pattern.compile("\\w+\\.(?:predictor_)?blocks\\.(\\d+)\\..*(?:attn\\.proj|\\.fc2)\\.weight");
  private static final ValueLayout.OfFloat FLOAT =
      ValueLayout.JAVA_FLOAT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

  /** The same as a model that is there. */
  public static NewNeuroJepa of(NeuroJepaDescription model) {
    return new NewNeuroJepa(model.config(), model.input());
  }

  /**
   * A published size by name for volumes of some size, with the published experts and predictor.
   */
  public static NewNeuroJepa of(VolumeVariant variant, VolumeShape volume, String preparation) {
    return new NewNeuroJepa(
        NeuroJepaConfig.of(variant, volume), VolumeInput.of(preparation, volume));
  }

  /** Writes a directory with random weights into a new or empty folder. */
  public void write(Path directory, long seed) {
    NewDirectory.create(directory);
    writeWeights(directory.resolve(NeuroJepaDescription.WEIGHTS), seed);
    writeAbout(directory);
  }

  /** Writes config.json beside the weights that are there. */
  public void writeAbout(Path directory) {
    NeuroJepaDescription.writeConfig(directory, config, input);
  }

  /** Writes random weights alone. */
  public void writeWeights(Path file, long seed) {
    SequencedMap<String, TensorInfo> plan = VolumeWeightLayout.of(config);
    Arena[] last = new Arena[1]; // of the tensor before, which the writer is done with
    try {
      SafetensorsWriter.write(
          file,
          plan,
          Map.of("format", "pt", "initialised_with_seed", Long.toString(seed)),
          name -> {
            release(last);
            last[0] = Arena.ofConfined();
            return initial(name, plan.get(name), seed, last[0]);
          });
    } finally {
      release(last);
    }
  }

  private static void release(Arena[] last) {
    if (last[0] != null) {
      last[0].close();
      last[0] = null;
    }
  }

  private HostTensor initial(String name, TensorInfo info, long seed, Arena arena) {
    MemorySegment data = arena.allocate(info.bytes(), 64); // zeros
    String own = name.startsWith("target_") ? name.substring("target_".length()) : name;
    boolean norm = own.matches(".*norm\\d?\\.weight");
    if (norm) {
      for (long i = 0; i < info.elements(); i++) {
        data.set(FLOAT, 4 * i, 1);
      }
    } else if (own.endsWith("predictor_pos_embed")) {
      positions(data);
    } else if (own.endsWith(".weight")) {
      normal(data, own, seed);
    }
    return new HostTensor(info.dtype(), info.shape(), data.asReadOnly());
  }

  private static void normal(MemorySegment data, String name, long seed) {
    Matcher rescaled = RESCALED.matcher(name);
    double std =
        rescaled.matches() ? STD / Math.sqrt(2.0 * (Integer.parseInt(rescaled.group(1)) + 1)) : STD;
    RandomGenerator random =
        RandomGeneratorFactory.of("L64X128MixRandom").create(seed ^ hash(name));
    for (long i = 0; i < data.byteSize() / 4; i++) {
      data.set(FLOAT, 4 * i, (float) (std * random.nextGaussian()));
    }
  }

  /** FNV-1a, of 64 bits. */
  private static long hash(String name) {
    long hash = 0xcbf29ce484222325L;
    for (byte character : name.getBytes(StandardCharsets.UTF_8)) {
      hash = (hash ^ (character & 0xff)) * 0x100000001b3L;
    }
    return hash;
  }

  /**
   * Sines and cosines of each token's own place, a third of the channels an axis: the published
   * table is made for cubic grids alone.
   */
  private void positions(MemorySegment data) {
    PatchGrid grid = config.volume().grid();
    int dim = config.predictor().dim();
    int half = (dim + 5) / 6; // channels of an axis's sines
    for (int token = 0; token < grid.tokens(); token++) {
      int[] place = {
        token / (grid.width() * grid.depth()),
        token / grid.depth() % grid.width(),
        token % grid.depth()
      };
      for (int c = 0; c < dim; c++) {
        int within = c % (2 * half);
        double angle =
            place[c / (2 * half)] * StrictMath.pow(10000, -(within % half) / (double) half);
        double value = within < half ? StrictMath.sin(angle) : StrictMath.cos(angle);
        data.set(FLOAT, 4L * ((long) token * dim + c), (float) value);
      }
    }
  }
}
