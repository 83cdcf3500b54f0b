package org.engram.cohort;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** All that a journalled job depends on, as lines of {@code name=value}. */
public final class JournalFingerprint {
  private JournalFingerprint() {}

  /** The lines of settings, in their order. */
  public static String lines(Map<String, ?> settings) {
    return settings.entrySet().stream()
        .map(setting -> setting.getKey() + "=" + setting.getValue() + "\n")
        .collect(Collectors.joining());
  }

  /** What differs between two, in words: each name with both values. */
  public static String difference(String before, String now) {
    Map<String, String> old = settings(before);
    Map<String, String> current = settings(now);
    TreeSet<String> names = new TreeSet<>(old.keySet());
    names.addAll(current.keySet());
    List<String> changes = new ArrayList<>();
    for (String name : names) {
      String was = old.getOrDefault(name, "not set");
      String is = current.getOrDefault(name, "not set");
      if (!was.equals(is)) {
        changes.add(name + " was " + was + ", is now " + is);
      }
    }
    return changes.isEmpty() ? "the same lines in another order" : String.join("; ", changes);
  }

  private static Map<String, String> settings(String fingerprint) {
    Map<String, String> settings = new LinkedHashMap<>();
    for (String line : fingerprint.lines().toList()) {
      int equals = line.indexOf('=');
      settings.put(
          equals < 0 ? "job" : line.substring(0, equals),
          equals < 0 ? line : line.substring(equals + 1));
    }
    return settings;
  }
}
