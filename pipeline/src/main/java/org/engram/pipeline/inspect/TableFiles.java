package org.engram.pipeline.inspect;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.engram.cohort.EmbeddingRow;
import org.engram.cohort.EmbeddingTable;
import org.engram.imaging.atlas.Atlas;
import org.engram.models.brainjepa.BrainJepaConfig;
import org.engram.models.brainjepa.GradientTable;
import org.engram.models.brainjepa.ModelDescription;
import org.engram.models.brainjepa.ModelHash;

/** Looks at tables that are no time series: embeddings, regions, functional gradients. */
final class TableFiles {
  private final Path file;
  private final InspectSettings settings;

  TableFiles(Path file, InspectSettings settings) {
    this.file = file;
    this.settings = settings;
  }

  Inspection embeddings() {
    List<EmbeddingRow> rows = EmbeddingTable.read(file);
    List<String> hashes = rows.stream().map(EmbeddingRow::modelHash).distinct().toList();
    Content content =
        new Content.Embeddings(
            rows.size(),
            rows.isEmpty() ? 0 : rows.getFirst().dimension(),
            (int) rows.stream().map(EmbeddingRow::subject).distinct().count(),
            (int) rows.stream().filter(row -> !row.warnings().isEmpty()).count(),
            rows.stream().mapToDouble(EmbeddingRow::coverage).min().orElse(0),
            rows.stream().map(EmbeddingRow::recipe).distinct().toList(),
            hashes,
            ValueStatistics.together(
                rows.stream().map(row -> ValueStatistics.of(row.embedding())).toList()));
    return Inspector.of(file, content, settings.model().map(model -> madeBy(model, hashes)));
  }

  private static Fit madeBy(ModelDescription model, List<String> hashes) {
    boolean same = hashes.equals(List.of(ModelHash.of(model)));
    return Fit.of(
        Inspector.title(model),
        same,
        List.of(same ? "made with this very model" : "made with another model, by its hash"));
  }

  Inspection regions(Atlas atlas) {
    Content content =
        new Content.Regions(atlas.size(), Inspector.first(atlas.labels()), atlas.networks());
    return Inspector.of(file, content, settings.model().map(model -> sameRegions(model, atlas)));
  }

  private static Fit sameRegions(ModelDescription model, Atlas atlas) {
    List<String> expected = model.atlas().labels();
    List<String> findings = new ArrayList<>();
    if (atlas.size() != expected.size()) {
      findings.add(atlas.size() + " regions, not " + expected.size());
    } else {
      for (int i = 0; i < expected.size() && findings.isEmpty(); i++) {
        if (!atlas.labels().get(i).equals(expected.get(i))) {
          findings.add("region " + i + " is " + atlas.labels().get(i) + ", not " + expected.get(i));
        }
      }
    }
    boolean same = findings.isEmpty();
    return Fit.of(
        Inspector.title(model), same, same ? List.of("the model's regions, in order") : findings);
  }

  Inspection gradients(GradientTable table) {
    return Inspector.of(
        file, content(table), settings.model().map(model -> gradientFit(model, table)));
  }

  static Content.Gradients content(GradientTable table) {
    return new Content.Gradients(table.regions(), table.axes(), ValueStatistics.of(table.values()));
  }

  private static Fit gradientFit(ModelDescription model, GradientTable table) {
    BrainJepaConfig config = model.config();
    String found = table.regions() + " regions x " + table.axes() + " axes";
    if (config.position() == BrainJepaConfig.Position.ORIGIN) {
      return Fit.of(
          Inspector.title(model), false, List.of("the model uses no gradients (position origin)"));
    }
    boolean fits = table.regions() == config.regions() && table.axes() == config.gradientDim();
    boolean same = fits && model.gradients().equals(Optional.of(table));
    return Fit.of(
        Inspector.title(model),
        fits,
        List.of(
            fits
                ? found + (same ? ", the model's own" : ", but not the values the model has")
                : found + ", not " + config.regions() + " x " + config.gradientDim()));
  }
}
