package org.engram.tensor.file;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.foreign.MemorySegment;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.SequencedMap;
import org.engram.tensor.ConfigurationException;
import org.engram.tensor.RefusedInputException;

/**
 * Turns a PyTorch checkpoint of Brain-JEPA or Neuro-JEPA into safetensors with the published names:
 * {@code encoder.*}, {@code predictor.*}, {@code target_encoder.*} and, of a fine-tuned model,
 * {@code fc_norm.*} and {@code head.*}. {@link CheckpointWeights} finds and names the tensors,
 * {@link CheckpointMetadata} keeps the epoch and the hyper-parameters.
 *
 * <p>Floating-point tensors are written as float32; one that holds NaN or an infinity, or a double
 * beyond float32's range, is refused by its name. Integer and boolean tensors (counters, indices)
 * are written as they are. Tensors are converted one at a time while the file is written, so memory
 * stays at the largest of them.
 */
public final class CheckpointConverter {
  private CheckpointConverter() {}

  public static ConversionReport convert(Path checkpoint, Path safetensors) {
    refuseSameFile(checkpoint, safetensors);
    try (TorchCheckpoint file = TorchCheckpoint.open(checkpoint)) {
      CheckpointWeights weights = CheckpointWeights.find(checkpoint.toString(), file.value());
      CheckpointMetadata metadata = CheckpointMetadata.of(file.value(), weights.layout());
      SequencedMap<String, TensorInfo> plan = new LinkedHashMap<>();
      weights
          .tensors()
          .forEach(
              (name, tensor) ->
                  plan.put(name, new TensorInfo(written(tensor.dtype()), tensor.shape())));
      SafetensorsWriter.write(
          safetensors,
          plan,
          metadata.kept(),
          name -> converted(checkpoint + ", tensor '" + name + "'", weights.tensors().get(name)));
      return new ConversionReport(weights.layout(), plan, metadata.kept(), metadata.skipped());
    }
  }

  /** The type that a tensor is written as. */
  public static DType written(DType dtype) {
    return switch (dtype) {
      case F64, F32, F16, BF16 -> DType.F32;
      case I64, I32, I16, I8, U8, BOOL -> dtype;
    };
  }

  /**
   * A tensor as it is written: floating-point as finite float32, others as they are.
   *
   * @param where it is from, for the message
   * @throws RefusedInputException if a value is not finite
   */
  public static HostTensor converted(String where, HostTensor tensor) {
    if (written(tensor.dtype()) != DType.F32) {
      return tensor;
    }
    boolean copy = tensor.dtype() != DType.F32;
    long elements = tensor.elements();
    MemorySegment floats = copy ? Bytes.allocate(where, elements * 4) : tensor.data();
    for (long i = 0; i < elements; i++) {
      double value = tensor.value(i);
      if (!Float.isFinite((float) value)) {
        throw new RefusedInputException(
            where,
            value + " at element " + i,
            "finite weights within the range of float32",
            "The training run that wrote it has diverged; take an earlier checkpoint.");
      }
      if (copy) {
        floats.set(Bytes.FLOAT, i * 4, (float) value);
      }
    }
    return copy ? new HostTensor(DType.F32, tensor.shape(), floats) : tensor;
  }

  private static void refuseSameFile(Path checkpoint, Path safetensors) {
    try {
      if (Files.exists(checkpoint)
          && Files.exists(safetensors)
          && Files.isSameFile(checkpoint, safetensors)) {
        throw new ConfigurationException(
            safetensors.toString(),
            "the checkpoint itself as the output",
            "another file",
            "Choose a name that ends in .safetensors.");
      }
    } catch (IOException e) {
      throw new UncheckedIOException("cannot look at " + safetensors + ": " + e.getMessage(), e);
    }
  }
}
