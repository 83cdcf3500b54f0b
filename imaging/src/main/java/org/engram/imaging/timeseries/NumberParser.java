package org.engram.imaging.timeseries;

import java.nio.charset.StandardCharsets;
import java.util.Locale;

/**
 * Decimal numbers out of bytes, rounded exactly as {@link Double#parseDouble} rounds them. Numbers
 * of up to 15 digits and a power of ten up to 22 are one exact division or product (Clinger 1990);
 * the others go through the JDK.
 */
final class NumberParser {
  /** What {@link #parse} answers for text that is no number; its bits are told apart from NaN's. */
  static final double NOT_A_NUMBER = Double.longBitsToDouble(0x7ff8_0000_0000_0001L);

  private static final double[] POWERS_OF_TEN = {
    1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15, 1e16,
    1e17, 1e18, 1e19, 1e20, 1e21, 1e22
  };
  private static final int EXACT_DIGITS = 15;

  private NumberParser() {}

  /**
   * The number written in bytes [0, length), or {@link #NOT_A_NUMBER}. Only the decimal notation
   * [+-]digits[.digits][e[+-]digits] is a number; a value beyond double's range becomes infinite.
   */
  static double parse(byte[] text, int length) {
    int at = 0;
    boolean negative = false;
    if (at < length && (text[at] == '-' || text[at] == '+')) {
      negative = text[at] == '-';
      at++;
    }
    long mantissa = 0;
    int significant = 0;
    int digits = 0;
    int fraction = 0;
    boolean point = false;
    for (; at < length; at++) {
      byte character = text[at];
      if (character >= '0' && character <= '9') {
        digits++;
        fraction += point ? 1 : 0;
        if (significant > 0 || character != '0') {
          significant++;
        }
        if (significant <= EXACT_DIGITS) {
          mantissa = mantissa * 10 + (character - '0');
        }
      } else if (character == '.' && !point) {
        point = true;
      } else {
        break;
      }
    }
    if (digits == 0) {
      return NOT_A_NUMBER;
    }
    if (at < length) {
      return isExponent(text, at, length) ? byLibrary(text, length) : NOT_A_NUMBER;
    }
    if (significant > EXACT_DIGITS || fraction >= POWERS_OF_TEN.length) {
      return byLibrary(text, length);
    }
    double value = mantissa / POWERS_OF_TEN[fraction];
    return negative ? -value : value;
  }

  static boolean isNumber(double parsed) {
    return Double.doubleToRawLongBits(parsed) != Double.doubleToRawLongBits(NOT_A_NUMBER);
  }

  /** Whether a cell's text stands for a value that is not there. */
  static boolean isMissing(String text) {
    return switch (text.toLowerCase(Locale.ROOT)) {
      case "", "n/a", "na", "nan", "+nan", "-nan", "-nan(ind)", "<na>", "null", "none" -> true;
      default -> false;
    };
  }

  /** Whether a cell's text stands for an infinite value. */
  static boolean isInfinite(String text) {
    return switch (text.toLowerCase(Locale.ROOT)) {
      case "inf", "+inf", "-inf", "infinity", "+infinity", "-infinity", "1.#inf", "-1.#inf" -> true;
      default -> false;
    };
  }

  private static boolean isExponent(byte[] text, int from, int length) {
    int at = from;
    if (text[at] != 'e' && text[at] != 'E') {
      return false;
    }
    at++;
    if (at < length && (text[at] == '-' || text[at] == '+')) {
      at++;
    }
    int first = at;
    while (at < length && text[at] >= '0' && text[at] <= '9') {
      at++;
    }
    return at == length && at > first;
  }

  private static double byLibrary(byte[] text, int length) {
    return Double.parseDouble(new String(text, 0, length, StandardCharsets.US_ASCII));
  }
}
