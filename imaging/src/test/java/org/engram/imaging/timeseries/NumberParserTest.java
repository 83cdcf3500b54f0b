package org.engram.imaging.timeseries;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class NumberParserTest {
  private static double parse(String text) {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    return NumberParser.parse(bytes, bytes.length);
  }

  @Test
  void everyBitAgreesWithTheLibrary() {
    Random random = new Random(20261121);
    int different = 0;
    for (int i = 0; i < 300_000; i++) {
      double value = (random.nextDouble() - 0.5) * Math.pow(10, random.nextInt(41) - 20);
      String text =
          switch (i % 4) {
            case 0 -> Double.toString(value);
            case 1 -> String.format(Locale.ROOT, "%." + random.nextInt(12) + "f", value);
            case 2 -> String.format(Locale.ROOT, "%." + random.nextInt(18) + "e", value);
            default -> Double.toString(Double.longBitsToDouble(random.nextLong()));
          };
      double expected = Double.parseDouble(text);
      if (Double.isFinite(expected)
          && Double.doubleToRawLongBits(parse(text)) != Double.doubleToRawLongBits(expected)) {
        different++;
      }
    }
    assertThat(different).isZero();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "0",
        "-0",
        "+1",
        ".5",
        "5.",
        "0.000000000000000000000001",
        "123456789012345678901234567890",
        "00000000000000000000000.1",
        "9007199254740993",
        "1e22",
        "1E-400",
        "4.9e-324",
        "0.00000000000000000000000000000000000000000000000000000000000000000000000000001"
      })
  void edgesAgreeWithTheLibrary(String text) {
    assertThat(Double.doubleToRawLongBits(parse(text)))
        .isEqualTo(Double.doubleToRawLongBits(Double.parseDouble(text)));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", "-", ".", "e5", "1e", "1e+", "1.2.3", "1d", "1f", "0x10", "NaN", "1 2", "٣"})
  void whatIsNoDecimalNumberIsNone(String text) {
    assertThat(NumberParser.isNumber(parse(text))).isFalse();
  }
}
