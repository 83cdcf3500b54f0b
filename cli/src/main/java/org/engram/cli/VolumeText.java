package org.engram.cli;

import java.util.List;
import java.util.stream.Collectors;
import org.engram.imaging.format.VolumeInfo;

/** What the header of a file of volumes says, in lines. */
final class VolumeText {
  private final Output out;

  VolumeText(Output out) {
    this.out = out;
  }

  void print(VolumeInfo info) {
    out.fact("format", info.format() + (info.bigEndian() ? ", big-endian" : ""));
    out.fact(
        "shape",
        info.shape().stream().map(String::valueOf).collect(Collectors.joining(" x "))
            + ", "
            + Output.count(info.frames(), "volume"));
    out.fact("voxels", numbers(info.voxelSize(), " x ") + " mm, axes run " + info.orientation());
    out.fact("type", info.dataType() + scaling(info));
    out.fact("affine", "from the " + info.affineFrom());
    for (int row = 0; row < 3; row++) {
      out.fact("", numbers(info.affine().subList(4 * row, 4 * row + 4), "  "));
    }
    info.transforms()
        .ifPresent(
            codes -> {
              out.fact("qform", codes.qformCode() + ", " + codes.qformMeaning());
              out.fact("sform", codes.sformCode() + ", " + codes.sformMeaning());
            });
    info.space()
        .ifPresent(space -> out.fact("space", space + ", by the header's code: a hint, no proof"));
    time(info);
    if (!info.description().isEmpty()) {
      out.fact("description", info.description());
    }
    info.extensions().forEach(extension -> out.fact("extension", extension));
  }

  private void time(VolumeInfo info) {
    if (info.repetitionTime().isPresent()) {
      out.fact("TR", InspectText.number(info.repetitionTime().getAsDouble()) + " s");
    } else if (info.frames() > 1) {
      out.fact("TR", "not stated by the header");
    }
    info.question().ifPresent(question -> out.fact("question", question));
  }

  private static String scaling(VolumeInfo info) {
    return info.slope() == 1 && info.intercept() == 0
        ? ""
        : ", times "
            + InspectText.number(info.slope())
            + " plus "
            + InspectText.number(info.intercept());
  }

  private static String numbers(List<Double> values, String between) {
    return values.stream().map(InspectText::number).collect(Collectors.joining(between));
  }
}
