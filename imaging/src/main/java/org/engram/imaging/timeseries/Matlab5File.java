package org.engram.imaging.timeseries;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.nio.BufferOverflowException;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileChannel.MapMode;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.engram.tensor.FileFormatException;
import org.engram.tensor.Problem;
import us.hebi.matlab.mat.format.BufferAllocator;
import us.hebi.matlab.mat.format.Mat5;
import us.hebi.matlab.mat.types.Array;
import us.hebi.matlab.mat.types.Cell;
import us.hebi.matlab.mat.types.Char;
import us.hebi.matlab.mat.types.MatFile;
import us.hebi.matlab.mat.types.Sources;

/** The variables of a MATLAB v5 file, read with MFL under a bound on what it may allocate. */
final class Matlab5File {
  private Matlab5File() {}

  static MatlabVariables read(Path file) throws IOException {
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ);
        Arena arena = Arena.ofConfined()) {
      if (channel.size() > Integer.MAX_VALUE) {
        throw new FileFormatException(
            file.toString(), channel.size() + " bytes", "a file below 2 GB", "Split it by run");
      }
      ByteBuffer content = channel.map(MapMode.READ_ONLY, 0, channel.size(), arena).asByteBuffer();
      Matlab5Structure.check(file, content);
      MatFile parsed =
          Mat5.newReader(Sources.wrap(content))
              .setBufferAllocator(new Bounded(file))
              .disableSubsystemProcessing()
              .readMat();
      return variables(parsed);
    } catch (IllegalArgumentException
        | IllegalStateException
        | IndexOutOfBoundsException
        | BufferUnderflowException
        | BufferOverflowException
        | NegativeArraySizeException
        | ArithmeticException
        | NullPointerException e) {
      // What the library throws on malformed input, besides IOException.
      throw new FileFormatException(
          new Problem(
              file.toString(),
              "a malformed MATLAB v5 file (" + e + ")",
              "the variables that its header promises",
              "Save it again"),
          e);
    }
  }

  private static MatlabVariables variables(MatFile parsed) {
    List<MatlabVariables.Numeric> matrices = new ArrayList<>();
    List<MatlabVariables.Names> names = new ArrayList<>();
    List<String> others = new ArrayList<>();
    for (MatFile.Entry entry : parsed.getEntries()) {
      Array value = entry.getValue();
      String name = entry.getName();
      if (value instanceof us.hebi.matlab.mat.types.Matrix matrix
          && !matrix.isComplex()
          && matrix.getNumDimensions() == 2) {
        int rows = matrix.getNumRows();
        int columns = matrix.getNumCols();
        matrices.add(
            new MatlabVariables.Numeric(name, rows, columns, () -> values(matrix, rows, columns)));
      } else if (value instanceof Cell cell && strings(cell).isPresent()) {
        names.add(new MatlabVariables.Names(name, strings(cell).orElseThrow()));
      } else {
        others.add(
            name + " (" + value.getType().toString().toLowerCase(java.util.Locale.ROOT) + ")");
      }
    }
    return new MatlabVariables(matrices, names, others);
  }

  private static double[] values(us.hebi.matlab.mat.types.Matrix matrix, int rows, int columns) {
    double[] values = new double[rows * columns];
    for (int row = 0; row < rows; row++) {
      for (int column = 0; column < columns; column++) {
        values[row * columns + column] = matrix.getDouble(row, column);
      }
    }
    return values;
  }

  private static Optional<List<String>> strings(Cell cell) {
    List<String> strings = new ArrayList<>();
    for (int i = 0; i < cell.getNumElements(); i++) {
      if (!(cell.get(i) instanceof Char text) || text.getNumRows() > 1) {
        return Optional.empty();
      }
      strings.add(text.getNumElements() == 0 ? "" : text.getString());
    }
    return Optional.of(strings);
  }

  /** Refuses a header that asks for more than any series needs. */
  private static final class Bounded implements BufferAllocator {
    private final Path file;
    private long left = Limits.VALUES * Double.BYTES;

    Bounded(Path file) {
      this.file = file;
    }

    @Override
    public ByteBuffer allocate(int bytes) {
      left -= bytes;
      if (bytes < 0 || left < 0) {
        throw new FileFormatException(
            file.toString(),
            "variables of over " + Limits.VALUES * Double.BYTES + " bytes",
            "fewer",
            "Save the series alone");
      }
      return ByteBuffer.allocate(bytes);
    }

    @Override
    public void release(ByteBuffer buffer) {
      left += buffer.capacity();
    }
  }
}
