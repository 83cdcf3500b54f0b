package org.engram.models.training.watch;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.engram.tensor.ConfigurationException;
import org.engram.tensor.FileFormatException;
import org.engram.tensor.Problem;

/**
 * A text file that grows by whole lines. A line is handed to the system in one write as soon as it
 * comes. A process that dies leaves at most its last line half-written, without its end; reading
 * and resuming take such a line for not written.
 */
final class LineFile implements Closeable {
  /** Longer lines are not ours: the longest holds the norms of a few hundred blocks. */
  private static final int LONGEST_LINE = 1 << 20;

  /** What is done with a line. */
  @FunctionalInterface
  interface LineReader {
    /**
     * Takes one line.
     *
     * @param number from 1
     * @return whether to go on to the next
     */
    boolean take(int number, String line);
  }

  private final Path file;
  private final FileChannel channel;

  private LineFile(Path file, FileChannel channel) {
    this.file = file;
    this.channel = channel;
  }

  /** A new file; one that is there already is left alone. */
  static LineFile create(Path file) {
    try {
      return new LineFile(
          file, FileChannel.open(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE));
    } catch (FileAlreadyExistsException e) {
      throw new ConfigurationException(
          new Problem(
              file.toString(),
              "the log of another run",
              "a folder without one",
              "Resume that run, or choose another folder"),
          e);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot write " + file + ": " + e.getMessage(), e);
    }
  }

  /** The file, cut after the last line that is kept; made where it is not there. */
  static LineFile resume(Path file, LineReader keep) {
    try {
      long end = Files.exists(file) ? scan(file, keep) : 0;
      FileChannel channel =
          FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
      channel.truncate(end).position(end);
      return new LineFile(file, channel);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot resume " + file + ": " + e.getMessage(), e);
    }
  }

  /** Whether nothing was written yet. */
  boolean empty() {
    try {
      return channel.position() == 0;
    } catch (IOException e) {
      throw failed(e);
    }
  }

  void append(String line) {
    ByteBuffer bytes = StandardCharsets.UTF_8.encode(line + "\n");
    try {
      while (bytes.hasRemaining()) {
        channel.write(bytes);
      }
    } catch (IOException e) {
      throw failed(e);
    }
  }

  /** Brings all lines to the disk, so that they outlive the machine. */
  void force() {
    try {
      channel.force(true);
    } catch (IOException e) {
      throw failed(e);
    }
  }

  @Override
  public void close() {
    try {
      channel.close();
    } catch (IOException e) {
      throw failed(e);
    }
  }

  /** Reads the whole lines of a file. */
  static void read(Path file, LineReader reader) {
    try {
      scan(file, reader);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read " + file + ": " + e.getMessage(), e);
    }
  }

  /** Gives the place after the last line that was taken with {@code true}. */
  private static long scan(Path file, LineReader reader) throws IOException {
    long end = 0;
    int number = 0;
    ByteArrayOutputStream line = new ByteArrayOutputStream();
    try (InputStream in = new BufferedInputStream(Files.newInputStream(file), 1 << 16)) {
      for (int next = in.read(); next >= 0; next = in.read()) {
        if (next != '\n') {
          if (line.size() == LONGEST_LINE) {
            throw new FileFormatException(
                file + ", line " + (number + 1),
                "more than " + LONGEST_LINE + " bytes",
                "a line of a training log",
                "");
          }
          line.write(next);
          continue;
        }
        number++;
        if (!reader.take(number, line.toString(StandardCharsets.UTF_8))) {
          return end;
        }
        end += line.size() + 1L;
        line.reset();
      }
    }
    return end;
  }

  private UncheckedIOException failed(IOException e) {
    return new UncheckedIOException("cannot write " + file + ": " + e.getMessage(), e);
  }
}
