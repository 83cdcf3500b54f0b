package org.engram.cohort;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.zip.CRC32C;
import org.engram.tensor.ConfigurationException;
import org.engram.tensor.FileFormatException;
import org.engram.tensor.Problem;

/**
 * The work file beside a table that is being made: one record a finished scan, forced to disk
 * before {@link #append} returns, so that a killed run started again does only what is left. Rows
 * are read back from the file when they are asked for: a cohort's need not fit in memory.
 *
 * <p>The file is the eight bytes {@code ENGRAMJ1} and then records of a length (int32), a CRC32C of
 * the body (int32) and the body, big-endian. The first record is the fingerprint of the job. What
 * follows the last whole record, as a kill leaves it, is cut off when the file is opened.
 *
 * <p>A fingerprint is lines of {@code name=value}; a journal of another fingerprint is refused with
 * the lines that differ. Not for use by several threads.
 *
 * @param <R> what a finished scan leaves
 */
public final class Journal<R> implements AutoCloseable {
  static final byte[] MAGIC = "ENGRAMJ1".getBytes(StandardCharsets.US_ASCII);
  static final int RECORD_HEADER = 8;
  static final int LARGEST_RECORD = 1 << 28;

  /** What became of one input. */
  public sealed interface Entry<R> {
    /** Names the input within the job. */
    String key();

    /** An input that was used. */
    record Done<R>(String key, R row) implements Entry<R> {}

    /** An input that was refused, and why. */
    record Refused<R>(String key, Problem problem) implements Entry<R> {}
  }

  /** How a row is put into a record: its parts in a fixed order, floats to the bit. */
  public interface Format<R> {
    void write(DataOutputStream out, R row) throws IOException;

    /**
     * Reads what {@link #write} wrote, and no more.
     *
     * @throws IOException if the record holds something else
     * @throws IllegalArgumentException if no row can be of such values
     */
    R read(DataInputStream in) throws IOException;
  }

  /** Where a record's body lies. */
  private record Place(long offset, int length) {}

  private final Path path;
  private final FileChannel channel;
  private final EntryCodec<R> codec;
  private final Map<String, Place> places = new LinkedHashMap<>();
  private long discarded;

  private Journal(Path path, FileChannel channel, Format<R> format) {
    this.path = path;
    this.channel = channel;
    this.codec = new EntryCodec<>(path, format);
  }

  /**
   * Opens the journal of a job, or starts one where there is none.
   *
   * @throws ConfigurationException if it belongs to a job with other settings, or is in use
   * @throws FileFormatException if the file there is not a journal
   */
  public static <R> Journal<R> open(Path path, String fingerprint, Format<R> format) {
    FileChannel channel = null;
    boolean opened = false;
    try {
      channel =
          FileChannel.open(
              path, StandardOpenOption.READ, StandardOpenOption.WRITE, StandardOpenOption.CREATE);
      lock(path, channel);
      Journal<R> journal = new Journal<>(path, channel, format);
      journal.recover(fingerprint);
      opened = true;
      return journal;
    } catch (IOException e) {
      throw new UncheckedIOException(path + ": cannot be used as a journal: " + e, e);
    } finally {
      if (!opened && channel != null) {
        close(channel);
      }
    }
  }

  /** The inputs that are finished, in the order they were appended. */
  public Set<String> keys() {
    return Collections.unmodifiableSet(places.keySet());
  }

  /**
   * Reads back what became of an input.
   *
   * @throws IllegalArgumentException if it is not finished
   */
  public Entry<R> entry(String key) {
    Place place = places.get(key);
    if (place == null) {
      throw new IllegalArgumentException(key + " is not in the journal");
    }
    try {
      return codec.decode(read(place.offset(), place.length()).array());
    } catch (IOException e) {
      throw new UncheckedIOException(path + ": the journal cannot be read: " + e, e);
    }
  }

  /** Bytes of a half-written or damaged tail that opening cut off; that work is done again. */
  public long discardedBytes() {
    return discarded;
  }

  /** Appends one finished input and forces it to disk. */
  public void append(Entry<R> entry) {
    append(List.of(entry));
  }

