package org.engram.cli;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.engram.imaging.bids.DataSetDescription;
import org.engram.imaging.dataset.Anatomical;
import org.engram.imaging.dataset.BoldImage;
import org.engram.imaging.dataset.DataSet;
import org.engram.imaging.dataset.DenseSeries;
import org.engram.imaging.dataset.Finding;
import org.engram.imaging.dataset.Layout;
import org.engram.imaging.dataset.ParcelSeries;
import org.engram.imaging.dataset.ScanRun;
import org.engram.imaging.dataset.SurfaceSeries;
import org.engram.pipeline.survey.FolderSurvey;
import org.engram.pipeline.survey.RunUse;
import org.engram.tensor.Problem;

/** A survey of a folder in words: data sets, runs, problems. */
final class SurveyText {
  private static final int LISTED = 25;
  private static final int SUBJECTS = 8;

  private final Output out;
  private final FolderSurvey survey;
  private final Path given;
  private final int listed;

  /**
   * @param given the folder as the user named it
   * @param all whether every run and problem is listed
   */
  SurveyText(Output out, FolderSurvey survey, Path given, boolean all) {
    this.out = out;
    this.survey = survey;
    this.given = given;
    this.listed = all ? Integer.MAX_VALUE : LISTED;
  }

  void print() {
    List<DataSet> sets = survey.found().dataSets();
    out.title(
        given
            + ": "
            + Output.count(survey.found().files(), "file")
            + ", "
            + Output.count(sets.size(), "data set")
            + ", "
            + Output.count(survey.uses().size(), "run"));
    sets.forEach(this::dataSet);
    if (!survey.uses().isEmpty()) {
      runs();
    }
    problems();
  }

  private void dataSet(DataSet set) {
    out.blank();
    out.title(path(set.root()) + "  " + title(set));
    out.fact("subjects", subjects(set.subjects()));
    if (!set.runs().isEmpty()) {
      out.fact("runs", counted(set.runs(), run -> run.name().task(), "without a task"));
      sessions(set);
      fact("spaces", counts(spaces(set)));
      fact("parcel series", counts(each(set, run -> run.series().stream().map(SurveyText::atlas))));
      out.fact(
          "TR",
          tallied(set.runs().stream().map(SurveyText::time).toList()).entrySet().stream()
              .map(t -> (t.getKey().isEmpty() ? "not stated" : t.getKey()) + " in " + t.getValue())
              .collect(Collectors.joining(", ")));
      confounds(set);
    }
    if (!set.anatomicals().isEmpty()) {
      out.fact("anatomy", counts(set.anatomicals().stream().map(SurveyText::anatomy).toList()));
    }
    if (set.otherImages() > 0) {
      out.fact("images", set.otherImages() + " whose names do not say what they are");
    }
    Stream.concat(set.participants().stream(), set.phenotypes().stream())
        .filter(survey.people()::containsKey)
        .map(survey.people()::get)
        .forEach(table -> PeopleText.print(out, table, path(table.file())));
  }

  private static String title(DataSet set) {
    StringBuilder title = new StringBuilder(set.layout().title());
    set.description()
        .ifPresent(
            said -> {
              if (!said.name().isEmpty() && !said.name().equals(set.layout().title())) {
                title.append(", \"").append(said.name()).append('"');
              }
              if (!said.generators().isEmpty()) {
                String by =
                    said.generators().stream()
                        .map(DataSetDescription.Generator::title)
                        .collect(Collectors.joining(", "));
                title.append(", made by ").append(by);
              }
              if (!said.bidsVersion().isEmpty()) {
                title.append(", BIDS ").append(said.bidsVersion());
              }
            });
    return title.toString();
  }

  private void sessions(DataSet set) {
    List<String> sessions =
        set.runs().stream().map(ScanRun::session).filter(s -> !s.isEmpty()).toList();
    fact("sessions", counts(sessions));
  }

  private static List<String> spaces(DataSet set) {
    return each(
        set,
        run ->
            Stream.of(
                    run.images().stream().map(SurveyText::space),
                    run.dense().stream().map(SurveyText::space),
                    run.surfaces().stream().map(SurfaceSeries::space).map(s -> s + " surface"))
                .flatMap(spaces -> spaces)
                .distinct());
  }

  private static String space(BoldImage image) {
    return (image.space().isEmpty() ? "own" : image.space())
        + (image.resolution().isEmpty() ? "" : " res-" + image.resolution());
  }

