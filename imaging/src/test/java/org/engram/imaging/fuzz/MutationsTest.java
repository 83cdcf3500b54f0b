package org.engram.imaging.fuzz;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.engram.tensor.FileFormatException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MutationsTest {
  private final byte[] valid = new byte[1000];
  @TempDir private Path folder;

  @Test
  void theSameSeedGivesTheSameVariants() {
    List<byte[]> one = Mutations.of(valid, 7, 50).toList();
    List<byte[]> two = Mutations.of(valid, 7, 50).toList();

    for (int n = 0; n < 50; n++) {
      assertThat(one.get(n)).isEqualTo(two.get(n));
    }
    assertThat(distinct(one)).isGreaterThan(40);
    assertThat(Mutations.of(valid, 8, 50).toList().get(0)).isNotEqualTo(one.get(0));
  }

  @Test
  void aHostileNumberStandsWhereItWasPutInItsOrder() {
    List<byte[]> all = Mutations.whole(valid, ByteOrder.BIG_ENDIAN, 4, 10, 20).toList();

    assertThat(all).hasSize(36);
    assertThat(Arrays.copyOfRange(all.get(8), 8, 16)).containsExactly(0, 0, 0, 0, 127, -1, 0, 0);
    assertThat(all.get(26)[23]).isEqualTo((byte) -1);
  }

  @Test
  void cutsEndAtEveryByteOfTheHead() {
    assertThat(Mutations.cuts(valid).map(cut -> cut.length).toList())
        .hasSize(640 + 4)
        .contains(0, 1, 348, 639, 970);
  }

  @Test
  void anErrorOfNoKnownTypeFailsTheRun() {
    Stream<byte[]> one = Stream.of(valid);

    assertThatThrownBy(
            () ->
                FuzzRun.of(
                    folder,
                    "a.bin",
                    one,
                    _ -> {
                      throw new IllegalStateException("odd");
                    }))
        .isInstanceOf(AssertionError.class)
        .hasMessageContaining("input 0 as a.bin ended in another error");
  }

  @Test
  void aTypedErrorThatDoesNotNameTheFileFailsTheRun() {
    Stream<byte[]> one = Stream.of(valid);

    assertThatThrownBy(
            () ->
                FuzzRun.of(
                    folder,
                    "a.bin",
                    one,
                    _ -> {
                      throw new FileFormatException("somewhere", "x", "y", "");
                    }))
        .isInstanceOf(AssertionError.class)
        .hasMessageContaining("a.bin");
  }

  @Test
  void aReaderThatTakesTooMuchMemoryFailsTheRun() {
    Stream<byte[]> one = Stream.of(valid);

    assertThatThrownBy(
            () ->
                FuzzRun.of(
                    folder,
                    "a.bin",
                    one,
                    _ -> assertThat(new byte[2 << 20]).hasSize(2 << 20),
                    new FuzzRun.Bounds(10, 1 << 20)))
        .isInstanceOf(AssertionError.class)
        .hasMessageContaining("bytes taken by input 0");
  }

  @Test
  void theTallyCountsWhatWasReadAndWhatWasRefused() {
    FuzzRun run =
        FuzzRun.of(
            folder,
            "a.bin",
            Mutations.cuts(valid),
            file -> {
              if (file.toFile().length() < 100) {
                throw new FileFormatException(file.toString(), "short", "long", "");
              }
            });

    assertThat(run).isEqualTo(new FuzzRun(644, 544, 100));
    assertThat(run.and(run)).isEqualTo(new FuzzRun(1288, 1088, 200));
  }

  private static int distinct(List<byte[]> all) {
    Set<String> seen = new HashSet<>();
    all.forEach(one -> seen.add(Arrays.toString(one)));
    return seen.size();
  }
}
