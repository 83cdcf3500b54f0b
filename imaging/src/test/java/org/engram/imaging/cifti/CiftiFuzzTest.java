package org.engram.imaging.cifti;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.engram.imaging.fuzz.FuzzRun;
import org.engram.imaging.fuzz.Mutations;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Damaged CIFTI-2 files: 5,102 inputs, each read or refused in words, within bounds. */
@Timeout(300)
class CiftiFuzzTest {
  private static final String NAME = "a.dtseries.nii";
  private static final int TRIALS = 1000;

  /** Where the XML begins, behind the NIfTI-2 header and the extension's own. */
  private static final int XML = 552;

  @TempDir private Path folder;

  private static final String PARCELS =
      CiftiBytes.document(
          """
          <MetaData><MD><Name>Provenance</Name><Value><![CDATA[a <program>]]></Value></MD></MetaData>
          <MatrixIndicesMap AppliesToMatrixDimension="0" \
          IndicesMapToDataType="CIFTI_INDEX_TYPE_LABELS"><NamedMap><MapName>one</MapName><LabelTable>\
          <Label Key="0" Red="1" Green="1" Blue="1" Alpha="0">???</Label>\
          <Label Key="4" Red="0.5" Green="1" Blue="1" Alpha="1">A &amp; B</Label>\
          </LabelTable></NamedMap></MatrixIndicesMap>
          <MatrixIndicesMap AppliesToMatrixDimension="1" \
          IndicesMapToDataType="CIFTI_INDEX_TYPE_PARCELS">
          <Volume VolumeDimensions="4,5,6">\
          <TransformationMatrixVoxelIndicesIJKtoXYZ MeterExponent="-3">\
          2 0 0 -90 0 2 0 -126 0 0 2 -72 0 0 0 1</TransformationMatrixVoxelIndicesIJKtoXYZ></Volume>
          <Surface BrainStructure="CIFTI_STRUCTURE_CORTEX_LEFT" SurfaceNumberOfVertices="10"/>
          <Parcel Name="a"><Vertices BrainStructure="CIFTI_STRUCTURE_CORTEX_LEFT">1 2</Vertices></Parcel>
          <Parcel Name="b"><VoxelIndicesIJK>1 2 3 0 0 0</VoxelIndicesIJK></Parcel>
          </MatrixIndicesMap>
          """);

  private static byte[] series() {
    return new CiftiBytes().bytes();
  }

  private static byte[] labels() {
    return new CiftiBytes()
        .xml(PARCELS)
        .size(2, 1)
        .intent(3000, "ConnUnknown")
        .order(ByteOrder.BIG_ENDIAN)
        .values(0, 4)
        .bytes();
  }

  /** Opens a file, and reads all of it. */
  private static void readAll(Path file) {
    try (CiftiFile cifti = CiftiFile.open(file)) {
      double[] row = new double[cifti.columns()];
      for (int r = 0; r < cifti.rows(); r++) {
        cifti.row(r, row);
      }
      float[] column = new float[cifti.rows()];
      cifti.column(0, column);
      cifti.header().shape();
    }
  }

  private FuzzRun run(Stream<byte[]> inputs) {
    FuzzRun.Bounds bounds = new FuzzRun.Bounds(5, 96L << 20);
    return FuzzRun.of(folder, NAME, inputs, CiftiFuzzTest::readAll, bounds);
  }

  /** Damage to the XML alone: the container says nothing of it. */
  private static Stream<byte[]> inXml(byte[] whole, long seed) {
    byte[] xml = Arrays.copyOfRange(whole, XML, whole.length - 64);
    return Mutations.of(xml, seed, TRIALS)
        .map(damaged -> Arrays.copyOf(damaged, xml.length))
        .map(
            damaged -> {
              byte[] copy = whole.clone();
              System.arraycopy(damaged, 0, copy, XML, damaged.length);
              return copy;
            });
  }

  @Test
  void damagedFilesAreReadOrRefusedInWords() {
    FuzzRun header =
        run(Mutations.of(series(), 11, TRIALS)).and(run(Mutations.of(labels(), 12, TRIALS)));
    FuzzRun xml = run(inXml(series(), 13)).and(run(inXml(labels(), 14)));
    FuzzRun cut = run(Mutations.cuts(series()));

    assertThat(header.tried() + xml.tried()).isEqualTo(4 * TRIALS);
    assertThat(header.refused()).isBetween(500, 1900);
    assertThat(xml.refused()).isBetween(1000, 1990);
    assertThat(cut).isEqualTo(new FuzzRun(650, 0, 650));
  }