  private static String space(DenseSeries dense) {
    return dense.space() + (dense.density().isEmpty() ? "" : " " + dense.density()) + " dense";
  }

  private static String atlas(ParcelSeries series) {
    return (series.atlas().isEmpty() ? "no atlas named" : series.atlas())
        + (series.cifti() ? " (ptseries)" : "");
  }

  private static String anatomy(Anatomical anatomical) {
    return anatomical.modality()
        + (anatomical.space().isEmpty() ? "" : " in " + anatomical.space());
  }

  private static String time(ScanRun run) {
    return run.timing().isEmpty()
        ? ""
        : PeopleText.number(run.repetitionTime().getAsDouble()) + " s";
  }

  private void confounds(DataSet set) {
    long with = set.runs().stream().filter(run -> run.confounds().isPresent()).count();
    if (with > 0) {
      out.fact("confounds", "of " + with + " of " + Output.count(set.runs().size(), "run"));
    }
  }

  private void runs() {
    out.blank();
    out.title("what can be done");
    Map<RunUse.Verdict, Long> summary =
        survey.uses().stream()
            .collect(
                Collectors.groupingBy(
                    RunUse::verdict,
                    () -> new EnumMap<>(RunUse.Verdict.class),
                    Collectors.counting()));
    Columns counts = new Columns();
    summary.forEach(
        (verdict, runs) -> counts.add("  " + Output.count(runs, "run"), verdict.toString()));
    counts.lines().forEach(out::title);
    out.blank();
    Columns table = new Columns();
    table.add("  run", "in", "TR", "what", "needs");
    survey.uses().stream().limit(listed).forEach(use -> run(table, use));
    table.lines().forEach(out::title);
    more(survey.uses().size(), "run");
  }

  private void run(Columns table, RunUse use) {
    ScanRun run = use.run();
    table.add(
        "  " + id(run),
        path(run.root()),
        run.timing().isEmpty() ? "-" : time(run),
        use.words(),
        String.join("; ", use.needs()));
  }

  /** A plain file's name is no subject's. */
  private static String id(ScanRun run) {
    String id = run.name().id();
    boolean bare = run.layout() == Layout.PLAIN && id.equals("sub-" + run.subject());
    return bare ? run.subject() : id;
  }

  private void problems() {
    out.blank();
    List<Finding> findings = survey.findings();
    if (findings.isEmpty()) {
      out.title("no problems found");
      return;
    }
    out.title(Output.count(findings.size(), "problem"));
    findings.stream().limit(listed).forEach(finding -> problem(finding.problem()));
    more(findings.size(), "problem");
  }

  private void problem(Problem problem) {
    String root = survey.found().folder() + "/";
    String where = problem.where().replace(root, "");
    out.title("  " + where);
    out.title("      " + problem.found().replace(root, ""));
    if (!problem.remedy().isEmpty()) {
      out.title("      " + problem.remedy().replace(root, ""));
    }
  }

  private void more(int all, String what) {
    if (all > listed) {
      out.title("  and " + Output.count(all - listed, "more " + what) + "; --all lists them");
    }
  }

  private void fact(String name, String value) {
    if (!value.isEmpty()) {
      out.fact(name, value);
    }
  }

  private String path(Path path) {
    Path relative = survey.found().folder().relativize(path);
    return relative.toString().isEmpty() ? "." : relative.toString();
  }

  private static String subjects(List<String> subjects) {
    if (subjects.isEmpty()) {
      return "none";
    }
    String named = String.join(", ", subjects.stream().limit(SUBJECTS).toList());
    return subjects.size() + ": " + named + (subjects.size() > SUBJECTS ? ", ..." : "");
  }

  private static List<String> each(DataSet set, Function<ScanRun, Stream<String>> values) {
    return set.runs().stream().flatMap(values).toList();
  }

  private static String counted(
      List<ScanRun> runs, Function<ScanRun, String> value, String unnamed) {
    List<String> values = new ArrayList<>();
    runs.forEach(run -> values.add(value.apply(run).isEmpty() ? unnamed : value.apply(run)));
    return counts(values);
  }

  /** How often each value is there: {@code 2 rest, 1 tap}. */
  private static String counts(Collection<String> values) {
    return tallied(values).entrySet().stream()
        .map(count -> count.getValue() + " " + count.getKey())
        .collect(Collectors.joining(", "));
  }

  private static Map<String, Integer> tallied(Collection<String> values) {
    Map<String, Integer> counts = new TreeMap<>();
    values.forEach(value -> counts.merge(value, 1, Integer::sum));
    return counts;
  }
}
