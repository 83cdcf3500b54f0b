package org.engram.cli;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.engram.cohort.rows.RowKey;
import org.engram.cohort.store.ImportReport;
import org.engram.cohort.store.KeyComparison;
import org.engram.cohort.store.NearMatch;
import org.engram.cohort.store.Neighbour;
import org.engram.cohort.store.PhenotypeColumn;
import org.engram.cohort.store.QueryResult;
import org.engram.cohort.store.StoreSummary;

/** What the commands of a cohort's store print with {@code --json}. */
final class CohortJson {
  private CohortJson() {}

  static Map<String, Object> of(ImportReport report) {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("file", report.file().toString());
    json.put("into", report.into());
    json.put("rows", report.rows());
    json.put("added", report.added());
    json.put("changed", report.changed());
    json.put("unchanged", report.unchanged());
    json.put("columns", report.columns());
    json.put("refused", report.refused());
    json.put("notes", report.notes());
    json.put("mapped", report.mapped());
    json.put("near", report.near().stream().map(CohortJson::near).toList());
    json.put("only_in_file", report.onlyInFile());
    json.put("only_in_store", report.onlyInStore());
    return json;
  }

  static Map<String, Object> of(StoreSummary store, List<KeyComparison> joins) {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("file", store.file().toString());
    json.put("made_by", store.madeBy());
    json.put("subjects", store.subjects());
    json.put("scans", store.scans());
    json.put("people", store.people());
    json.put("embedding_sets", store.sets());
    List<Map<String, Object>> phenotypes = new ArrayList<>();
    for (StoreSummary.Phenotypes phenotype : store.phenotypes()) {
      PhenotypeColumn column = phenotype.column();
      Map<String, Object> entry = new LinkedHashMap<>();
      entry.put("name", column.name());
      entry.put("type", column.type().toString());
      entry.put("unit", column.unit());
      entry.put("description", column.description());
      entry.put("levels", column.levels());
      entry.put("source", column.source());
      entry.put("present", phenotype.present());
      entry.put("different", phenotype.different());
      if (!Double.isNaN(phenotype.least())) {
        entry.put("least", phenotype.least());
        entry.put("greatest", phenotype.greatest());
      }
      phenotypes.add(entry);
    }
    json.put("phenotypes", phenotypes);
    json.put("folds", store.folds());
    json.put("predictions", store.predictions());
    json.put("runs", store.runs());
    json.put("joins", joins.stream().map(CohortJson::of).toList());
    return json;
  }

  private static Map<String, Object> of(KeyComparison join) {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("first", join.first());
    json.put("second", join.second());
    json.put("both", join.both());
    json.put("only_first", join.onlyFirst().stream().map(CohortJson::key).toList());
    json.put("only_second", join.onlySecond().stream().map(CohortJson::key).toList());
    json.put("near", join.near().stream().map(CohortJson::near).toList());
    return json;
  }

  static Map<String, Object> of(QueryResult result) {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("columns", result.columns());
    json.put("rows", result.rows());
    json.put("more", result.more());
    return json;
  }

  static Map<String, Object> of(Neighbour neighbour) {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("subject", neighbour.subject());
    json.put("cosine", neighbour.cosine());
    json.put("session", neighbour.closest().session());
    json.put("run", neighbour.closest().run());
    json.put("rows", neighbour.rows());
    return json;
  }

  private static Map<String, Object> key(RowKey key) {
    return Map.of("subject", key.subject(), "session", key.session());
  }

  private static Map<String, Object> near(NearMatch near) {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("first", near.first());
    json.put("second", near.second());
    json.put("rule", near.rule().toString());
    return json;
  }
}
