package org.engram.imaging.gifti;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.stream.Stream;
import org.engram.imaging.fuzz.FuzzRun;
import org.engram.imaging.fuzz.Mutations;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Damaged GIFTI files: 6,304 inputs, each read or refused in words, within bounds. */
@Timeout(300)
class GiftiFuzzTest {
  private static final String NAME = "a.gii";
  private static final int TRIALS = 1000;

  @TempDir private Path folder;

  private static byte[] bytes(String document) {
    return document.getBytes(StandardCharsets.UTF_8);
  }

  private static String labels() {
    return GiftiText.document(
        "<LabelTable><Label Key=\"0\" Red=\"1\" Green=\"0\" Blue=\"0\" Alpha=\"1\">a</Label>"
            + "<Label Key=\"9\">b</Label></LabelTable>",
        GiftiText.array(
            "LABEL",
            "ASCII",
            "INT32",
            ByteOrder.LITTLE_ENDIAN,
            false,
            new int[] {2, 2},
            0,
            9,
            9,
            0));
  }

  private static void readAll(Path file) {
    Gifti gifti = GiftiFile.read(file);
    for (GiftiArray array : gifti.arrays()) {
      array.floats();
    }
    if (gifti.isSurface()) {
      gifti.surface();
    }
  }

  private FuzzRun run(Stream<byte[]> inputs) {
    FuzzRun.Bounds bounds = new FuzzRun.Bounds(5, 96L << 20);
    return FuzzRun.of(folder, NAME, inputs, GiftiFuzzTest::readAll, bounds);
  }

  @Test
  void damagedFilesAreReadOrRefusedInWords() {
    FuzzRun all = run(Mutations.of(bytes(labels()), 21, TRIALS));
    long seed = 22;
    for (String encoding : List.of("ASCII", "Base64Binary", "GZipBase64Binary")) {
      byte[] surface = bytes(GiftiText.tetrahedron(encoding));
      all = all.and(run(Mutations.of(surface, seed++, TRIALS)));
      all = all.and(run(Mutations.packed(Mutations.of(surface, seed++, TRIALS / 5))));
    }
    all = all.and(run(Mutations.of(Mutations.gzip(bytes(labels())), seed, TRIALS)));

    assertThat(all.tried()).isEqualTo(5 * TRIALS + 3 * TRIALS / 5);
    assertThat(all.refused()).isBetween(3000, 5500);
  }

  @Test
  void filesThatEndEarlyAreRefusedInWords() {
    byte[] surface = bytes(GiftiText.tetrahedron("GZipBase64Binary"));
    FuzzRun cut = run(Mutations.cuts(surface));

    assertThat(cut).isEqualTo(new FuzzRun(645, 0, 645));
  }

  @Test
  void attributesThatPromiseAnythingAreReadOrRefusedInWords() {
    String surface = GiftiText.tetrahedron("Base64Binary");
    String[] parts = {
      "Dim0=\"4\"", "Dim1=\"3\"", "Dimensionality=\"2\"", "NumberOfDataArrays=\"2\""
    };
    String[] values = {
      "-1",
      "0",
      "1",
      "5",
      "7",
      "2147483647",
      "4294967296",
      "99999999999999999999",
      "1e3",
      "",
      "x",
      "9".repeat(60_000)
    };
    FuzzRun run =
        run(
            Arrays.stream(parts)
                .flatMap(
                    part ->
                        Arrays.stream(values)
                            .map(
                                value ->
                                    surface.replace(
                                        part,
                                        part.substring(0, part.indexOf('"') + 1) + value + '"')))
                .map(GiftiFuzzTest::bytes));
    String sixes = "Dimensionality=\"6\" Dim5=\"0\" Dim4=\"2000000000\" Dim3=\"2000000000\"";
    FuzzRun huge =
        run(
            Stream.of(
                bytes(surface.replace("Dimensionality=\"2\"", sixes + " Dim2=\"2000000000\""))));

    assertThat(run.tried()).isEqualTo(48);
    assertThat(run.refused()).isGreaterThan(40);
    assertThat(huge.refused()).isEqualTo(1);
  }

  @Test
  void filesThatAreMadeToHurtAreRefusedInWords() {
    String start = "<?xml version=\"1.0\"?>";
    String root = "<GIFTI Version=\"1\" NumberOfDataArrays=\"1\">";
    String[] documents = {
      start
          + "<!DOCTYPE GIFTI [<!ENTITY a \"aaaa\"><!ENTITY b \"&a;&a;\">]>"
          + root
          + "&b;</GIFTI>",
      start + "<!DOCTYPE GIFTI [<!ENTITY a SYSTEM \"file:///etc/passwd\">]>" + root + "&a;</GIFTI>",
      start + "<!DOCTYPE GIFTI SYSTEM \"" + "x".repeat(1_000_000) + "\">" + root + "</GIFTI>",
      start + root + "<DataArray>".repeat(100_000),
      start + root + "<MetaData a=\"" + "x".repeat(5_000_000) + "\"/></GIFTI>",
      start + root + "<!--" + "x".repeat(5_000_000),
      start + root + "&nbsp;</GIFTI>",
      ""
    };
    FuzzRun run = run(Arrays.stream(documents).map(GiftiFuzzTest::bytes));

    assertThat(run).isEqualTo(new FuzzRun(8, 0, 8));
  }

  @Test
  void whatInflatesWithoutEndIsStoppedAtTheDimensions() {
    byte[] zeros = GiftiText.zlib(new byte[16 << 20]);
    String text = Base64.getEncoder().encodeToString(zeros);
    String document =
        GiftiText.tetrahedron("GZipBase64Binary").replaceFirst("<Data>[^<]*", "<Data>" + text);
    // Spaces pack a thousand to one: 200 MB of a document of which nothing comes.
    byte[] spaces = new byte[200 << 20];
    Arrays.fill(spaces, (byte) ' ');
    byte[] root = bytes("<GIFTI Version=\"1\" NumberOfDataArrays=\"1\">");
    System.arraycopy(root, 0, spaces, 0, root.length);
    byte[] packed = Mutations.gzip(spaces);

    FuzzRun run =
        FuzzRun.of(
            folder,
            NAME,
            Stream.of(bytes(document), packed),
            GiftiFuzzTest::readAll,
            new FuzzRun.Bounds(10, 64L << 20));

    assertThat(run).isEqualTo(new FuzzRun(2, 0, 2));
  }
}