  @Test
  void headersThatPromiseAnythingAreReadOrRefusedInWords() {
    byte[] valid = series();
    ByteOrder order = ByteOrder.LITTLE_ENDIAN;
    int[] sizes = IntStream.range(0, 8).map(i -> 16 + 8 * i).toArray();
    FuzzRun run =
        run(Mutations.whole(valid, order, 8, sizes))
            .and(run(Mutations.whole(valid, order, 8, 168)))
            .and(run(Mutations.whole(valid, order, 4, 0, 504, 544, 548)))
            .and(run(Mutations.whole(valid, order, 2, 12, 14)))
            .and(run(Mutations.real(valid, order, 8, 176, 184)));

    assertThat(run.tried()).isEqualTo(18 * 15 + 13 * 2);
    assertThat(run.refused()).isGreaterThan(200);
  }

  @Test
  void xmlThatPromisesAnythingIsReadOrRefusedInWords() {
    String[] numbers = {
      "\"2\"", "\"3\"", "\"-3\"", "\"720\"", "\"0\"", "\"10\"", "\"4,5,6\"", "-12.6", "1 4 9"
    };
    String[] others = {
      "\"-1\"",
      "\"2147483647\"",
      "\"4294967296\"",
      "\"99999999999999999999999\"",
      "\"1e308\"",
      "\"NaN\"",
      "\"\"",
      "\" 2 \"",
      "\"0x10\"",
      "\"2147483647,2147483647,2147483647\"",
      "\"" + "9".repeat(60_000) + "\"",
      "9".repeat(100_000),
      "1 ".repeat(100_000),
      "&lt;",
      "&x;",
      "<a/>"
    };
    FuzzRun run =
        run(
            Arrays.stream(numbers)
                .flatMap(
                    number ->
                        Arrays.stream(others)
                            .map(other -> CiftiBytes.SERIES_XML.replace(number, other)))
                .map(xml -> new CiftiBytes().xml(xml).bytes()));

    assertThat(run.tried()).isEqualTo(9 * 16);
    assertThat(run.refused()).isGreaterThan(130);
  }

  @Test
  void xmlThatIsMadeToHurtIsRefusedInWords() {
    String bombs = "<!DOCTYPE CIFTI [<!ENTITY a \"" + "a".repeat(10_000) + "\">]>";
    String start = "<?xml version=\"1.0\"?>";
    String[] documents = {
      start + bombs + "<CIFTI Version=\"2\">" + "&a;".repeat(10_000) + "</CIFTI>",
      start + "<!DOCTYPE CIFTI SYSTEM \"file:///dev/zero\"><CIFTI Version=\"2\"/>",
      start + "<CIFTI Version=\"2\">" + "<Matrix>".repeat(200_000),
      start + "<CIFTI Version=\"2\"><Matrix>" + "<a>".repeat(200_000),
      start + "<CIFTI Version=\"2\" a=\"" + "x".repeat(5_000_000) + "\"/>",
      start + "<CIFTI Version=\"" + "2".repeat(60_000) + "\"/>",
      start + "<!--" + "x".repeat(5_000_000),
      start + "<CIFTI Version=\"2\"><Matrix>" + "<a/>".repeat(500_000) + "</Matrix></CIFTI>",
      start + "<" + "x".repeat(5_000_000) + "/>",
      "\uFEFF\uFEFF<CIFTI/>",
      ""
    };
    FuzzRun run =
        run(Arrays.stream(documents).map(xml -> new CiftiBytes().xml(xml).bytes()))
            .and(run(Stream.of(utf16())));

    assertThat(run).isEqualTo(new FuzzRun(12, 0, 12));
  }

  private static byte[] utf16() {
    String latin =
        new String(
            CiftiBytes.SERIES_XML.getBytes(StandardCharsets.UTF_16), StandardCharsets.ISO_8859_1);
    return new CiftiBytes().xml(latin).bytes();
  }
}
