package org.engram.pipeline.finetune;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.SequencedMap;
import org.engram.models.training.SampleSource;
import org.engram.tensor.RefusedInputException;
import org.engram.tensor.file.DType;
import org.engram.tensor.file.HostTensor;
import org.engram.tensor.file.Safetensors;
import org.engram.tensor.file.SafetensorsWriter;
import org.engram.tensor.file.TensorInfo;

/**
 * The tokens of a frozen encoder for some samples, computed once and kept in a file, which is
 * mapped: a sample's windows are those of the first epoch in all of them.
 */
public final class FrozenTokens implements SampleSource, AutoCloseable {
  private static final String CODE = "encoder";

  private final Safetensors file;
  private final SampleSource samples;
  private final long[] shape;

  private FrozenTokens(Safetensors file, SampleSource samples, long[] shape) {
    this.file = file;
    this.samples = samples;
    this.shape = shape;
  }

  /** Computes a sample's tokens. */
  @FunctionalInterface
  public interface Encoding {
    /**
     * All tokens, row-major in the shape that was named.
     *
     * @param sample which one
     * @param input its values, used again for the next
     */
    float[] tokens(int sample, float[] input);
  }

  /**
   * Opens the file, writing it where it is not there.
   *
   * @param shape of a sample's tokens
   * @param identity of encoder, scans and windows: a file of others is written anew
   */
  public static FrozenTokens open(
      Path path, SampleSource samples, long[] shape, String identity, Encoding encoding) {
    if (!isThere(path, identity)) {
      SequencedMap<String, TensorInfo> plan = new LinkedHashMap<>();
      for (int s = 0; s < samples.size(); s++) {
        plan.put(key(s), new TensorInfo(DType.F32, shape));
      }
      float[] input = new float[Math.toIntExact(values(samples.shape()))];
      SafetensorsWriter.write(
          path,
          plan,
          Map.of(CODE, identity),
          name -> tokens(Integer.parseInt(name), samples, shape, input, encoding));
    }
    return new FrozenTokens(Safetensors.open(path), samples, shape.clone());
  }

  private static long values(long[] shape) {
    return Arrays.stream(shape).reduce(1, Math::multiplyExact);
  }

  private static boolean isThere(Path path, String identity) {
    if (!Files.exists(path)) {
      return false;
    }
    try (Safetensors file = Safetensors.open(path)) {
      return identity.equals(file.metadata().get(CODE));
    }
  }

  private static HostTensor tokens(
      int sample, SampleSource samples, long[] shape, float[] input, Encoding encoding) {
    samples.load(0, sample, sample, input);
    float[] values = encoding.tokens(sample, input);
    for (float value : values) {
      if (!Float.isFinite(value)) {
        throw new RefusedInputException(
            samples.name(sample),
            "the model's output is not finite",
            "finite latents",
            "Look at the input with engram inspect: extreme values after normalisation?");
      }
    }
    return HostTensor.of(values, shape);
  }

  /** Names sort as the samples do. */
  private static String key(int sample) {
    return "%08d".formatted(sample);
  }

  @Override
  public int size() {
    return samples.size();
  }

  @Override
  public long[] shape() {
    return shape.clone();
  }

  @Override
  public void load(int epoch, long position, int sample, float[] into) {
    MemorySegment data = file.get(key(sample)).data();
    MemorySegment.copy(
        data, ValueLayout.JAVA_FLOAT_UNALIGNED, 0, into, 0, Math.toIntExact(values(shape)));
  }

  @Override
  public String name(int sample) {
    return samples.name(sample);
  }

  @Override
  public void close() {
    file.close();
  }
}
