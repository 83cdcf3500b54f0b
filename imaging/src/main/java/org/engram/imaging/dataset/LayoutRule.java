package org.engram.imaging.dataset;

import java.util.List;
import java.util.Optional;
import org.engram.imaging.bids.BidsName;
import org.engram.imaging.bids.DataSetDescription;

/** Tells a data set's layout: by what its description says, else by the names of its files. */
final class LayoutRule {
  private LayoutRule() {}

  static Layout of(Optional<DataSetDescription> description, List<FoundFile> files) {
    if (description.isPresent()) {
      DataSetDescription said = description.get();
      if (said.madeBy("fmriprep")) {
        return Layout.FMRIPREP;
      }
      if (said.madeBy("xcp_d") || said.madeBy("xcp-d")) {
        return Layout.XCP_D;
      }
      if (said.type().equals("raw")) {
        return Layout.BIDS_RAW;
      }
    }
    if (files.stream().anyMatch(file -> HcpReader.recognises(file.path()))) {
      return Layout.HCP;
    }
    Layout named = byNames(files);
    boolean derivative = description.map(d -> d.type().equals("derivative")).orElse(false);
    if (derivative && (named == Layout.BIDS_RAW || named == Layout.PLAIN)) {
      return Layout.BIDS_DERIVATIVE;
    }
    return named == Layout.PLAIN && description.isPresent() ? Layout.BIDS_RAW : named;
  }

  private static Layout byNames(List<FoundFile> files) {
    boolean xcp = false;
    boolean prepared = false;
    boolean series = false;
    boolean raw = false;
    for (FoundFile file : files) {
      BidsName name = file.bidsName();
      if (!name.hasSubject()) {
        continue;
      }
      String description = name.entity("desc");
      String suffix = name.suffix();
      boolean confounds = description.equals("confounds") || suffix.equals("confounds");
      xcp |= description.startsWith("denoised");
      prepared |=
          confounds
              || suffix.equals("preproc")
              || (description.equals("preproc") && suffix.equals("bold"));
      series |= !confounds && (suffix.equals("timeseries") || suffix.equals("boldts"));
      raw |= isRaw(file, name);
    }
    if (xcp) {
      return Layout.XCP_D;
    }
    if (prepared) {
      return Layout.FMRIPREP;
    }
    if (series) {
      return Layout.BIDS_DERIVATIVE;
    }
    return raw ? Layout.BIDS_RAW : Layout.PLAIN;
  }

  /** An image in one of BIDS's folders, or named as a run of a task. */
  private static boolean isRaw(FoundFile file, BidsName name) {
    String folder =
        file.path().getParent() == null ? "" : file.path().getParent().getFileName().toString();
    boolean inPlace = folder.equals("func") || folder.equals("anat");
    boolean image = Endings.isVolume(Endings.of(file.fileName()));
    boolean run = name.suffix().equals("bold") && name.entities().containsKey("task");
    return image && (inPlace || run);
  }
}
