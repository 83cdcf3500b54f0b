package org.engram.imaging.bids;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SequencedMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A file name taken apart as BIDS writes them: {@code sub-01_ses-2_task-rest_run-1_timeseries.tsv}.
 * Names that follow the rule only in part are taken apart as far as they do.
 *
 * @param entities key to value, in the name's order
 * @param others the parts that are no entity, without the suffix: {@code ts} of {@code
 *     ts_sub-001_ses-1}
 * @param suffix the last part where it is no entity, else empty
 * @param extension from the first dot after the last entity or suffix, with the dot
 */
public record BidsName(
    SequencedMap<String, String> entities, List<String> others, String suffix, String extension) {
  private static final Pattern ENTITY = Pattern.compile("([A-Za-z]+)-([A-Za-z0-9+]+)(.*)");

  public BidsName {
    entities = Collections.unmodifiableSequencedMap(new LinkedHashMap<>(entities));
    others = List.copyOf(others);
  }

  /** Takes a file name (not a path) apart. */
  public static BidsName of(String fileName) {
    String[] parts = fileName.split("_", -1);
    SequencedMap<String, String> entities = new LinkedHashMap<>();
    List<String> others = new ArrayList<>();
    String suffix = "";
    String extension = "";
    for (int i = 0; i < parts.length; i++) {
      boolean last = i == parts.length - 1;
      String part = parts[i];
      Matcher entity = ENTITY.matcher(part);
      boolean whole = entity.matches() && (entity.group(3).isEmpty() || last);
      if (whole && (entity.group(3).isEmpty() || entity.group(3).startsWith("."))) {
        entities.putIfAbsent(entity.group(1).toLowerCase(Locale.ROOT), entity.group(2));
        extension = entity.group(3);
      } else if (last) {
        int dot = part.indexOf('.');
        suffix = dot < 0 ? part : part.substring(0, dot);
        extension = dot < 0 ? "" : part.substring(dot);
      } else if (!part.isEmpty()) {
        others.add(part);
      }
    }
    return new BidsName(entities, others, suffix, extension);
  }

  /** An entity's value, or empty where the name has none. */
  public String entity(String key) {
    return entities.getOrDefault(key, "");
  }

  /** Whether the name says whose scan it is. */
  public boolean hasSubject() {
    return entities.containsKey("sub");
  }

  /** Whether this name's metadata also hold for the other, by the inheritance principle. */
  public boolean appliesTo(BidsName other) {
    if (!suffix.equals(other.suffix)) {
      return false;
    }
    for (Map.Entry<String, String> entity : entities.entrySet()) {
      if (!entity.getValue().equals(other.entities.get(entity.getKey()))) {
        return false;
      }
    }
    return true;
  }
}
