package org.engram.pipeline.probe;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * The connectivity of many scans in a temporary file, [scans, edges] float32, mapped into memory:
 * what does not fit the heap. It is made anew by every run and deleted when it is closed.
 */
final class EdgeFile implements AutoCloseable {
  private static final ValueLayout.OfFloat FLOAT = ValueLayout.JAVA_FLOAT_UNALIGNED;

  private final Path path;
  private final Arena arena;
  private final MemorySegment values;
  private final int edges;
  private int rows;

  private EdgeFile(Path path, Arena arena, MemorySegment values, int edges) {
    this.path = path;
    this.arena = arena;
    this.values = values;
    this.edges = edges;
  }

  /** An empty one with room for so many rows, in Java's folder for temporary files. */
  static EdgeFile create(long most, int edges) {
    Arena arena = Arena.ofShared();
    try {
      Path path = Files.createTempFile("engram-connectivity", ".f32");
      try (FileChannel channel =
          FileChannel.open(path, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
        MemorySegment values =
            channel.map(FileChannel.MapMode.READ_WRITE, 0, most * edges * Float.BYTES, arena);
        return new EdgeFile(path, arena, values, edges);
      }
    } catch (IOException e) {
      arena.close();
      throw new UncheckedIOException(
          "no room for the connectivity of "
              + most
              + " scans in "
              + System.getProperty("java.io.tmpdir")
              + ": "
              + e.getMessage(),
          e);
    }
  }

  /** Adds a row and gives its number. */
  int add(double[] row) {
    if (row.length != edges) {
      throw new IllegalArgumentException(row.length + " edges, not " + edges);
    }
    long at = (long) rows * edges;
    for (int e = 0; e < edges; e++) {
      values.setAtIndex(FLOAT, at + e, (float) row[e]);
    }
    return rows++;
  }

  int edges() {
    return edges;
  }

  /** Some edges of some rows, an edge a line: [count][rows]. */
  double[][] block(int[] some, int from, int count) {
    double[][] block = new double[count][some.length];
    for (int i = 0; i < some.length; i++) {
      long at = (long) some[i] * edges + from;
      for (int e = 0; e < count; e++) {
        block[e][i] = values.getAtIndex(FLOAT, at + e);
      }
    }
    return block;
  }

  @Override
  public void close() {
    arena.close();
    try {
      Files.deleteIfExists(path);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot delete " + path + ": " + e.getMessage(), e);
    }
  }
}
