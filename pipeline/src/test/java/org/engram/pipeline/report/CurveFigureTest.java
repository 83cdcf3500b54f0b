package org.engram.pipeline.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;
import static org.engram.pipeline.report.DemoReportTest.elements;
import static org.engram.pipeline.report.DemoReportTest.parse;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.engram.imaging.atlas.Region;
import org.engram.pipeline.report.CurveFigure.Style;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.w3c.dom.Document;
import org.w3c.dom.Element;

class CurveFigureTest {
  @TempDir private java.nio.file.Path folder;

  @Test
  void numbersOfAnAxisHaveTheDecimalsTheirDistanceNeeds() {
    assertThat(labels(CurveAxis.over(0.9991, 1, false, 0, 1)))
        .containsExactly("0.9992", "0.9994", "0.9996", "0.9998", "1.0000");
    assertThat(labels(CurveAxis.over(0, 24_000, false, 0, 1)))
        .containsExactly("0", "10,000", "20,000");
    assertThat(labels(CurveAxis.over(-3, 1, false, 0, 1)))
        .containsExactly("\u22123", "\u22122", "\u22121", "0", "1");
  }

  @Test
  void anAxisOfNothingButZerosGoesUpToOneAndStepsAreWhole() {
    assertThat(labels(CurveAxis.over(0, 0, false, 0, 1))).containsExactly("0.0", "0.5", "1.0");
    assertThat(labels(CurveAxis.ofSteps(1, 1, 0, 1))).containsExactly("1", "2");
    assertThat(labels(CurveAxis.ofSteps(1, 4, 0, 1))).containsExactly("1", "2", "3", "4");
    assertThat(labels(CurveAxis.ofSteps(1, 60, 0, 1))).containsExactly("0", "20", "40", "60");
  }

  @Test
  void smallNumbersLeaveTheirPowerOfTenToTheName() {
    CurveAxis axis = CurveAxis.over(0, 8e-4, false, 0, 1);

    assertThat(axis.named("learning rate")).isEqualTo("learning rate (\u00d7 10\u207b\u2074)");
    assertThat(labels(axis)).containsExactly("0", "2", "4", "6", "8");
  }

  @Test
  void powersOfTenAreEvenlySpaced() {
    CurveAxis axis = CurveAxis.over(1e-5, 10, true, 0, 600);

    assertThat(labels(axis))
        .containsExactly("10\u207b\u2075", "10\u207b\u2074", "0.001", "0.01", "0.1", "1", "10");
    assertThat(axis.at(1e-2)).isCloseTo(300, within(1e-9));
    assertThat(labels(CurveAxis.over(1, 9, true, 0, 1))).containsExactly("1", "2", "5", "10");
    CurveAxis narrow = CurveAxis.over(0.26, 0.38, true, 0, 600);
    assertThat(labels(narrow)).containsExactly("0.30", "0.35");
    assertThat(narrow.ticks(5).getFirst().place()).isCloseTo(232.96, within(0.01));
  }

  @Test
  void neighboursBecomeTheirMeanAndRange() {
    Curve curve =
        new Curve(
            "c",
            new double[] {0, 1, 2, 3, 10, 11},
            new double[] {1, 3, Double.NaN, 5, 7, Double.NaN});

    Curve.Bins bins = curve.bins(2);

    assertThat(bins.x()).containsExactly(4 / 3.0, 10);
    assertThat(bins.mean()).containsExactly(3, 7);
    assertThat(bins.low()).containsExactly(1, 7);
    assertThat(bins.high()).containsExactly(5, 7);
    assertThat(curve.bins(6).mean()).containsExactly(1, 3, 5, 7);
  }

