package org.engram.imaging.dataset;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.engram.imaging.bids.BidsName;
import org.engram.imaging.bids.SidecarFolders;

/** What the files of one data set come to. */
final class Collected {
  private final SequencedMap<RunName, RunParts> runs = new LinkedHashMap<>();
  private final List<Anatomical> anatomicals = new ArrayList<>();
  private final List<Finding> findings = new ArrayList<>();
  private final Map<String, TreeSet<String>> sessions = new TreeMap<>();
  private final Set<Path> folders = new HashSet<>();
  private int otherImages;

  /** The run that a BIDS name is of. */
  RunParts run(BidsName name) {
    return run(RunName.of(name));
  }

  RunParts run(RunName name) {
    subject(name.subject());
    return runs.computeIfAbsent(name.counted(), _ -> new RunParts(name));
  }

  void anatomical(FoundFile file, Anatomical anatomical) {
    subject(anatomical.subject());
    file.state()
        .problem(file.path())
        .ifPresentOrElse(
            problem -> findings.add(new Finding(Finding.Kind.NO_CONTENT, file.path(), problem)),
            () -> anatomicals.add(anatomical));
  }

  void subject(String subject) {
    sessions.computeIfAbsent(subject, _ -> new TreeSet<>());
  }

  void session(String subject, String session) {
    if (!session.isEmpty()) {
      sessions.computeIfAbsent(subject, _ -> new TreeSet<>()).add(session);
    }
  }

  /** Whether a folder is met for the first time. */
  boolean first(Path folder) {
    return folders.add(folder);
  }

  void otherImage() {
    otherImages++;
  }

  void note(Finding finding) {
    findings.add(finding);
  }

  int otherImages() {
    return otherImages;
  }

  List<String> subjects() {
    return List.copyOf(sessions.keySet());
  }

  List<Anatomical> anatomicals() {
    return anatomicals;
  }

  List<Finding> findings() {
    return findings;
  }

  List<ScanRun> runs(Path root, Layout layout, SidecarFolders sidecars) {
    return runs.values().stream().map(parts -> parts.run(root, layout, sidecars)).toList();
  }

  /** A finding for each session that a subject lacks and another has. */
  List<Finding> missingSessions(Path root) {
    TreeSet<String> all = new TreeSet<>();
    sessions.values().forEach(all::addAll);
    List<Finding> missing = new ArrayList<>();
    for (Map.Entry<String, TreeSet<String>> subject : sessions.entrySet()) {
      for (String session : all) {
        if (!subject.getValue().contains(session)) {
          long have = sessions.values().stream().filter(s -> s.contains(session)).count();
          missing.add(
              Finding.of(
                  Finding.Kind.SESSION_MISSING,
                  root.resolve("sub-" + subject.getKey()),
                  "no ses-" + session,
                  "the session, which " + have + " of " + sessions.size() + " subjects have",
                  ""));
        }
      }
    }
    return missing;
  }
}
