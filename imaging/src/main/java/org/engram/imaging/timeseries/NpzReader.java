package org.engram.imaging.timeseries;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.engram.tensor.RefusedInputException;
import org.engram.tensor.file.HostTensor;
import org.engram.tensor.file.Npz;

/**
 * NumPy's archives: the array that the options name, or the only matrix, or the one called {@code
 * fmri}, {@code timeseries} or {@code data}.
 */
record NpzReader() implements SeriesReader {
  private static final List<String> USUAL = List.of("fmri", "timeseries", "data");

  @Override
  public Matrix read(Path file, ReadOptions options) {
    Map<String, HostTensor> arrays = Npz.read(file);
    String name = name(file, arrays, options.variable());
    return ArrayMatrix.of(file, name, arrays.get(name));
  }

  private static String name(Path file, Map<String, HostTensor> arrays, Optional<String> stated) {
    if (stated.isPresent()) {
      if (!arrays.containsKey(stated.get())) {
        throw new RefusedInputException(
            file.toString(),
            "no array " + stated.get() + " among " + arrays,
            "an array of that name",
            "Name one of these");
      }
      return stated.get();
    }
    List<String> matrices =
        arrays.entrySet().stream()
            .filter(array -> ArrayMatrix.isMatrix(array.getValue().shape()))
            .map(Map.Entry::getKey)
            .toList();
    if (matrices.size() == 1) {
      return matrices.getFirst();
    }
    for (String usual : USUAL) {
      if (matrices.contains(usual)) {
        return usual;
      }
    }
    throw new RefusedInputException(
        file.toString(),
        matrices.isEmpty() ? "no matrix among " + arrays : "several matrices: " + arrays,
        "one, or one called fmri, timeseries or data",
        "Name it with --variable");
  }
}
