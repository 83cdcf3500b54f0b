package org.engram.pipeline.viewer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.StringWriter;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;
import java.util.zip.GZIPInputStream;
import org.engram.imaging.format.VolumeFile;
import org.engram.imaging.nifti.NiftiFile;
import org.engram.imaging.nifti.NiftiWriter;
import org.engram.imaging.volume.Volume;
import org.engram.tensor.ConfigurationException;
import org.engram.tensor.RefusedInputException;
import org.engram.web.ViewerFiles;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class ViewerDataTest {
  private static final String HOSTILE = "</script><!--\u2028\"'&";

  @TempDir private Path temp;

  @Test
  void theDocumentHasNoMarkupAndLosesNoCharacter() {
    String json = json(MadeViewer.data(text -> text + HOSTILE));

    assertThat(json).doesNotContain("<", ">", "&", "'", "\u2028");
    JsonNode read = JsonMapper.shared().readTree(json);
    assertThat(read.path("format").asString()).isEqualTo("engram-viewer");
    assertThat(read.path("version").asInt()).isEqualTo(1);
    assertThat(read.path("regions").get(3).path("label").asString())
        .isEqualTo("RH_Default_1" + HOSTILE);
    assertThat(read.path("cohort").path("columns").get(0).path("values").get(1).asString())
        .isEqualTo("NYU" + HOSTILE);
  }

  @Test
  void aValueThatIsNotThereIsNull() {
    JsonNode maps = document().path("maps");

    assertThat(maps.get(0).path("kind").asString()).isEqualTo("sequential");
    assertThat(maps.get(0).path("values").toString()).isEqualTo("[1,2,3,null]");
    assertThat(maps.get(1).path("kind").asString()).isEqualTo("diverging");
  }

  @Test
  void seriesAreFloatsByRegion() throws IOException {
    JsonNode series = document().path("series").get(0);
    ByteBuffer values = numbers(series.path("values"));

    assertThat(series.path("frames").asInt()).isEqualTo(MadeViewer.FRAMES);
    assertThat(series.path("repetitionTime").asDouble()).isEqualTo(2);
    assertThat(values.remaining()).isEqualTo(4 * 4 * MadeViewer.FRAMES);
    assertThat(values.getFloat(4 * 3 * MadeViewer.FRAMES)).isEqualTo(7);
  }

  @Test
  void theNearestOfEachRowAreOfItsGroupAndInOrder() throws IOException {
    JsonNode nearest = document().path("cohort").path("nearest");
    ByteBuffer rows = numbers(nearest.path("indices"));
    ByteBuffer cosines = numbers(nearest.path("similarity"));
    int count = nearest.path("count").asInt();

    assertThat(count).isEqualTo(CohortMaps.COUNT);
    for (int row = 0; row < MadeViewer.ROWS; row++) {
      assertThat(rows.getInt(4 * row * count) % 2).isEqualTo(row % 2);
      assertThat(rows.getInt(4 * row * count)).isNotEqualTo(row);
      assertThat(cosines.getFloat(4 * row * count))
          .isGreaterThanOrEqualTo(cosines.getFloat(4 * (row * count + 1)))
          .isCloseTo(1, within(0.05f));
    }
  }

  @Test
  void anAtlasIsGivenAsRegionsFromOne() throws IOException {
    Volume labels = volume(DisplayVolume.regions(MadeViewer.atlas(UnaryOperator.identity())));

    assertThat(labels.at(0, 0, 0)).isZero();
    assertThat(labels.at(4, 4, 5)).isEqualTo(1);
    assertThat(labels.at(7, 7, 5)).isEqualTo(4);
    assertThat(labels.grid()).isEqualTo(MadeViewer.grid());
  }

  @Test
  void aScanIsWrittenAnewWithinAHalfStepOfItsValues() throws IOException {
    float[] values = MadeViewer.scan().values().clone();
    values[1] = -0.25f;
    values[2] = Float.NaN;
    Part.Within part = DisplayVolume.of(new Volume(MadeViewer.grid(), values));
    Volume read = volume(part);

    values[2] = 0;
    float step = 111.25f / 65534;
    for (int v = 0; v < values.length; v++) {
      assertThat(read.values()[v]).isCloseTo(values[v], within(step));
    }
    assertThat(NiftiFile.header(write(part)).extensions()).isEmpty();
  }

  @Test
  void aRunOfManyVolumesIsRefusedWithWhatToGiveInstead() throws IOException {
    Path run = temp.resolve("run.nii");
    byte[] one = new byte[352 + 2 * 8];
    ByteBuffer header = ByteBuffer.wrap(one).order(ByteOrder.LITTLE_ENDIAN);
    header.putInt(0, 348);
    short[] dims = {4, 2, 2, 2, 2};
    for (int i = 0; i < dims.length; i++) {
      header.putShort(40 + 2 * i, dims[i]);
    }
    header.putShort(70, (short) 2).putShort(72, (short) 8).putFloat(108, 352);
    for (int i = 1; i <= 4; i++) {
      header.putFloat(76 + 4 * i, 1);
    }
    one[344] = 'n';
    one[345] = '+';
    one[346] = '1';
    Files.write(run, one);

    assertThatThrownBy(() -> DisplayVolume.read(run))
        .isInstanceOf(RefusedInputException.class)
        .hasMessageContaining("2 volumes")
        .hasMessageContaining("a mean volume");
  }

  @Test
  void tablesAreMatchedByNameAndErrorsBelongToTheirColumn() throws IOException {
    Path table = temp.resolve("regions.tsv");
    Files.writeString(
        table,
        """
        index\tlabel\tnetwork\tattention\tattention_se\tscans
        0\tRH_Default_1\tDefault\t4\t0.4\t9
        1\tLH_Vis_1\tVis\t1\tn/a\t9
        """);
    ViewerData data = ViewerJob.gather(values(table, ViewerRequest.MOST_BYTES));

    assertThat(data.maps()).hasSize(1);
    assertThat(data.maps().getFirst().name()).isEqualTo("Attention");
    assertThat(data.maps().getFirst().values()).containsExactly(4, 1);
    assertThat(data.maps().getFirst().errors()).containsExactly(0.4, Double.NaN);
    assertThat(data.regions().getLast().hemisphere()).isEqualTo("L");
  }

  @Test
  void aPageThatWouldBeTooLargeSaysWhatToLeaveOut() throws IOException {
    Path scan = temp.resolve("scan.nii.gz");
    NiftiWriter.write(scan, MadeViewer.scan());
    Path table = Files.writeString(temp.resolve("v.tsv"), "label\tx\nA\t1\nB\t2\n");

    assertThatThrownBy(
            () ->
                ViewerJob.gather(
                    new ViewerRequest(
                        Optional.empty(),
                        List.of(scan),
                        List.of(),
                        Optional.empty(),
                        Optional.empty(),
                        List.of(table),
                        Optional.empty(),
                        List.of(),
                        List.of(),
                        Optional.empty(),
                        Optional.empty(),
                        42,
                        100)))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContaining("the largest, --volume scan.nii.gz");
  }

  @Test
  void nothingToShowIsAnError() {
    assertThatThrownBy(() -> ViewerJob.gather(ViewerRequest.of(temp)))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContaining("nothing that can be looked at");
  }

  @Test
  void aServedPageAsksItsOwnPlaceOnly() {
    assumeTrue(ViewerFiles.script().isPresent(), "no viewer: " + ViewerFiles.missing());
    ViewerPage.Served page =
        ViewerPage.open().served("A & B", new Part.At("viewer/data.json"), Optional.empty());

    assertThat(page.policy())
        .startsWith("default-src 'none'; script-src 'sha256-")
        .contains("connect-src 'self'")
        .doesNotContain("unsafe", "http")
        .endsWith("frame-ancestors 'none'");
    assertThat(page.html())
        .contains("<title>A &amp; B</title>", "{\"source\":\"viewer\\u002fdata.json\"}")
        .contains("connect-src 'self'");
    assertThatThrownBy(() -> new Part.At("https://elsewhere/x"))
        .isInstanceOf(IllegalArgumentException.class);
  }

  private static ViewerRequest values(Path table, long bytes) {
    return new ViewerRequest(
        Optional.empty(),
        List.of(),
        List.of(),
        Optional.empty(),
        Optional.empty(),
        List.of(table),
        Optional.empty(),
        List.of(),
        List.of(),
        Optional.empty(),
        Optional.empty(),
        42,
        bytes);
  }

  private static String json(ViewerData data) {
    StringWriter text = new StringWriter();
    ViewerJson.write(data, text);
    return text.toString();
  }

  private static JsonNode document() {
    return JsonMapper.shared().readTree(json(MadeViewer.data(UnaryOperator.identity())));
  }

  private static ByteBuffer numbers(JsonNode part) throws IOException {
    byte[] zipped = Base64.getDecoder().decode(part.path("base64").asString());
    try (GZIPInputStream plain = new GZIPInputStream(new ByteArrayInputStream(zipped))) {
      return ByteBuffer.wrap(plain.readAllBytes()).order(ByteOrder.LITTLE_ENDIAN);
    }
  }

  private Path write(Part.Within part) throws IOException {
    return Files.write(temp.resolve("part.nii.gz"), part.content());
  }

  private Volume volume(Part.Within part) throws IOException {
    return VolumeFile.read(write(part));
  }
}
