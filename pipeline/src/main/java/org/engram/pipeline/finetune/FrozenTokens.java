package org.engram.pipeline.finetune;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.SequencedMap;
import org.engram.models.brainjepa.BrainJepa;
import org.engram.models.brainjepa.BrainJepaConfig;
import org.engram.models.finetuning.HeadKind;
import org.engram.models.finetuning.RegionTokens;
import org.engram.models.training.SampleSource;
import org.engram.tensor.Autograd;
import org.engram.tensor.RefusedInputException;
import org.engram.tensor.Scope;
import org.engram.tensor.Tensor;
import org.engram.tensor.Tensors;
import org.engram.tensor.file.DType;
import org.engram.tensor.file.HostTensor;
import org.engram.tensor.file.Safetensors;
import org.engram.tensor.file.SafetensorsWriter;
import org.engram.tensor.file.TensorInfo;

/**
 * The tokens of a frozen encoder for some samples, computed once and kept in a file: a sample's
 * windows are those of the first epoch in all of them.
 */
final class FrozenTokens implements SampleSource, AutoCloseable {
  private static final String CODE = "encoder";

  private final Safetensors file;
  private final SampleSource samples;
  private final long[] shape;

  private FrozenTokens(Safetensors file, SampleSource samples, long[] shape) {
    this.file = file;
    this.samples = samples;
    this.shape = shape;
  }

  /**
   * Opens the file, writing it where it is not there.
   *
   * @param samples windows [1, regions, frames]
   * @param identity of encoder, scans and windows: a file of others is written anew
   */
  static FrozenTokens open(
      Path path, SampleSource samples, BrainJepa encoder, HeadKind kind, String identity) {
    BrainJepaConfig config = encoder.description().config();
    long[] shape = {RegionTokens.count(kind, config), config.embedDim()};
    if (!isThere(path, identity)) {
      SequencedMap<String, TensorInfo> plan = new LinkedHashMap<>();
      for (int s = 0; s < samples.size(); s++) {
        plan.put(key(s), new TensorInfo(DType.F32, shape));
      }
      float[] input = new float[config.regions() * config.frames()];
      SafetensorsWriter.write(
          path,
          plan,
          Map.of(CODE, identity),
          name -> tokens(Integer.parseInt(name), samples, encoder, kind, input));
    }
    return new FrozenTokens(Safetensors.open(path), samples, shape);
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
      int sample, SampleSource samples, BrainJepa encoder, HeadKind kind, float[] input) {
    samples.load(0, sample, sample, input);
    BrainJepaConfig config = encoder.description().config();
    try (Scope _ = Scope.open();
        Autograd.Region _ = Autograd.off()) {
      Tensor x = Tensors.of(input, 1, config.regions(), config.frames());
      Tensor tokens = encoder.encoder().forward(encoder.compute().place(x));
      float[] values = RegionTokens.of(tokens, kind, config).to(DType.F32).toFloats();
      for (float value : values) {
        if (!Float.isFinite(value)) {
          throw new RefusedInputException(
              samples.name(sample),
              "the model's output is not finite",
              "finite latents",
              "Look at the input with engram inspect: extreme values after normalisation?");
        }
      }
      return HostTensor.of(values, RegionTokens.count(kind, config), config.embedDim());
    }
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
        data, ValueLayout.JAVA_FLOAT_UNALIGNED, 0, into, 0, Math.toIntExact(shape[0] * shape[1]));
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
