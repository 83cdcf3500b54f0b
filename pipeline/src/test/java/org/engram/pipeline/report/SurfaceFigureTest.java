package org.engram.pipeline.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import javax.imageio.ImageIO;
import org.engram.imaging.atlas.Region;
import org.engram.imaging.gifti.Surface;
import org.engram.tensor.RefusedInputException;
import org.junit.jupiter.api.Test;
import org.w3c.dom.Document;
import org.w3c.dom.Element;

class SurfaceFigureTest {
  private static final List<Region> REGIONS =
      List.of(
          new Region(0, "left-front", "L", "A"),
          new Region(1, "left-back", "L", "A"),
          new Region(2, "right", "R", "B"),
          new Region(3, "thalamus", "L", "Subcortex"));

  /** A box of one hemisphere: its eight corners, and triangles of its six sides. */
  static Surface box(double left, double right) {
    float[] corners = new float[24];
    for (int v = 0; v < 8; v++) {
      corners[3 * v] = (float) ((v & 1) == 0 ? left : right);
      corners[3 * v + 1] = (v & 2) == 0 ? -60 : 60;
      corners[3 * v + 2] = (v & 4) == 0 ? -30 : 30;
    }
    int[] triangles = {
      0, 2, 6, 0, 6, 4, 1, 3, 7, 1, 7, 5, 0, 1, 5, 0, 5, 4, 2, 3, 7, 2, 7, 6, 0, 1, 3, 0, 3, 2, 4,
      5, 7, 4, 7, 6
    };
    return new Surface(Optional.empty(), corners, triangles, Optional.empty());
  }

  private static CorticalSurface surface() {
    // Corners with bit 2 lie in front.
    int[] left = {1, 1, 0, 0, 1, 1, 0, 0};
    int[] right = {2, 2, 2, 2, 2, 2, 2, -1};
    return new CorticalSurface(box(-50, -5), left, box(5, 50), right);
  }

  @Test
  void frontAndBackLieWhereOneLooksFrom() {
    SurfacePicture picture = new SurfacePicture(surface(), 128);
    int[][] pixels = picture.pixels(r -> r == 0 ? 0xff0000 : r == 1 ? 0x00ff00 : 0x0000ff);
    List<SurfacePicture.Place> places = picture.places();

    assertThat(places)
        .extracting(SurfacePicture.Place::name)
        .containsExactly(
            "left, lateral", "left, medial", "right, lateral", "right, medial", "dorsal");
    // From the left the front is to the left; from the middle it is to the right.
    assertThat(hue(pixels, places.get(0), 0.25, 0.5)).isEqualTo('r');
    assertThat(hue(pixels, places.get(0), 0.75, 0.5)).isEqualTo('g');
    assertThat(hue(pixels, places.get(1), 0.25, 0.5)).isEqualTo('g');
    assertThat(hue(pixels, places.get(1), 0.75, 0.5)).isEqualTo('r');
    assertThat(hue(pixels, places.get(2), 0.5, 0.5)).isEqualTo('b');
    assertThat(hue(pixels, places.get(3), 0.5, 0.5)).isEqualTo('b');
    // From above: left is left, the front is up.
    assertThat(hue(pixels, places.get(4), 0.25, 0.25)).isEqualTo('r');
    assertThat(hue(pixels, places.get(4), 0.25, 0.75)).isEqualTo('g');
    assertThat(hue(pixels, places.get(4), 0.75, 0.5)).isEqualTo('b');
    assertThat(pixels[places.get(4).y() + 64][places.get(4).x() + places.get(4).width() / 2])
        .as("between the hemispheres")
        .isEqualTo(SurfacePicture.PAPER);
  }

  private static char hue(int[][] pixels, SurfacePicture.Place place, double x, double y) {
    int rgb = pixels[place.y() + (int) (y * place.height())][place.x() + (int) (x * place.width())];
    assertThat(rgb).as("%s at %s, %s", place.name(), x, y).isNotEqualTo(SurfacePicture.PAPER);
    return rgb >> 16 > 0 ? 'r' : ((rgb >> 8) & 0xff) > 0 ? 'g' : 'b';
  }

  @Test
  void whatIsNearerHidesWhatIsBehind() {
    MeshView view = new MeshView(MeshView.Side.LEFT, 1, -60, 30, 120, 60);
    int[] near = new int[8];
    int[] far = new int[8];
    Arrays.fill(far, 1);
    view.draw(box(-50, -5), near, 0);
    view.draw(box(5, 50), far, 0);

    assertThat(view.pixels(r -> r == 0 ? 0xff0000 : 0x0000ff, 0xffffff)[30][60] & 0xff).isZero();
  }