  @Test
  void fewPointsAreDrawnOneByOneWhereTheyLie() throws Exception {
    Figure figure =
        CurveFigure.of(
            "t",
            "c",
            Style.half("v").withZero(),
            List.of(new Curve("v", new double[] {0, 10}, new double[] {0, 20})),
            List.of(CurveFigure.Mark.alarm(5, "alarm")));
    Document svg = parse(figure.svg());

    List<Element> points = elements(svg, "circle");
    assertThat(points).hasSize(2);
    assertThat(points.getFirst().getTextContent()).isEqualTo("step 0: 0");
    assertThat(number(points.getFirst(), "cx")).isEqualTo(72);
    assertThat(number(points.getLast(), "cx")).isEqualTo(492);
    assertThat(number(points.getFirst(), "cy")).isGreaterThan(number(points.getLast(), "cy"));
    assertThat(elements(svg, "polygon")).hasSize(1); // the mark
    assertThat(elements(svg, "polygon").getFirst().getTextContent()).isEqualTo("alarm");
  }

  @Test
  void rareOutliersAreCountedAndDoNotFlattenTheRest() throws Exception {
    double[] steps = IntStream.range(0, 1000).asDoubleStream().toArray();
    double[] values = Arrays.stream(steps).map(s -> 1 + s / 1000).toArray();
    values[500] = 1e9;

    Figure figure =
        CurveFigure.of(
            "t", "Words.", Style.half("v"), List.of(new Curve("v", steps, values)), List.of());

    assertThat(figure.caption()).isEqualTo("Words. Drawn at the edge, being far outside: 1 value.");
    assertThat(elements(parse(figure.svg()), "text"))
        .extracting(Element::getTextContent)
        .contains("1.2", "1.8", "0", "800");
    assertThatThrownBy(
            () ->
                CurveFigure.of(
                    "t",
                    "",
                    Style.half("v").inPowers(),
                    List.of(new Curve("v", new double[] {1}, new double[] {0})),
                    List.of()))
        .hasMessageContaining("no value of v can be drawn");
  }

  @Test
  void blocksWithoutGradientsAreGrey() throws Exception {
    Optional<Figure> figure =
        BlockNormFigure.of(
            "t",
            "c",
            List.of("a", "b"),
            new double[] {100, 200},
            new double[][] {{1, 0.01}, {0, Double.NaN}});

    java.awt.image.BufferedImage image = FiguresTest.firstImage(parse(figure.orElseThrow().svg()));
    assertThat(image.getRGB(0, 0) & 0xffffff).isEqualTo(0xfde725);
    assertThat(image.getRGB(1, 0) & 0xffffff).isEqualTo(0x440154);
    assertThat(image.getRGB(0, 1) & 0xffffff).isEqualTo(0xd5dbe1);
    assertThat(
            BlockNormFigure.of(
                "t", "c", List.of("a"), new double[] {1}, new double[][] {{Double.NaN}}))
        .isEmpty();
  }

  @Test
  void positionsOfAModelAreScaledAsTheModelDoes() throws Exception {
    MadeRun.withModel(folder, 40);

    PositionMap map = PositionMap.ofModel(folder.resolve("model")).orElseThrow();
    List<Figure> figures = map.figures();

    assertThat(map.values()).hasDimensions(40, 16);
    double low = 0;
    double high = 0;
    for (float[] row : map.values()) {
      for (float value : row) {
        low = Math.min(low, value);
        high = Math.max(high, value);
      }
    }
    assertThat(low).isEqualTo(-1);
    assertThat(high).isEqualTo(1);
    assertThat(elements(parse(figures.get(0).svg()), "title"))
        .extracting(Element::getTextContent)
        .anyMatch(title -> title.startsWith("40 regions in the plane"));
    assertThat(elements(parse(figures.get(1).svg()), "image")).hasSizeGreaterThan(0);
    assertThatThrownBy(
            () -> new PositionMap(new float[3][2], List.of(new Region(0, "a", "L", "n"))))
        .hasMessageContaining("3 positions of 1 regions");
  }

  private static List<String> labels(CurveAxis axis) {
    return axis.ticks(5).stream().map(CurveAxis.Tick::label).toList();
  }

  private static double number(Element element, String name) {
    return Double.parseDouble(element.getAttribute(name));
  }
}
