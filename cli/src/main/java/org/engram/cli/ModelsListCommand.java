package org.engram.cli;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.engram.pipeline.hub.CatalogueEntry;
import org.engram.pipeline.hub.HubModel;
import org.engram.pipeline.hub.HubToken;
import org.engram.pipeline.hub.ModelHub;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code engram models list}. */
@Command(
    name = "list",
    description = "List the published models that Engram knows, and which of them are here.")
final class ModelsListCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;
  @Mixin private final HubOptions options = new HubOptions();

  @Override
  public Integer call() {
    ModelHub hub = options.hub();
    Output out = new Output(spec.commandLine().getOut());
    if (options.json()) {
      out.json(json(hub));
    } else {
      Optional<HubToken> token = hub.settings().token();
      for (CatalogueEntry entry : hub.catalogue().models()) {
        out.title(entry.name());
        out.fact("what", entry.title());
        out.fact("repository", entry.repository());
        out.fact(
            "licence",
            entry.licence().id()
                + ", "
                + (hub.accepted(entry.name()) ? "accepted" : "not accepted yet")
                + ": "
                + entry.licence().link());
        if (entry.gated()) {
          out.fact(
              "access",
              "on request; "
                  + token.map(t -> "token of " + t.source()).orElse("no token found (HF_TOKEN)"));
        }
        out.fact(
            "here",
            hub.found(entry, Optional.empty())
                .map(model -> model.folder().toString())
                .orElse("no; fetch it: engram models get " + entry.name()));
        out.fact("cite", entry.citation());
        out.fact("note", entry.note());
      }
      out.blank();
      out.fact("hub", hub.settings().endpoint() + (hub.settings().offline() ? ", offline" : ""));
      out.fact("cache", hub.settings().cache().toString());
    }
    out.flush();
    return ExitCode.DONE;
  }

  private static Map<String, Object> json(ModelHub hub) {
    List<Map<String, Object>> models = new ArrayList<>();
    for (CatalogueEntry entry : hub.catalogue().models()) {
      Optional<HubModel> here = hub.found(entry, Optional.empty());
      Map<String, Object> one = new LinkedHashMap<>();
      one.put("name", entry.name());
      one.put("title", entry.title());
      one.put("repository", entry.repository());
      one.put("licence", entry.licence());
      one.put("accepted", hub.accepted(entry.name()));
      one.put("gated", entry.gated());
      one.put("folder", here.map(model -> model.folder().toString()).orElse(null));
      one.put("commit", here.map(HubModel::commit).orElse(null));
      one.put("citation", entry.citation());
      one.put("note", entry.note());
      models.add(one);
    }
    Map<String, Object> result = new LinkedHashMap<>();
    result.put("hub", hub.settings().endpoint().toString());
    result.put("cache", hub.settings().cache().toString());
    result.put("offline", hub.settings().offline());
    result.put("models", models);
    return result;
  }
}
