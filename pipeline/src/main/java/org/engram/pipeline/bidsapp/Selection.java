package org.engram.pipeline.bidsapp;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import org.engram.imaging.timeseries.ScanFile;
import org.engram.tensor.ConfigurationException;

/**
 * Which participants and sessions are wanted.
 *
 * @param participants labels, with or without {@code sub-}; all where there are none
 * @param sessions labels, with or without {@code ses-}; all where there are none
 */
public record Selection(List<String> participants, List<String> sessions) {
  public Selection {
    participants = participants.stream().map(label -> without("sub-", label)).distinct().toList();
    sessions = sessions.stream().map(label -> without("ses-", label)).distinct().toList();
  }

  private static String without(String prefix, String label) {
    return label.startsWith(prefix) ? label.substring(prefix.length()) : label;
  }

  /** Whether a participant is wanted. */
  boolean takes(String participant) {
    return participants.isEmpty() || participants.contains(participant);
  }

  /**
   * The wanted scans by participant, sorted; of a participant without any the list is empty.
   *
   * @throws ConfigurationException where the data set has no such participant
   */
  Map<String, List<ScanFile>> of(Path dataSet, List<ScanFile> scans) {
    Map<String, List<ScanFile>> all = new TreeMap<>();
    AppFolder.subjects(dataSet).forEach(label -> all.put(label, new ArrayList<>()));
    for (ScanFile scan : scans) {
      List<ScanFile> own = all.computeIfAbsent(scan.subject(), _ -> new ArrayList<>());
      if (sessions.isEmpty() || sessions.contains(scan.session())) {
        own.add(scan);
      }
    }
    List<String> unknown = participants.stream().filter(label -> !all.containsKey(label)).toList();
    if (!unknown.isEmpty()) {
      throw new ConfigurationException(
          "--participant-label",
          String.join(", ", unknown) + ": no such participant in " + dataSet,
          some(new TreeSet<>(all.keySet())),
          Files.isDirectory(dataSet) ? "See: engram scan " + dataSet : "Check the path");
    }
    Map<String, List<ScanFile>> wanted = new LinkedHashMap<>();
    all.forEach(
        (label, own) -> {
          if (takes(label)) {
            wanted.put(label, own);
          }
        });
    return wanted;
  }

  private static String some(TreeSet<String> labels) {
    List<String> first = labels.stream().limit(10).toList();
    return labels.isEmpty()
        ? "folders named sub-LABEL"
        : "some of " + String.join(", ", first) + (labels.size() > 10 ? ", ..." : "");
  }
}
