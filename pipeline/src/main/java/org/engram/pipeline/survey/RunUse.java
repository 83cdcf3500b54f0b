package org.engram.pipeline.survey;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import org.engram.imaging.atlas.library.AtlasEntry;
import org.engram.imaging.dataset.BoldImage;
import org.engram.imaging.dataset.Finding;
import org.engram.imaging.dataset.Layout;
import org.engram.imaging.dataset.ParcelSeries;
import org.engram.imaging.dataset.ScanRun;
import org.engram.imaging.dataset.Space;
import org.engram.imaging.parcellation.SpaceName;
import org.engram.imaging.timeseries.TimeSeriesFile;

/**
 * What can be done with a run, best first.
 *
 * @param run which
 * @param verdict the best of it
 * @param words what can be done, or what is missing
 * @param needs what has to be stated or added beside; may be empty
 */
public record RunUse(ScanRun run, Verdict verdict, String words, List<String> needs) {
  /** The most that can be done with a run. */
  public enum Verdict {
    /** Its parcel series can be embedded as they are. */
    EMBED("embed"),
    /** There is an atlas for a space of it. */
    PARCELLATE("parcellate"),
    /** It is in a standard space for which no atlas is known. */
    NEEDS_ATLAS("needs an atlas"),
    /** It is in its own space only. */
    NEEDS_SPACE("needs a standard space"),
    /** Of a kind that is not read. */
    NOT_USED("not used"),
    /** Something is wrong with it. */
    REFUSED("refused");

    private final String title;

    Verdict(String title) {
      this.title = title;
    }

    @Override
    public String toString() {
      return title;
    }
  }

  public RunUse {
    needs = List.copyOf(needs);
  }

  /**
   * Judges a run.
   *
   * @param prepared the data set that has the same run in a standard space, if one has
   */
  static RunUse of(ScanRun run, List<AtlasEntry> atlases, Optional<Path> prepared) {
    if (run.ambiguous()) {
      return new RunUse(run, Verdict.REFUSED, "two files for one thing", List.of());
    }
    if (!run.hasData()) {
      return new RunUse(run, Verdict.REFUSED, "no data: " + reason(run), List.of());
    }
    List<String> tables =
        run.series().stream()
            .filter(RunUse::isReadable)
            .map(series -> series.atlas().isEmpty() ? "its series" : series.atlas())
            .distinct()
            .toList();
    if (!tables.isEmpty()) {
      String words =
          run.layout() == Layout.PLAIN
              ? "embed, if it is a parcel series"
              : "embed " + String.join(", ", tables);
      return new RunUse(run, Verdict.EMBED, words, timing(run, "--tr"));
    }
    return ofImages(run, atlases, prepared);
  }

  private static RunUse ofImages(ScanRun run, List<AtlasEntry> atlases, Optional<Path> prepared) {
    TreeSet<String> spaces = new TreeSet<>();
    run.spaces().stream().filter(Space::isStandard).forEach(spaces::add);
    if (spaces.isEmpty()) {
      return ownSpace(run, prepared);
    }
    List<String> ready = new ArrayList<>();
    for (String space : spaces) {
      List<String> fitting =
          atlases.stream()
              .filter(atlas -> SpaceName.same(atlas.space(), space))
              .map(AtlasEntry::name)
              .toList();
      if (!fitting.isEmpty()) {
        ready.add(space + " with " + (fitting.size() == 1 ? fitting.getFirst() : count(fitting)));
      }
    }
    List<String> needs = new ArrayList<>(timing(run, "its image's header or --tr"));
    if (run.confounds().isEmpty() && run.layout() != Layout.XCP_D) {
      needs.add("no confounds to clean with");
    }
    return ready.isEmpty()
        ? new RunUse(
            run, Verdict.NEEDS_ATLAS, "needs an atlas in " + String.join(" or ", spaces), needs)
        : new RunUse(run, Verdict.PARCELLATE, "parcellate " + String.join(", ", ready), needs);
  }

  private static RunUse ownSpace(ScanRun run, Optional<Path> prepared) {
    if (run.images().isEmpty()) {
      return new RunUse(run, Verdict.NOT_USED, "GIFTI or CIFTI parcels only", List.of());
    }
    boolean unstated = run.images().stream().map(BoldImage::space).allMatch(String::isEmpty);
    String words = unstated ? "in no stated standard space" : "in the subject's own space";
    return new RunUse(
        run,
        Verdict.NEEDS_SPACE,
        words,
        List.of(
            prepared
                .map(root -> "take it from " + root.getFileName())
                .orElse("fMRIPrep first, or --assume-space NAME if it is in one")));
  }

  private static boolean isReadable(ParcelSeries series) {
    return !series.cifti()
        && (TimeSeriesFile.supports(series.path()) || Files.isDirectory(series.path()));
  }

  private static List<String> timing(ScanRun run, String from) {
    return run.timing().isPresent() ? List.of() : List.of("TR from " + from);
  }

  private static String reason(ScanRun run) {
    return run.findings().stream()
        .filter(
            f ->
                f.kind() == Finding.Kind.NO_CONTENT
                    || f.kind() == Finding.Kind.CONFOUNDS_WITHOUT_DATA)
        .findFirst()
        .map(finding -> finding.problem().found())
        .orElse("nothing that can be read");
  }

  private static String count(List<String> atlases) {
    return atlases.size() + " atlases";
  }
}
