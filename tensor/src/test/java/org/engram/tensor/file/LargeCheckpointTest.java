package org.engram.tensor.file;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A zip64 checkpoint beyond 4 GB, made as a sparse file: sizes and offsets need 64 bits. */
class LargeCheckpointTest {
  private static final long FLOATS = 1_200_000_000L;

  @TempDir Path folder;

  @Test
  void readsAStorageBeyondFourGigabytesAndTheRecordsBehindIt() throws IOException {
    byte[] pickle =
        new PickleBytes()
            .op('(')
            .tensor("0", FLOATS, 0, new long[] {1200, 1_000_000}, new long[] {1_000_000, 1})
            .tensor("0", FLOATS, FLOATS - 1, new long[] {1}, new long[] {1})
            .op('t')
            .end();
    Path path = folder.resolve("large.pt");
    try (FileChannel channel =
        FileChannel.open(path, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
      long storageAt = 0;
      long dataAt = writeLocal(channel, storageAt, "a/data/0", FLOATS * 4);
      ByteBuffer last = ByteBuffer.allocate(4).order(ByteOrder.LITTLE_ENDIAN).putFloat(0, 0.75f);
      channel.write(last, dataAt + FLOATS * 4 - 4);
      long pickleAt = dataAt + FLOATS * 4;
      long pickleData = writeLocal(channel, pickleAt, "a/data.pkl", pickle.length);
      channel.write(ByteBuffer.wrap(pickle), pickleData);
      channel.position(pickleData + pickle.length);
      long directory = channel.position();
      channel.write(central("a/data/0", FLOATS * 4, storageAt));
      channel.write(central("a/data.pkl", pickle.length, pickleAt));
      channel.write(end(directory, channel.position() - directory));
    }

    try (TorchCheckpoint checkpoint = TorchCheckpoint.open(path)) {
      List<?> tensors = (List<?>) checkpoint.value();
      HostTensor whole = (HostTensor) tensors.get(0);
      assertThat(whole.shape()).containsExactly(1200, 1_000_000);
      assertThat(whole.value(FLOATS - 1)).isEqualTo(0.75);
      assertThat(((HostTensor) tensors.get(1)).toFloats()).containsExactly(0.75f);
    }
  }

  /** Writes a local header and says where the data begins. */
  private static long writeLocal(FileChannel channel, long at, String name, long size)
      throws IOException {
    ByteBuffer header = little(30 + name.length() + 20);
    header.putInt(0x04034b50).putShort((short) 45).putShort((short) 0).putShort((short) 0);
    header.putInt(0).putInt(0).putInt(-1).putInt(-1);
    header.putShort((short) name.length()).putShort((short) 20);
    header.put(name.getBytes(StandardCharsets.US_ASCII));
    header.putShort((short) 1).putShort((short) 16).putLong(size).putLong(size).flip();
    int length = header.remaining();
    channel.write(header, at);
    return at + length;
  }

  /** An entry of the directory; its checksum of 0 says that none was computed. */
  private static ByteBuffer central(String name, long size, long local) {
    ByteBuffer header = little(46 + name.length() + 28);
    header.putInt(0x02014b50).putShort((short) 45).putShort((short) 45).putShort((short) 0);
    header.putShort((short) 0).putInt(0).putInt(0).putInt(-1).putInt(-1);
    header.putShort((short) name.length()).putShort((short) 28);
    header.putShort((short) 0).putShort((short) 0).putShort((short) 0).putInt(0).putInt(-1);
    header.put(name.getBytes(StandardCharsets.US_ASCII));
    header.putShort((short) 1).putShort((short) 24).putLong(size).putLong(size).putLong(local);
    return header.flip();
  }

  private static ByteBuffer end(long directory, long size) {
    ByteBuffer records = little(56 + 20 + 22);
    records.putInt(0x06064b50).putLong(44).putShort((short) 45).putShort((short) 45);
    records.putInt(0).putInt(0).putLong(2).putLong(2).putLong(size).putLong(directory);
    records.putInt(0x07064b50).putInt(0).putLong(directory + size).putInt(1);
    records.putInt(0x06054b50).putInt(0).putShort((short) -1).putShort((short) -1);
    records.putInt(-1).putInt(-1).putShort((short) 0);
    return records.flip();
  }

  private static ByteBuffer little(int size) {
    return ByteBuffer.allocate(size).order(ByteOrder.LITTLE_ENDIAN);
  }
}
