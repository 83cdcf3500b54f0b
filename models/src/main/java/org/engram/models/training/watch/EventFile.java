package org.engram.models.training.watch;

import java.io.Closeable;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.util.Map;
import java.util.OptionalLong;
import java.util.zip.CRC32C;

/**
 * A file of events for TensorBoard. An event is a message of Protocol Buffers (event.proto and
 * summary.proto of TensorFlow), framed as TensorFlow frames records: its length in 8 bytes, a
 * checksum of these, the message, a checksum of it; the checksum is CRC-32C, rotated and shifted so
 * that a checksum over data with checksums inside stays meaningful.
 *
 * <p>A run that goes on writes another file; its first event tells TensorBoard to forget the later
 * steps of the files before.
 */
final class EventFile implements Closeable {
  private static final class EventFields {
    static final int WALL_TIME = 1;
    static final int STEP = 2;
    static final int FILE_VERSION = 3;
    static final int SUMMARY = 5;
    static final int SESSION_LOG = 7;
  }

  private static final class ValueFields {
    static final int TAG = 1;
    static final int SIMPLE_VALUE = 2;
    static final int HISTOGRAM = 5;
  }

  private static final int SUMMARY_VALUE = 1;
  private static final int SESSION_STATUS = 1;
  private static final int SESSION_STARTS = 1;
  private static final int CHECKSUM_SHIFT = 0xa282ead8;

  private final Path file;
  private final FileChannel channel;

  private EventFile(Path file, FileChannel channel) {
    this.file = file;
    this.channel = channel;
  }

  /**
   * A new file {@code events.out.tfevents.<seconds>.<host>}; where that name is taken, with the
   * next free second.
   *
   * @param from the step the run goes on with, where it was interrupted
   */
  static EventFile create(Path folder, Instant now, OptionalLong from) {
    EventFile events = open(folder, now.getEpochSecond());
    events.write(event(now, 0).text(EventFields.FILE_VERSION, "brain.Event:2"));
    from.ifPresent(
        step ->
            events.write(
                event(now, step)
                    .message(
                        EventFields.SESSION_LOG,
                        new ProtoMessage().integer(SESSION_STATUS, SESSION_STARTS))));
    return events;
  }

  private static EventFile open(Path folder, long seconds) {
    try {
      Files.createDirectories(folder);
      for (long second = seconds; ; second++) {
        Path file = folder.resolve("events.out.tfevents." + second + "." + host());
        try {
          return new EventFile(
              file,
              FileChannel.open(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE));
        } catch (FileAlreadyExistsException taken) {
          // a run that was resumed within the second: the next name is free
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException("cannot write in " + folder + ": " + e.getMessage(), e);
    }
  }

  private static String host() {
    try {
      return InetAddress.getLocalHost().getHostName().replaceAll("[^A-Za-z0-9._-]", "-");
    } catch (UnknownHostException e) {
      return "localhost"; // a machine that cannot name itself still logs
    }
  }

  Path file() {
    return file;
  }

  /** Scalars of one step, in one event. */
  void write(Instant time, long step, Map<String, Double> scalars) {
    ProtoMessage summary = new ProtoMessage();
    scalars.forEach(
        (tag, value) ->
            summary.message(
                SUMMARY_VALUE,
                new ProtoMessage()
                    .text(ValueFields.TAG, tag)
                    .real32(ValueFields.SIMPLE_VALUE, value.floatValue())));
    write(event(time, step).message(EventFields.SUMMARY, summary));
  }

  /** A distribution. */
  void write(Instant time, long step, String tag, Histogram histogram) {
    ProtoMessage value =
        new ProtoMessage()
            .text(ValueFields.TAG, tag)
            .message(
                ValueFields.HISTOGRAM,
                new ProtoMessage()
                    .real(1, histogram.min())
                    .real(2, histogram.max())
                    .real(3, histogram.number())
                    .real(4, histogram.sum())
                    .real(5, histogram.sumOfSquares())
                    .reals(6, histogram.limits())
                    .reals(7, histogram.counts()));
    write(
        event(time, step)
            .message(EventFields.SUMMARY, new ProtoMessage().message(SUMMARY_VALUE, value)));
  }

  private static ProtoMessage event(Instant time, long step) {
    return new ProtoMessage()
        .real(EventFields.WALL_TIME, time.toEpochMilli() / 1e3)
        .integer(EventFields.STEP, step);
  }

  private void write(ProtoMessage event) {
    byte[] data = event.bytes();
    ByteBuffer record =
        ByteBuffer.allocate(Math.addExact(data.length, 16)).order(ByteOrder.LITTLE_ENDIAN);
    record.putLong(data.length);
    record.putInt(checksum(record.array(), 0, 8));
    record.put(data);
    record.putInt(checksum(data, 0, data.length));
    record.flip();
    try {
      while (record.hasRemaining()) {
        channel.write(record);
      }
    } catch (IOException e) {
      throw failed(e);
    }
  }

  private static int checksum(byte[] bytes, int from, int length) {
    CRC32C crc = new CRC32C();
    crc.update(bytes, from, length);
    return Integer.rotateRight((int) crc.getValue(), 15) + CHECKSUM_SHIFT;
  }

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

  private UncheckedIOException failed(IOException e) {
    return new UncheckedIOException("cannot write " + file + ": " + e.getMessage(), e);
  }
}
