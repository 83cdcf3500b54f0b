package org.engram.cli;

import java.util.ArrayList;
import java.util.List;
import org.engram.pipeline.inspect.CiftiAxisSummary;
import org.engram.pipeline.inspect.Content;

/** CIFTI and GIFTI files in words. */
final class CiftiText {
  private final Output out;

  CiftiText(Output out) {
    this.out = out;
  }

  void print(Content.Cifti cifti) {
    out.fact(
        "shape",
        cifti.rows().size()
            + " rows x "
            + cifti.columns().size()
            + " columns, stored as "
            + cifti.storedAs());
    axis("rows", cifti.rows());
    if (cifti.columns().equals(cifti.rows())) {
      out.fact("columns", "the same as the rows");
    } else {
      axis("columns", cifti.columns());
    }
    cifti.notes().forEach(note -> out.fact("note", note));
  }

  private void axis(String name, CiftiAxisSummary axis) {
    List<String> lines = new ArrayList<>();
    String what = axis.size() + " " + axis.kind();
    if (axis.step().isPresent()) {
      what =
          axis.size()
              + " points from "
              + InspectText.number(axis.start().orElseThrow())
              + " by "
              + InspectText.number(axis.step().getAsDouble())
              + " "
              + axis.unit();
    } else if (!axis.firstNames().isEmpty()) {
      what += ": " + InspectText.some(axis.firstNames(), axis.size());
    }
    lines.add(what);
    for (CiftiAxisSummary.Structure one : axis.structures()) {
      String of = one.of() > 0 ? " of " + one.of() : "";
      lines.add(one.name() + "  " + one.count() + of + " " + one.points());
    }
    axis.volume().ifPresent(volume -> lines.add("volume of " + volume));
    if (axis.structures().isEmpty() && axis.grayordinates() > 0) {
      lines.add("of " + axis.grayordinates() + " grayordinates together");
    }
    for (CiftiAxisSummary.Labels map : axis.maps()) {
      lines.add(
          map.map()
              + "  "
              + Output.count(map.count(), "label")
              + ": "
              + InspectText.some(map.firstLabels(), map.count()));
    }
    out.fact(name, String.join("\n", lines));
  }

  void print(Content.Gifti gifti) {
    if (!gifti.structure().isEmpty()) {
      out.fact("structure", gifti.structure());
    }
    if (gifti.vertices() > 0) {
      out.fact("surface", gifti.vertices() + " vertices, " + gifti.triangles() + " triangles");
      out.fact("space", gifti.space().isEmpty() ? "not stated" : gifti.space());
    }
    if (gifti.maps() > 0) {
      out.fact("maps", Integer.toString(gifti.maps()));
    }
    for (Content.Gifti.Map map : gifti.firstMaps()) {
      out.fact(
          "",
          (map.name().isEmpty() ? "without a name" : map.name())
              + "  "
              + map.intent()
              + " "
              + map.shape()
              + " "
              + map.storedAs()
              + ", "
              + InspectText.values(map.values()));
    }
    if (gifti.labels() > 0) {
      out.fact(
          "labels", gifti.labels() + ": " + InspectText.some(gifti.firstLabels(), gifti.labels()));
    }
    gifti.notes().forEach(note -> out.fact("note", note));
  }
}
