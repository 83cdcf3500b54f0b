package org.engram.imaging.dataset;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.engram.imaging.bids.BidsIgnore;
import org.engram.imaging.bids.DataSetDescription;
import org.engram.imaging.bids.SidecarFolders;
import org.engram.tensor.FileFormatException;
import org.engram.tensor.Problem;

/** A survey under way: sorts a listing into data sets and reads each by its layout. */
final class Survey {
  private static final String DERIVATIVES = "derivatives";

  private final Path root;
  private final FolderListing listing;
  private final SidecarFolders sidecars = new SidecarFolders();
  private final List<Finding> findings;
  private final List<DataSet> dataSets = new ArrayList<>();
  private final Set<String> sessions = new HashSet<>();
  private int ignored;

  Survey(Path root, FolderListing listing) {
    this.root = root;
    this.listing = listing;
    this.findings = new ArrayList<>(listing.findings());
  }

  DataSetSurvey result() {
    filesByRoot().forEach(this::dataSet);
    Map<RunName, ScanRun.Timing> timings = timings();
    List<DataSet> timed = dataSets.stream().map(set -> timed(set, timings)).toList();
    timed.forEach(set -> set.runs().forEach(run -> findings.addAll(run.findings())));
    return new DataSetSurvey(
        root, timed, findings, listing.files().size(), listing.leftOut(), ignored);
  }

  /** Files by the data set that they belong to, the nearest above them. */
  private Map<Path, List<FoundFile>> filesByRoot() {
    Map<Path, List<FoundFile>> byRoot = new TreeMap<>();
    byRoot.put(root, new ArrayList<>());
    for (FoundFile file : listing.files()) {
      if (file.fileName().equals(DataSetDescription.FILE)) {
        byRoot.put(file.path().getParent(), new ArrayList<>());
      }
      derivative(file.path()).ifPresent(path -> byRoot.put(path, new ArrayList<>()));
    }
    for (FoundFile file : listing.files()) {
      Path folder = file.path().getParent();
      while (!byRoot.containsKey(folder)) {
        folder = folder.getParent();
      }
      byRoot.get(folder).add(file);
    }
    return byRoot;
  }

  /** {@code derivatives/NAME} is a data set of its own, even without a description. */
  private Optional<Path> derivative(Path file) {
    for (Path folder = file.getParent();
        folder.startsWith(root) && !folder.equals(root);
        folder = folder.getParent()) {
      if (folder.getParent().endsWith(DERIVATIVES)) {
        return Optional.of(folder);
      }
    }
    return Optional.empty();
  }

  private void dataSet(Path at, List<FoundFile> all) {
    BidsIgnore ignore = ignore(at);
    List<FoundFile> files =
        all.stream().filter(file -> !ignore.ignores(at.relativize(file.path()))).toList();
    ignored += all.size() - files.size();
    Optional<DataSetDescription> description = description(at);
    Layout layout = LayoutRule.of(description, files);
    Collected collected = new Collected();
    LayoutReader reader =
        switch (layout) {
          case HCP -> new HcpReader();
          case PLAIN -> new PlainReader(at);
          case BIDS_RAW, FMRIPREP, XCP_D, BIDS_DERIVATIVE -> new BidsReader();
        };
    files.forEach(file -> reader.read(file, collected));
    findings.addAll(collected.findings());
    if (layout != Layout.PLAIN) {
      collected.missingSessions(at).stream().filter(this::isNews).forEach(findings::add);
    }
    DataSet set =
        new DataSet(
            at,
            layout,
            description,
            collected.subjects(),
            collected.runs(at, layout, sidecars),
            collected.anatomicals(),
            file(files, at.resolve("participants.tsv")),
            files.stream()
                .filter(f -> at.resolve("phenotype").equals(f.path().getParent()))
                .filter(f -> f.fileName().endsWith(".tsv") && f.present())
                .map(FoundFile::path)
                .toList(),
            collected.otherImages());
    if (!isEmpty(set)) {
      dataSets.add(set);
    }
  }

  /** A session that the raw data lack is missing in every derivative: told once. */
  private boolean isNews(Finding session) {
    return sessions.add(session.file().getFileName() + session.problem().found());
  }

  private static boolean isEmpty(DataSet set) {
    return set.runs().isEmpty()
        && set.anatomicals().isEmpty()
        && set.otherImages() == 0
        && set.description().isEmpty()
        && set.participants().isEmpty();
  }

  private Optional<Path> file(List<FoundFile> files, Path wanted) {
    Optional<FoundFile> found = files.stream().filter(f -> f.path().equals(wanted)).findFirst();
    found
        .flatMap(f -> f.state().problem(f.path()))
        .ifPresent(p -> findings.add(new Finding(Finding.Kind.NO_CONTENT, wanted, p)));
    return found.filter(FoundFile::present).map(FoundFile::path);
  }

  private Optional<DataSetDescription> description(Path at) {
    try {
      return DataSetDescription.in(at);
    } catch (FileFormatException e) {
      unusable(at.resolve(DataSetDescription.FILE), e.problem());
      return Optional.empty();
    }
  }

  private BidsIgnore ignore(Path at) {
    try {
      return BidsIgnore.in(at);
    } catch (FileFormatException e) {
      unusable(at.resolve(".bidsignore"), e.problem());
      return BidsIgnore.none();
    }
  }

  private void unusable(Path file, Problem problem) {
    findings.add(new Finding(Finding.Kind.UNUSABLE_METADATA, file, problem));
  }

  /** What is known of each run's timing from any data set, the raw ones first. */
  private Map<RunName, ScanRun.Timing> timings() {
    Map<RunName, ScanRun.Timing> timings = new HashMap<>();
    for (boolean raw : new boolean[] {true, false}) {
      for (DataSet set : dataSets) {
        if (raw == (set.layout() == Layout.BIDS_RAW) && set.layout() != Layout.PLAIN) {
          for (ScanRun run : set.runs()) {
            run.timing().ifPresent(t -> timings.putIfAbsent(run.name().counted(), t));
          }
        }
      }
    }
    return timings;
  }

  /** A derivative's run takes the repetition time of the raw run where its own files lack it. */
  private static DataSet timed(DataSet set, Map<RunName, ScanRun.Timing> timings) {
    if (set.layout() == Layout.HCP || set.layout() == Layout.PLAIN) {
      return set; // HCP has it in its images, and of a plain file it has to be stated
    }
    List<ScanRun> runs = new ArrayList<>();
    for (ScanRun run : set.runs()) {
      ScanRun.Timing known = timings.get(run.name().counted());
      boolean lacking = run.timing().isEmpty() && run.hasData();
      if (lacking && known != null) {
        runs.add(run.withTiming(known));
      } else if (lacking && run.findings().stream().noneMatch(Survey::isTiming)) {
        runs.add(run.withFinding(untimed(run)));
      } else {
        runs.add(run);
      }
    }
    return set.withRuns(runs);
  }

  private static boolean isTiming(Finding finding) {
    return finding.kind() == Finding.Kind.UNUSABLE_METADATA;
  }

  private static Finding untimed(ScanRun run) {
    Path file = run.anyFile().orElse(run.root());
    boolean header = run.series().isEmpty();
    return Finding.of(
        Finding.Kind.NO_REPETITION_TIME,
        file,
        "no sidecar states the repetition time",
        "RepetitionTime in seconds in a JSON file beside it or further up",
        header
            ? "Write it there, or let the image's header say it"
            : "Write it there, or state it with --tr");
  }
}
