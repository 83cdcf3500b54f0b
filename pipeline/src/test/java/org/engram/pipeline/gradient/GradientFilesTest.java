package org.engram.pipeline.gradient;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import org.engram.imaging.atlas.Atlas;
import org.engram.imaging.gradient.Connectivity;
import org.engram.imaging.gradient.FunctionalGradients;
import org.engram.imaging.gradient.GradientSettings;
import org.engram.imaging.timeseries.ReadOptions;
import org.engram.models.brainjepa.GradientTable;
import org.engram.tensor.ConfigurationException;
import org.engram.tensor.RefusedInputException;
import org.engram.tensor.file.FileHash;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class GradientFilesTest {
  private static final int REGIONS = 12;
  private static final List<String> LABELS =
      IntStream.range(0, REGIONS)
          .mapToObj(
              i -> "7Networks_" + (i % 2 == 0 ? "LH_" : "RH_") + "ABC".charAt(i / 4) + "_" + i)
          .toList();

  @TempDir private Path folder;

  /** Three networks, each nearer to its neighbour in name than to the third. */
  private static Connectivity connectivity() {
    double[][] values = new double[REGIONS][REGIONS];
    for (int i = 0; i < REGIONS; i++) {
      for (int j = 0; j < REGIONS; j++) {
        values[i][j] =
            i == j ? 1 : 0.7 - 0.3 * Math.abs(i / 4 - j / 4) + 0.01 * Math.sin((i + 1) * (j + 1));
      }
    }
    return new Connectivity("made", LABELS, values);
  }

  private static FunctionalGradients gradients() {
    return FunctionalGradients.of(
        connectivity(), GradientSettings.defaults().withSparsity(0.5).withAxes(3));
  }

  private GradientFiles all(String figure) {
    return new GradientFiles(
        folder.resolve("gradients.csv"),
        Optional.of(folder.resolve("labelled.tsv")),
        Optional.of(folder.resolve("regions.tsv")),
        Optional.of(folder.resolve("fc.tsv")),
        Optional.of(folder.resolve(figure)));
  }

  private void write(GradientFiles files) {
    files.write(
        gradients(), NamedRegions.of("made", LABELS), connectivity(), Map.of("scans", List.of()));
  }

  @Test
  void writesTheTableThatAModelReads() throws IOException {
    GradientFiles files = all("page.html");

    write(files);

    GradientTable table = GradientTable.read(files.out());
    assertThat(table.regions()).isEqualTo(REGIONS);
    assertThat(table.axes()).isEqualTo(3);
    assertThat(table.values()[3]).isEqualTo((float) gradients().values()[1][0]);
    assertThat(Atlas.readTsv(folder.resolve("regions.tsv")).regions().get(5))
        .extracting("label", "hemisphere", "network")
        .containsExactly("7Networks_RH_B_5", "R", "B");
    assertThat(Files.readAllLines(folder.resolve("labelled.tsv")))
        .hasSize(REGIONS + 1)
        .first()
        .isEqualTo("label\themisphere\tnetwork\taxis_1\taxis_2\taxis_3");
  }

  @Test
  void saysHowTheTableWasMade() throws IOException {
    GradientFiles files = all("page.html");

    write(files);

    JsonNode json = JsonMapper.shared().readTree(Files.readString(files.sidecar()));
    assertThat(json.get("method").asString()).isEqualTo("diffusion-map");
    assertThat(json.get("kernel").asString()).isEqualTo("normalized-angle");
    assertThat(json.get("eigenvalues").get(0).asDouble()).isEqualTo(gradients().eigenvalues()[0]);
    assertThat(json.get("eigenvalues_are").asString()).contains("Markov matrix, unscaled");
    assertThat(json.get("labels").get(11).asString()).isEqualTo("7Networks_RH_C_11");
    assertThat(json.get("gradients_sha256").asString()).isEqualTo(FileHash.of(files.out()));
    assertThat(json.has("scans")).isTrue();
  }

  @Test
  void givesTheSameBytesAgainAndReadsItsOwnConnectivity() throws IOException {
    GradientFiles files = all("page.html");
    write(files);
    byte[] table = Files.readAllBytes(files.out());
    String page = Files.readString(folder.resolve("page.html"));

    write(files);

    assertThat(Files.readAllBytes(files.out())).isEqualTo(table);
    assertThat(Files.readString(folder.resolve("page.html"))).isEqualTo(page);
    GroupSettings turned =
        new GroupSettings(
            ReadOptions.defaults(),
            Optional.of(NamedRegions.of("turned", LABELS.reversed())),
            IncompleteScans.REFUSE,
            false,
            Optional.empty());
    ReadyConnectivity ready = ReadyConnectivity.read(folder.resolve("fc.tsv"), turned);
    assertThat(ready.matrix().labels()).isEqualTo(LABELS.reversed());
    assertThat(ready.matrix().values()[0][3]).isEqualTo(connectivity().values()[11][8]);
  }

  @Test
  void wantsAMatrixWithoutNamesVouchedForBeforeItTakesAnAtlas() throws IOException {
    Path file = Files.writeString(folder.resolve("fc.csv"), "1,0.5\n0.5,1\n");
    Optional<Atlas> atlas = Optional.of(NamedRegions.of("two", List.of("V1", "M1")));

    assertThatThrownBy(
            () ->
                ReadyConnectivity.read(
                    file,
                    new GroupSettings(
                        ReadOptions.defaults(),
                        atlas,
                        IncompleteScans.REFUSE,
                        false,
                        Optional.empty())))
        .isInstanceOf(RefusedInputException.class)
        .hasMessageContaining("--assume-order");
    assertThat(
            ReadyConnectivity.read(
                    file,
                    new GroupSettings(
                        ReadOptions.defaults(),
                        atlas,
                        IncompleteScans.REFUSE,
                        true,
                        Optional.empty()))
                .matrix()
                .labels())
        .containsExactly("V1", "M1");
  }

  @Test
  void drawsAxesByNetworkAndEigenvalues() throws IOException {
    write(all("page.html"));
    write(all("sheet.svg"));

    String page = Files.readString(folder.resolve("page.html"));
    String sheet = Files.readString(folder.resolve("sheet.svg"));
    assertThat(page).contains("Regions along the first two axes", "Eigenvalues", "Axes by network");
    assertThat(sheet).startsWith("<svg").contains("Functional gradients of 12 regions");
    for (String drawn : List.of(page, sheet)) {
      assertThat(drawn.split("<title>7Networks_", -1)).hasSize(REGIONS + 1); // a mark a region
      assertThat(drawn).contains(">axis 3 (").contains(">eigenvalue<");
    }
    double[] first = gradients().axis(0);
    boolean firstNetworkHigh = first[0] > first[11];
    int a = sheet.lastIndexOf(">A<", sheet.indexOf("axis 2 (", sheet.indexOf(">eigenvalue<")));
    int c = sheet.lastIndexOf(">C<", sheet.indexOf("axis 2 (", sheet.indexOf(">eigenvalue<")));
    assertThat(a < c).isEqualTo(firstNetworkHigh); // bars with the highest mean first
  }

  @Test
  void refusesToReplaceAndAFigureOfAnotherKind() throws IOException {
    GradientFiles files = all("page.html");
    Files.writeString(folder.resolve("regions.tsv"), "mine");

    assertThatThrownBy(files::refuseToReplace)
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContaining("regions.tsv");
    assertThatThrownBy(() -> all("page.png"))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContaining(".html or .svg");
  }
}
