package org.engram.cli;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.engram.pipeline.hub.CatalogueEntry;
import org.engram.pipeline.hub.HubModel;
import org.engram.pipeline.hub.ModelHub;

/** A published model that is here, for a person or a program. */
final class HubText {
  private HubText() {}

  static void print(Output out, CatalogueEntry entry, HubModel model) {
    out.title(model.name());
    out.fact("folder", model.folder().toString());
    out.fact("commit", model.commit());
    for (HubModel.Held file : model.files()) {
      out.fact("file", file.name() + ", " + Output.bytes(file.bytes()));
      out.fact("", "SHA-256 " + file.sha256() + ", " + file.evidence());
    }
    out.fact("licence", entry.licence().id() + ": " + entry.licence().link());
    out.fact("cite", entry.citation());
    out.fact("use", command("--model", ModelHub.PREFIX + model.name()));
    out.fact("or", command(model.options().toArray(String[]::new)));
  }

  private static String command(String... options) {
    List<String> words = new ArrayList<>(List.of("engram embed SCANS"));
    for (String option : options) {
      words.add(option.contains(" ") ? "'" + option + "'" : option);
    }
    words.add("--out embeddings.parquet");
    return String.join(" ", words);
  }

  static Map<String, Object> json(HubModel model) {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("name", model.name());
    json.put("revision", model.revision());
    json.put("commit", model.commit());
    json.put("folder", model.folder().toString());
    json.put("options", model.options());
    List<Map<String, Object>> files = new ArrayList<>();
    for (HubModel.Held file : model.files()) {
      Map<String, Object> one = new LinkedHashMap<>();
      one.put("name", file.name());
      one.put("path", file.path().toString());
      one.put("bytes", file.bytes());
      one.put("sha256", file.sha256());
      one.put("evidence", file.evidence().toString());
      files.add(one);
    }
    json.put("files", files);
    return json;
  }
}
