package org.engram.imaging.gifti;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.engram.imaging.xml.XmlCursor;
import org.engram.imaging.xml.XmlOutput;

/**
 * What the numbers of a label file mean, as GIFTI and CIFTI-2 write it: an element {@code
 * LabelTable} of elements {@code Label}.
 *
 * @param labels in the file's order; every key once
 */
public record LabelKeys(List<Label> labels) {
  /** Characters of one label's name. */
  private static final int LONGEST = 1 << 16;

  public LabelKeys {
    labels = List.copyOf(labels);
  }

  /** A table without labels, for files that have none. */
  public static LabelKeys empty() {
    return new LabelKeys(List.of());
  }

  /**
   * The same table with a colour for every label that has none, which other programs insist on:
   * distinct, and the same each time.
   */
  public LabelKeys coloured() {
    return new LabelKeys(LabelColours.filled(labels));
  }

  /** The label of a number in the data. */
  public Optional<Label> find(int key) {
    return labels.stream().filter(label -> label.key() == key).findFirst();
  }

  /**
   * Reads the table that a cursor is at, and consumes it.
   *
   * @throws org.engram.tensor.FileFormatException if a key is no number or is there twice
   */
  public static LabelKeys read(XmlCursor xml) {
    List<Label> labels = new ArrayList<>();
    Set<Integer> keys = new HashSet<>();
    while (xml.child()) {
      if (!xml.name().equals("Label")) {
        xml.skip();
        continue;
      }
      // Files from before the format was fixed have Index where it says Key.
      String name = xml.find("Key").isEmpty() && xml.find("Index").isPresent() ? "Index" : "Key";
      int key = xml.integer(name, Integer.MIN_VALUE, Integer.MAX_VALUE);
      if (!keys.add(key)) {
        throw xml.malformed("label " + key + " a second time", "every key once", "");
      }
      Optional<Label.Colour> colour = colour(xml);
      labels.add(new Label(key, xml.text(LONGEST).strip(), colour));
    }
    return new LabelKeys(labels);
  }

  private static Optional<Label.Colour> colour(XmlCursor xml) {
    if (xml.find("Red").isEmpty()) {
      return Optional.empty();
    }
    return Optional.of(
        new Label.Colour(
            (float) xml.number("Red"),
            (float) xml.number("Green"),
            (float) xml.number("Blue"),
            xml.find("Alpha").isEmpty() ? 1 : (float) xml.number("Alpha")));
  }

  /** Writes the table as an element. */
  public void write(XmlOutput xml) {
    xml.open("LabelTable");
    for (Label label : labels) {
      List<String> attributes = new ArrayList<>(List.of("Key", Integer.toString(label.key())));
      label
          .colour()
          .ifPresent(
              c ->
                  attributes.addAll(
                      List.of(
                          "Red", Float.toString(c.red()),
                          "Green", Float.toString(c.green()),
                          "Blue", Float.toString(c.blue()),
                          "Alpha", Float.toString(c.alpha()))));
      xml.open("Label", attributes.toArray(String[]::new)).text(label.name()).close();
    }
    xml.close();
  }
}
