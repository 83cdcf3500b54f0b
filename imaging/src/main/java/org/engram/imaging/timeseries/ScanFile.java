package org.engram.imaging.timeseries;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.engram.imaging.bids.BidsName;

/**
 * One run's file and whose it is, from its name: by its BIDS entities, or else the file's stem (of
 * a UK Biobank folder, the folder's name) as the subject.
 *
 * @param path the file, or the UK Biobank folder
 * @param subject without {@code sub-}; never empty
 * @param session without {@code ses-}; empty where the name has none
 * @param task without {@code task-}; empty where the name has none
 * @param run without {@code run-}; empty where the name has none
 * @param variant what else tells files of one run apart: {@code space-MNI_seg-4S456Parcels}
 */
public record ScanFile(
    Path path, String subject, String session, String task, String run, String variant) {
  private static final List<String> OWN = List.of("sub", "ses", "task", "run");

  public ScanFile {
    Objects.requireNonNull(path, "path");
    if (subject.isBlank()) {
      throw new IllegalArgumentException("no subject for " + path);
    }
    Objects.requireNonNull(session, "session");
    Objects.requireNonNull(task, "task");
    Objects.requireNonNull(run, "run");
    Objects.requireNonNull(variant, "variant");
  }

  /** What a path's names say. */
  static ScanFile of(Path path) {
    Path absolute = path.toAbsolutePath().normalize();
    boolean part = UkBiobankFolder.isPart(absolute);
    Path named = part && absolute.getParent() != null ? absolute.getParent() : absolute;
    Path last = Objects.requireNonNullElse(named.getFileName(), named);
    String stem = part ? last.toString() : SeriesFormat.stem(last.toString());
    BidsName name = BidsName.of(stem);
    if (!name.hasSubject()) {
      return new ScanFile(path, stem.isBlank() ? "scan" : stem, "", "", "", "");
    }
    List<String> rest = new ArrayList<>();
    for (Map.Entry<String, String> entity : name.entities().entrySet()) {
      if (!OWN.contains(entity.getKey())) {
        rest.add(entity.getKey() + "-" + entity.getValue());
      }
    }
    rest.addAll(name.others());
    if (!name.suffix().isEmpty() && !name.suffix().equals("timeseries")) {
      rest.add(name.suffix());
    }
    if (name.extension().length() > 1) {
      rest.add(name.extension().substring(1));
    }
    return new ScanFile(
        path,
        name.entity("sub"),
        name.entity("ses"),
        name.entity("task"),
        name.entity("run"),
        String.join("_", rest));
  }

  /**
   * Names the scan in outputs: subject, session, task, run and variant, as far as there are any.
   */
  public String id() {
    StringBuilder id = new StringBuilder(subject);
    append(id, "ses-", session);
    append(id, "task-", task);
    append(id, "run-", run);
    append(id, "", variant);
    return id.toString();
  }

  ScanFile withSubject(String other) {
    return new ScanFile(path, other, session, task, run, variant);
  }

  private static void append(StringBuilder id, String key, String value) {
    if (!value.isEmpty()) {
      id.append('_').append(key).append(value);
    }
  }
}
