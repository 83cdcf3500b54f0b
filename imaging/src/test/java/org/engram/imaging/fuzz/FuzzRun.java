package org.engram.imaging.fuzz;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import com.sun.management.ThreadMXBean;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Iterator;
import java.util.stream.Stream;
import org.engram.tensor.EngramException;
import org.engram.tensor.FileFormatException;
import org.engram.tensor.RefusedInputException;

/**
 * What became of damaged files: each was read, or refused by a typed error that names the file, and
 * within bounds. Anything else fails the test, with the number of the input, which is the same in
 * every run.
 *
 * <p>A hang is for the test's own {@code @Timeout} to find; the bound here is on processor time,
 * which a busy machine does not change.
 *
 * @param tried inputs
 * @param read without an error
 * @param refused by a typed error
 */
public record FuzzRun(int tried, int read, int refused) {
  /** Reads all of a file. */
  @FunctionalInterface
  public interface Reader {
    void read(Path file);
  }

  /**
   * What one input may cost.
   *
   * @param seconds of the reading thread's processor time
   * @param bytes taken from the heap by all threads
   */
  public record Bounds(double seconds, long bytes) {
    /** Two seconds and 64 MB. */
    public static Bounds usual() {
      return new Bounds(2, 64L << 20);
    }
  }

  /** Reads every input from one file of a name, within the usual bounds. */
  public static FuzzRun of(Path folder, String name, Stream<byte[]> inputs, Reader reader) {
    return of(folder, name, inputs, reader, Bounds.usual());
  }

  /** Reads every input from one file of a name. */
  public static FuzzRun of(
      Path folder, String name, Stream<byte[]> inputs, Reader reader, Bounds bounds) {
    ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    Path file = folder.resolve(name);
    int tried = 0;
    int read = 0;
    for (Iterator<byte[]> each = inputs.iterator(); each.hasNext(); tried++) {
      write(file, each.next());
      String what = "input " + tried + " as " + name;
      long time = threads.getCurrentThreadCpuTime();
      long heap = threads.getTotalThreadAllocatedBytes();
      read += readOrRefused(file, reader, what) ? 1 : 0;
      assertThat(threads.getTotalThreadAllocatedBytes() - heap)
          .as("bytes taken by %s", what)
          .isLessThan(bounds.bytes);
      assertThat((threads.getCurrentThreadCpuTime() - time) * 1e-9)
          .as("seconds taken by %s", what)
          .isLessThan(bounds.seconds);
    }
    return new FuzzRun(tried, read, tried - read);
  }

  /** Both together. */
  public FuzzRun and(FuzzRun other) {
    return new FuzzRun(tried + other.tried, read + other.read, refused + other.refused);
  }

  private static boolean readOrRefused(Path file, Reader reader, String what) {
    try {
      reader.read(file);
      return true;
    } catch (FileFormatException e) {
      named(e, file, what);
    } catch (RefusedInputException e) {
      named(e, file, what);
    } catch (RuntimeException | StackOverflowError | OutOfMemoryError e) {
      fail(what + " ended in another error: " + e, e);
    }
    return false;
  }

  private static void named(EngramException e, Path file, String what) {
    // Of a pair it may be the other file, of the same name up to its ending.
    String name = file.getFileName().toString();
    String stem = name.substring(0, name.indexOf('.') + 1);
    assertThat(e.problem().where())
        .as("where %s is wrong", what)
        .contains(file.resolveSibling(stem).toString());
    assertThat(e.problem().found()).as("what was found in %s", what).isNotBlank();
    assertThat(e.problem().expected()).as("what was expected of %s", what).isNotBlank();
  }

  private static void write(Path file, byte[] content) {
    try {
      Files.write(file, content);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
