package org.engram.imaging.timeseries;

import java.nio.file.Path;
import org.engram.tensor.RefusedInputException;
import org.engram.tensor.file.HostTensor;
import org.engram.tensor.file.Safetensors;

/**
 * Safetensors with a tensor {@code fmri} of shape [R, T], [1, R, T] or [1, 1, R, T], the input of
 * brainjepa-rs: regions in the model's own order, so that no labels are needed.
 */
record SafetensorsReader() implements SeriesReader {
  private static final String KEY = "fmri";

  @Override
  public Matrix read(Path file, ReadOptions options) {
    String name = options.variable().orElse(KEY);
    try (Safetensors tensors = Safetensors.open(file)) {
      if (!tensors.has(name)) {
        throw new RefusedInputException(
            file.toString(),
            "no tensor " + name + " among " + tensors.names(),
            "a tensor " + KEY + " of shape [regions, frames]",
            "Name the tensor with --variable");
      }
      HostTensor tensor = tensors.get(name);
      if (tensor.shape().length > 4) {
        throw new RefusedInputException(
            file.toString(), name + " " + tensor, "[R, T], [1, R, T] or [1, 1, R, T]", "");
      }
      Matrix matrix = ArrayMatrix.of(file, name, tensor).inModelOrder();
      matrix.notes().add("regions taken as being in the model's order, as this format has them");
      return matrix;
    }
  }
}
