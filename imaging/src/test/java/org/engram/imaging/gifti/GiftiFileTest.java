package org.engram.imaging.gifti;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.zip.GZIPOutputStream;
import org.engram.imaging.TestFiles;
import org.engram.tensor.FileFormatException;
import org.engram.tensor.RefusedInputException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class GiftiFileTest {
  @TempDir Path folder;

  private Path write(String document) throws IOException {
    return Files.writeString(folder.resolve("a.gii"), document);
  }

  @ParameterizedTest
  @ValueSource(strings = {"ASCII", "Base64Binary", "GZipBase64Binary"})
  void readsASurfaceInEveryEncoding(String encoding) throws IOException {
    Surface surface = GiftiFile.read(write(GiftiText.tetrahedron(encoding))).surface();

    assertThat(surface.vertices()).isEqualTo(4);
    assertThat(surface.faces()).isEqualTo(4);
    assertThat(surface.coordinates())
        .containsExactly(0, 0, 0, 1.5f, 0, 0, 0, 2.5f, 0, 0, 0, -3.25f);
    assertThat(surface.triangles()).containsExactly(0, 2, 1, 0, 1, 3, 0, 3, 2, 1, 2, 3);
    assertThat(surface.structure()).contains("CortexLeft");
    assertThat(surface.system().orElseThrow().dataSpace()).isEqualTo("NIFTI_XFORM_TALAIRACH");
    assertThat(surface.system().orElseThrow().identity()).isTrue();
  }

  @ParameterizedTest
  @CsvSource({
    "UINT8,Base64Binary", "INT32,Base64Binary", "FLOAT32,Base64Binary", "FLOAT64,Base64Binary",
    "UINT8,ASCII", "INT32,ASCII", "FLOAT32,ASCII", "FLOAT64,ASCII",
    "UINT8,GZipBase64Binary", "FLOAT64,GZipBase64Binary"
  })
  void readsEveryTypeInBothByteOrdersAndBothIndexOrders(String type, String encoding)
      throws IOException {
    for (ByteOrder order : List.of(ByteOrder.BIG_ENDIAN, ByteOrder.LITTLE_ENDIAN)) {
      String rows =
          GiftiText.array(
              "NONE", encoding, type, order, true, new int[] {2, 3}, 1, 2, 3, 4, 5, 200);
      String columns =
          GiftiText.array(
              "NONE", encoding, type, order, false, new int[] {2, 3}, 1, 4, 2, 5, 3, 200);

      Gifti gifti = GiftiFile.read(write(GiftiText.document("", rows, columns)));

      for (GiftiArray array : gifti.arrays()) {
        assertThat(array.shape()).containsExactly(2, 3);
        assertThat(array.floats()).containsExactly(1, 2, 3, 4, 5, 200);
      }
    }
  }

  @Test
  void readsMapsAndTheirLabels() throws IOException {
    String table =
        "<LabelTable><Label Key=\"0\" Red=\"1\" Green=\"1\" Blue=\"1\" Alpha=\"0\">???</Label>"
            + "<Label Key=\"-7\"><![CDATA[V1 & V2]]></Label></LabelTable>";
    String keys =
        GiftiText.array(
            "LABEL", "Base64Binary", "INT32", ByteOrder.BIG_ENDIAN, true, new int[] {3}, 0, -7, 0);

    Gifti gifti = GiftiFile.read(write(GiftiText.document(table, keys)));

    assertThat(gifti.labels().labels())
        .containsExactly(
            new Label(0, "???", Optional.of(new Label.Colour(1, 1, 1, 0))),
            new Label(-7, "V1 & V2", Optional.empty()));
    assertThat(gifti.maps()).hasSize(1);
    assertThat(gifti.maps().getFirst().integers()).containsExactly(0, -7, 0);
    assertThat(gifti.isSurface()).isFalse();
  }

  @Test
  void readsAFileThatIsGzippedAsAWhole() throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (GZIPOutputStream gzip = new GZIPOutputStream(bytes)) {
      gzip.write(GiftiText.tetrahedron("ASCII").getBytes(StandardCharsets.UTF_8));
    }
    Path file = Files.write(folder.resolve("a.gii.gz"), bytes.toByteArray());

    assertThat(GiftiFile.read(file).surface().faces()).isEqualTo(4);
  }

  @Test
  void readsNotANumberAsTextWritesIt() throws IOException {
    String array =
        GiftiText.array(
                "NONE", "ASCII", "FLOAT32", ByteOrder.LITTLE_ENDIAN, true, new int[] {3}, 1, 2, 3)
            .replace("1.0 2.0 3.0", "nan -inf\n1e-3");

    assertThat(GiftiFile.read(write(GiftiText.document("", array))).arrays().getFirst().floats())
        .containsExactly(Float.NaN, Float.NEGATIVE_INFINITY, 0.001f);
  }

  @Test
  void readsDataInAFileOfTheSameFolderOnly() throws IOException {
    String inside =
        GiftiText.array(
            "NONE", "Base64Binary", "FLOAT32", ByteOrder.BIG_ENDIAN, true, new int[] {2}, 4, 5);
    String outside =
        inside
            .replaceAll("<Data>.*</Data>", "<Data></Data>")
            .replace("Base64Binary", "ExternalFileBinary")
            .replace("ExternalFileOffset=\"\"", "ExternalFileOffset=\"8\"");
    Files.write(
        folder.resolve("a.dat"), GiftiText.bytes("FLOAT32", ByteOrder.BIG_ENDIAN, 1, 2, 3.5, 4.5));
    Path file =
        write(GiftiText.document("", outside.replace("FileName=\"\"", "FileName=\"a.dat\"")));

    assertThat(GiftiFile.read(file).arrays().getFirst().floats()).containsExactly(3.5f, 4.5f);
    for (String name : List.of("../a.dat", "/etc/passwd", "..", "sub/a.dat", "C:\\a.dat", "")) {
      write(GiftiText.document("", outside.replace("FileName=\"\"", "FileName=\"" + name + "\"")));
      assertThatThrownBy(() -> GiftiFile.read(file))
          .isInstanceOf(RefusedInputException.class)
          .hasMessageContaining("DataArray")
          .hasMessageContaining("same folder");
    }
    Path elsewhere = Files.createDirectory(folder.resolve("other")).resolve("b.dat");
    Files.write(elsewhere, new byte[64]);
    Files.createSymbolicLink(folder.resolve("link.dat"), elsewhere);
    write(GiftiText.document("", outside.replace("FileName=\"\"", "FileName=\"link.dat\"")));
    assertThatThrownBy(() -> GiftiFile.read(file)).hasMessageContaining("same folder");
  }

  @Test
  void refusesDataThatAreNotWhatTheDimensionsSay() throws IOException {
    for (String encoding : List.of("ASCII", "Base64Binary", "GZipBase64Binary")) {
      String good =
          GiftiText.array(
              "NONE", encoding, "FLOAT32", ByteOrder.LITTLE_ENDIAN, true, new int[] {3}, 1, 2, 3);
      Path few = write(GiftiText.document("", good.replace("Dim0=\"3\"", "Dim0=\"4\"")));
      assertThatThrownBy(() -> GiftiFile.read(few))
          .isInstanceOf(FileFormatException.class)
          .hasMessageContaining("GIFTI/DataArray")
          .hasMessageContaining("3 numbers; expected 4");
      Path many = write(GiftiText.document("", good.replace("Dim0=\"3\"", "Dim0=\"2\"")));
      assertThatThrownBy(() -> GiftiFile.read(many))
          .isInstanceOf(FileFormatException.class)
          .hasMessageContaining("dimensions say");
    }
  }

  @Test
  void refusesDimensionsThatPromiseMoreThanTheFileCanHold() throws IOException {
    String array =
        GiftiText.array(
            "NONE", "ASCII", "FLOAT64", ByteOrder.LITTLE_ENDIAN, true, new int[] {1, 1}, 1);
    Path file =
        write(
            GiftiText.document(
                "",
                array
                    .replace("Dim0=\"1\"", "Dim0=\"2000000000\"")
                    .replace("Dim1=\"1\"", "Dim1=\"2000000000\"")));

    assertThatThrownBy(() -> GiftiFile.read(file))
        .isInstanceOf(FileFormatException.class)
        .hasMessageContaining("[2000000000, 2000000000]")
        .hasMessageContaining("for a file of this size");
  }

  @Test
  void stopsInflatingAtTheDimensions() throws IOException {
    byte[] zeros = new byte[4 << 20];
    String array =
        GiftiText.array(
            "NONE", "GZipBase64Binary", "UINT8", ByteOrder.LITTLE_ENDIAN, true, new int[] {1}, 1);
    String bomb =
        array.replaceAll(
            "<Data>.*</Data>",
            "<Data>"
                + java.util.Base64.getEncoder().encodeToString(GiftiText.zlib(zeros))
                + "</Data>");
    Path file = write(GiftiText.document("", bomb));

    assertThatThrownBy(() -> GiftiFile.read(file)).hasMessageContaining("more data than");
  }

  @Test
  void refusesASurfaceWithTrianglesOfVerticesItHasNot() throws IOException {
    Path file = write(GiftiText.tetrahedron("ASCII").replace("<Data>0 2 1", "<Data>0 2 4"));

    assertThatThrownBy(() -> GiftiFile.read(file).surface())
        .isInstanceOf(RefusedInputException.class)
        .hasMessageContaining("vertex 4 on 4 vertices");
  }

  @Test
  void readsTheRealSurfaces() {
    double[][] sums = {
      {-935828.42768014, -704370.54714148, 613470.14746333},
      {986693.6330924, -627969.31615319, 613776.6818557}
    };
    String[] sides = {"lh", "rh"};
    String[] structures = {"CortexLeft", "CortexRight"};
    for (int side = 0; side < 2; side++) {
      Path file = TestFiles.real("surfaces/conte69_32k_" + sides[side] + ".gii");
      Surface surface = GiftiFile.read(file).surface();

      assertThat(surface.vertices()).isEqualTo(32492);
      assertThat(surface.faces()).isEqualTo(64980);
      assertThat(surface.structure()).contains(structures[side]);
      double[] sum = new double[3];
      for (int v = 0; v < surface.vertices(); v++) {
        for (int axis = 0; axis < 3; axis++) {
          sum[axis] += surface.at(v, axis);
        }
      }
      for (int axis = 0; axis < 3; axis++) {
        assertThat(sum[axis])
            .isCloseTo(sums[side][axis], org.assertj.core.data.Offset.offset(1e-6));
      }
      // Every vertex of a closed surface of the sphere's kind: V - E + F = 2, E = 3 F / 2.
      assertThat(surface.vertices() - surface.faces() / 2).isEqualTo(2);
      assertThat(Arrays.stream(surface.triangles()).max()).hasValue(32491);
    }
    Surface left = GiftiFile.read(TestFiles.real("surfaces/conte69_32k_lh.gii")).surface();
    assertThat(left.at(0, 0)).isEqualTo(-4.758406f);
    assertThat(left.at(32491, 2)).isEqualTo(-6.9791703f);
    assertThat(Arrays.copyOf(left.triangles(), 6)).containsExactly(68, 12, 0, 180, 12, 68);
  }
}
