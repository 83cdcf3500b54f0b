package org.engram.pipeline.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.Base64;
import java.util.List;
import java.util.OptionalDouble;
import javax.imageio.ImageIO;
import org.engram.cohort.PrincipalComponents;
import org.engram.imaging.atlas.Region;
import org.engram.imaging.timeseries.TimeSeries;
import org.junit.jupiter.api.Test;
import org.w3c.dom.Document;
import org.w3c.dom.Element;

class FiguresTest {
  private static final List<Region> REGIONS =
      List.of(
          new Region(0, "a", "L", "Vis"),
          new Region(1, "b", "L", "Default"),
          new Region(2, "c", "R", "Vis"),
          new Region(3, "d", "R", ""));

  @Test
  void axisPlacesValuesAndPicksRoundTicks() {
    Axis axis = new Axis(-1, 3, 100, 500);

    assertThat(axis.at(-1)).isEqualTo(100);
    assertThat(axis.at(0)).isEqualTo(200);
    assertThat(axis.ticks(4)).containsExactly(-1.0, 0.0, 1.0, 2.0, 3.0);
    assertThat(new Axis(0, 0.35, 0, 1).ticks(4)).containsExactly(0.0, 0.1, 0.2, 0.3);
    assertThat(Axis.around(new double[] {7, 7}, 0, 1).at(7)).isCloseTo(0.5, within(1e-9));
  }

  @Test
  void coloursMeetTheEndsAndTheMiddle() {
    ColourScale scale = ColourScale.diverging(2, "r");

    assertThat(scale.css(-2)).isEqualTo("#053061");
    assertThat(scale.css(0)).isEqualTo("#f7f7f7");
    assertThat(scale.css(2)).isEqualTo("#67001f");
    assertThat(scale.css(99)).isEqualTo("#67001f");
    assertThat(ColourMap.GREY.rgb(0.5)).isEqualTo(0x808080);
    assertThat(ColourMap.SEQUENTIAL.css(1)).isEqualTo("#fde725");
  }

  @Test
  void figuresForReadersHaveNoNeedlessDecimals() {
    assertThat(List.of(0.5, 0.0, -1.25, 1234.5678, 2e-7, 100.0).stream().map(Markup::figure))
        .containsExactly("0.5", "0", "\u22121.25", "1234.6", "2.00e-07", "100");
  }

  @Test
  void regionsAreSortedByNetworkAsTheyCome() {
    BlockOrder order = BlockOrder.ofNetworks(REGIONS);

    assertThat(order.items()).containsExactly(0, 2, 1, 3);
    assertThat(order.blocks())
        .containsExactly(
            new BlockOrder.Block("Vis", 0, 2),
            new BlockOrder.Block("Default", 2, 3),
            new BlockOrder.Block("other", 3, 4));
  }

  @Test
  void matrixDrawsEveryValueInItsPlace() throws Exception {
    double[][] values = {
      {1, 0, -1, 0.5}, {0, 1, 0, 0}, {-1, 0, 1, 0}, {0.5, 0, 0, 1},
    };

    Figure figure = MatrixFigure.ofRegions("t", "c", REGIONS, values, 1, "correlation");

    BufferedImage pixels = firstImage(DemoReportTest.parse(figure.svg()));
    assertThat(pixels.getWidth()).isEqualTo(4);
    assertThat(pixels.getRGB(0, 0) & 0xffffff).isEqualTo(0x67001f);
    assertThat(pixels.getRGB(1, 0) & 0xffffff).as("a with c").isEqualTo(0x053061);
    assertThat(pixels.getRGB(2, 0) & 0xffffff).as("a with b").isEqualTo(0xf7f7f7);
    assertThat(pixels.getRGB(3, 0) & 0xffffff).as("a with d").isNotEqualTo(0xf7f7f7);
    assertThatThrownBy(
            () -> MatrixFigure.ofRegions("t", "c", REGIONS, new double[2][2], 1, "correlation"))
        .hasMessageContaining("2 rows for 4 regions");
  }

  @Test
  void carpetShowsEachRegionAboutItsOwnMeanOverSeconds() throws Exception {
    double[] values = {0, 2, 0, 2, 5, 5, 5, 5, 2, 0, 2, 0, 100, 300, 100, 300};
    TimeSeries series =
        new TimeSeries("s", List.of(), 4, 4, values, OptionalDouble.of(2.5), List.of());

    Document svg = DemoReportTest.parse(RegionFigures.carpet("t", REGIONS, series).svg());

    BufferedImage pixels = firstImage(svg);
    int low = ColourMap.GREY.rgb((-1 + 2.5) / 5);
    int high = ColourMap.GREY.rgb((1 + 2.5) / 5);
    assertThat(row(pixels, 0)).containsExactly(low, high, low, high);
    assertThat(row(pixels, 1)).as("c comes second").containsExactly(high, low, high, low);
    assertThat(row(pixels, 2)).as("b is constant").containsOnly(0x808080);
    assertThat(row(pixels, 3)).containsExactly(low, high, low, high);
    assertThat(DemoReportTest.elements(svg, "text"))
        .extracting(Element::getTextContent)
        .contains("time (s)", "10", "Vis", "Default", "z-score of the region");
  }

