package org.engram.cli;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.engram.imaging.dataset.Anatomical;
import org.engram.imaging.dataset.BoldImage;
import org.engram.imaging.dataset.DataSet;
import org.engram.imaging.dataset.DenseSeries;
import org.engram.imaging.dataset.Finding;
import org.engram.imaging.dataset.ParcelSeries;
import org.engram.imaging.dataset.ScanRun;
import org.engram.pipeline.survey.FolderSurvey;
import org.engram.pipeline.survey.PeopleSummary;
import org.engram.pipeline.survey.RunUse;

/** A survey of a folder for programs: every run with all its files, and every problem. */
final class SurveyJson {
  private SurveyJson() {}

  static Map<String, Object> of(FolderSurvey survey) {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("folder", survey.found().folder().toString());
    json.put("files", survey.found().files());
    json.put("ignored", survey.found().ignored());
    json.put("left_out", survey.found().leftOut().stream().map(Path::toString).toList());
    json.put("data_sets", survey.found().dataSets().stream().map(set -> set(set, survey)).toList());
    json.put("runs", survey.uses().stream().map(SurveyJson::run).toList());
    json.put("problems", survey.findings().stream().map(SurveyJson::finding).toList());
    json.put("refused", survey.refused().size());
    return json;
  }

  private static Map<String, Object> set(DataSet set, FolderSurvey survey) {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("root", set.root().toString());
    json.put("layout", set.layout().title());
    set.description()
        .ifPresent(
            said -> {
              json.put("name", said.name());
              json.put("bids_version", said.bidsVersion());
              json.put("generated_by", said.generators());
            });
    json.put("subjects", set.subjects());
    json.put("runs", set.runs().size());
    List<Map<String, Object>> anatomicals = new ArrayList<>();
    for (Anatomical anatomical : set.anatomicals()) {
      Map<String, Object> one = new LinkedHashMap<>();
      one.put("path", anatomical.path().toString());
      one.put("subject", anatomical.subject());
      one.put("session", anatomical.session());
      one.put("modality", anatomical.modality());
      one.put("space", anatomical.space());
      one.put("description", anatomical.description());
      anatomicals.add(one);
    }
    json.put("anatomicals", anatomicals);
    json.put("other_images", set.otherImages());
    List<Path> tables = new ArrayList<>(set.phenotypes());
    set.participants().ifPresent(tables::addFirst);
    json.put(
        "people",
        tables.stream()
            .filter(survey.people()::containsKey)
            .map(file -> people(survey.people().get(file)))
            .toList());
    return json;
  }

  private static Map<String, Object> people(PeopleSummary people) {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("path", people.file().toString());
    json.put("rows", people.rows());
    json.put("id", people.id().orElse(null));
    List<Map<String, Object>> columns = new ArrayList<>();
    for (PeopleSummary.Column column : people.columns()) {
      Map<String, Object> one = new LinkedHashMap<>();
      one.put("name", column.name());
      one.put("kind", column.kind());
      one.put("missing", column.missing());
      if (column.least().isPresent()) {
        one.put("least", column.least().getAsDouble());
        one.put("greatest", column.greatest().getAsDouble());
      }
      one.put("levels", column.levels());
      columns.add(one);
    }
    json.put("columns", columns);
    return json;
  }

  private static Map<String, Object> run(RunUse use) {
    ScanRun run = use.run();
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("id", run.name().id());
    json.put("root", run.root().toString());
    json.put("name", run.name());
    json.put("verdict", use.verdict().toString());
    json.put("what", use.words());
    json.put("needs", use.needs());
    json.put("repetition_time", run.timing().map(ScanRun.Timing::repetitionTime).orElse(null));
    json.put("repetition_time_from", path(run.timing().map(ScanRun.Timing::file)));
    json.put("images", run.images().stream().map(SurveyJson::image).toList());
    json.put("dense", run.dense().stream().map(SurveyJson::dense).toList());
    json.put("surfaces", run.surfaces().stream().map(s -> s.path().toString()).toList());
    json.put("series", run.series().stream().map(SurveyJson::series).toList());
    json.put("confounds", path(run.confounds()));
    json.put("motion", path(run.motion()));
    return json;
  }

  private static Map<String, Object> image(BoldImage image) {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("path", image.path().toString());
    json.put("space", image.space());
    json.put("resolution", image.resolution());
    json.put("description", image.description());
    json.put("echo", image.echo());
    json.put("mask", path(image.mask()));
    return json;
  }

  private static Map<String, Object> dense(DenseSeries dense) {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("path", dense.path().toString());
    json.put("space", dense.space());
    json.put("density", dense.density());
    json.put("description", dense.description());
    return json;
  }

  private static Map<String, Object> series(ParcelSeries series) {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("path", series.path().toString());
    json.put("atlas", series.atlas());
    json.put("space", series.space());
    json.put("statistic", series.statistic());
    json.put("description", series.description());
    return json;
  }

  private static Map<String, Object> finding(Finding finding) {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("kind", finding.kind().name().toLowerCase(Locale.ROOT));
    json.put("file", finding.file().toString());
    json.put("where", finding.problem().where());
    json.put("found", finding.problem().found());
    json.put("expected", finding.problem().expected());
    json.put("remedy", finding.problem().remedy());
    return json;
  }

  private static String path(Optional<Path> file) {
    return file.map(Path::toString).orElse(null);
  }
}
