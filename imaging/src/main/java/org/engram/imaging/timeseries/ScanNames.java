package org.engram.imaging.timeseries;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.engram.tensor.RefusedInputException;

/** Sees to it that no two scans bear one name: the output of one would pass for the other's. */
final class ScanNames {
  private ScanNames() {}

  /**
   * The same scans, those of one name told apart by the folders they lie in ({@code
   * 101309/functional/tc.mat}, {@code 101310/functional/tc.mat}).
   *
   * <p>Images that differ by their endings alone ({@code a.nii}, {@code a.nii.gz}) bear them.
   *
   * @throws RefusedInputException where two files in one folder, or two BIDS names, are one scan's
   */
  static List<ScanFile> apart(List<ScanFile> scans) {
    Map<String, List<ScanFile>> byId = new LinkedHashMap<>();
    for (ScanFile scan : scans) {
      byId.computeIfAbsent(scan.id(), _ -> new ArrayList<>()).add(scan);
    }
    if (byId.size() == scans.size()) {
      return scans;
    }
    Map<Path, ScanFile> renamed = new LinkedHashMap<>();
    for (List<ScanFile> same : byId.values()) {
      if (same.size() > 1) {
        same.forEach(scan -> renamed.put(scan.path(), byFolder(scan, same)));
      }
    }
    List<ScanFile> named =
        scans.stream().map(scan -> renamed.getOrDefault(scan.path(), scan)).toList();
    refuseEqual(named);
    return named;
  }

  private static ScanFile byFolder(ScanFile scan, List<ScanFile> same) {
    boolean bids = !scan.id().equals(scan.subject());
    if (bids || scan.path().getFileName().toString().contains("sub-")) {
      throw equal(same.get(0), same.get(1));
    }
    // From the root down to the first folder that the scans of this name do not share.
    Path folder = scan.path().toAbsolutePath().normalize().getParent();
    int shared = folder.getNameCount();
    for (ScanFile other : same) {
      shared = Math.min(shared, sharedDepth(folder, other.path().toAbsolutePath().normalize()));
    }
    StringBuilder name = new StringBuilder();
    for (int i = shared; i < folder.getNameCount(); i++) {
      name.append(folder.getName(i)).append('_');
    }
    boolean otherEnding = same.stream().filter(other -> inFolder(other, folder)).count() > 1;
    return scan.withSubject(
        name + (otherEnding ? SeriesFormat.withImageEnding(scan) : scan.subject()));
  }

  private static boolean inFolder(ScanFile scan, Path folder) {
    return scan.path().toAbsolutePath().normalize().getParent().equals(folder);
  }

  private static int sharedDepth(Path folder, Path other) {
    int depth = 0;
    int most = Math.min(folder.getNameCount(), other.getNameCount() - 1);
    while (depth < most && folder.getName(depth).equals(other.getName(depth))) {
      depth++;
    }
    return depth;
  }

  private static void refuseEqual(List<ScanFile> scans) {
    Map<String, ScanFile> seen = new LinkedHashMap<>();
    for (ScanFile scan : scans) {
      ScanFile before = seen.put(scan.id(), scan);
      if (before != null) {
        throw equal(before, scan);
      }
    }
  }

  private static RefusedInputException equal(ScanFile a, ScanFile b) {
    return new RefusedInputException(
        b.path().toString(),
        "the same scan by name (" + b.id() + ") as " + a.path(),
        "one file a scan",
        "Give only one of the two, or names that tell them apart");
  }
}
