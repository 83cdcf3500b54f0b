package org.engram.pipeline.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import javax.imageio.ImageIO;
import org.engram.imaging.atlas.Region;
import org.engram.imaging.quality.QualityCheck;
import org.engram.imaging.quality.QualitySettings;
import org.engram.imaging.quality.ScanReview;
import org.engram.imaging.timeseries.TimeSeries;
import org.engram.tensor.Problem;
import org.junit.jupiter.api.Test;
import org.w3c.dom.Document;
import org.w3c.dom.Element;

class QualityReportTest {
  private static final QualitySettings SETTINGS = QualitySettings.defaults();

  /** Regions that go 99, 101, 99, ...; the last never changes. */
  private static ScanReview review(int regions, int frames, double seconds) {
    double[] values = new double[regions * frames];
    for (int i = 0; i < values.length; i++) {
      values[i] = i / frames == regions - 1 ? 100 : 99 + i % frames % 2 * 2;
    }
    TimeSeries run =
        new TimeSeries(
            "made.tsv", List.of(), regions, frames, values, OptionalDouble.of(seconds), List.of());
    return QualityCheck.review(run, Optional.empty(), OptionalDouble.empty(), SETTINGS);
  }

  private static QualityReport.Scan scan(String name, ScanReview review, Optional<String> why) {
    Figure figure = QualityFigures.frames(review, SETTINGS, PictureSize.of(1), "regions");
    return new QualityReport.Scan(
        name, review.quality(), why, "regions", List.of(figure), List.of("a note"));
  }

  private static Document page(QualityReport.Scan... scans) throws Exception {
    return DemoReportTest.parse(html(scans));
  }

  private static String html(QualityReport.Scan... scans) {
    return QualityReport.page(
            List.of(scans),
            List.of(new Problem("x.tsv", "no table", "a table", "")),
            SETTINGS,
            Optional.empty(),
            PictureSize.of(scans.length))
        .html();
  }

  @Test
  void excludedAndFlaggedScansComeFirstAndNamesLeadToTheirSections() throws Exception {
    Document page =
        page(
            scan("calm", review(20, 200, 2), Optional.empty()),
            scan("short", review(20, 60, 2), Optional.empty()),
            scan("<out>", review(20, 200, 2), Optional.of("the rule")));

    assertThat(elements(page, "h2"))
        .extracting(Element::getTextContent)
        .containsExactly("Thresholds", "Scans", "The cohort", "Refused", "<out>", "short", "calm");
    assertThat(elements(page, "a"))
        .extracting(a -> a.getTextContent() + a.getAttribute("href"))
        .containsExactly("<out>#scan-1", "short#scan-2", "calm#scan-3");
    assertThat(elements(page, "section"))
        .extracting(section -> section.getAttribute("id"))
        .endsWith("scan-1", "scan-2", "scan-3");
    assertThat(page.getDocumentElement().getTextContent())
        .contains("3 scans: 1 flagged, 1 excluded by a rule; 1 more could not be read.")
        .contains("Flagged: 2.00 usable minutes, below 4.00.")
        .contains("Excluded: the rule.")
        .contains("no table");
  }

  @Test
  void thresholdsAreSaidInWords() throws Exception {
    assertThat(page(scan("a", review(4, 60, 2), Optional.empty())).getDocumentElement())
        .extracting(Element::getTextContent)
        .asString()
        .contains("above 0.5 mm, and is a spike where it has moved")
        .contains("mean FD is above 0.25 mm or its largest above 5 mm; where more than 20\u00a0%")
        .contains("Nothing is excluded: that takes a rule in a recipe.");
  }

  @Test
  void theOnlyScriptIsTheOneThatThePolicyNamesByItsHash() throws Exception {
    Document page = page(scan("a", review(4, 60, 2), Optional.empty()));

    assertThat(elements(page, "script")).hasSize(1);
    byte[] script =
        elements(page, "script").getFirst().getTextContent().getBytes(StandardCharsets.UTF_8);
    String hash =
        Base64.getEncoder().encodeToString(MessageDigest.getInstance("SHA-256").digest(script));
    assertThat(elements(page, "meta"))
        .extracting(meta -> meta.getAttribute("content"))
        .contains(
            "default-src 'none'; img-src data:; style-src 'unsafe-inline'; script-src 'sha256-"
                + hash
                + "'");
    // inside of a script nothing may be taken for markup, in HTML or in XML
    assertThat(TableSorter.SCRIPT).doesNotContain("<", "&", "]]>");
  }

  @Test
  void numbersAreSortedByTheirValuesAndMarkedOverAThreshold() throws Exception {
    Document page = page(scan("a", review(20, 60, 2), Optional.empty()));
    List<Element> cells = elements(page, "td");

    assertThat(cells)
        .extracting(cell -> cell.getTextContent() + "|" + cell.getAttribute("data-value"))
        .startsWith("a|", "1|1.0", "\u2013|", "\u2013|", "0\u00a0%|0.0")
        .contains("2.00|2.0", "60|60.0", "2|2.0", "20 regions|20.0", "95\u00a0%|0.95");
    assertThat(cells)
        .filteredOn(cell -> cell.getAttribute("class").contains("marked"))
        .extracting(Element::getTextContent)
        .containsExactly("1", "2.00");
  }

