package org.engram.imaging.xml;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.SequencedMap;

/**
 * The names and values that GIFTI and CIFTI-2 files carry along: an element {@code MetaData} of
 * elements {@code MD}, each with a {@code Name} and a {@code Value}.
 */
public final class Metadata {
  private static final int LONGEST_NAME = 1 << 16;
  private static final int LONGEST_VALUE = 1 << 26;

  private Metadata() {}

  /**
   * Reads the entries that a cursor is at, and consumes them; of a name that is there twice, the
   * last.
   */
  public static SequencedMap<String, String> read(XmlCursor xml) {
    SequencedMap<String, String> entries = new LinkedHashMap<>();
    while (xml.child()) {
      if (!xml.name().equals("MD")) {
        xml.skip();
        continue;
      }
      String name = "";
      String value = "";
      while (xml.child()) {
        switch (xml.name()) {
          case "Name" -> name = xml.text(LONGEST_NAME);
          case "Value" -> value = xml.text(LONGEST_VALUE);
          default -> xml.skip();
        }
      }
      entries.put(name, value);
    }
    return entries;
  }

  /** Writes the entries as an element, if there are any. */
  public static void write(XmlOutput xml, Map<String, String> entries) {
    if (entries.isEmpty()) {
      return;
    }
    xml.open("MetaData");
    entries.forEach(
        (name, value) -> xml.open("MD").leaf("Name", name).leaf("Value", value).close());
    xml.close();
  }
}
