package org.engram.pipeline.report;

import java.util.HashMap;
import java.util.Locale;
import java.util.Map;

/**
 * Capital letters, digits and a few signs of 5 x 7 pixels: a picture of pixels gets its words from
 * here, so that it looks the same whatever fonts a machine has, or none.
 */
final class PixelFont {
  static final int HEIGHT = 7;
  static final int ADVANCE = 6;

  /** A sign, then its seven rows from the top, two hexadecimal digits each, five bits of which. */
  private static final String GLYPHS =
      """
      A0E11111F111111 B1E11111E11111E C0E11101010110E D1E11111111111E E1F10101E10101F
      F1F10101E101010 G0E11101711110F H1111111F111111 I0E04040404040E J0702020202120C
      K11121418141211 L1010101010101F M111B1515111111 N11191513111111 O0E11111111110E
      P1E11111E101010 Q0E11111115120D R1E11111E141211 S0F10100E01011E T1F040404040404
      U1111111111110E V11111111110A04 W1111111515150A X11110A040A1111 Y11110A04040404
      Z1F01020408101F 00E11131519110E 1040C040404040E 20E11010608101F 31F02040201110E
      402060A121F0202 51F101E0101110E 60608101E11110E 71F010204080808 80E11110E11110E
      90E11110F01020C -0000001F000000 .00000000000C0C +0004041F040400 (02040808080402
      )08040202020408 /01010204081010 _0000000000001F ,000000000C0408 :000C0C000C0C00
      %18190204081303 =00001F001F0000 |04040404040404\
      """;

  private static final Map<Character, String> ROWS = rows();

  private PixelFont() {}

  private static Map<Character, String> rows() {
    Map<Character, String> rows = new HashMap<>();
    for (String glyph : GLYPHS.split("\\s+")) {
      rows.put(glyph.charAt(0), glyph.substring(1));
    }
    return Map.copyOf(rows);
  }

  /** Pixels that a text is wide. */
  static int width(String text, int size) {
    return text.length() * ADVANCE * size;
  }

  /**
   * Writes a text; letters become capitals, and a sign that is not here a bar.
   *
   * @param picture [rows][columns]; what falls outside is left out
   * @param x left edge
   * @param y upper edge
   * @param size pixels of one of the font's
   */
  static void write(int[][] picture, int x, int y, int size, int rgb, String text) {
    String capitals = text.replace('\u2212', '-').toUpperCase(Locale.ROOT);
    for (int i = 0; i < capitals.length(); i++) {
      if (capitals.charAt(i) != ' ') {
        String rows = ROWS.getOrDefault(capitals.charAt(i), ROWS.get('|'));
        glyph(picture, x + i * ADVANCE * size, y, size, rgb, rows);
      }
    }
  }

  private static void glyph(int[][] picture, int x, int y, int size, int rgb, String rows) {
    for (int row = 0; row < HEIGHT; row++) {
      int bits = Integer.parseInt(rows, 2 * row, 2 * row + 2, 16);
      for (int column = 0; column < 5; column++) {
        if (((bits >> (4 - column)) & 1) == 1) {
          fill(picture, x + column * size, y + row * size, size, size, rgb);
        }
      }
    }
  }

  /** A box of one colour. */
  static void fill(int[][] picture, int x, int y, int width, int height, int rgb) {
    for (int row = Math.max(0, y); row < Math.min(picture.length, y + height); row++) {
      for (int column = Math.max(0, x);
          column < Math.min(picture[row].length, x + width);
          column++) {
        picture[row][column] = rgb;
      }
    }
  }
}