  /** Appends the finished inputs of a batch and forces them to disk once. */
  public void append(List<Entry<R>> batch) {
    try {
      for (Entry<R> entry : batch) {
        if (places.containsKey(entry.key())) {
          throw new IllegalArgumentException(entry.key() + " is in the journal already");
        }
        byte[] body = codec.encode(entry);
        writeRecord(body);
        places.put(entry.key(), new Place(channel.position() - body.length, body.length));
      }
      channel.force(false);
    } catch (IOException e) {
      throw new UncheckedIOException(path + ": the journal cannot be written: " + e, e);
    }
  }

  @Override
  public void close() {
    close(channel);
  }

  /** Closes and removes the journal, once the table it led to is in place. */
  public void delete() {
    close();
    try {
      Files.deleteIfExists(path);
    } catch (IOException e) {
      throw new UncheckedIOException(path + ": the journal cannot be removed: " + e, e);
    }
  }

  private static void lock(Path path, FileChannel channel) throws IOException {
    try {
      FileLock lock = channel.tryLock();
      if (lock != null) {
        return; // released with the channel
      }
    } catch (OverlappingFileLockException e) {
      throw new ConfigurationException(inUse(path), e);
    }
    throw new ConfigurationException(inUse(path), null);
  }

  static Problem inUse(Path path) {
    return new Problem(
        path.toString(),
        "in use by another run that writes the same output",
        "one run for one output",
        "Wait for it to end, or give another --out");
  }

  private void recover(String fingerprint) throws IOException {
    long size = channel.size();
    ByteBuffer magic = read(0, (int) Math.min(size, MAGIC.length));
    if (!ByteBuffer.wrap(MAGIC, 0, magic.remaining()).equals(magic)) {
      throw new FileFormatException(
          path.toString(),
          "not a journal of Engram",
          "a file that begins with ENGRAMJ1",
          "Move the file away, or give another --out");
    }
    byte[] first = record(MAGIC.length, size);
    if (first == null) { // new, or killed before its first record was whole
      discarded = size;
      channel.truncate(0);
      channel.position(0);
      channel.write(ByteBuffer.wrap(MAGIC));
      writeRecord(fingerprint.getBytes(StandardCharsets.UTF_8));
      channel.force(true);
      return;
    }
    String recorded = new String(first, StandardCharsets.UTF_8);
    if (!recorded.equals(fingerprint)) {
      throw new ConfigurationException(
          path.toString(),
          "begun with other settings ("
              + JournalFingerprint.difference(recorded, fingerprint)
              + ")",
          "the settings it was begun with",
          "Use those settings to continue, or delete " + path + " to start afresh");
    }
    long end = (long) MAGIC.length + RECORD_HEADER + first.length;
    for (byte[] body = record(end, size); body != null; body = record(end, size)) {
      places.put(codec.decode(body).key(), new Place(end + RECORD_HEADER, body.length));
      end += RECORD_HEADER + body.length;
    }
    discarded = size - end;
    channel.truncate(end);
    channel.position(end);
  }

  /** The body of the record at an offset, or null where there is no whole and sound one. */
  private byte[] record(long offset, long size) throws IOException {
    if (size - offset < RECORD_HEADER) {
      return null;
    }
    ByteBuffer header = read(offset, RECORD_HEADER);
    int length = header.getInt();
    int checksum = header.getInt();
    if (length < 0 || length > LARGEST_RECORD || length > size - offset - RECORD_HEADER) {
      return null;
    }
    byte[] body = read(offset + RECORD_HEADER, length).array();
    return checksum(body) == checksum ? body : null;
  }

  private ByteBuffer read(long offset, int length) throws IOException {
    ByteBuffer buffer = ByteBuffer.allocate(length);
    while (buffer.hasRemaining() && channel.read(buffer, offset + buffer.position()) >= 0) {
      // until the buffer is full
    }
    return buffer.flip();
  }

  private void writeRecord(byte[] body) throws IOException {
    if (body.length > LARGEST_RECORD) {
      throw new IllegalArgumentException("a record of " + body.length + " bytes");
    }
    ByteBuffer buffer = ByteBuffer.allocate(RECORD_HEADER + body.length);
    buffer.putInt(body.length).putInt(checksum(body)).put(body).flip();
    while (buffer.hasRemaining()) {
      channel.write(buffer);
    }
  }

  static int checksum(byte[] body) {
    CRC32C crc = new CRC32C();
    crc.update(body);
    return (int) crc.getValue();
  }

  private static void close(FileChannel channel) {
    try {
      channel.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
