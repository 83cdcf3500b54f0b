package org.engram.tensor.file;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.function.Consumer;
import java.util.zip.ZipFile;
import org.engram.tensor.EngramException;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Valid files, damaged at random from a fixed seed: whatever comes out is a value that can be read
 * to its last element, or an {@link EngramException}. 2,000 damaged files for each of the 14 seeds:
 * 28,000 in all.
 */
class HostileFilesTest {
  private static final int INPUTS = 2_000;
  private static final long[] EXTREMES = {
    0, 1, -1, 0x7fff, 0xffff, Integer.MAX_VALUE, Integer.MIN_VALUE, 0xffffffffL, Long.MAX_VALUE
  };

  @TempDir Path folder;

  @ParameterizedTest
  @CsvSource({
    "safetensors, reference.safetensors",
    "npy, numpy/f4.npy",
    "npy, numpy/fortran_big.npy",
    "npy, numpy/version3.npy",
    "npy, numpy/u8.npy",
    "npz, numpy/stored.npz",
    "npz, numpy/compressed.npz",
    "checkpoint, torch/values.pt",
    "checkpoint, torch/published.pth.tar",
    "checkpoint, torch/bare_tensor.pt",
    "pickle, torch/values.pt",
    "pickle, torch/values_protocol4.pt",
    "pickle, torch/finetuned.pth",
    "pickle, torch/bare_tensor.pt"
  })
  void givesAValueOrATypedErrorAndNothingElse(String kind, String seedFile) throws IOException {
    Path seed = Resources.file(seedFile);
    SplittableRandom random = new SplittableRandom(seedFile.hashCode());
    Consumer<Path> reader = reader(kind);
    byte[] whole = kind.equals("pickle") ? pickleOf(seed) : Files.readAllBytes(seed);
    Path damaged = folder.resolve("damaged");
    int tried = 0;
    int refused = 0;
    for (int i = 0; i < INPUTS; i++) {
      byte[] bytes = damage(whole, random);
      if (kind.equals("pickle")) {
        // Inside a fresh archive, where no checksum stands before the pickle machine.
        TestZip.rewrite(seed, damaged, false, Map.of(pickleName(seed), bytes));
      } else {
        Files.write(damaged, bytes);
      }
      try {
        reader.accept(damaged);
      } catch (EngramException e) {
        assertThat(e.problem().found()).isNotEmpty();
        refused++;
      }
      tried++;
    }
    assertThat(tried).isEqualTo(INPUTS);
    assertThat(refused).isBetween(INPUTS / 10, INPUTS);
  }

  private static Consumer<Path> reader(String kind) {
    return switch (kind) {
      case "safetensors" ->
          path -> {
            try (Safetensors file = Safetensors.open(path)) {
              file.names().forEach(name -> touch(file.get(name)));
            }
          };
      case "npy" -> path -> touch(Npy.read(path));
      case "npz" -> path -> Npz.read(path).values().forEach(HostileFilesTest::touch);
      default ->
          path -> {
            try (TorchCheckpoint checkpoint = TorchCheckpoint.open(path)) {
              touch(checkpoint.value());
            }
          };
    };
  }

  /** Reads every tensor to its last element. */
  private static void touch(Object value) {
    switch (value) {
      case HostTensor tensor -> {
        long elements = tensor.elements();
        for (long i = 0; i < elements; i += Math.max(1, elements / 100)) {
          tensor.value(i);
        }
        if (elements > 0) {
          tensor.value(elements - 1);
        }
      }
      case Map<?, ?> dict -> dict.values().forEach(HostileFilesTest::touch);
      case Collection<?> items -> items.forEach(HostileFilesTest::touch);
      case null, default -> {}
    }
  }

  private static byte[] damage(byte[] whole, SplittableRandom random) {
    byte[] bytes = whole.clone();
    int times = 1 + random.nextInt(3);
    for (int i = 0; i < times; i++) {
      if (bytes.length < 9) {
        return bytes;
      }
      int at = random.nextInt(bytes.length);
      switch (random.nextInt(6)) {
        case 0 -> bytes[at] = (byte) random.nextInt(256);
        case 1 -> bytes[at] ^= (byte) (1 << random.nextInt(8));
        case 2 -> bytes = java.util.Arrays.copyOf(bytes, at);
        case 3 -> bytes = splice(bytes, at, random.nextInt(bytes.length), random.nextInt(64));
        case 4 -> bytes[at] = (byte) (bytes[at] + (random.nextBoolean() ? 1 : -1));
        default -> {
          ByteBuffer buffer = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
          long extreme = EXTREMES[random.nextInt(EXTREMES.length)];
          int place = Math.min(at, bytes.length - 8);
          if (random.nextBoolean()) {
            buffer.putInt(place, (int) extreme);
          } else {
            buffer.putLong(place, extreme);
          }
        }
      }
    }
    return bytes;
  }

  /** Inserts a piece of the file at another place. */
  private static byte[] splice(byte[] bytes, int to, int from, int wanted) {
    int length = Math.min(wanted, bytes.length - from);
    byte[] longer = new byte[bytes.length + length];
    System.arraycopy(bytes, 0, longer, 0, to);
    System.arraycopy(bytes, from, longer, to, length);
    System.arraycopy(bytes, to, longer, to + length, bytes.length - to);
    return longer;
  }

  private static byte[] pickleOf(Path checkpoint) throws IOException {
    String name = pickleName(checkpoint);
    try (ZipFile zip = new ZipFile(checkpoint.toFile());
        InputStream in = zip.getInputStream(zip.getEntry(name))) {
      return in.readAllBytes();
    }
  }

  private static String pickleName(Path checkpoint) throws IOException {
    try (ZipFile zip = new ZipFile(checkpoint.toFile())) {
      return zip.stream()
          .map(entry -> entry.getName())
          .filter(name -> name.endsWith("/data.pkl"))
          .findFirst()
          .orElseThrow();
    }
  }
}