  @Test
  void inflatedHemispheresThatLieInEachOtherAreMovedApart() {
    int[] left = new int[8];
    int[] right = new int[8];
    Arrays.fill(right, 2);
    SurfacePicture picture =
        new SurfacePicture(new CorticalSurface(box(-40, 40), left, box(-40, 40), right), 128);
    int[][] pixels = picture.pixels(r -> r == 0 ? 0xff0000 : 0x0000ff);
    SurfacePicture.Place dorsal = picture.places().getLast();

    assertThat(hue(pixels, dorsal, 0.25, 0.5)).isEqualTo('r');
    assertThat(hue(pixels, dorsal, 0.75, 0.5)).isEqualTo('b');
  }

  @Test
  void valuesBecomeColoursAndTheSubcortexBarsBesideThem() throws Exception {
    SurfaceFigure figure = new SurfaceFigure(surface(), REGIONS);
    double[] values = {-2, 1, Double.NaN, 2};

    SurfaceFigure.Drawing drawing = figure.draw("Title", "Caption.", values, true, "effect");

    assertThat(figure.onCortex()).isEqualTo(3);
    assertThat(figure.beside()).extracting(Region::label).containsExactly("thalamus");
    Document svg = DemoReportTest.parse(drawing.figure().svg());
    assertThat(DemoReportTest.elements(svg, "text"))
        .extracting(Element::getTextContent)
        .contains("left, lateral", "dorsal", "thalamus", "effect", "\u22122", "not on the surface");
    assertThat(DemoReportTest.elements(svg, "rect"))
        .extracting(rect -> rect.getAttribute("fill"))
        .contains("#67001f");
    assertThat(drawing.figure().caption())
        .isEqualTo("Caption. Bars: the 1 regions that have no vertices on these surfaces.");

    BufferedImage png = ImageIO.read(new ByteArrayInputStream(drawing.png()));
    int[][] pixels = new int[png.getHeight()][png.getWidth()];
    int blue = 0;
    int grey = 0;
    for (int row = 0; row < pixels.length; row++) {
      for (int column = 0; column < 1150; column++) {
        int rgb = png.getRGB(column, row) & 0xffffff;
        boolean dark = (rgb >> 16) * 4 < (rgb & 0xff);
        blue += dark ? 1 : 0;
        grey += rgb >> 16 == ((rgb >> 8) & 0xff) + 5 ? 1 : 0;
      }
    }
    assertThat(blue).as("pixels of the region at the low end").isGreaterThan(20_000);
    assertThat(grey).as("pixels without a value").isGreaterThan(20_000);
    assertThat(figure.draw("Title", "Caption.", values, true, "effect").png())
        .as("the same picture again")
        .isEqualTo(drawing.png());
  }

  @Test
  void aSurfaceOfOtherRegionsOrOfNothingIsRefused() {
    assertThatThrownBy(() -> new SurfaceFigure(surface(), REGIONS.subList(0, 2)))
        .hasMessageContaining("region 2 of 2");
    Surface empty = new Surface(Optional.empty(), new float[3], new int[0], Optional.empty());
    assertThatThrownBy(() -> new CorticalSurface(empty, new int[1], box(0, 1), new int[8]))
        .isInstanceOf(RefusedInputException.class)
        .hasMessageContaining("no triangles");
  }

  @Test
  void wordsOfAPictureAreItsOwnLetters() {
    int[][] picture = new int[9][14];

    PixelFont.write(picture, 1, 1, 1, 7, "t-");

    assertThat(picture[1]).containsExactly(0, 7, 7, 7, 7, 7, 0, 0, 0, 0, 0, 0, 0, 0);
    assertThat(picture[4]).containsExactly(0, 0, 0, 7, 0, 0, 0, 7, 7, 7, 7, 7, 0, 0);
    assertThat(picture[8]).containsOnly(0);
  }

  @Test
  void networkBarsBeginAtTheBaseAndShowRegionsAndInterval() throws Exception {
    Figure figure =
        NetworkBars.of(
            "t",
            "c",
            List.of(
                new NetworkBars.Bar("Vis", 2, 1.5, 2.5, List.of(1.0, 3.0)),
                new NetworkBars.Bar("Default", 0, Double.NaN, Double.NaN, List.of(Double.NaN))),
            1,
            "share");

    Document svg = DemoReportTest.parse(figure.svg());
    List<Element> bars = DemoReportTest.elements(svg, "rect");
    assertThat(bars).hasSize(2);
    double width = Double.parseDouble(bars.get(0).getAttribute("width"));
    assertThat(Double.parseDouble(bars.get(1).getAttribute("width"))).isEqualTo(width);
    assertThat(Double.parseDouble(bars.get(1).getAttribute("x")))
        .as("below the base, to the left")
        .isLessThan(Double.parseDouble(bars.get(0).getAttribute("x")) - width / 2);
    assertThat(DemoReportTest.elements(svg, "circle")).hasSize(2);
  }
}
