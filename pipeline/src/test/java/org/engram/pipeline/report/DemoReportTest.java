package org.engram.pipeline.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import javax.xml.parsers.DocumentBuilder;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.parsers.ParserConfigurationException;
import org.engram.cohort.EmbeddingRow;
import org.engram.imaging.timeseries.TimeSeries;
import org.engram.pipeline.simulate.CohortSimulator;
import org.engram.pipeline.simulate.SimulatedScan;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;
import org.xml.sax.SAXException;

class DemoReportTest {
  private static final String HOSTILE = "<script>alert('\u0007 & \"you\"')</script>";

  @TempDir private Path folder;

  @Test
  void isOneWellFormedFileThatAsksNothingOfTheNetwork() throws Exception {
    Path file = folder.resolve("demo.html");
    DemoReport.of(inputs(24, 100, 160, "sub-", false)).write(file);

    assertThat(file).isRegularFile();
    Document page = parse(Files.readString(file));

    assertThat(elements(page, "script")).isEmpty();
    assertThat(elements(page, "link")).isEmpty();
    assertThat(elements(page, "svg")).hasSize(11);
    assertThat(elements(page, "svg"))
        .allSatisfy(s -> assertThat(s.getAttribute("aria-label")).isNotBlank());
    assertThat(elements(page, "image"))
        .isNotEmpty()
        .allSatisfy(i -> assertThat(i.getAttribute("href")).startsWith("data:image/png;base64,"));
    assertThat(elements(page, "h2"))
        .extracting(Element::getTextContent)
        .containsExactly(
            "What was done",
            "What went in",
            "One scan, region by region",
            "The cohort",
            "What the model predicts",
            "Every scan");
    assertThat(elements(page, "tbody").getFirst().getElementsByTagName("tr").getLength())
        .isEqualTo(24);
  }

  @Test
  void saysThatAnUntrainedModelMeansNothing() {
    assertThat(DemoReport.of(inputs(4, 14, 20, "sub-", false)).html())
        .contains("The model has learnt nothing: its weights are random numbers.")
        .contains("Not yet meaningful: a predictor that has learnt nothing predicts nothing");
    assertThat(DemoReport.of(inputs(4, 14, 20, "sub-", true)).html())
        .contains("Error by region and time patch", "a time patch of 35.3 s")
        .doesNotContain("learnt nothing");
  }

  @Test
  void showsHostileNamesAsText() throws Exception {
    String html = DemoReport.of(inputs(4, 14, 20, HOSTILE, false)).html();

    assertThat(html).doesNotContain("<script").doesNotContain("\u0007");
    Document page = parse(html);
    assertThat(elements(page, "script")).isEmpty();
    assertThat(elements(page, "td").getFirst().getTextContent())
        .isEqualTo("<script>alert('\uFFFD & \"you\"')</script>001");
  }

  @Test
  void givesTheSamePageForTheSameCohort() {
    assertThat(DemoReport.of(inputs(6, 14, 30, "sub-", false)).html())
        .isEqualTo(DemoReport.of(inputs(6, 14, 30, "sub-", false)).html());
  }

  @Test
  void refusesRowsWithoutTheirScans() {
    DemoReport.Inputs whole = inputs(4, 14, 20, "sub-", false);

    assertThatThrownBy(
            () ->
                new DemoReport.Inputs(
                    whole.settings(),
                    false,
                    whole.regions(),
                    Optional.empty(),
                    whole.example(),
                    "s",
                    whole.regionEmbeddings(),
                    whole.rows(),
                    whole.scans().subList(1, 4),
                    Optional.empty(),
                    List.of()))
        .hasMessageContaining("4 rows and 3 scans");
  }

  /** A cohort seen by a random projection of its connectivity, in place of a model. */
  static DemoReport.Inputs inputs(
      int subjects, int regions, int frames, String prefix, boolean trained) {
    CohortSimulator cohort =
        new CohortSimulator(
            new CohortSimulator.Settings(subjects, 1, regions, frames, 2.205, 3, 42));
    List<EmbeddingRow> rows = new ArrayList<>();
    List<DemoReport.ScanInfo> scans = new ArrayList<>();
    float[][] ofRegions = new float[0][];
    for (SimulatedScan scan : cohort.scans().toList()) {
      float[][] projected = projected(scan.series());
      ofRegions = rows.isEmpty() ? projected : ofRegions;
      rows.add(
          new EmbeddingRow(
              scan.subject(),
              "",
              "",
              scan.series().source(),
              1,
              1,
              scan.site().equals("east") ? List.of("resampled from 1.764 s to 2.205 s") : List.of(),
              "demo",
              "none",
              mean(projected)));
      scans.add(
          new DemoReport.ScanInfo(
              prefix + scan.subject(),
              scan.site(),
              scan.group(),
              scan.age(),
              scan.meanFramewiseDisplacement()));
    }
    double[][] errors = new double[regions][10];
    for (int r = 0; r < regions; r++) {
      for (int patch = 0; patch < 10; patch++) {
        errors[r][patch] = 0.3 + 0.1 * Math.sin(r) + 0.01 * patch;
      }
    }
    return new DemoReport.Inputs(
        List.of(
            new Block.Fact("Scans", subjects + " people, one session each"),
            new Block.Fact("Regions", regions + " in 7 networks"),
            new Block.Fact("Frames", frames + " at 2.205 s"),
            new Block.Fact("Sites", "north, south, east"),
            new Block.Fact("Model", "random projection, in place of a model"),
            new Block.Fact("Seed", "42")),
        trained,
        cohort.atlas().regions(),
        Optional.of(cohort.atlas().positions()),
        cohort.scan(0, 0).series(),
        prefix + "001",
        ofRegions,
        rows,
        scans,
        Optional.of(new DemoReport.Prediction(errors, 35.28, 10)),
        List.of());
  }

  private static float[][] projected(TimeSeries series) {
    double[][] rows = new double[series.regions()][];
    for (int r = 0; r < rows.length; r++) {
      rows[r] = series.region(r);
    }
    double[][] correlation = Statistics.correlation(rows);
    SplittableRandom random = new SplittableRandom(1);
    double[][] weights = new double[series.regions()][64];
    for (double[] row : weights) {
      for (int k = 0; k < row.length; k++) {
        row[k] = random.nextGaussian();
      }
    }
    float[][] projected = new float[series.regions()][64];
    for (int r = 0; r < projected.length; r++) {
      for (int k = 0; k < 64; k++) {
        double sum = 0;
        for (int j = 0; j < weights.length; j++) {
          sum += correlation[r][j] * weights[j][k];
        }
        projected[r][k] = (float) sum;
      }
    }
    return projected;
  }

  private static float[] mean(float[][] rows) {
    float[] mean = new float[rows[0].length];
    for (int k = 0; k < mean.length; k++) {
      double sum = 0;
      for (float[] row : rows) {
        sum += Math.tanh(row[k]);
      }
      mean[k] = (float) (sum / rows.length);
    }
    return mean;
  }

  static Document parse(String html)
      throws ParserConfigurationException, IOException, SAXException {
    DocumentBuilder builder = DocumentBuilderFactory.newDefaultInstance().newDocumentBuilder();
    return builder.parse(new ByteArrayInputStream(html.getBytes(StandardCharsets.UTF_8)));
  }

  static List<Element> elements(Document page, String name) {
    NodeList nodes = page.getElementsByTagName(name);
    List<Element> elements = new ArrayList<>();
    for (int i = 0; i < nodes.getLength(); i++) {
      elements.add((Element) nodes.item(i));
    }
    return elements;
  }
}