  @Test
  void picturesOfManyScansAreSmallerSoThatTheSumIsBounded() {
    assertThat(PictureSize.of(1)).isEqualTo(new PictureSize(200, 700, 300));
    assertThat(PictureSize.of(100)).isEqualTo(PictureSize.of(1));
    assertThat(PictureSize.of(400)).isEqualTo(new PictureSize(100, 350, 150));
    assertThat(PictureSize.of(100_000)).isEqualTo(new PictureSize(40, 120, 40));
  }

  @Test
  void aCarpetIsThinnedToItsSizeAndItsEndsAreBlackAndWhite() throws Exception {
    Figure figure =
        QualityFigures.frames(review(50, 900, 2), SETTINGS, new PictureSize(10, 450, 1), "regions");

    List<BufferedImage> images = images(DemoReportTest.parse(figure.svg()));
    BufferedImage strip = images.getFirst();
    BufferedImage carpet = images.getLast();
    assertThat(strip.getWidth()).isEqualTo(450);
    assertThat(carpet.getWidth()).isEqualTo(450);
    assertThat(carpet.getHeight()).isEqualTo(10);
    assertThat(figure.caption()).contains("10 of the regions", "A column is 2 frames");

    BufferedImage whole =
        images(
                DemoReportTest.parse(
                    QualityFigures.frames(review(3, 60, 2), SETTINGS, PictureSize.of(1), "regions")
                        .svg()))
            .getLast();
    // z of -1 and 1 in 32 greys from -2 to 2, and the region that never changes in the middle
    assertThat(whole.getRGB(0, 0) & 0xff).isEqualTo(66);
    assertThat(whole.getRGB(1, 0) & 0xff).isEqualTo(189);
    assertThat(whole.getRGB(0, 2) & 0xff).isEqualTo(132);
  }

  @Test
  void aMatrixAveragesNeighboursAndLeavesOutWhatHasNoValue() throws Exception {
    List<Region> regions = new ArrayList<>();
    double[][] values = new double[4][4];
    for (int i = 0; i < 4; i++) {
      regions.add(new Region(i, "r" + i, "", ""));
      for (int j = 0; j < 4; j++) {
        values[i][j] = i == 3 || j == 3 ? Double.NaN : i == j ? 1 : 0;
      }
    }

    BufferedImage whole =
        images(DemoReportTest.parse(MatrixFigure.ofScan("t", "c", regions, values, 4).svg()))
            .getFirst();
    BufferedImage half =
        images(DemoReportTest.parse(MatrixFigure.ofScan("t", "c", regions, values, 2).svg()))
            .getFirst();

    assertThat(whole.getWidth()).isEqualTo(4);
    assertThat(whole.getRGB(0, 0) & 0xffffff).isEqualTo(0x67001f);
    assertThat(whole.getRGB(1, 0) & 0xffffff).isEqualTo(0xf7f7f7);
    assertThat(whole.getRGB(3, 3) & 0xffffff).isEqualTo(ColourMap.NONE);
    assertThat(half.getWidth()).isEqualTo(2);
    assertThat(half.getRGB(0, 0) & 0xffffff).isEqualTo(ColourScale.diverging(1, "").rgb(0.5));
    assertThat(half.getRGB(1, 1) & 0xffffff).isEqualTo(0x67001f);
  }

  @Test
  void aPictureOfFewColoursHasAPaletteAndOneOfManyHasNot() throws IOException {
    int[][] few = {{0x102030, 0xffffff}, {0x102030, 0x000000}};
    int[][] many = new int[20][20];
    for (int i = 0; i < 400; i++) {
      many[i / 20][i % 20] = i * 1234;
    }

    BufferedImage palette = ImageIO.read(new ByteArrayInputStream(Png.of(few)));
    BufferedImage direct = ImageIO.read(new ByteArrayInputStream(Png.of(many)));

    assertThat(palette.getColorModel().getPixelSize()).isLessThanOrEqualTo(8);
    assertThat(palette.getRGB(0, 1) & 0xffffff).isEqualTo(0x102030);
    assertThat(palette.getRGB(1, 0) & 0xffffff).isEqualTo(0xffffff);
    assertThat(direct.getRGB(19, 19) & 0xffffff).isEqualTo(399 * 1234);
  }

  private static List<BufferedImage> images(Document svg) throws IOException {
    List<BufferedImage> images = new ArrayList<>();
    for (Element image : elements(svg, "image")) {
      String data = image.getAttribute("href").substring("data:image/png;base64,".length());
      images.add(ImageIO.read(new ByteArrayInputStream(Base64.getDecoder().decode(data))));
    }
    return images;
  }

  private static List<Element> elements(Document page, String name) {
    return DemoReportTest.elements(page, name);
  }
}
