package org.engram.pipeline.gradient;

import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.engram.imaging.gradient.GroupConnectivity;
import org.engram.imaging.timeseries.ReadOptions;
import org.engram.imaging.timeseries.ScanFile;
import org.engram.imaging.timeseries.TimeSeries;
import org.engram.imaging.timeseries.TimeSeriesFile;
import org.engram.pipeline.scan.RefusedScan;
import org.engram.pipeline.scan.ScanListener;
import org.engram.tensor.FileFormatException;
import org.engram.tensor.Problem;
import org.engram.tensor.RefusedInputException;
import org.engram.tensor.file.FileHash;

/**
 * From scans to a group's connectivity in one pass, each scan read once and forgotten: subject by
 * subject in the order in which they first come, the runs of a subject averaged before the subjects
 * are (see {@link GroupConnectivity}). Repetition times play no part.
 *
 * <p>A scan that cannot be used is listed, and the rest goes on; a subject whose scans are all
 * refused does not count. Scans of other regions than the first one's, where no atlas was named,
 * end the job: their mean would mean nothing.
 */
public final class GroupConnectivityJob {
  private final GroupSettings settings;
  private final ScanListener listener;
  private final List<GroupResult.UsedScan> used = new ArrayList<>();
  private final List<RefusedScan> refused = new ArrayList<>();
  private final List<String> warnings = new ArrayList<>();
  private final Map<String, List<ScanFile>> warned = new LinkedHashMap<>();
  private GroupRegions regions;
  private GroupConnectivity group;

  private GroupConnectivityJob(GroupSettings settings, ScanListener listener) {
    this.settings = settings;
    this.listener = listener;
    this.regions = settings.atlas().map(GroupRegions::of).orElse(null);
  }

  /**
   * Averages the scans.
   *
   * @throws RefusedInputException if no scan can be used, none is of a listed subject, or one has
   *     other regions than the first
   */
  public static GroupResult run(
      List<ScanFile> scans, GroupSettings settings, ScanListener listener) {
    return new GroupConnectivityJob(settings, listener).average(scans);
  }

  private GroupResult average(List<ScanFile> scans) {
    Collection<List<ScanFile>> bySubject = bySubject(scans);
    int count = bySubject.stream().mapToInt(List::size).sum();
    listener.started(count, 0);
    for (List<ScanFile> subject : bySubject) {
      for (ScanFile scan : subject) {
        Optional<TimeSeries> series = read(scan);
        series.ifPresent(read -> regions.requireSame(read, settings.assumeOrder()));
        series.ifPresent(read -> add(scan, read));
      }
      if (group != null) {
        group.endSubject();
      }
    }
    if (used.isEmpty()) {
      throw new RefusedInputException(
          "group connectivity",
          "none of " + count + " scans could be used",
          "at least one",
          "The first refused: " + refused.getFirst().problem().line());
    }
    warned.forEach(
        (text, of) ->
            warnings.add(
                of.getFirst().path()
                    + (of.size() > 1 ? " and " + (of.size() - 1) + " more" : "")
                    + ": "
                    + text));
    return new GroupResult(
        group.finish(), regions.atlas(), group.subjects(), used, refused, warnings);
  }

  private Optional<TimeSeries> read(ScanFile scan) {
    ReadOptions stated = settings.read();
    boolean open = regions != null && stated.expectedRegions().isEmpty();
    try {
      TimeSeries series =
          TimeSeriesFile.read(
              scan.path(), open ? stated.withExpectedRegions(regions.size()) : stated);
      if (regions == null) {
        regions = GroupRegions.first(series);
        regions.warning().ifPresent(warnings::add);
      }
      return Optional.of(series);
    } catch (FileFormatException e) {
      refuse(scan, e.problem());
    } catch (RefusedInputException e) {
      refuse(scan, e.problem());
    }
    return Optional.empty();
  }

  private void add(ScanFile scan, TimeSeries series) {
    if (group == null) {
      group = new GroupConnectivity("group connectivity", regions.atlas().labels());
    }
    try {
      GroupRegions.Rows rows = regions.rows(series, settings);
      group.add(scan.path().toString(), rows.values(), series.frames(), rows.uncounted());
      rows.warnings()
          .forEach(text -> warned.computeIfAbsent(text, _ -> new ArrayList<>()).add(scan));
      used.add(new GroupResult.UsedScan(scan, series.frames(), FileHash.of(scan.path())));
      listener.used(scan);
    } catch (RefusedInputException e) {
      refuse(scan, e.problem());
    }
  }

  private Collection<List<ScanFile>> bySubject(List<ScanFile> scans) {
    Map<String, List<ScanFile>> bySubject = new LinkedHashMap<>();
    for (ScanFile scan : scans) {
      if (settings.subjects().map(list -> list.has(scan.subject())).orElse(true)) {
        bySubject.computeIfAbsent(scan.subject(), _ -> new ArrayList<>()).add(scan);
      }
    }
    settings.subjects().ifPresent(list -> checkListed(list, bySubject.keySet(), scans));
    return bySubject.values();
  }

  private void checkListed(SubjectList list, Set<String> found, List<ScanFile> scans) {
    if (found.isEmpty()) {
      throw new RefusedInputException(
          list.source(),
          "none of its " + list.subjects().size() + " subjects among the scans",
          "subjects as the scans' names have them, such as '" + scans.getFirst().subject() + "'",
          "Write the list with the names that 'engram inspect' shows");
    }
    Set<String> without = new LinkedHashSet<>(list.subjects());
    without.removeAll(found);
    if (!without.isEmpty()) {
      List<String> names = List.copyOf(without);
      warnings.add(
          without.size()
              + " listed subjects have no scan: "
              + String.join(", ", names.subList(0, Math.min(5, names.size())))
              + (names.size() > 5 ? " and " + (names.size() - 5) + " more" : ""));
    }
  }

  private void refuse(ScanFile scan, Problem problem) {
    refused.add(new RefusedScan(scan, problem));
    listener.refused(scan, problem);
  }
}
