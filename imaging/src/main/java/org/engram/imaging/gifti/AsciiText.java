package org.engram.imaging.gifti;

import java.nio.ByteBuffer;
import java.util.Locale;
import java.util.regex.Pattern;
import org.engram.imaging.xml.XmlCursor;

/** Decodes numbers written out in an element's text, separated by blanks, into bytes. */
final class AsciiText implements XmlCursor.Text {
  /** Characters of one number. */
  private static final int LONGEST = 64;

  private static final Pattern NUMBER =
      Pattern.compile("[+-]?([0-9]+\\.?[0-9]*|\\.[0-9]+)([eE][+-]?[0-9]+)?");

  private final XmlCursor xml;
  private final ElementType type;
  private final ByteSink sink;
  private final StringBuilder word = new StringBuilder();
  private final ByteBuffer number = ByteBuffer.allocate(8);

  AsciiText(XmlCursor xml, ElementType type, ByteSink sink) {
    this.xml = xml;
    this.type = type;
    this.sink = sink;
  }

  @Override
  public void take(char[] from, int start, int length) {
    for (int i = start; i < start + length; i++) {
      char c = from[i];
      if (c == ' ' || c == '\n' || c == '\r' || c == '\t') {
        end();
      } else if (word.length() == LONGEST) {
        throw xml.malformed(
            "a number of more than " + LONGEST + " characters", "numbers with blanks between", "");
      } else {
        word.append(c);
      }
    }
  }

  /** The end of a number, and of the text. */
  void end() {
    if (word.isEmpty()) {
      return;
    }
    String text = word.toString();
    word.setLength(0);
    double value = parsed(text);
    number.clear();
    switch (type) {
      case UINT8 -> number.put((byte) whole(text, value, 0, 255));
      case INT32 -> number.putInt(whole(text, value, Integer.MIN_VALUE, Integer.MAX_VALUE));
      case FLOAT32 -> number.putFloat(Float.parseFloat(canonical(text)));
      case FLOAT64 -> number.putDouble(value);
    }
    sink.take(number.array(), 0, type.bytes());
    if (sink.over()) {
      throw xml.malformed(
          "more numbers than the array's dimensions say", "as many as the dimensions say", "");
    }
  }

  private double parsed(String text) {
    String plain = canonical(text);
    boolean special = plain.endsWith("NaN") || plain.endsWith("Infinity");
    if (!special && !NUMBER.matcher(plain).matches()) {
      throw xml.malformed("'" + XmlCursor.shortened(text) + "'", "a number", "");
    }
    return Double.parseDouble(plain);
  }

  /** The spellings of C's printf in those of Java. */
  private static String canonical(String text) {
    return switch (text.toLowerCase(Locale.ROOT)) {
      case "nan", "+nan", "-nan" -> "NaN";
      case "inf", "+inf", "infinity", "+infinity" -> "Infinity";
      case "-inf", "-infinity" -> "-Infinity";
      default -> text;
    };
  }

  private int whole(String text, double value, int least, int most) {
    if (!(value >= least && value <= most) || value != Math.rint(value)) {
      throw xml.malformed(
          "'" + XmlCursor.shortened(text) + "'",
          "a whole number from " + least + " to " + most,
          "");
    }
    return (int) value;
  }
}
