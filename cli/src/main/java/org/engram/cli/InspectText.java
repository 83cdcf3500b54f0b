package org.engram.cli;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.engram.pipeline.inspect.Content;
import org.engram.pipeline.inspect.Fit;
import org.engram.pipeline.inspect.Inspection;
import org.engram.pipeline.inspect.ValueStatistics;

/** An inspection in words. */
final class InspectText {
  private static final int LISTED = 10;

  private final Output out;

  InspectText(Output out) {
    this.out = out;
  }

  void print(Inspection inspection) {
    out.title(inspection.file());
    out.fact("kind", inspection.kind() + ", " + Output.bytes(inspection.bytes()));
    switch (inspection.content()) {
      case Content.Series series -> series(series);
      case Content.Matrix matrix -> matrix(matrix);
      case Content.Tensors tensors -> tensors(tensors);
      case Content.Volumes volumes -> {
        new VolumeText(out).print(volumes.info());
        out.fact("values", values(volumes.values()));
        volumes.info().notes().forEach(note -> out.fact("note", note));
      }
      case Content.Model model -> model(model);
      case Content.VolumeModel model -> volumeModel(model);
      case Content.Gradients gradients -> {
        out.fact("shape", gradients.regions() + " regions x " + gradients.axes() + " axes");
        out.fact("values", values(gradients.values()));
      }
      case Content.Regions regions -> {
        out.fact("regions", regions.count() + ": " + some(regions.firstLabels(), regions.count()));
        out.fact(
            "networks",
            regions.networks().isEmpty() ? "none named" : String.join(", ", regions.networks()));
      }
      case Content.StoredNormalization stored -> normalization(stored);
      case Content.Embeddings table -> embeddings(table);
      case Content.Sidecar sidecar -> sidecar.entries().forEach(out::fact);
      case Content.Cifti cifti -> new CiftiText(out).print(cifti);
      case Content.Gifti gifti -> new CiftiText(out).print(gifti);
    }
    inspection.fit().ifPresent(this::fit);
    out.blank();
  }

  private void series(Content.Series series) {
    out.fact("format", series.format());
    out.fact("shape", series.regions() + " regions x " + series.frames() + " frames");
    out.fact(
        "TR",
        series.repetitionTime().isEmpty()
            ? "not stated by the file or a sidecar"
            : number(series.repetitionTime().getAsDouble())
                + " s, "
                + number(series.duration().orElseThrow())
                + " s in all");
    String unlabelled = series.modelOrder() ? "none; in the model's order" : "none";
    out.fact(
        "labels", series.labelled() ? some(series.firstLabels(), series.regions()) : unlabelled);
    List<String> constant = series.constantRegions();
    out.fact(
        "constant",
        constant.isEmpty()
            ? "no region"
            : Output.count(constant.size(), "region")
                + ": "
                + some(constant.subList(0, Math.min(LISTED, constant.size())), constant.size()));
    out.fact("values", values(series.values()));
    series.notes().forEach(note -> out.fact("note", note));
  }

  private void matrix(Content.Matrix matrix) {
    out.fact("format", matrix.format());
    out.fact("shape", matrix.rows() + " rows x " + matrix.columns() + " columns, no names");
    out.fact(
        "constant",
        Output.count(matrix.constantRows(), "row")
            + ", "
            + Output.count(matrix.constantColumns(), "column"));
    out.fact("values", values(matrix.values()));
    out.fact("could be", String.join("\n", matrix.readings()));
    out.fact("", "say which with --orientation regions-as-rows or regions-as-columns");
  }

  private void tensors(Content.Tensors tensors) {
    out.fact("format", tensors.format());
    out.fact(
        "tensors",
        tensors.count()
            + " ("
            + tensors.dtypes().toString().replaceAll("[{}]", "").replace("=", " x ")
            + "), "
            + tensors.elements()
            + " elements, "
            + Output.bytes(tensors.bytes()));
    for (Content.Tensors.Group group : tensors.groups()) {
      out.fact(
          "",
          group.prefix()
              + "  "
              + Output.count(group.count(), "tensor")
              + ", "
              + group.elements()
              + " elements, "
              + values(group.values()));
    }
    for (Content.Tensors.NamedTensor tensor : tensors.tensors()) {
      out.fact(
          "",
          tensor.name()
              + "  "
              + tensor.info().dtype()
              + " "
              + Arrays.toString(tensor.info().shape())
              + "  "
              + values(tensor.values()));
    }
    for (Map.Entry<String, String> entry : tensors.metadata().entrySet()) {
      String value = entry.getValue();
      out.fact(
          "metadata",
          entry.getKey()
              + " = "
              + (value.length() > 200 ? value.substring(0, 200) + "..." : value));
    }
    tensors.notes().forEach(note -> out.fact("note", note));
  }

