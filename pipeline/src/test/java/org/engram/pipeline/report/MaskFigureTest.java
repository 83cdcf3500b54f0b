package org.engram.pipeline.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.util.Base64;
import java.util.List;
import javax.imageio.ImageIO;
import org.engram.models.brainjepa.masking.SampleMask;
import org.engram.models.brainjepa.masking.TargetKind;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.w3c.dom.Document;
import org.w3c.dom.Element;

@DisplayName("The picture of a mask")
class MaskFigureTest {
  private static final int UNUSED = 0xd5dbe1;
  private static final int CONTEXT = 0x0072b2;
  private static final int CROSS_ROI = 0xe69f00;
  private static final int CROSS_TIME = 0x009e73;
  private static final int DOUBLE_CROSS = 0xcc79a7;

  /**
   * Three regions by two patches; the first target stands twice, as can be with published masks.
   */
  private static final SampleMask MASK =
      new SampleMask(
          3,
          2,
          new int[] {4},
          new int[] {0, 1, 5, 0},
          new TargetKind[] {
            TargetKind.CROSS_ROI,
            TargetKind.DOUBLE_CROSS,
            TargetKind.CROSS_TIME,
            TargetKind.DOUBLE_CROSS
          });

  @Test
  void coloursEachTokenByItsUse() throws Exception {
    Document svg = DemoReportTest.parse(MaskFigure.of("t", MASK).svg());
    List<Element> images = DemoReportTest.elements(svg, "image");

    assertThat(pixels(images.get(0)))
        .isEqualTo(
            new int[][] {{CROSS_ROI, DOUBLE_CROSS}, {UNUSED, UNUSED}, {CONTEXT, CROSS_TIME}});
    assertThat(pixels(images.get(1)))
        .as("sorted by use")
        .isEqualTo(
            new int[][] {{CONTEXT, CROSS_TIME}, {CROSS_ROI, DOUBLE_CROSS}, {UNUSED, UNUSED}});
  }

  @Test
  void countsTheTokensOfEachUse() throws Exception {
    Document svg = DemoReportTest.parse(MaskFigure.of("t", MASK).svg());

    assertThat(DemoReportTest.elements(svg, "text"))
        .extracting(Element::getTextContent)
        .containsSequence("context", "1 tokens", "Cross-ROI target", "1 tokens")
        .containsSequence("Cross-Time target", "1 tokens", "Double-Cross target", "1 tokens")
        .containsSequence("not used", "2 tokens");
  }

  private static int[][] pixels(Element image) throws Exception {
    String data = image.getAttribute("href").substring("data:image/png;base64,".length());
    BufferedImage png = ImageIO.read(new ByteArrayInputStream(Base64.getDecoder().decode(data)));
    int[][] pixels = new int[png.getHeight()][png.getWidth()];
    for (int row = 0; row < pixels.length; row++) {
      for (int column = 0; column < pixels[row].length; column++) {
        pixels[row][column] = png.getRGB(column, row) & 0xffffff;
      }
    }
    return pixels;
  }
}