  @Test
  void barsAreAsHighAsTheirValues() throws Exception {
    double[] error = {1, 2, 4, 0};

    Document svg =
        DemoReportTest.parse(RegionFigures.bars("t", "c", REGIONS, error, "error").svg());

    List<Double> heights =
        DemoReportTest.elements(svg, "rect").stream()
            .map(r -> Double.parseDouble(r.getAttribute("height")))
            .toList();
    double unit = 220 / (4 * 1.05);
    assertThat(heights.get(0)).isCloseTo(unit, within(0.01));
    assertThat(heights.get(1)).as("c, of the same network").isCloseTo(4 * unit, within(0.01));
    assertThat(heights.get(2)).isCloseTo(2 * unit, within(0.01));
    assertThat(heights.get(3)).isZero();
  }

  @Test
  void patchesShowEachRegionsValuesInTimeAndWhereThereAreNone() throws Exception {
    double[][] errors = {{1, 2}, {3, 2}, {2, 1}, {Double.NaN, Double.NaN}};

    Document svg =
        DemoReportTest.parse(RegionFigures.patches("t", "c", REGIONS, errors, 32, "error").svg());

    BufferedImage pixels = firstImage(svg);
    int low = ColourMap.SEQUENTIAL.rgb(0);
    int middle = ColourMap.SEQUENTIAL.rgb(0.5);
    int high = ColourMap.SEQUENTIAL.rgb(1);
    assertThat(row(pixels, 0)).containsExactly(low, middle);
    assertThat(row(pixels, 1)).as("c comes second").containsExactly(middle, low);
    assertThat(row(pixels, 2)).containsExactly(high, middle);
    assertThat(row(pixels, 3)).containsOnly(ColourMap.NONE);
    assertThat(DemoReportTest.elements(svg, "text"))
        .extracting(Element::getTextContent)
        .contains("time (s)", "60", "Vis", "error");
    assertThatThrownBy(
            () -> RegionFigures.patches("t", "c", REGIONS, new double[2][2], 32, "error"))
        .hasMessageContaining("2 rows for 4 regions");
  }

  @Test
  void aRegionWithoutAValueHasNoBar() throws Exception {
    double[] error = {Double.NaN, 2, 4, 0};

    Document svg =
        DemoReportTest.parse(RegionFigures.bars("t", "c", REGIONS, error, "error").svg());

    assertThat(DemoReportTest.elements(svg, "rect").getFirst().getAttribute("height"))
        .isEqualTo("0");
  }

  @Test
  void scatterTellsCategoriesByColourAndShapeAndNamesThem() throws Exception {
    PrincipalComponents plane =
        PrincipalComponents.of(new float[][] {{0, 0}, {4, 0}, {0, 1}, {4, 1}}, 2);

    Document svg =
        DemoReportTest.parse(
            ScanFigures.scatter(
                    "t", "c", plane, List.of("p", "q", "r", "s"), List.of("y", "x", "y", "x"))
                .svg());

    assertThat(DemoReportTest.elements(svg, "circle")).hasSize(3); // two scans and the legend
    assertThat(DemoReportTest.elements(svg, "polygon")).hasSize(3);
    assertThat(DemoReportTest.elements(svg, "title"))
        .extracting(Element::getTextContent)
        .contains("p, y", "q, x", "r, y", "s, x");
    assertThat(DemoReportTest.elements(svg, "text"))
        .extracting(Element::getTextContent)
        .contains("component 1 (94.1 % of the variance)", "component 2 (5.9 % of the variance)");
    List<Double> x =
        DemoReportTest.elements(svg, "circle").stream()
            .map(c -> Double.parseDouble(c.getAttribute("cx")))
            .toList();
    assertThat(x.get(0)).isEqualTo(x.get(1)); // p and r differ along component 2 only
  }

  @Test
  void brainMapShowsEachRegionFromItsSide() throws Exception {
    double[][] positions = {{-50, 0, 10}, {-20, 80, -10}, {50, 0, 10}, {20, 80, -10}};

    Document svg =
        DemoReportTest.parse(
            new BrainMap(REGIONS, positions)
                .values("t", "c", new double[] {-2, 0, 1, 2}, "v")
                .svg());

    List<Element> discs = DemoReportTest.elements(svg, "circle");
    assertThat(discs).hasSize(2 + 2 + 2);
    assertThat(discs.stream().map(d -> d.getAttribute("fill")))
        .containsExactly("#f7f7f7", "#053061", "#053061", "#e58368", "#67001f", "#e58368");
    assertThat(discs.getFirst().getTextContent()).isEqualTo("b, 0");
    assertThat(Double.parseDouble(discs.getFirst().getAttribute("cx")))
        .as("the front lies left, seen from the left")
        .isLessThan(122.5);
  }

  @Test
  void cosineOfOppositesIsMinusOne() {
    double[][] cosine = Statistics.cosine(new float[][] {{1, 2}, {-1, -2}, {2, -1}}, false);

    assertThat(cosine[0][1]).isCloseTo(-1, within(1e-12));
    assertThat(cosine[0][2]).isCloseTo(0, within(1e-12));
    assertThat(Statistics.cosine(new float[][] {{1, 1}, {3, 1}}, true)[0][1])
        .isCloseTo(-1, within(1e-12));
  }

  private static int[] row(BufferedImage image, int row) {
    int[] pixels = image.getRGB(0, row, image.getWidth(), 1, null, 0, image.getWidth());
    for (int i = 0; i < pixels.length; i++) {
      pixels[i] &= 0xffffff;
    }
    return pixels;
  }

  static BufferedImage firstImage(Document svg) throws IOException {
    String data = DemoReportTest.elements(svg, "image").getFirst().getAttribute("href");
    byte[] png = Base64.getDecoder().decode(data.substring("data:image/png;base64,".length()));
    return ImageIO.read(new ByteArrayInputStream(png));
  }
}
