package org.engram.imaging.xml;

import java.util.HashMap;
import java.util.Map;

/** An element that is open: its name, its number among those of its name, its children. */
final class XmlLevel {
  private final String name;
  private final int number;
  private Map<String, Integer> children = Map.of();

  XmlLevel(String name, int number) {
    this.name = name;
    this.number = number;
  }

  /** Number of a child among those of its name, from 1. */
  int count(String child) {
    if (children.isEmpty()) {
      children = new HashMap<>();
    }
    return children.merge(child, 1, Integer::sum);
  }

  String title() {
    return XmlCursor.shortened(name) + (number == 1 ? "" : " " + number);
  }

  /** Different names among its children. */
  int kinds() {
    return children.size();
  }
}
