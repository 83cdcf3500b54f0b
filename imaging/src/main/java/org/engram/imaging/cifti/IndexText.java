package org.engram.imaging.cifti;

import java.util.Arrays;
import org.engram.imaging.xml.XmlCursor;

/** Reads whole numbers from 0 up, separated by white space, out of an element's text. */
final class IndexText implements XmlCursor.Text {
  private final XmlCursor xml;
  private final int most;
  private int[] values = new int[64];
  private int count;

  /** The number that is being read, or -1 between numbers. */
  private long number = -1;

  private IndexText(XmlCursor xml, int most) {
    this.xml = xml;
    this.most = most;
  }

  /**
   * Consumes the current element.
   *
   * @param most numbers, above which the file is refused
   */
  static int[] read(XmlCursor xml, int most) {
    IndexText text = new IndexText(xml, most);
    xml.text(text);
    text.end();
    return Arrays.copyOf(text.values, text.count);
  }

  @Override
  public void take(char[] from, int start, int length) {
    for (int i = start; i < start + length; i++) {
      char c = from[i];
      if (c >= '0' && c <= '9') {
        number = Math.max(number, 0) * 10 + (c - '0');
        if (number > Integer.MAX_VALUE) {
          throw xml.malformed(number + "...", "an index below 2147483648", "");
        }
      } else if (c == ' ' || c == '\n' || c == '\t' || c == '\r') {
        end();
      } else {
        throw xml.malformed(
            "'"
                + XmlCursor.shortened(new String(from, i, start + length - i))
                + "' in a list of indices",
            "whole numbers from 0 up, separated by blanks",
            "");
      }
    }
  }

  private void end() {
    if (number < 0) {
      return;
    }
    if (count == most) {
      throw xml.malformed("more than " + most + " indices", "as many as the counts say", "");
    }
    if (count == values.length) {
      values = Arrays.copyOf(values, (int) Math.min(most, 2L * count));
    }
    values[count++] = (int) number;
    number = -1;
  }
}
