package org.engram.pipeline.report;

import java.awt.image.BufferedImage;
import java.awt.image.DataBuffer;
import java.awt.image.IndexColorModel;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.LinkedHashMap;
import java.util.Map;
import javax.imageio.ImageIO;

/** Pixels as a PNG file: a byte a pixel where 256 colours are enough, three otherwise. */
final class Png {
  private static final int PALETTE = 256;

  private Png() {}

  /** Of [rows][columns] of 0xRRGGBB. */
  static byte[] of(int[][] rgb) {
    BufferedImage image = empty(rgb);
    for (int row = 0; row < rgb.length; row++) {
      image.setRGB(0, row, rgb[row].length, 1, opaque(rgb[row]), 0, rgb[row].length);
    }
    ByteArrayOutputStream png = new ByteArrayOutputStream();
    try {
      if (!ImageIO.write(image, "png", png)) {
        throw new IllegalStateException("this JDK has no PNG writer");
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e); // memory does not fail
    }
    return png.toByteArray();
  }

  private static BufferedImage empty(int[][] rgb) {
    int width = rgb[0].length;
    Map<Integer, Integer> colours = new LinkedHashMap<>();
    for (int row = 0; row < rgb.length; row++) {
      for (int column = 0; column < width && colours.size() <= PALETTE; column++) {
        colours.putIfAbsent(rgb[row][column], colours.size());
      }
    }
    if (colours.size() > PALETTE) {
      return new BufferedImage(width, rgb.length, BufferedImage.TYPE_INT_RGB);
    }
    int[] palette = colours.keySet().stream().mapToInt(Integer::intValue).toArray();
    IndexColorModel model =
        new IndexColorModel(8, palette.length, palette, 0, false, -1, DataBuffer.TYPE_BYTE);
    return new BufferedImage(width, rgb.length, BufferedImage.TYPE_BYTE_INDEXED, model);
  }

  private static int[] opaque(int[] row) {
    int[] argb = row.clone();
    for (int i = 0; i < argb.length; i++) {
      argb[i] |= 0xff000000;
    }
    return argb;
  }
}
