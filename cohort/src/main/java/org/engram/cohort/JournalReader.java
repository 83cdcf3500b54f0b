package org.engram.cohort;

import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.Optional;
import org.engram.cohort.Journal.Entry;
import org.engram.tensor.ConfigurationException;
import org.engram.tensor.FileFormatException;

/**
 * Reads a journal from its first entry to its last without changing it, one entry in memory at a
 * time. Half a record at the end, as a kill leaves it, counts as the end.
 *
 * @param <R> what a finished scan left
 */
public final class JournalReader<R> implements AutoCloseable {
  private final Path path;
  private final FileChannel channel;
  private final DataInputStream in;
  private final long size;
  private final EntryCodec<R> codec;
  private final String fingerprint;
  private long at;

  private JournalReader(Path path, FileChannel channel, Journal.Format<R> format)
      throws IOException {
    this.path = path;
    this.channel = channel;
    this.size = channel.size();
    this.in = new DataInputStream(new BufferedInputStream(Channels.newInputStream(channel)));
    this.codec = new EntryCodec<>(path, format);
    byte[] magic = in.readNBytes(Journal.MAGIC.length);
    at = magic.length;
    byte[] first = Arrays.equals(magic, Journal.MAGIC) ? record() : null;
    if (first == null) {
      throw new FileFormatException(
          path.toString(),
          "no whole journal of Engram",
          "a file that begins with ENGRAMJ1 and the settings of its job",
          "Start the job again that writes it");
    }
    this.fingerprint = new String(first, StandardCharsets.UTF_8);
  }

  /**
   * Opens a journal that nobody writes to.
   *
   * @throws ConfigurationException if a job writes to it
   * @throws FileFormatException if it is no journal, or not even its settings are whole
   */
  public static <R> JournalReader<R> open(Path path, Journal.Format<R> format) {
    FileChannel channel = null;
    JournalReader<R> reader = null;
    try {
      channel = FileChannel.open(path, StandardOpenOption.READ);
      lock(path, channel);
      reader = new JournalReader<>(path, channel, format);
      return reader;
    } catch (IOException e) {
      throw unreadable(path, e);
    } finally {
      if (reader == null && channel != null) {
        close(path, channel);
      }
    }
  }

  /** The settings of a journal's job; empty where they are not whole, as when it just began. */
  public static Optional<String> fingerprint(Path path) {
    try (DataInputStream in =
        new DataInputStream(
            new BufferedInputStream(
                Channels.newInputStream(FileChannel.open(path, StandardOpenOption.READ))))) {
      byte[] magic = in.readNBytes(Journal.MAGIC.length);
      byte[] head = in.readNBytes(Journal.RECORD_HEADER);
      if (!Arrays.equals(magic, Journal.MAGIC) || head.length < Journal.RECORD_HEADER) {
        return Optional.empty();
      }
      ByteBuffer header = ByteBuffer.wrap(head);
      int length = header.getInt();
      int checksum = header.getInt();
      if (length < 0 || length > Journal.LARGEST_RECORD) {
        return Optional.empty();
      }
      byte[] body = in.readNBytes(length);
      return body.length == length && Journal.checksum(body) == checksum
          ? Optional.of(new String(body, StandardCharsets.UTF_8))
          : Optional.empty();
    } catch (IOException e) {
      throw unreadable(path, e);
    }
  }

  /** The settings of its job, as lines. */
  public String fingerprint() {
    return fingerprint;
  }

  /** The next entry, or empty after the last whole one. */
  public Optional<Entry<R>> next() {
    try {
      byte[] body = record();
      return body == null ? Optional.empty() : Optional.of(codec.decode(body));
    } catch (IOException e) {
      throw unreadable(path, e);
    }
  }

  @Override
  public void close() {
    close(path, channel);
  }

  /** The body of the next record, or null where there is no whole and sound one. */
  private byte[] record() throws IOException {
    if (size - at < Journal.RECORD_HEADER) {
      return null;
    }
    int length = in.readInt();
    int checksum = in.readInt();
    at += Journal.RECORD_HEADER;
    if (length < 0 || length > Journal.LARGEST_RECORD || length > size - at) {
      at = size;
      return null;
    }
    byte[] body = in.readNBytes(length);
    at += length;
    if (body.length < length || Journal.checksum(body) != checksum) {
      at = size;
      return null;
    }
    return body;
  }

  private static void lock(Path path, FileChannel channel) throws IOException {
    try {
      FileLock lock = channel.tryLock(0, Long.MAX_VALUE, true);
      if (lock != null) {
        return; // released with the channel
      }
    } catch (OverlappingFileLockException e) {
      throw new ConfigurationException(Journal.inUse(path), e);
    }
    throw new ConfigurationException(Journal.inUse(path), null);
  }

  private static UncheckedIOException unreadable(Path path, IOException e) {
    return new UncheckedIOException(path + ": the journal cannot be read: " + e, e);
  }

  private static void close(Path path, FileChannel channel) {
    try {
      channel.close();
    } catch (IOException e) {
      throw unreadable(path, e);
    }
  }
}
