package org.engram.imaging.timeseries;

import java.util.List;
import java.util.Locale;

/**
 * How a cell said that its value is not there, kept in the payload of the NaN that stands for it,
 * so that a refusal can quote the cell.
 */
final class MissingValue {
  private static final long QUIET_NAN = 0x7ff8_0000_0000_0000L;
  private static final List<String> SPELLINGS =
      List.of("NaN", "an empty cell", "n/a", "NA", "null", "None");

  private MissingValue() {}

  static double of(String text) {
    int code =
        switch (text.toLowerCase(Locale.ROOT)) {
          case "" -> 1;
          case "n/a" -> 2;
          case "na", "<na>" -> 3;
          case "null" -> 4;
          case "none" -> 5;
          default -> 0;
        };
    return Double.longBitsToDouble(QUIET_NAN | ((long) code << 8));
  }

  static String spelling(double missing) {
    int code = (int) (Double.doubleToRawLongBits(missing) >> 8) & 0xff;
    return SPELLINGS.get(code < SPELLINGS.size() ? code : 0);
  }
}