  private void model(Content.Model model) {
    model.config().forEach((key, value) -> out.fact(key, value.toString()));
    out.fact("tokens", model.tokens() + " of one input");
    out.fact(
        "regions",
        some(model.firstLabels(), (Integer) model.config().get("regions"))
            + (model.networks() == 0 ? "" : "; " + Output.count(model.networks(), "network")));
    model
        .gradients()
        .ifPresent(
            table ->
                out.fact(
                    "gradients",
                    table.regions() + " x " + table.axes() + ", " + values(table.values())));
    out.fact("weights", model.weights().kind());
    tensors(model.weights());
    out.fact(
        "config",
        model.differences().isEmpty()
            ? "agrees with the weights"
            : "does not agree with the weights:\n" + String.join("\n", model.differences()));
    model.notes().forEach(note -> out.fact("note", note));
  }

  private void volumeModel(Content.VolumeModel model) {
    model.config().forEach((key, value) -> out.fact(key, value.toString()));
    out.fact(
        "size",
        (model.size().isEmpty() ? "of its own" : model.size())
            + ", "
            + Output.count(model.blocks(), "block")
            + (model.expertBlocks().isEmpty()
                ? ", no experts"
                : ", experts in " + model.expertBlocks()));
    out.fact("tokens", model.tokens() + " of one volume");
    out.fact(
        "parameters",
        model.parameters() + " in one encoder, of which a token meets " + model.activeParameters());
    out.fact("steps", String.join("\n", model.preparation()));
    out.fact("parts", String.join(", ", model.parts()));
    out.fact("weights", model.weights().kind());
    tensors(model.weights());
    out.fact(
        "config",
        model.differences().isEmpty()
            ? "agrees with the weights, which are complete"
            : "does not agree with the weights:\n" + String.join("\n", model.differences()));
    model.notes().forEach(note -> out.fact("note", note));
  }

  private void normalization(Content.StoredNormalization stored) {
    out.fact("name", stored.name() + ", version " + stored.version());
    if (stored.regions() > 0) {
      out.fact("regions", stored.regions() + " of " + stored.atlas());
      out.fact("fitted on", Output.count(stored.scans(), "scan") + " by " + stored.createdBy());
      stored.medians().ifPresent(values -> out.fact("medians", values(values)));
      stored.iqrs().ifPresent(values -> out.fact("IQRs", values(values)));
    }
  }

  private void embeddings(Content.Embeddings table) {
    out.fact(
        "rows",
        table.rows()
            + " of "
            + Output.count(table.subjects(), "subject")
            + ", "
            + table.dimension()
            + " dimensions");
    out.fact(
        "coverage",
        "at least "
            + number(table.leastCoverage())
            + "; "
            + table.warned()
            + " rows with warnings");
    out.fact("recipe", String.join(", ", table.recipes()));
    out.fact("model hash", String.join("\n", table.modelHashes()));
    out.fact("values", values(table.values()));
  }

  private void fit(Fit fit) {
    String verdict =
        switch (fit.verdict()) {
          case FITS -> "fits as it is";
          case FITS_WITH_OPTIONS -> "fits with " + String.join(" ", fit.options());
          case DOES_NOT_FIT -> "does not fit";
        };
    out.fact("model", fit.model() + ": " + verdict);
    fit.regions()
        .ifPresent(
            regions -> {
              out.fact(
                  "",
                  regions.matched()
                      + " of "
                      + regions.expected()
                      + " regions, coverage "
                      + number(regions.coverage()));
              listed("missing", regions.missing());
              listed("not used", regions.unused());
            });
    if (fit.windows().isPresent()) {
      out.fact("", Output.count(fit.windows().getAsInt(), "window") + " with --windows all");
    }
    fit.findings().forEach(finding -> out.fact("", finding));
  }

  private void listed(String name, List<String> labels) {
    if (!labels.isEmpty()) {
      List<String> first = labels.subList(0, Math.min(LISTED, labels.size()));
      out.fact("", name + ": " + some(first, labels.size()));
    }
  }

  static String some(List<String> first, int all) {
    return String.join(", ", first)
        + (all > first.size() ? " and " + (all - first.size()) + " more" : "");
  }

  static String values(ValueStatistics values) {
    return "min "
        + number(values.min())
        + ", max "
        + number(values.max())
        + ", mean "
        + number(values.mean())
        + ", sd "
        + number(values.sd())
        + (values.nan() > 0 ? ", " + values.nan() + " NaN" : "")
        + (values.infinite() > 0 ? ", " + values.infinite() + " infinite" : "");
  }

  static String number(double value) {
    if (value == Math.rint(value) && Math.abs(value) < 1e7) {
      return Long.toString((long) value);
    }
    String text = String.format(Locale.ROOT, "%.5g", value);
    return text.contains("e") || !text.contains(".")
        ? text
        : text.replaceAll("0+$", "").replaceAll("\\.$", "");
  }
}
