package org.engram.imaging.timeseries;

import io.jhdf.HdfFile;
import io.jhdf.api.Attribute;
import io.jhdf.api.Dataset;
import io.jhdf.api.Node;
import io.jhdf.api.dataset.ChunkedDataset;
import io.jhdf.exceptions.HdfException;
import io.jhdf.object.datatype.Reference;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileChannel.MapMode;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.engram.tensor.FileFormatException;
import org.engram.tensor.Problem;

/**
 * The variables of a MATLAB v7.3 file, which is HDF5 behind a user block of 512 bytes. MATLAB
 * writes its column-major arrays with the dimensions reversed: a [rows, columns] matrix is an HDF5
 * dataset [columns, rows].
 */
final class Matlab73File {
  private Matlab73File() {}

  static Matrix read(Path file, ReadOptions options) throws IOException {
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ);
        Arena arena = Arena.ofConfined()) {
      if (channel.size() > Integer.MAX_VALUE) {
        throw new FileFormatException(
            file.toString(), channel.size() + " bytes", "a file below 2 GB", "Split it by run");
      }
      // Over a mapped buffer a length beyond the file's end is an error; over a channel the library
      // would allocate it first.
      ByteBuffer content = channel.map(MapMode.READ_ONLY, 0, channel.size(), arena).asByteBuffer();
      try (HdfFile hdf = HdfFile.fromByteBuffer(content)) {
        return variables(hdf, file, channel.size()).matrix(file, options);
      }
    } catch (HdfException
        | IllegalArgumentException
        | IllegalStateException
        | IndexOutOfBoundsException
        | BufferUnderflowException
        | NegativeArraySizeException
        | ArithmeticException
        | ClassCastException
        | NullPointerException
        | UnsupportedOperationException e) {
      // What the library throws on malformed input.
      throw new FileFormatException(
          new Problem(
              file.toString(),
              "a malformed HDF5 file (" + e + ")",
              "a MATLAB v7.3 file",
              "Save it again, or with save(..., '-v7')"),
          e);
    }
  }

  private static MatlabVariables variables(HdfFile hdf, Path file, long fileBytes) {
    List<MatlabVariables.Numeric> matrices = new ArrayList<>();
    List<MatlabVariables.Names> names = new ArrayList<>();
    List<String> others = new ArrayList<>();
    for (Node node : hdf) {
      if (node.getName().startsWith("#")) {
        continue; // MATLAB's own store of cells
      }
      if (!(node instanceof Dataset dataset)) {
        others.add(node.getName() + " (struct)");
        continue;
      }
      long[] size = dataset.getDimensionsAsLong();
      if (isNumeric(dataset) && size.length == 2) {
        matrices.add(
            new MatlabVariables.Numeric(
                node.getName(), size[1], size[0], () -> values(dataset, file, fileBytes)));
      } else if (strings(hdf, dataset, file, fileBytes).isPresent()) {
        names.add(
            new MatlabVariables.Names(
                node.getName(), strings(hdf, dataset, file, fileBytes).orElseThrow()));
      } else {
        others.add(node.getName() + " (" + matlabClass(dataset).orElse("other") + ")");
      }
    }
    return new MatlabVariables(matrices, names, others);
  }

  private static boolean isNumeric(Dataset dataset) {
    Optional<String> type = matlabClass(dataset);
    boolean text = type.isPresent() && List.of("char", "cell", "logical").contains(type.get());
    Class<?> java = dataset.getJavaType();
    return !text
        && !dataset.isCompound()
        && !dataset.isVariableLength()
        && !(dataset.getDataType() instanceof Reference)
        && (java == double.class
            || java == float.class
            || java == int.class
            || java == short.class
            || java == byte.class
            || java == long.class);
  }

  /** Values row-major as MATLAB sees the matrix. */
  private static double[] values(Dataset dataset, Path file, long fileBytes) {
    checkStorage(dataset, file, fileBytes);
    int columns = dataset.getDimensions()[0];
    int rows = dataset.getDimensions()[1];
    double[] reversed =
        switch (dataset.getDataFlat()) {
          case double[] values -> values;
          case float[] values -> widen(values.length, i -> values[i]);
          case int[] values -> widen(values.length, i -> values[i]);
          case short[] values -> widen(values.length, i -> values[i]);
          case byte[] values -> widen(values.length, i -> values[i]);
          case long[] values -> widen(values.length, i -> values[i]);
          case Object other ->
              throw new FileFormatException(
                  file + ", variable " + dataset.getName(),
                  other.getClass().getSimpleName(),
                  "numbers",
                  "Save it as double");
        };
    double[] values = new double[reversed.length];
    for (int row = 0; row < rows; row++) {
      for (int column = 0; column < columns; column++) {
        values[row * columns + column] = reversed[column * rows + row];
      }
    }
    return values;
  }

  /** Refuses sizes that the file's own bytes do not bear out, before the library allocates them. */
  private static void checkStorage(Dataset dataset, Path file, long fileBytes) {
    long plausible = Math.max(64L << 20, Limits.GZIP_RATIO * fileBytes);
    long asked = dataset.getSizeInBytes();
    if (dataset instanceof ChunkedDataset chunked) {
      double chunk = Double.BYTES;
      for (long size : chunked.getChunkDimensions()) {
        chunk *= size < 0 ? Double.POSITIVE_INFINITY : size; // an overflowed size
      }
      asked = Math.max(asked, (long) chunk);
    }
    if (asked > plausible) {
      throw new FileFormatException(
          file + ", variable " + dataset.getName(),
          "a size out of proportion to the file",
          "at most " + plausible + " bytes",
          "Save the file again");
    }
  }

  private interface Element {
    double at(int index);
  }

  private static double[] widen(int length, Element element) {
    double[] values = new double[length];
    for (int i = 0; i < length; i++) {
      values[i] = element.at(i);
    }
    return values;
  }

  /** A cell array of strings: references to arrays of UTF-16 code units. */
  private static Optional<List<String>> strings(
      HdfFile hdf, Dataset dataset, Path file, long fileBytes) {
    boolean cell = matlabClass(dataset).equals(Optional.of("cell"));
    if (!cell || dataset.getSize() > Limits.COLUMNS) {
      return Optional.empty();
    }
    checkStorage(dataset, file, fileBytes);
    if (!(dataset.getDataFlat() instanceof long[] addresses)) {
      return Optional.empty();
    }
    List<String> strings = new ArrayList<>();
    for (long address : addresses) {
      boolean text =
          hdf.getNodeByAddress(address) instanceof Dataset referred
              && matlabClass(referred).equals(Optional.of("char"))
              && referred.getSize() <= Limits.CELL_BYTES;
      if (!text) {
        return Optional.empty();
      }
      strings.add(string((Dataset) hdf.getNodeByAddress(address)));
    }
    return Optional.of(strings);
  }

  private static String string(Dataset characters) {
    StringBuilder text = new StringBuilder();
    switch (characters.getDataFlat()) {
      case int[] units -> Arrays.stream(units).forEach(unit -> text.append((char) unit));
      case short[] units -> {
        for (short unit : units) {
          text.append((char) unit);
        }
      }
      case Object _ -> text.append(characters.getName());
    }
    return text.toString();
  }

  private static Optional<String> matlabClass(Dataset dataset) {
    Attribute type = dataset.getAttribute("MATLAB_class");
    return type == null ? Optional.empty() : Optional.of(String.valueOf(type.getData()));
  }
}
